import { describe, expect, it } from 'vitest';
import { noInlinesTruth, unpackedFixture } from '../tests/fixtures/pprof/truth.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { functionTable } from '#model/function-table.ts';
import { granularities, placeFrames } from '#model/granular-frames.ts';
import { nameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { withoutInlined } from '#model/without-inlined.ts';

describe('stacks without inlined functions', () => {
  const files = noInlinesTruth().filter(({ path }) => path !== 'go/series-quoted');

  it.each(files)('have what go tool pprof -noinlines counts in $path', ({ path, sampleType, total, by }) => {
    const profile = readPprof(unpackedFixture(path));
    const type = profile.sampleTypes.findIndex(({ type: own }) => own === sampleType);
    const stacks = locationTree(profile, type);
    const outer = withoutInlined(stacks);
    for (const granularity of granularities) {
      const tree = nameTree(outer, placeFrames(outer.symbols, outer.location, granularity));
      expect(tree.total[ROOT]).toBe(total);
      const found = new Map(functionTable(tree).map((row) => [row.name, { self: row.self, total: row.total }]));
      const { topBySelf = [], topByTotal = [] } = by.get(granularity as 'line') ?? {};
      for (const { name, ...row } of [...topBySelf, ...topByTotal]) {
        expect([name, found.get(name)]).toEqual([name, row]);
      }
    }
    const [before, after] = [stacks.symbols.locations, outer.symbols.locations];
    // pprof-rs writes a location for each inlined function.
    expect(after.lineFunction.length < before.lineFunction.length).toBe(path.startsWith('go/'));
    expect(after.mapping).toBe(before.mapping);
  });
});
