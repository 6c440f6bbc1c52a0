/**
 * What can be said of a span's profile: on how much it stands, and what the span did when it was not on a processor.
 */
import { parseProfileType } from '#model/profile-type.ts';

/** What agents sample with where they are not told otherwise: a look every 10 ms. */
export const sampleMillis = 10;
/** A graph of fewer says little about what was between them. */
export const enoughSamples = 10;

export const isCpu = (profileType: string) => profileType.startsWith('process_cpu:cpu:nanoseconds');

/** How many samples a profile of time stands on, and how many a span of that length had to have; undefined unknown. */
export function sampleCounts(
  profileType: string,
  total: bigint,
  spanMillis: number | undefined,
): { seen: number; expected: number | undefined } | undefined {
  if (parseProfileType(profileType).sampleUnit !== 'nanoseconds') return undefined;
  return {
    seen: Math.max(total > 0n ? 1 : 0, Math.round(Number(total) / 1e6 / sampleMillis)),
    expected: spanMillis === undefined ? undefined : Math.round(spanMillis / sampleMillis),
  };
}

/** Of a span that was on a processor for less than half of its time. */
export function mostlyWaited(profileType: string, total: bigint, spanMillis: number | undefined): boolean {
  return isCpu(profileType) && spanMillis !== undefined && spanMillis > 0 && Number(total) / 1e6 < spanMillis / 2;
}

const waits = /^(wall|block|mutex|off_cpu|offcpu|lock)/;

/** The types of a service that show waiting, such as wall time and locks; one of time rather than of counts. */
export const waitingTypes = (types: readonly string[]): string[] =>
  types.filter((id) => waits.test(id) && parseProfileType(id).sampleUnit === 'nanoseconds');
