/** Regular expressions take microseconds a label here, in the thread that answers everybody: many are the engine's. */
import type { Matcher } from '#model/labels.ts';

const MOST_TESTS = 2_000;

export const areFewMatches = (matchers: readonly Matcher[], series: number) =>
  matchers.filter(({ operator }) => operator.endsWith('~')).length * series <= MOST_TESTS;
