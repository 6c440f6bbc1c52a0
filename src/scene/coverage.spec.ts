import { expect, it } from 'vitest';
import { amountText, coverageText } from './coverage.ts';
import { measureOf } from './measure.ts';

const cpu = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';
const heap = 'memory:inuse_space:bytes:space:bytes';

it('amounts say over which time they are', () => {
  const range = { rangeMs: 30 * 60_000, coveredMs: 2 * 60_000, total: 3.07e9 };
  expect(amountText(measureOf(cpu), range)).toBe('3.07 s in 2 min');
  expect(amountText(measureOf(heap), range)).toBe('average over 2 min');
  expect(coverageText({ rangeMs: 1_800_000, coveredMs: 1_790_000 })).toBe('30 min');
});
