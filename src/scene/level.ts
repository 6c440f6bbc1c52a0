/**
 * What was held on average over a range, of a gauge.
 *
 * Stacks of gauges come summed over all profiles of the range (a heap of 1 GiB pushed 240 times as 240 GiB); this is what
 * the sum stands for, and the same figure that the charts have.
 */
import type { ProfileQuery, ProfileSource } from '../api/profile-source.ts';
import { askSummary } from './series-source.ts';

/** @returns undefined when there is no data */
export async function levelOf(
  source: ProfileSource,
  query: ProfileQuery,
  signal: AbortSignal,
): Promise<number | undefined> {
  return (await askSummary(source, query, signal))?.mean;
}
