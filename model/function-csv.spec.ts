import { describe, expect, it } from 'vitest';
import { csv, functionCsv } from '#model/function-csv.ts';
import { functionTable } from '#model/function-table.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { nameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { truthFiles, unpackedFixture } from '../tests/fixtures/pprof/truth.ts';

it("has Go pprof's own thirty functions in its order, with every digit", () => {
  const { path, sampleTypes } = truthFiles().find((file) => file.path === 'go/go-shopd-cpu-labels.pb.gz')!;
  const type = sampleTypes.findIndex((one) => one.type === 'cpu');
  const tree = nameTree(locationTree(readPprof(unpackedFixture(path)), type));
  const text = functionCsv(functionTable(tree), { total: tree.total[ROOT]!, unit: 'nanoseconds' });
  const [head, ...lines] = text.split('\r\n');
  expect(head).toBe('function,self (nanoseconds),self (%),total (nanoseconds),total (%)');
  const found = lines.slice(0, 30).map((line) => {
    const cells = line.split(',');
    return { name: cells.slice(0, -4).join(','), self: BigInt(cells.at(-4)!), total: BigInt(cells.at(-2)!) };
  });
  expect(found).toEqual(sampleTypes[type]!.topBySelf);
});

describe('csv', () => {
  it('quotes what would split a cell, and gives formulas no chance', () => {
    expect(csv([['a,b', 'say "x"', 'two\nlines', '=HYPERLINK("x")', '-[Foo bar]', '-12', '1.5e-7']])).toBe(
      '"a,b","say ""x""","two\nlines","\'=HYPERLINK(""x"")",\'-[Foo bar],-12,1.5e-7\r\n',
    );
  });
});
