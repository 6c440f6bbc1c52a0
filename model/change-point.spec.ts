import { describe, expect, it } from 'vitest';
import { findChange } from './change-point.ts';

/** Normal noise that is the same in every run. */
function noise(seed: number): () => number {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
}
const series = <T>(length: number, of: (i: number) => T) => Array.from({ length }, (_, i) => of(i));

describe('a change', () => {
  it('is found where the level changes, with the levels', () => {
    expect(findChange([10, 11, 10, 12, 10, 11, 20, 21, 19, 20, 22, 20])).toEqual({ at: 6, before: 10.5, after: 20 });
    expect(findChange([...series(50, () => 3), ...series(20, () => 1)])).toEqual({ at: 50, before: 3, after: 1 });
    expect(findChange([...series(50, () => 0), ...series(20, () => 4)])).toEqual({ at: 50, before: 0, after: 4 });
  });

  it('is found within a minute or two when it is three times the noise, near the end as in the middle', () => {
    const rest = noise(1);
    for (const since of [30, 60, 110, 115]) {
      const change = findChange(series(120, (i) => (i < since ? 100 : 130) + 10 * rest()));
      expect(change?.at, `since ${since}`).toBeGreaterThan(since - 3);
      expect(change?.at, `since ${since}`).toBeLessThan(since + 3);
    }
  });

  it('is not found in noise, be it wide, spiky or wandering', () => {
    const rest = noise(2);
    let wander = 0;
    const kinds = {
      narrow: () => 100 + rest(),
      wide: () => 100 + 40 * rest(),
      wandering: () => 100 + (wander = 0.6 * wander + 5 * rest()),
    };
    for (const [kind, value] of Object.entries(kinds)) {
      const found = series(200, () => findChange(series(120, value))).filter((change) => change !== undefined);
      expect(found.length, kind).toBeLessThanOrEqual(3);
    }
  });

  it('is neither made nor hidden by outliers', () => {
    const rest = noise(3);
    const flat = series(60, (i) => (i % 13 === 5 ? 2_000 : 100 + 5 * rest()));
    expect(findChange(flat)).toBeUndefined();
    const stepped = series(60, (i) => (i % 13 === 5 ? 2_000 : (i < 40 ? 100 : 160) + 5 * rest()));
    expect(findChange(stepped)?.at).toBe(40);
  });

  it('is nothing that is a twentieth of the level, and nothing in too few values', () => {
    expect(findChange([...series(50, () => 100), ...series(50, () => 103)])).toBeUndefined();
    expect(findChange([1, 1, 1, 1, 9, 9, 9, 9])).toBeUndefined();
    expect(findChange([])).toBeUndefined();
    expect(findChange(series(50, () => 0))).toBeUndefined();
  });
});
