/** The labels of series in memory, and what questions ask of them. */
import type { Matcher } from '#model/labels.ts';
import { compileMatchers } from '#model/matchers.ts';
import type { SeriesLabels } from '../series-labels.ts';

/** Regular expressions take microseconds a label here, in the thread that answers everybody: many are the engine's. */
const MOST_TESTS = 2_000;

export const areFewMatches = (matchers: readonly Matcher[], series: number) =>
  matchers.filter(({ operator }) => operator.endsWith('~')).length * series <= MOST_TESTS;

export function matching(matchers: readonly Matcher[]): (labels: SeriesLabels) => boolean {
  const matches = compileMatchers(matchers);
  return (labels) => matches([...labels].map(([name, value]) => ({ name, value })));
}

/** '' when the series lacks it. */
export const valueOf = (labels: SeriesLabels, name: string) =>
  labels.get(name === '__service_name__' ? 'service_name' : name) ?? '';
