import { describe, expect, it } from 'vitest';
import { ColumnsBuilder } from '#model/formats/columns-builder.ts';
import { functionTable } from '#model/function-table.ts';
import { nameTree } from '#model/name-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { locationTree } from '#model/stack-tree.ts';

const count = [{ type: 'samples', unit: 'count' }];

describe('a builder of columns', () => {
  it('gives equal functions, locations and mappings one row, and different ones their own', () => {
    const builder = new ColumnsBuilder(count);
    expect(builder.frame('main', 'a.py', 1)).toBe(builder.frame('main', 'a.py', 1));
    expect(builder.frame('main', 'a.py', 2)).not.toBe(builder.frame('main', 'a.py', 1));
    expect(builder.function('main', { file: 'a.py' })).toBe(0);
    expect(builder.function('main', { file: 'b.py' })).toBe(1);
    expect(builder.mapping('libc', { buildId: 'ab' })).toBe(builder.mapping('libc', { buildId: 'ab' }));
    expect(builder.mapping('libc', { buildId: 'cd' })).toBe(1);
  });

  it('makes columns from which the same totals are read', () => {
    const builder = new ColumnsBuilder(count);
    const [main, run] = [builder.frame('main'), builder.frame('run')];
    builder.addSample([run, main], [2n ** 53n + 1n]);
    builder.addSample([main], [1n]);
    const tree = nameTree(locationTree(builder.finish(), 0));
    expect(tree.total[ROOT]).toBe(2n ** 53n + 2n);
    const rows = functionTable(tree).map(({ name, self, total }) => ({ name, self, total }));
    expect(rows).toContainEqual({ name: 'main', self: 1n, total: 2n ** 53n + 2n });
    expect(rows).toContainEqual({ name: 'run', self: 2n ** 53n + 1n, total: 2n ** 53n + 1n });
  });

  it('keeps text and numeric labels of each sample', () => {
    const builder = new ColumnsBuilder(count);
    builder.addSample([], [1n], [{ key: 'thread', text: 'main' }]);
    builder.addSample([], [1n]);
    builder.addSample([], [1n], [{ key: 'bytes', number: 512n, unit: 'bytes' }]);
    const { labels, symbols } = builder.finish();
    expect([...labels.offsets]).toEqual([0, 1, 1, 2]);
    expect([...labels.key].map((row) => symbols.strings[row])).toEqual(['thread', 'bytes']);
    expect(symbols.strings[labels.text[0]!]).toBe('main');
    expect([...labels.number]).toEqual([0n, 512n]);
    expect(symbols.strings[labels.numberUnit[1]!]).toBe('bytes');
  });

  it('refuses more samples and labels than its limits allow', () => {
    const builder = new ColumnsBuilder(count, { maxSamples: 1, maxSampleLabels: 1 });
    const label = { key: 'a', text: 'b' };
    expect(() => builder.addSample([], [1n], [label, label])).toThrow('sample 0 has 2 labels');
    builder.addSample([], [1n], [label]);
    expect(() => builder.addSample([], [1n])).toThrow('samples count limit');
  });
});
