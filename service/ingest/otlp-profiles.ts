/** The profiles of an OTLP exporter's request: their labels are in it, and so are their times. */
import { type OtlpEncoding, readOtlp } from '#model/formats/otlp/read.ts';
import type { FoundPayload } from './find-profiles.ts';
import type { DecodeLimits } from './pushed-profile.ts';

export function otlpProfiles(payload: Uint8Array, encoding: OtlpEncoding, limits: DecodeLimits): FoundPayload {
  const { revision, profiles, refused } = readOtlp(payload, encoding, limits);
  return {
    payload,
    format: `otlp-${revision}`,
    profiles: profiles.map(({ name, labels, columns }) => ({
      columns,
      labels: [{ name: '__name__', value: name }, ...labels],
      times: columns.timeNanos === 0n ? [] : [columns.timeNanos],
    })),
    refused,
    ignored: new Map(),
  };
}
