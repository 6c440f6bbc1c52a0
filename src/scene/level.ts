/**
 * What was held on average over a range, of a gauge: one step as long as the range.
 *
 * Stacks of gauges come summed over all profiles of the range (a heap of 1 GiB pushed 240 times as 240 GiB); this is what
 * the sum stands for.
 */
import type { ProfileQuery, ProfileSource } from '../api/profile-source.ts';

/** @returns undefined when there is no data */
export async function levelOf(
  source: ProfileSource,
  { profileType, selector, start, end }: ProfileQuery,
  signal: AbortSignal,
): Promise<number | undefined> {
  const [series] = await source.selectSeries(
    {
      profileType,
      selector,
      start: end,
      end,
      groupBy: [],
      stepSeconds: (end - start) / 1000,
      aggregation: 'average',
    },
    signal,
  );
  return series?.values.at(-1);
}
