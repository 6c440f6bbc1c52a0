import { describe, expect, it } from 'vitest';
import { lineTruth, seriesTruth, unpackedFixture } from '../tests/fixtures/pprof/truth.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { lineCosts, type LineCost } from '#model/line-costs.ts';
import { locationTree, mergeLocationTrees } from '#model/stack-tree.ts';

/** CPU profiles of Go have the nanoseconds second. */
const treeOf = (paths: readonly string[]) =>
  mergeLocationTrees(paths.map((path) => locationTree(readPprof(unpackedFixture(path)), 1)));

const expectSame = (paths: readonly string[], truth: ReadonlyMap<string, LineCost[]>) => {
  const tree = treeOf(paths);
  for (const [name, lines] of truth) expect(lineCosts(tree, name), name).toEqual(lines);
};

describe('the lines of a function', () => {
  it('cost what Go’s pprof says, to the nanosecond', () => {
    const path = 'go/go-shopd-cpu-labels.pb.gz';
    const truth = lineTruth(path);
    expect(truth.get('reflect.Value.call')).toHaveLength(45);
    expectSame([path], truth);
  });

  it('cost in each version of a program what Go’s pprof says of that version’s profiles', () => {
    const { files, halfIndex } = seriesTruth();
    expectSame(files.slice(0, halfIndex), lineTruth('series first half'));
    expectSame(files.slice(halfIndex), lineTruth('series second half'));
  });

  it('are none of a function that is nowhere', () => {
    expect(lineCosts(treeOf(['go/go-shopd-cpu-labels.pb.gz']), 'constructor')).toEqual([]);
  });
});
