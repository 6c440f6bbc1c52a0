import { describe, expect, it } from 'vitest';
import { changeCsv, csv, functionCsv } from '#model/function-csv.ts';
import { diffTrees } from '#model/diff.ts';
import { diffTable, functionTable } from '#model/function-table.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { nameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { drawProfile } from '../tests/fixtures/drawn-profile.ts';
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

describe('functions of two sides', () => {
  const [before, after] = ['main;parse 5\nmain;gone 5', 'main;parse 20\nmain;new 20'].map((drawing) =>
    nameTree(locationTree(drawProfile(drawing).columns, 0)),
  );
  const rows = diffTable(diffTrees(before!, after!));
  const totals = [10n, 40n] as const;

  it('have both sides, the change and shares, what changed most first', () => {
    expect(changeCsv(rows, { totals, units: ['bytes', 'bytes'] }).split('\r\n')).toEqual([
      'function,baseline self (bytes),comparison self (bytes),change of self (bytes),baseline self (%),comparison self (%),' +
        'baseline total (bytes),comparison total (bytes),change of total (bytes),baseline total (%),comparison total (%)',
      'main,0,0,0,0,0,10,40,30,100,100',
      'new,0,20,20,0,50,0,20,20,0,50',
      'parse,5,20,15,50,50,5,20,15,50,50',
      'gone,5,0,-5,50,0,5,0,-5,50,0',
      '',
    ]);
  });

  it('have no change where units differ', () => {
    const [head, first] = changeCsv(rows, { totals, units: ['bytes', 'count'] }).split('\r\n');
    expect(head).not.toContain('change');
    expect(first).toBe('main,0,0,0,0,10,40,100,100');
  });
});

describe('csv', () => {
  it('quotes what would split a cell, and gives formulas no chance', () => {
    expect(csv([['a,b', 'say "x"', 'two\nlines', '=HYPERLINK("x")', '-[Foo bar]', '-12', '1.5e-7']])).toBe(
      '"a,b","say ""x""","two\nlines","\'=HYPERLINK(""x"")",\'-[Foo bar],-12,1.5e-7\r\n',
    );
  });
});
