import { describe, expect, it } from 'vitest';
import { unixMillis } from '#model/brands.ts';
import { diffTrees } from '#model/diff.ts';
import { nameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { drawProfile } from '../../../tests/fixtures/drawn-profile.ts';
import { basisOf } from './basis.ts';
import { comparedSides, type AskedSide } from './compared-sides.ts';

const minute = 60_000;
const cpu = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';
const wall = 'wall:wall:nanoseconds:wall:nanoseconds';
const held = 'memory:inuse_space:bytes:inuse_space:bytes';
const allocated = 'memory:alloc_space:bytes:alloc_space:bytes';
const treeOf = (text: string) => nameTree(locationTree(drawProfile(text).columns, 0));
const diff = diffTrees(treeOf('main 60000000000'), treeOf('main 180000000000'));

const asked = (profileType: string, minutes: number): AskedSide => ({
  query: { profileType, selector: '{}', start: unixMillis(0), end: unixMillis(minutes * minute) },
  summary: { mean: 0.1e9, coveredMs: minutes * minute, rangeMs: minutes * minute, previousMean: undefined },
});
const sides = (left: AskedSide, right: AskedSide) => comparedSides(diff, left, right);

describe('the basis of a comparison', () => {
  it('is the second where sides are not equally long, and says how long they are', () => {
    const { scales, sentence, text } = basisOf(sides(asked(cpu, 10), asked(cpu, 30)), 'rate');
    expect(60e9 * scales[0]).toBeCloseTo(180e9 * scales[1], 3);
    expect(sentence).toContain('per second, because the sides are not equally long');
    expect(sentence).toContain('the baseline has data for 10 min, the comparison for 30 min');
    expect(text(0.1e9)).toBe('0.1 cores');
  });

  it('is what each side came to when totals are wanted', () => {
    const { scales, sentence, text } = basisOf(sides(asked(cpu, 10), asked(cpu, 30)), 'total');
    expect(scales).toEqual([1, 1]);
    expect(sentence).toBe(
      'Totals are compared, though the baseline has data for 10 min and the comparison for 30 min.',
    );
    expect(text(60e9)).toBe('1 min');
  });

  it('is never the sum of a gauge', () => {
    const basis = basisOf(sides(asked(held, 10), asked(held, 10)), 'total');
    expect(basis.scale).toBe('rate');
    expect(basis.sentence).toContain('Averages are compared');
  });

  it('is shares alone where units differ, and says why', () => {
    const basis = basisOf(sides(asked(cpu, 10), asked(held, 10)), 'rate');
    expect(basis).toMatchObject({ scale: 'share', normalised: true });
    expect(basis.refusal).toContain('have different units');
  });

  it('is shares alone between what adds up and what is held', () => {
    expect(basisOf(sides(asked(allocated, 10), asked(held, 10)), 'total').refusal).toContain('held at a moment');
  });

  it('names both types where two of one unit are compared', () => {
    const { refusal, sentence } = basisOf(sides(asked(cpu, 10), asked(wall, 10)), 'rate');
    expect(refusal).toBeUndefined();
    expect(sentence).toMatch(/The baseline is .*, the comparison .*\.$/);
  });
});
