import { describe, expect, it } from 'vitest';
import { diffTrees } from '#model/diff.ts';
import { diffTable } from '#model/function-table.ts';
import { nameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { formatValue } from '#model/units.ts';
import { drawProfile } from '../../../tests/fixtures/drawn-profile.ts';
import { sentence } from '../../ui/flame-graph/frame-facts.ts';
import { changeRows, sortChanges } from './change-rows.ts';
import { relative, sharePoints, signed } from './change-text.ts';
import { compare } from './compare.ts';
import { diffFacts } from './diff-facts.ts';

const treeOf = (text: string) => nameTree(locationTree(drawProfile(text).columns, 0));
const diff = diffTrees(
  treeOf(`
    main;parse 40
    main;print 50
    main;old   10
  `),
  treeOf(`
    main;parse 92
    main;print 100
    main;new    8
  `),
);
const node = (name: string) => diff.name.findIndex((at) => diff.names[at] === name);
const normalised = compare(diff, { normalised: true, scales: [1, 1] });
const absolute = compare(diff, { normalised: false, scales: [1, 1] });

describe('compare', () => {
  it('compares shares when normalised', () => {
    expect(normalised.change[ROOT]).toBe(0);
    expect(normalised.change[node('print')]).toBe(0);
    expect(normalised.change[node('parse')]).toBeCloseTo(0.06, 12);
    expect(normalised.change[node('old')]).toBeCloseTo(-0.1, 12);
  });

  it('ends its colours at the largest change present', () => {
    expect(normalised.colors.end).toBeCloseTo(0.1, 12);
    expect(absolute.colors.end).toBe(100);
  });

  it('compares values as they are when absolute', () => {
    expect(absolute.change[node('print')]).toBe(50);
    expect(absolute.change[node('new')]).toBe(8);
  });

  it('makes frames as wide as both sides together', () => {
    expect(absolute.weighed.weight[node('parse')]).toBe(132);
    expect(normalised.weighed.weight[ROOT]).toBe(2);
  });

  it('takes the level of a gauge for its sum', () => {
    const level = compare(diff, { normalised: false, scales: [0.5, 0.25] });
    expect(level.change[node('print')]).toBe(0);
  });

  it('has all new where the baseline has nothing', () => {
    const alone = compare(diffTrees(treeOf(''), treeOf('main 5')), { normalised: true, scales: [1, 1] });
    expect(alone.change[ROOT]).toBe(1);
    expect(alone.weighed.weight[ROOT]).toBe(1);
  });
});

describe('the table of changes', () => {
  const rows = sortChanges(changeRows(diffTable(diff), absolute, 'self'), { column: 'change', descending: true });

  it('starts with what changed most, whichever way', () => {
    expect(rows.map(({ name, change }) => [name, change])).toEqual([
      ['parse', 52],
      ['print', 50],
      ['old', -10],
      ['new', 8],
      ['main', 0],
    ]);
  });

  it('orders by the change in percent, new ones first', () => {
    const names = sortChanges(rows, { column: 'percent', descending: true }).map(({ name }) => name);
    expect(names).toEqual(['new', 'parse', 'print', 'old', 'main']);
  });

  it('knows how rates changed where shares are compared, and orders by that', () => {
    const shares = compare(diff, { normalised: true, scales: [0.5, 0.25] });
    const changed = changeRows(diffTable(diff), shares, 'total', [0.5, 0.25]);
    expect(changed.find(({ name }) => name === 'main')).toMatchObject({ change: 0, rateChange: 0 });
    const [first] = sortChanges(changed, { column: 'money', descending: true });
    expect(Math.abs(first!.rateChange)).toBe(Math.max(...changed.map(({ rateChange }) => Math.abs(rateChange))));
  });

  it('compares totals when asked', () => {
    const main = changeRows(diffTable(diff), absolute, 'total').find(({ name }) => name === 'main');
    expect(main).toMatchObject({ baseline: 100, comparison: 200, change: 100 });
  });
});

describe('changes in words', () => {
  it('have a sign, or none when nothing changed', () => {
    expect(signed(1.5e9, (size) => formatValue(size, 'nanoseconds'))).toBe('+1.5 s');
    expect(signed(-2, String)).toBe('−2');
    expect(signed(0, String)).toBe('0');
    expect(signed(0.0123, sharePoints)).toBe('+1.23 pp');
  });

  it('say new and gone where a percentage says nothing', () => {
    expect([
      relative(0, 5),
      relative(5, 0),
      relative(0, 0),
      relative(100, 115),
      relative(100, 85),
      relative(1, 25),
    ]).toEqual(['new', 'gone', '0 %', '+15 %', '−15 %', '×25']);
  });
});

describe('diffFacts', () => {
  const text = (value: number) => formatValue(value, 'count');
  const basis = { scales: [1, 1] as const, texts: [text, text] as const, comparable: true };
  const facts = (name: string) => sentence(diffFacts(diff, node(name), basis));

  it('gives both sides and the change, as values and as shares', () => {
    expect(facts('parse')).toBe(
      'parse: self 40 baseline, 92 comparison, +52 change, +130 %; ' +
        'total 40 baseline, 92 comparison, +52 change, +130 %; ' +
        'of total 40 % baseline, 46 % comparison, +6 pp change',
    );
  });

  it('says what is new and what is gone', () => {
    expect(facts('new')).toContain('New: the baseline does not have it.');
    expect(facts('old')).toContain('Gone: the comparison does not have it.');
    expect(facts('print')).not.toMatch(/New|Gone/);
  });
});
