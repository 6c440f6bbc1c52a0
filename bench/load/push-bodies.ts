import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { create, toBinary } from '@bufbuild/protobuf';
import { PushRequestSchema } from '#proto/push/v1/push_pb.ts';
import { field } from '../../tests/fixtures/drawn-profile.ts';

const FOLDER = new URL('../../tests/fixtures/pprof/go/series-quoted/', import.meta.url);
const SERVICES = 10;
const PODS = 2;
export const PUSHING_PODS = SERVICES * PODS;
/** One profile a minute of each pod, ending now. */
const EVERY_NANOS = 60_000_000_000n;

export const serviceNames = Array.from({ length: SERVICES }, (_, i) => `service-${i}`);

/**
 * Push requests of one profile each, in order of time, as 20 pods would send them; packed as agents pack. Made when
 * they are asked for: a day of them is 300 MB.
 */
export function* pushBodies(count: number): Generator<Uint8Array> {
  const recorded = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.pb.gz'))
    .sort()
    .map((name) => gunzipSync(readFileSync(new URL(name, FOLDER))));
  const rounds = Math.ceil(count / PUSHING_PODS);
  const start = BigInt(Date.now()) * 1_000_000n - BigInt(rounds) * EVERY_NANOS;
  for (let i = 0; i < count; i++) {
    const round = Math.floor(i / PUSHING_PODS);
    const pod = i % PUSHING_PODS;
    const time = start + BigInt(round) * EVERY_NANOS + BigInt(pod) * 1_000_000n;
    // A field given again at the end of a protobuf message wins: the profile gets another time.
    const rawProfile = gzipSync(
      Buffer.concat([recorded[(round + pod) % recorded.length]!, Uint8Array.from(field(9, time))]),
    );
    const labels = Object.entries({
      __name__: 'process_cpu',
      service_name: serviceNames[Math.floor(pod / PODS)]!,
      pod: `pod-${pod}`,
    }).map(([name, value]) => ({ name, value }));
    yield toBinary(PushRequestSchema, create(PushRequestSchema, { series: [{ labels, samples: [{ rawProfile }] }] }));
  }
}
