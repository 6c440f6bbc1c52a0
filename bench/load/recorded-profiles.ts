/**
 * The recorded series as profiles that are written straight to a store, with other times and labels: what the wire and
 * the decoder would make of them, without either.
 *
 *     const of = recordedProfiles(tenant);
 *     await store.write([of({ n: 7, at: Date.now(), service: 'cart', labels: { pod: 'a' } })]);
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { unixNanos, type TenantNumber } from '#model/brands.ts';
import { sortLabels, type Labels } from '#model/labels.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { seriesLabels } from '../../service/ingest/label-rules.ts';
import { normalise } from '../../service/ingest/normalise.ts';
import { decodeLimitsOf } from '../../service/ingest/pushed-profile.ts';
import { defaultLimits } from '../../service/limits.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import type { EncodedProfile } from '../../service/store/store.ts';

const FIXTURES = new URL('../../tests/fixtures/pprof/', import.meta.url);
const NANOS_PER_MILLI = 1_000_000n;

/** What the series is stored as. */
export const CPU = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';

export interface Recorded {
  /** Which of the recordings, counted round. */
  n: number;
  /** Milliseconds since 1970. */
  at: number;
  service: string;
  labels: Record<string, string>;
}

/** A Go server, 24 times. */
export const SERIES = Array.from({ length: 24 }, (_, n) => `go/series-quoted/cpu-${String(n).padStart(3, '0')}.pb.gz`);

/** @param paths of pprof fixtures, all with the same types. @param name as `__name__` */
export function recordedProfiles(
  tenant: TenantNumber,
  paths: readonly string[] = SERIES,
  name = 'process_cpu',
): (profile: Recorded) => EncodedProfile {
  const limits = decodeLimitsOf(defaultLimits);
  const recordings = paths.map((path) => {
    const columns = readPprof(gunzipSync(readFileSync(new URL(path, FIXTURES))));
    const labels = seriesLabels([{ name: '__name__', value: name }]);
    return normalise({ tenant, profileId: new Uint8Array(16), time: unixNanos(0n), columns, labels, limits })!;
  });
  return ({ n, at, service, labels }) => {
    const profile = recordings[n % recordings.length]!;
    const given = Object.entries({ service_name: service, ...labels }).map(([label, value]) => ({
      name: label,
      value,
    }));
    return encodeProfile({
      ...profile,
      profileId: createHash('md5')
        .update(`${n}/${at}/${service}/${JSON.stringify(labels)}`)
        .digest(),
      time: unixNanos(BigInt(at) * NANOS_PER_MILLI),
      series: profile.series.map((series) => ({
        ...series,
        service,
        labels: withLabels(series.labels, given),
      })),
    });
  };
}

/** What is given wins. */
function withLabels(labels: Labels, given: Labels): Labels {
  const names = new Set(given.map(({ name }) => name));
  return sortLabels([...labels.filter(({ name }) => !names.has(name)), ...given]);
}
