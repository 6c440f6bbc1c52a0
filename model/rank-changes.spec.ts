import { describe, expect, it } from 'vitest';
import { drawProfile } from '../tests/fixtures/drawn-profile.ts';
import { seriesTruth, unpackedFixture } from '../tests/fixtures/pprof/truth.ts';
import { blockCosts, joinBlockCosts, type BlockCosts } from '#model/block-costs.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { functionTable } from '#model/function-table.ts';
import { nameTree } from '#model/name-tree.ts';
import { rankChanges, type RankedChanges } from '#model/rank-changes.ts';
import { locationTree, mergeLocationTrees } from '#model/stack-tree.ts';

const truth = seriesTruth();
const CPU = 1;
const series = truth.files.map((file) =>
  locationTree(readPprof(unpackedFixture(file.replace(/^.*?go\//, 'go/'))), CPU),
);
const rates = { rate: 1, baselineRate: 1, limit: 50 };

/** Each profile a block. */
const parts = series.map((tree) =>
  blockCosts(
    {
      tree,
      leaf: Int32Array.from(tree.self.keys()),
      block: new Uint8Array(tree.self.length),
      value: Float64Array.from(tree.self, Number),
    },
    1,
  ),
);
const names = [...new Set(parts.flatMap((part) => part.names))];

function costsOf(profiles: readonly number[]): BlockCosts {
  const blocks = profiles.length;
  const costs = {
    blocks,
    names,
    self: new Float64Array(names.length * blocks),
    total: new Float64Array(names.length * blocks),
    whole: Float64Array.from(profiles, (profile) => parts[profile]!.whole[0]!),
    profiles: new Float64Array(blocks).fill(1),
  };
  profiles.forEach((profile, block) => {
    const part = parts[profile]!;
    const rowOf = new Map(part.names.map((name, row) => [name, row]));
    names.forEach((name, to) => {
      const row = rowOf.get(name);
      costs.self[to * blocks + block] = row === undefined ? 0 : part.self[row]!;
      costs.total[to * blocks + block] = row === undefined ? 0 : part.total[row]!;
    });
  });
  return costs;
}

const everyone = series.map((_, profile) => profile);
const before = everyone.slice(0, truth.halfIndex);
const after = everyone.slice(truth.halfIndex);

/** Random halves of profiles, the same in every run. */
function splits(profiles: readonly number[], count: number): [number[], number[]][] {
  let state = 7;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return Array.from({ length: count }, () => {
    const shuffled = [...profiles];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = random(i + 1);
      [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
    }
    return [shuffled.slice(0, shuffled.length / 2), shuffled.slice(shuffled.length / 2)];
  });
}

const tellsChange = ({ changes, overall }: RankedChanges) =>
  overall.significant || changes.some(({ significant }) => significant);

describe('changes of a real series', () => {
  it('are told in at most 5 of 100 splits in which nothing changed', () => {
    const told = splits(everyone, 100).filter(([a, b]) => tellsChange(rankChanges(costsOf(a), costsOf(b), rates)));
    expect(told.length).toBeLessThanOrEqual(5);
  });

  it.each([
    ['before', before],
    ['after', after],
  ])('are told in at most 2 of 40 splits of the profiles %s the regression', (_, profiles) => {
    const told = splits(profiles, 40).filter(([a, b]) => tellsChange(rankChanges(costsOf(a), costsOf(b), rates)));
    expect(told.length).toBeLessThanOrEqual(2);
  });

  const { changes, overall, withoutNoise } = rankChanges(costsOf(after), costsOf(before), {
    rate: 3,
    baselineRate: 1,
    limit: 200,
  });

  it('name the compiling of regular expressions between the halves', () => {
    const found = changes.slice(0, 20).find(({ name }) => name === 'regexp.compile')!;
    expect(found).toMatchObject({ measure: 'total', baselineTotalShare: 0, significant: true });
    expect(found.change).toBe(found.totalShare);
    expect(found.low).toBeLessThan(found.change);
    expect(found.high).toBeGreaterThan(found.change);
    expect(withoutNoise).toBe('');
  });

  it('have the shares of the table of functions', () => {
    for (const [profiles, share, selfShare] of [
      [after, 'totalShare', 'selfShare'],
      [before, 'baselineTotalShare', 'baselineSelfShare'],
    ] as const) {
      const merged = nameTree(mergeLocationTrees(profiles.map((profile) => series[profile]!)));
      const rows = new Map(functionTable(merged).map((row) => [row.name, row]));
      for (const change of changes) {
        const { self, total } = rows.get(change.name) ?? { self: 0n, total: 0n };
        expect(change[selfShare]).toBeCloseTo(Number(self) / Number(merged.total[0]!), 12);
        expect(change[share]).toBeCloseTo(Number(total) / Number(merged.total[0]!), 12);
      }
    }
  });

  it('rank what is sure before what may be noise, and large before small', () => {
    const least = changes.map(({ low, high, significant }) => [significant, Math.max(low, -high, 0)] as const);
    const sorted = [...least].sort(([a, x], [b, y]) => Number(b) - Number(a) || y - x);
    expect(least).toEqual(sorted);
    expect(least[0]![0]).toBe(true);
    expect(least.at(-1)![0]).toBe(false);
  });

  it('say that everything costs more, by the rates that they are given', () => {
    expect(overall).toMatchObject({ change: 2, significant: true });
    expect(overall.low).toBeGreaterThan(1.5);
    expect(overall.high).toBeLessThan(2.5);
  });

  it('are the same each time', () => {
    expect(rankChanges(costsOf(after), costsOf(before), { rate: 3, baselineRate: 1, limit: 200 }).changes).toEqual(
      changes,
    );
  });
});

describe('changes of little', () => {
  it('are told without noise, and why', () => {
    const { changes, overall, withoutNoise } = rankChanges(
      costsOf(after.slice(0, 5)),
      costsOf(before.slice(0, 6)),
      rates,
    );
    expect(withoutNoise).toBe(
      'too few profiles to tell a change from noise: 5 here and 6 in the baseline; six of each are enough',
    );
    expect([...changes, overall].filter(({ significant }) => significant)).toEqual([]);
    expect(changes.every(({ change, low, high }) => change === low && change === high)).toBe(true);
    expect(changes[0]!.name).toBe('main.handleFast');
  });

  it('take fewer on one side when there are more on the other', () => {
    expect(rankChanges(costsOf(after.slice(0, 3)), costsOf(everyone), rates).withoutNoise).toBe('');
  });

  it('of nothing are none', () => {
    const nothing = joinBlockCosts([], []);
    expect(rankChanges(nothing, nothing, { ...rates, rate: 0, baselineRate: 0 })).toEqual({
      changes: [],
      overall: { change: 0, low: 0, high: 0, significant: false },
      withoutNoise:
        'too few profiles to tell a change from noise: 0 here and 0 in the baseline; six of each are enough',
    });
  });
});

describe('the costs of blocks', () => {
  const tree = locationTree(drawProfile('m;f;g;f 1\nm;f 1\nm;g 1').columns, 0);

  it('count a function once, and what has no stack to the whole', () => {
    const ends = Array.from(tree.self.keys()).filter((node) => tree.self[node] !== 0n);
    const costs = joinBlockCosts(
      [
        blockCosts(
          {
            tree,
            leaf: Int32Array.of(...ends, ends[0]!, -1),
            block: Uint8Array.of(0, 0, 0, 1, 1),
            value: Float64Array.of(1, 1, 1, 5, 2),
          },
          2,
        ),
      ],
      [3, 1],
    );
    const of = (name: string, list: Float64Array) => {
      const row = costs.names.indexOf(name);
      return [...list.subarray(2 * row, 2 * row + 2)];
    };
    expect([...costs.whole]).toEqual([3, 7]);
    expect([of('m', costs.total), of('m', costs.self)]).toEqual([
      [3, 5],
      [0, 0],
    ]);
    expect(of('f', costs.total)[0]).toBe(2);
    expect(of('g', costs.total)[0]).toBe(2);
    expect(of('f', costs.self)[0]! + of('g', costs.self)[0]!).toBe(3);
    expect([...costs.profiles]).toEqual([3, 1]);
  });
});
