/** Against a server that knows selectors as lists of filters, with one recorded profile a pod. */
import { expect, it, vi } from 'vitest';
import { seriesTruth, unpackedFixture } from '../../../tests/fixtures/pprof/truth.ts';
import { unixMillis } from '#model/brands.ts';
import { nodeAt } from '#model/call-tree.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { joinTrees } from '#model/join-trees.ts';
import { levelPlaces } from '#model/label-levels.ts';
import { nameTree, type NameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import type { MergeQuery, ProfileSource } from '../../api/profile-source.ts';
import type { LabelFilter } from '../../ui/filters/label-filter.ts';
import { loadLevels } from './load-levels.ts';

// Only the browser has it; a server of this test is asked by none of its calls.
vi.mock('@grafana/runtime', () => ({}));

const pods = seriesTruth().files.map((path, i) => ({
  pod: `pod-${i}`,
  tree: nameTree(locationTree(readPprof(unpackedFixture(path)), 1)),
}));
pods.sort((a, b) => (a.tree.total[ROOT]! < b.tree.total[ROOT]! ? 1 : -1));

const merged = (selector: string): NameTree => {
  const filters = JSON.parse(selector) as LabelFilter[];
  const kept = pods.filter(({ pod }) =>
    filters.every(({ operator, values }) => values.includes(pod) === (operator === '=')),
  );
  return joinTrees(kept.map(({ tree }) => tree));
};

const source = {
  answers: () => Promise.resolve(false),
  mergeStacks: ({ selector }: MergeQuery) => Promise.resolve({ tree: merged(selector), answered: undefined }),
  selectSeries: ({ limit }: { limit: number }) =>
    Promise.resolve(pods.slice(0, limit).map(({ pod }) => ({ labels: [{ name: 'pod', value: pod }], points: [] }))),
} as unknown as ProfileSource;

const query: MergeQuery = {
  ...{ profileType: 'process_cpu:cpu:nanoseconds:cpu:nanoseconds', selector: '[]' },
  ...{ start: unixMillis(1), end: unixMillis(1001) },
};

it.each(levelPlaces)('has all of each value and of all others with them at the %s', async (levelsAt) => {
  const tree = await loadLevels(
    source,
    query,
    { levels: ['pod'], levelsAt, by: 'function' },
    JSON.stringify,
    new AbortController().signal,
  );
  expect(tree.total[ROOT]).toBe(merged('[]').total[ROOT]);
  const known = pods.slice(0, 12).map(({ pod }) => pod);
  const parts = [
    ...known.map((pod) => [`pod=${pod}`, { name: 'pod', operator: '=', values: [pod] }] as const),
    ['other values', { name: 'pod', operator: 'not in', values: known }] as const,
  ];
  for (const [frame, filter] of parts) {
    const part = merged(JSON.stringify([filter]));
    let frames = 0;
    for (let node = 0; node < part.name.length; node++) {
      if (part.self[node] === 0n) continue;
      frames++;
      const stack: string[] = [];
      for (let at = node; at !== ROOT; at = part.parent[at]!) stack.unshift(part.names[part.name[at]!]!);
      const at = nodeAt(tree, levelsAt === 'root' ? [frame, ...stack] : [...stack, frame]);
      expect([frame, tree.self[at]]).toEqual([frame, part.self[node]]);
    }
    const drawn = tree.name.filter((name) => tree.names[name] === frame).length;
    expect(drawn).toBe(levelsAt === 'root' ? 1 : frames);
  }
});
