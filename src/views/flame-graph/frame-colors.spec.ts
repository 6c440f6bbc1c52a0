import { describe, expect, it } from 'vitest';
import { seriesTruth, unpackedFixture } from '../../../tests/fixtures/pprof/truth.ts';
import { foldedColor, rootColor } from '#model/color.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { functionTable } from '#model/function-table.ts';
import { levelPlaces, underLabels, type LevelPlace } from '#model/label-levels.ts';
import { nameTree, truncateTree, type NameTree } from '#model/name-tree.ts';
import { binariesOf } from '#model/resources.ts';
import { locationTree } from '#model/stack-tree.ts';
import { invertTree } from '#model/transforms/invert.ts';
import { ROOT } from '#model/tree-shape.ts';
import { frameColors, selfsAbove } from './frame-colors.ts';

const { files, halfIndex } = seriesTruth();
const halves = [files[0]!, files[halfIndex]!].map((path) => locationTree(readPprof(unpackedFixture(path)), 1));
const trees = halves.map((stacks) => nameTree(stacks));
const versions = ['version=1.0.0', 'version=1.1.0'];
const labelled = (at: LevelPlace, of: readonly NameTree[] = trees) =>
  underLabels(
    of.map((tree, i) => ({ path: [versions[i]!], tree })),
    at,
  );
const levels = ['version'];
const fileOf = () => undefined;
const colorsOf = (tree: NameTree, shown = tree) => frameColors(shown, functionTable(tree), 'level', { fileOf, levels });
const groupsOf = ({ legend }: ReturnType<typeof frameColors>) =>
  legend.kind === 'groups' ? new Map(legend.groups.map((group) => [group.label, group])) : new Map<string, never>();

describe('colors by label', () => {
  it.each(levelPlaces)('say what each value comes to, with the labels at the %s, and from either end', (at) => {
    const tree = labelled(at);
    for (const shown of [tree, invertTree(tree)]) {
      const groups = groupsOf(colorsOf(tree, shown));
      expect([...groups.keys()].sort()).toEqual(versions);
      versions.forEach((name, i) => expect(groups.get(name)!.value).toBe(trees[i]!.total[ROOT]));
      expect(groups.get(versions[0]!)!.color).not.toBe(groups.get(versions[1]!)!.color);
    }
  });

  it.each(levelPlaces)('are those of the value a frame is of, and of no value above it: at the %s', (at) => {
    const tree = labelled(at, [trees[0]!, truncateTree(trees[1]!, 50)]);
    const colors = colorsOf(tree);
    const groups = groupsOf(colors);
    for (let node = 1; node < tree.name.length; node++) {
      let above = node;
      while (above !== ROOT && !versions.includes(tree.names[tree.name[above]!]!)) above = tree.parent[above]!;
      const own = above === ROOT ? rootColor : groups.get(tree.names[tree.name[above]!]!)!.color;
      expect(colors.ofNode(node)).toBe(tree.name[node] === tree.foldName ? foldedColor : own);
    }
  });
});

it('groups of functions weigh what they do without labels below them', () => {
  const both = functionTable(labelled('root')).filter(({ name, self }) => self !== 0n && !versions.includes(name));
  const above = [...selfsAbove(labelled('leaf'), levels)].filter(([, self]) => self !== 0n);
  expect(new Map(above)).toEqual(new Map(both.map(({ name, self }) => [name, self])));
});

it('colors by binary name the program, and are those of packages until it is known', () => {
  const [tree] = trees as [NameTree];
  const binaries = binariesOf(halves[0]!, 'function');
  const colors = frameColors(tree, functionTable(tree), 'binary', {
    ...{ fileOf, levels: [] },
    binaryOf: (name) => binaries.get(name),
  });
  expect([...groupsOf(colors)].map(([label, { value }]) => [label, value])).toEqual([['series1', tree.total[ROOT]]]);
  const waiting = frameColors(tree, functionTable(tree), 'binary', { fileOf, levels: [] });
  expect(waiting.legend).toEqual(frameColors(tree, functionTable(tree), 'package', { fileOf, levels: [] }).legend);
});
