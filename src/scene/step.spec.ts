import { expect, it } from 'vitest';
import { stepFor } from './step.ts';

it('time is cut into lengths that people think in', () => {
  expect(stepFor(1_800_000, 120)).toBe(15_000);
  expect(stepFor(6 * 3_600_000, 120)).toBe(300_000);
  expect(stepFor(1_000, 120)).toBe(15_000);
  expect(stepFor(20 * 365 * 86_400_000, 120)).toBe(61 * 86_400_000);
});
