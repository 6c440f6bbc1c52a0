/** More is pushed at once than fits into memory: it is refused to be sent again, and nothing that was taken is lost. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { create, toBinary } from '@bufbuild/protobuf';
import { PushRequestSchema } from '#proto/push/v1/push_pb.ts';
import { drawProfile } from '../fixtures/drawn-profile.ts';
import { ask, atTime, CPU, labelPairs, lastHours, post, PUSH, type Answer } from './calls.ts';
import { startService, type TestService } from './service.ts';

const MEBI = 1024 * 1024;
const PUSHERS = 24;
const BODY_BYTES = 8 * MEBI;
/** 128 MB of bodies, 64 MB of copies waiting to be decoded, 160 MB of rows, and what a quiet service takes. */
const MOST_RESIDENT = 768 * MEBI;

let service: TestService;
beforeAll(async () => {
  service = await startService({
    args: ['--multitenancy'],
    limits: { ingestionRateMb: '0', maxProfileMb: '16' },
  });
});
afterAll(() => service?.stop());

/** A profile with one long text that nothing names: large on the wire, small in the store. */
function profile(n: number): Uint8Array {
  const { pprof } = drawProfile(`main ${n + 1}`, { types: 'cpu:nanoseconds', periodType: 'cpu:nanoseconds' });
  const text = Buffer.alloc(BODY_BYTES, 0x61);
  let length = BODY_BYTES;
  const varint: number[] = [];
  for (; length > 127; length = Math.floor(length / 128)) {
    varint.push((length % 128) + 128);
  }
  return Buffer.concat([atTime(pprof, Date.now()), Buffer.from([0x32, ...varint, length]), text]);
}

const header = (tenant: string) => ({ 'x-scope-orgid': tenant });
const byIngest = (n: number, tenant: string) =>
  post(service, '/ingest?name=large&format=pprof', new Uint8Array(profile(n)), header(tenant));
const byPush = (n: number, tenant: string) => {
  const labels = labelPairs({ __name__: 'process_cpu', service_name: 'large' });
  const message = create(PushRequestSchema, { series: [{ labels, samples: [{ rawProfile: profile(n) }] }] });
  const body = new Uint8Array(toBinary(PushRequestSchema, message));
  return post(service, PUSH, body, { 'content-type': 'application/proto', ...header(tenant) });
};

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')[1],
  );
}

describe('pushes beyond what fits', () => {
  it('are answered 503 with when to come again, taken then, and memory stays within its bound', async () => {
    let refusals = 0;
    let resident = 0;
    let going = true;
    const watching = (async () => {
      while (going) {
        resident = Math.max(resident, await metric('process_resident_memory_bytes'));
        await sleep(50);
      }
    })();
    const odd: Answer[] = [];
    await Promise.all(
      Array.from({ length: PUSHERS }, async (_, n) => {
        for (;;) {
          const answer = await (n % 2 === 0 ? byIngest : byPush)(n, 'noisy');
          if (answer.status === 200) {
            return;
          }
          if (answer.status !== 503 || !(Number(answer.headers.get('retry-after')) >= 1)) {
            odd.push(answer);
            return;
          }
          refusals++;
          await sleep(200 + Math.random() * 800);
        }
      }),
    );
    going = false;
    await watching;
    expect(odd.map(({ status, text }) => [status, text])).toEqual([]);
    expect(refusals).toBeGreaterThan(0);
    expect(resident / MEBI).toBeLessThan(MOST_RESIDENT / MEBI);
    expect(await metric('hearth_ingest_admitted_bytes')).toBe(0);
    expect(await metric('pyroscope_discarded_samples_total{reason="overloaded",tenant="noisy"}')).toBe(refusals);
    const question = { profileTypeID: CPU, labelSelector: '{}', ...lastHours() };
    const { body } = await ask(service, 'SelectMergeStacktraces', question, header('noisy'));
    expect(body.flamegraph.total).toBe(String((PUSHERS * (PUSHERS + 1)) / 2));
  }, 120_000);

  it('leave room for another tenant', async () => {
    const noisy = Array.from({ length: PUSHERS }, (_, n) => byIngest(n, 'noisy'));
    await sleep(100);
    const quiet = await byPush(0, 'quiet');
    expect(quiet.status).toBe(200);
    await Promise.all(noisy);
  });
});

it('a message beyond maxMessageMb is refused whatever it claims to unpack to', async () => {
  const bytes = new Uint8Array(65 * MEBI);
  const answer = await post(service, PUSH, bytes, { 'content-type': 'application/proto', ...header('a') });
  expect([answer.status, answer.body.code]).toEqual([429, 'resource_exhausted']);
  expect(answer.text).toContain('larger than 67108864 bytes: send less at once or raise maxMessageMb');
});
