/**
 * A stream of pushes of which each can be told from every other, for tests that interrupt the service meanwhile.
 *
 *     const pushes = startPushes(service);
 *     await service.kill();
 *     const { acknowledged } = await pushes.stop();
 *     await expectKept(restarted, pushes);      // each acknowledged one is there once, whole
 *
 * Push n has two stacks, `own;push_n` of value n + 1 and `shared` of value 1, in a series of its own pod.
 */
import { expect } from 'vitest';
import { create, toBinary } from '@bufbuild/protobuf';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';
import { PushRequestSchema } from '#proto/push/v1/push_pb.ts';
import { drawProfile } from '../fixtures/drawn-profile.ts';
import { ask, atTime, CPU, framesOf, labelPairs, lastHours, PUSH } from './calls.ts';

export interface Outcome {
  /** 0 when there was no answer. */
  status: number;
  retryAfter: string | undefined;
}

export interface Pushes {
  outcomes: Map<number, Outcome>;
  acknowledged(): number[];
  stop(): Promise<void>;
}

const LANES = 6;
const SERVICE = 'stream';

/** Half of the lanes push by HTTP/1.1, half by HTTP/2; each pushes again as soon as it has its answer. */
export function startPushes({ url }: { url: string }): Pushes {
  const outcomes = new Map<number, Outcome>();
  let next = 0;
  let going = true;
  const session = connectHttp2(url);
  session.on('error', () => undefined);
  const lanes = Array.from({ length: LANES }, async (_, lane) => {
    while (going) {
      const n = next++;
      const body = pushOf(n);
      const outcome = await (lane % 2 === 0 ? byHttp1(url, body) : byHttp2(session, body));
      outcomes.set(n, outcome);
      if (outcome.status !== 200) {
        await sleep(20);
      }
    }
  });
  return {
    outcomes,
    acknowledged: () => [...outcomes].filter(([, { status }]) => status === 200).map(([n]) => n),
    stop: async () => {
      going = false;
      await Promise.all(lanes);
      session.destroy();
    },
  };
}

function pushOf(n: number): Uint8Array<ArrayBuffer> {
  const { pprof } = drawProfile(`own;push_${n} ${n + 1}\nshared 1`, {
    types: 'cpu:nanoseconds',
    periodType: 'cpu:nanoseconds',
  });
  const labels = labelPairs({ __name__: 'process_cpu', service_name: SERVICE, pod: `pod-${n % 5}` });
  const message = { series: [{ labels, samples: [{ rawProfile: atTime(pprof, Date.now()) }] }] };
  return new Uint8Array(toBinary(PushRequestSchema, create(PushRequestSchema, message)));
}

async function byHttp1(url: string, body: Uint8Array<ArrayBuffer>): Promise<Outcome> {
  try {
    const response = await fetch(url + PUSH, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/proto' },
    });
    await response.arrayBuffer();
    return { status: response.status, retryAfter: response.headers.get('retry-after') ?? undefined };
  } catch {
    return { status: 0, retryAfter: undefined };
  }
}

function byHttp2(session: ClientHttp2Session, body: Uint8Array): Promise<Outcome> {
  return new Promise((resolve) => {
    let outcome: Outcome = { status: 0, retryAfter: undefined };
    if (session.closed || session.destroyed) {
      resolve(outcome);
      return;
    }
    const stream = session.request({ ':path': PUSH, ':method': 'POST', 'content-type': 'application/proto' });
    stream.on('response', (headers) => {
      outcome = { status: headers[':status'] ?? 0, retryAfter: headers['retry-after'] };
    });
    stream.on('error', () => undefined);
    stream.on('close', () => resolve(outcome));
    stream.resume();
    stream.end(body);
  });
}

/** Each acknowledged push is stored once and whole; one that was not is stored once and whole, or not at all. */
export async function expectKept(service: { url: string }, pushes: Pushes): Promise<void> {
  const { body } = await ask(service, 'SelectMergeStacktraces', {
    profileTypeID: CPU,
    labelSelector: `{service_name="${SERVICE}"}`,
    maxNodes: 1_000_000,
    ...lastHours(),
  });
  const values = new Map(framesOf(body.flamegraph).map((frame) => frame.split(' ') as [string, string]));
  const stored = [...values.keys()]
    .filter((path) => path.startsWith('total;own;push_'))
    .map((path) => Number(path.slice(15)));
  const lost = pushes.acknowledged().filter((n) => !stored.includes(n));
  expect(lost, 'acknowledged, but lost').toEqual([]);
  for (const n of stored) {
    expect(values.get(`total;own;push_${n}`)).toBe(`${n + 1}`);
  }
  expect(values.get('total;shared'), 'whole: each has its shared stack, too').toBe(`${stored.length}`);
}
