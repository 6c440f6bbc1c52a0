import { describe, expect, it } from 'vitest';
import { diffTrees } from '#model/diff.ts';
import { bySelf, functionTable } from '#model/function-table.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { readSpeedscope } from '#model/formats/speedscope/read.ts';
import { writeSpeedscope, writeSpeedscopeDiff } from '#model/formats/speedscope/write.ts';
import { granularFrames } from '#model/granular-frames.ts';
import { nameTree, type NameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { drawProfile } from '../../../tests/fixtures/drawn-profile.ts';
import { truthFiles, unpackedFixture } from '../../../tests/fixtures/pprof/truth.ts';

const written = (tree: NameTree, unit: string) => writeSpeedscope(tree, { name: 'shop', unit }).join('');
const readAgain = (text: string) => readSpeedscope(new TextEncoder().encode(text))[0]!.columns;
const tableOf = (tree: NameTree) => functionTable(tree).sort(bySelf);

/** Values below zero are what a difference took away: no picture and no list of samples has a place for them. */
const real = truthFiles()
  .filter(({ negativeValues }) => negativeValues === 0)
  .flatMap(({ path, sampleTypes }) => sampleTypes.map((truth, type) => ({ path, truth, type })))
  .filter(({ truth }) => truth.nonzeroSamples > 0);

describe.each(real)('$path, $truth.type', ({ path, truth, type }) => {
  it('has all of the total and of every function', () => {
    const tree = nameTree(locationTree(readPprof(unpackedFixture(path)), type));
    const again = nameTree(locationTree(readAgain(written(tree, truth.unit)), 0));
    expect(again.total[ROOT]).toBe(tree.total[ROOT]);
    expect(tableOf(again)).toEqual(tableOf(tree));
  });
});

it('says where a function is', () => {
  const tree = locationTree(drawProfile('main@shop.go:3;read@io.go:12 5').columns, 0);
  const frames = granularFrames(tree.symbols, tree.location, 'function');
  const names = nameTree(tree, frames);
  const places = new Map(frames.places.map((place) => [place.name, place]));
  const text = writeSpeedscope(names, { name: '', unit: 'count', places }).join('');
  const { frames: found } = (JSON.parse(text) as { shared: { frames: object[] } }).shared;
  expect(found).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'main', file: 'shop.go' }),
      expect.objectContaining({ name: 'read', file: 'io.go' }),
    ]),
  );
});

it('keeps every digit of a value beyond 2^53, and the root of a sample without a stack', () => {
  const value = 2n ** 53n + 1n;
  const text = written(nameTree(locationTree(drawProfile(`main ${value}\n() 3`).columns, 0)), 'nanoseconds');
  expect(text).toContain(`"weights":[3,${value}]`);
  expect(nameTree(locationTree(readAgain(text), 0)).total[ROOT]).toBe(value + 3n);
});

it('has two sides as two profiles, each with its own functions', () => {
  const [before, after] = ['main;parse 5\nmain;gone 2', 'main;parse 7\nmain;new 3'].map((drawing) =>
    nameTree(locationTree(drawProfile(drawing).columns, 0)),
  );
  const sides = [
    { name: 'before', unit: 'bytes' },
    { name: 'after', unit: 'count' },
  ] as const;
  const text = writeSpeedscopeDiff(diffTrees(before!, after!), sides, { name: 'both' }).join('');
  const { profiles } = JSON.parse(text) as { profiles: { name: string; unit: string }[] };
  expect(profiles).toEqual([
    expect.objectContaining({ name: 'before', unit: 'bytes' }),
    expect.objectContaining({ name: 'after', unit: 'none' }),
  ]);
  const found = readSpeedscope(new TextEncoder().encode(text));
  const trees = found.map(({ columns }) => nameTree(locationTree(columns, 0)));
  expect(trees.map(tableOf)).toEqual([before!, after!].map(tableOf));
});
