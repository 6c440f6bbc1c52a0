/**
 * Profiles in formats that do not say what they measured: the name of the application does, or whoever sent the file.
 *
 *     name=shop.cpu{region=eu}, sampleRate=100, body   main;run 5
 *       → {__name__="process_cpu", region="eu", service_name="shop"}, cpu:nanoseconds   main;run 50000000
 */
import type { ProfileColumns } from '#model/columns.ts';
import { HearthError } from '#model/errors.ts';
import type { FoundProfile } from '#model/formats/found-profile.ts';
import type { Label } from '#model/labels.ts';
import { appType, type Meaning } from './app-type.ts';
import { legacyLabels } from './legacy-profile.ts';
import type { LegacyPush } from './pushed-profile.ts';

const NANOS_PER_SECOND = 1_000_000_000n;

/** @param several whether the payload holds other profiles, too: then the unit says what this one measured */
export function namedProfile(
  found: FoundProfile,
  push: LegacyPush,
  several: boolean,
): { columns: ProfileColumns; labels: Label[] } {
  const unit = found.columns.sampleTypes[0]?.unit ?? '';
  const { app, meaning } = appType(push.app, several && unit !== 'none' && unit !== 'count' ? unit : '');
  return {
    columns: within(measuredColumns(found.columns, meaning, push.sampleRate), push),
    labels: legacyLabels(meaning.name, push, { app, isAppKept: true, more: found.labels }),
  };
}

/**
 * Gives columns of one nameless sample type the type that they have. Samples taken at a rate become nanoseconds; what
 * is time already stays as it is.
 * @param sampleRate samples a second; 0 when they have no rate
 */
export function measuredColumns(columns: ProfileColumns, meaning: Meaning, sampleRate: number): ProfileColumns {
  const isNanos = columns.sampleTypes[0]?.unit === 'nanoseconds';
  if (!meaning.isTime || (sampleRate === 0 && !isNanos)) {
    return { ...columns, sampleTypes: [{ type: meaning.sampleType, unit: meaning.unit }] };
  }
  const period = sampleRate === 0 ? 1n : NANOS_PER_SECOND / BigInt(Math.min(sampleRate, 1_000_000_000));
  return {
    ...columns,
    sampleTypes: [{ type: meaning.name === 'wall' ? 'wall' : 'cpu', unit: 'nanoseconds' }],
    periodType: { type: 'cpu', unit: 'nanoseconds' },
    period,
    values: isNanos ? columns.values : columns.values.map((value) => times(value, period)),
  };
}

/** A product that does not fit would silently become another number. */
function times(value: bigint, period: bigint): bigint {
  const product = value * period;
  if (product !== BigInt.asIntN(64, product)) {
    throw new HearthError('malformed_profile', `a sample counts ${value}, which is too much for a time in nanoseconds`);
  }
  return product;
}

/** The time of the request, where nothing else is known of it. */
export function within(columns: ProfileColumns, { from, until }: LegacyPush): ProfileColumns {
  const length = from !== undefined && until !== undefined && until > from ? until - from : columns.durationNanos;
  return { ...columns, timeNanos: from ?? 0n, durationNanos: length };
}
