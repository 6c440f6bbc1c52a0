import { describe, expect, it } from 'vitest';
import { unixMillis } from '#model/brands.ts';
import { diffTrees } from '#model/diff.ts';
import { nameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { drawProfile } from '../../../tests/fixtures/drawn-profile.ts';
import { comparedSides, type AskedSide } from './compared-sides.ts';
import { sideText } from './side-text.ts';

const minute = 60_000;
const cpu = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';
const heap = 'memory:inuse_space:bytes:inuse_space:bytes';
const treeOf = (text: string) => nameTree(locationTree(drawProfile(text).columns, 0));
const diffOf = (left: string, right: string) => diffTrees(treeOf(left), treeOf(right));

/** A side of so many minutes, of which so many have data. */
const asked = (profileType: string, minutes: number, covered: number, mean: number): AskedSide => ({
  query: { profileType, selector: '{}', start: unixMillis(0), end: unixMillis(minutes * minute) },
  summary: { mean, coveredMs: covered * minute, rangeMs: minutes * minute, previousMean: undefined },
});

describe('comparedSides', () => {
  it('makes rates of sums, however long each side is', () => {
    const diff = diffOf('main 60000000000', 'main 180000000000');
    const { left, right, scales } = comparedSides(diff, asked(cpu, 10, 10, 0.1e9), asked(cpu, 30, 30, 0.1e9));
    expect(60e9 * scales[0]).toBeCloseTo(180e9 * scales[1], 3);
    expect(sideText(left)).toEqual({ mean: '0.1 cores', total: '1 min in 10 min', lacking: undefined });
    expect(sideText(right)).toEqual({ mean: '0.1 cores', total: '3 min in 30 min', lacking: undefined });
  });

  it('takes the mean over the time with data, and says how long that is', () => {
    const diff = diffOf('main 60000000000', 'main 180000000000');
    const { left, scales } = comparedSides(diff, asked(cpu, 30, 10, 0.1e9), asked(cpu, 30, 30, 0.1e9));
    expect(60e9 * scales[0]).toBeCloseTo(180e9 * scales[1], 3);
    expect(sideText(left)).toEqual({
      mean: '0.1 cores',
      total: '1 min in 10 min with data',
      lacking: 'There is data for 10 min of 30 min; the time without does not count.',
    });
  });

  it('makes of the sums of a gauge what was held', () => {
    const mebi = 1 << 20;
    const diff = diffOf(`main ${100 * mebi}`, `main ${600 * mebi}`);
    const { left, right } = comparedSides(diff, asked(heap, 10, 10, 10 * mebi), asked(heap, 30, 30, 20 * mebi));
    expect(sideText(left)).toMatchObject({ mean: '10 MiB', total: 'average over 10 min' });
    expect(sideText(right)).toMatchObject({ mean: '20 MiB', total: 'average over 30 min' });
  });

  it('has nothing to say of a side without data', () => {
    const { left, scales } = comparedSides(diffOf('', 'main 5'), asked(cpu, 10, 0, 0), asked(cpu, 10, 10, 5));
    expect(left).toMatchObject({ total: 0n, scale: 0 });
    expect(scales[0]).toBe(0);
  });

  it('divides by the whole range where the series knows of no data', () => {
    const missing: AskedSide = { ...asked(cpu, 10, 0, 0), summary: undefined };
    const { left } = comparedSides(diffOf('main 600', 'main 5'), missing, asked(cpu, 10, 10, 5));
    expect(600 * left.scale).toBeCloseTo(1, 9);
  });
});
