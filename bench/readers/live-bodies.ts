/**
 * Pushes of now: the recorded series as so many pods of so many services would send them. What a pod sends differs in its
 * end only, so that making a push costs next to nothing beside storing it.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { create, toBinary } from '@bufbuild/protobuf';
import { PushRequestSchema } from '#proto/push/v1/push_pb.ts';
import { field } from '../../tests/fixtures/drawn-profile.ts';
import { serviceNames } from '../load/push-bodies.ts';
import { SERIES } from '../load/recorded-profiles.ts';

const FIXTURES = new URL('../../tests/fixtures/pprof/', import.meta.url);
const NANOS_PER_MILLI = 1_000_000n;
/** A pod every 15 s: with 200 a second they are 3,000. */
const PODS = 3_000;

export function* liveBodies(): Generator<Uint8Array> {
  const recorded = SERIES.map((path) => gzipSync(gunzipSync(readFileSync(new URL(path, FIXTURES)))));
  for (let n = 0; ; n++) {
    const pod = n % PODS;
    const time = BigInt(Date.now()) * NANOS_PER_MILLI + BigInt(n % 1_000);
    // A field given again at the end of a message wins, and so does a file of gzip that is one after the other.
    const rawProfile = Buffer.concat([recorded[n % recorded.length]!, gzipSync(Uint8Array.from(field(9, time)))]);
    const labels = Object.entries({
      __name__: 'process_cpu',
      service_name: serviceNames[pod % serviceNames.length]!,
      pod: `pod-${pod}`,
    }).map(([name, value]) => ({ name, value }));
    yield toBinary(PushRequestSchema, create(PushRequestSchema, { series: [{ labels, samples: [{ rawProfile }] }] }));
  }
}
