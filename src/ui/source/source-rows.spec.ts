import { describe, expect, it } from 'vitest';
import { lineTruth } from '../../../tests/fixtures/pprof/truth.ts';
import { filesOf, hottestRow, sourceRows, type CostColumn } from './source-rows.ts';

const column = (title: string, of: string, name: string): CostColumn => ({
  ...{ title, lines: lineTruth(of).get(name)!, whole: 1n },
  text: String,
});
const file = '/usr/local/go/src/runtime/malloc.go';
const versions = [
  column('1.0.0', 'series first half', 'runtime.mallocgc'),
  column('1.1.0', 'series second half', 'runtime.mallocgc'),
];

describe('the rows of a source view', () => {
  it('are the lines that cost, with each version in its column, when the source is not there', () => {
    const rows = sourceRows(versions, file, undefined);
    const lines = (of: CostColumn) => of.lines.map(({ line }) => line);
    expect(filesOf(versions)).toEqual([file]);
    expect(rows.map(({ line }) => line)).toEqual([...new Set(versions.flatMap(lines))].sort((a, b) => a - b));
    for (const { line, costs } of rows) {
      expect(costs).toEqual(versions.map((one) => one.lines.find((cost) => cost.line === line)));
    }
  });

  it('are all lines of the source, and those that only the profile has', () => {
    const [first] = versions[1]!.lines;
    const rows = sourceRows(versions, file, 'package runtime\r\n\nfunc mallocgc() {');
    expect(rows.slice(0, 4).map(({ line, code }) => [line, code])).toEqual([
      [1, 'package runtime'],
      [2, ''],
      [3, 'func mallocgc() {'],
      [first!.line, undefined],
    ]);
  });

  it('begin where self is largest', () => {
    const rows = sourceRows(versions, file, undefined);
    const most = versions.flatMap(({ lines }) => lines).reduce((a, b) => (b.self > a.self ? b : a));
    expect(rows[hottestRow(rows)]!.line).toBe(most.line);
    expect(hottestRow([])).toBe(-1);
  });

  it('show neither a line without end nor marks that turn code around', () => {
    const [row, long] = sourceRows([], '', `a\u202eb\n${'x'.repeat(9_000)}`);
    expect(row!.code).toBe('a�b');
    expect(long!.code).toHaveLength(2_001);
  });
});
