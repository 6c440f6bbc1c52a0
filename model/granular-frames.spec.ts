import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryDrawing } from '../tests/fixtures/arbitrary-profile.ts';
import { drawProfile } from '../tests/fixtures/drawn-profile.ts';
import { addressTruth, placeTruth, unpackedFixture } from '../tests/fixtures/pprof/truth.ts';
import { printTree } from '../tests/fixtures/printed-tree.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { functionTable } from '#model/function-table.ts';
import {
  functionOfPlace,
  granularities,
  isAddressed,
  placeFrames,
  placeName,
  splitPlace,
  type Granularity,
} from '#model/granular-frames.ts';
import { nameTree } from '#model/name-tree.ts';
import { placeTable } from '#model/place-table.ts';
import { locationTree } from '#model/stack-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { withoutInlined } from '#model/without-inlined.ts';

const treeBy = (stacks: ReturnType<typeof locationTree>, by: Granularity) =>
  nameTree(stacks, placeFrames(stacks.symbols, stacks.location, by));
const drawn = (drawing: string) => locationTree(drawProfile(drawing).columns, 0);

describe('a tree by file or by line', () => {
  it.each(placeTruth().filter(({ path }) => path !== 'go/series-quoted'))(
    'has what Go counts in $path',
    ({ path, sampleType, by }) => {
      const profile = readPprof(unpackedFixture(path));
      const type = profile.sampleTypes.findIndex(({ type: own }) => own === sampleType);
      for (const granularity of ['file', 'line'] as const) {
        const rows = functionTable(treeBy(locationTree(profile, type), granularity));
        const found = new Map(rows.map(({ name, self, total }) => [name, { name, self, total }]));
        for (const row of [...by[granularity].topBySelf, ...by[granularity].topByTotal]) {
          expect(found.get(row.name)).toEqual(row);
        }
      }
    },
  );

  it.each(addressTruth())('has by address what Go counts in $path, inlined or not', (truth) => {
    const profile = readPprof(unpackedFixture(truth.path));
    const type = profile.sampleTypes.findIndex(({ type: own }) => own === truth.sampleType);
    const stacks = locationTree(profile, type);
    for (const [read, { topBySelf, topByTotal }] of [
      [stacks, truth.inlined],
      [withoutInlined(stacks), truth.noInlines],
    ] as const) {
      const tree = treeBy(read, 'address');
      expect(tree.total[ROOT]).toBe(truth.total);
      const found = new Map(functionTable(tree).map(({ name, self, total }) => [name, { name, self, total }]));
      for (const row of [...topBySelf, ...topByTotal]) expect(found.get(row.name)).toEqual(row);
    }
  });

  it('has lines by address where a profile has no addresses', () => {
    const { symbols, stacks, ...rest } = readPprof(unpackedFixture('go/go-gofmt-cpu.pb.gz'));
    const address = new BigUint64Array(symbols.locations.address.length);
    const bare = { ...rest, stacks, symbols: { ...symbols, locations: { ...symbols.locations, address } } };
    const [byAddress, byLine] = (['address', 'line'] as const).map((by) => treeBy(locationTree(bare, 0), by));
    expect(printTree(byAddress!)).toBe(printTree(byLine!));
    expect(byAddress!.names.some(isAddressed)).toBe(false);
    expect(treeBy(locationTree({ ...rest, stacks, symbols }, 0), 'address').names.some(isAddressed)).toBe(true);
  });

  it('makes calls within a file one frame, and keeps lines apart', () => {
    const drawing = 'run@a.go:1;parse@b.go:7;next@b.go:9 5\nrun@a.go:1;parse@b.go:7;run@a.go:2 3';
    expect(printTree(treeBy(drawn(drawing), 'file'))).toBe(
      ['total 8', '  a.go 8', '    b.go 8 (5)', '      a.go 3 (3)'].join('\n'),
    );
    expect(printTree(treeBy(drawn(drawing), 'line'))).toBe(
      ['total 8', '  run a.go:1 8', '    parse b.go:7 8', '      next b.go:9 5 (5)', '      run a.go:2 3 (3)'].join(
        '\n',
      ),
    );
  });

  it('has the rows of the table, and the same whole at every granularity', () => {
    fc.assert(
      fc.property(arbitraryDrawing(), fc.constantFrom(...granularities), (any, by) => {
        const tree = treeBy(drawn(any), by);
        expect(tree.total[ROOT]).toBe(treeBy(drawn(any), 'function').total[ROOT]);
        const rows = functionTable(tree).map(({ name, self, total }) => `${name} ${self} ${total}`);
        const table = placeTable(drawn(any), undefined, by);
        expect(rows.sort()).toEqual(table.map((row) => `${placeName(row, by)} ${row.self} ${row.total}`).sort());
      }),
    );
  });
});

describe('the name of a line or an address', () => {
  it.each([
    ['main.parse /src/main.go:17', 'main.parse', '/src/main.go:17'],
    ['operator new(unsigned long) /src/new.cc:3', 'operator new(unsigned long)', '/src/new.cc:3'],
    ['parse:/app/acorn.js:3', 'parse:/app/acorn.js:3', ''],
    ['render (jinja2/environment.py:1290)', 'render (jinja2/environment.py:1290)', ''],
    ['main.parse /src/main.go:17 0x4ce48d', 'main.parse', '/src/main.go:17 0x4ce48d'],
    ['main.parse 0x4ce48d', 'main.parse', '0x4ce48d'],
    ['[libc.so.6] 0x1f', '[libc.so.6] 0x1f', ''],
    ['std::map<int, int>', 'std::map<int, int>', ''],
    [' :3', ' :3', ''],
    ['', '', ''],
  ])('of %s is taken apart', (whole, name, place) => {
    expect(splitPlace(whole)).toEqual({ name, place });
    expect(functionOfPlace(whole, 'address')).toBe(name);
    expect(functionOfPlace(whole, 'function')).toBe(whole);
  });
});
