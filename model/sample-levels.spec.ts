import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fileParts, stacksOfType } from '#model/file-types.ts';
import { ColumnsBuilder } from '#model/formats/columns-builder.ts';
import { readAny } from '#model/formats/read-any.ts';
import { functionTable } from '#model/function-table.ts';
import { nodeAt } from '#model/call-tree.ts';
import { underLabels, type LevelPlace } from '#model/label-levels.ts';
import { nameTree, type NameTree } from '#model/name-tree.ts';
import { sampleLabelNames, stacksByLabels } from '#model/sample-levels.ts';
import { ROOT } from '#model/tree-shape.ts';
import { unpackedFixture } from '../tests/fixtures/pprof/truth.ts';

const { profiles, format } = readAny(unpackedFixture('go/go-shopd-cpu-labels.pb.gz'));
const parts = fileParts(profiles, format);
const { type } = parts[0]!;
const all = nameTree(stacksOfType(parts, type)).total[ROOT]!;

/** Milliseconds by the values of labels. */
const sumsOf = (names: readonly string[], most = 100) =>
  stacksByLabels(parts, type, { names, most }).map(({ values, stacks }) => [
    values?.join(' ') ?? 'others',
    Number(nameTree(stacks).total[ROOT]! / 1_000_000n),
  ]);

const treeAt = (at: LevelPlace, names: readonly string[]): NameTree =>
  underLabels(
    stacksByLabels(parts, type, { names, most: 100 }).map(({ values, stacks }) => ({
      path: values!.map((value) => value || '<unknown>'),
      tree: nameTree(stacks),
    })),
    at,
  );

const rowOf = (tree: NameTree, wanted: string) => {
  const { self, total } = functionTable(tree).find(({ name }) => name === wanted)!;
  return [self, total].map((value) => Number(value / 1_000_000n));
};

describe('labels of the samples of a file', () => {
  it('are those that go tool pprof -tags lists', () => {
    expect(sampleLabelNames(parts)).toEqual(['customer', 'endpoint', 'span_id', 'trace_id', 'worker']);
  });

  it('have the values of go tool pprof -tagleaf=endpoint -top', () => {
    expect(sumsOf(['endpoint'])).toEqual([
      ['invoice', 22040],
      ['search', 6470],
      ['', 2220],
      ['checkout', 160],
    ]);
  });

  it('have the values of go tool pprof -tagfocus=endpoint=invoice -tagroot=customer', () => {
    const ofInvoice = sumsOf(['endpoint', 'customer']).filter(([name]) => String(name).startsWith('invoice '));
    expect(ofInvoice.slice(0, 8)).toEqual([
      ['invoice cust-10', 2360],
      ['invoice cust-11', 2310],
      ['invoice cust-5', 2250],
      ['invoice cust-8', 2110],
      ['invoice cust-1', 1920],
      ['invoice cust-9', 1680],
      ['invoice cust-0', 1640],
      ['invoice cust-7', 1620],
    ]);
  });

  it('are levels at the root, with the stacks of go tool pprof -tagfocus below each value', () => {
    const tree = treeAt('root', ['endpoint']);
    const below = stacksByLabels(parts, type, { names: ['endpoint'], most: 100 })[0]!.stacks;
    expect(rowOf(tree, 'invoice')).toEqual([0, 22040]);
    expect(tree.total[nodeAt(tree, ['invoice'])]).toBe(nameTree(below).total[ROOT]);
    expect(rowOf(nameTree(below), 'compress/flate.(*compressor).deflate')).toEqual([1620, 4310]);
    expect(rowOf(nameTree(below), 'reflect.Value.call')).toEqual([1250, 7800]);
    expect(tree.total[ROOT]).toBe(all);
  });

  it('are levels at the leaf, as go tool pprof -tagleaf=endpoint -peek runtime.scanObject has them', () => {
    const tree = treeAt('leaf', ['endpoint']);
    expect(rowOf(tree, 'invoice')).toEqual([22040, 22040]);
    expect(rowOf(tree, 'runtime.scanObject')).toEqual([0, 400]);
    const below = new Map<string, bigint>();
    for (let node = 1; node < tree.name.length; node++) {
      if (tree.names[tree.name[tree.parent[node]!]!] !== 'runtime.scanObject') continue;
      const name = tree.names[tree.name[node]!]!;
      below.set(name, (below.get(name) ?? 0n) + tree.total[node]!);
    }
    expect([below.get('<unknown>'), below.get('invoice'), below.get('search')]).toEqual([
      70_000_000n,
      20_000_000n,
      undefined,
    ]);
    expect(tree.total[ROOT]).toBe(all);
  });

  it('of thousands of values has the largest, and all others as one', () => {
    const sums = sumsOf(['span_id'], 3);
    expect(sums).toHaveLength(4);
    expect(sums[0]).toEqual(['', 2220]);
    expect(sums[1]).toEqual(['c344b5723fcd3747', 120]);
    expect(sums[3]![0]).toBe('others');
    expect(sums.reduce((sum, [, value]) => sum + Number(value), 0)).toBe(Number(all / 1_000_000n));
  });
});

it('has attributes of OTLP, of samples and of resources, and every sample in one value of each', () => {
  const file = new URL('../tests/fixtures/otlp/otel-ebpf-09.otlp.pb', import.meta.url);
  const otlp = readAny(new Uint8Array(readFileSync(file)));
  const own = fileParts(otlp.profiles, otlp.format);
  const names = sampleLabelNames(own);
  expect(names).toEqual(expect.arrayContaining(['process.executable.name', 'service_name', 'thread.id']));
  const whole = nameTree(stacksOfType(own, own[0]!.type)).total[ROOT]!;
  for (const name of names) {
    const values = stacksByLabels(own, own[0]!.type, { names: [name], most: 20 });
    expect(values.reduce((sum, { stacks }) => sum + nameTree(stacks).total[ROOT]!, 0n)).toBe(whole);
  }
});

it('reads numbers with their unit, several values as one, and labels of the whole profile', () => {
  const builder = new ColumnsBuilder([{ type: 'alloc', unit: 'bytes' }]);
  const main = builder.frame('main', 'main.go', 1);
  builder.addSample([main], [5n], [{ key: 'bytes', number: 4096n, unit: 'bytes' }]);
  builder.addSample([main], [4n], [{ key: 'wait', number: 12n, unit: 'milliseconds' }]);
  builder.addSample(
    [main],
    [3n],
    [
      { key: 'wait', text: 'a' },
      { key: 'wait', text: 'b' },
    ],
  );
  builder.addSample([main], [0n], [{ key: 'wait', text: 'nothing' }]);
  const labels = [
    { name: 'bytes', value: 'any' },
    { name: '__name__', value: 'x' },
  ];
  const own = fileParts([{ name: 'memory', labels, columns: builder.finish({}) }]);
  expect(sampleLabelNames(own)).toEqual(['bytes', 'wait']);
  const found = stacksByLabels(own, own[0]!.type, { names: ['bytes', 'wait'], most: 9 });
  expect(found.map(({ values }) => values)).toEqual([
    ['4096', ''],
    ['any', '12 milliseconds'],
    ['any', 'a,b'],
  ]);
  expect(() => stacksByLabels(own, 'another:type:x::', { names: ['wait'], most: 9 })).toThrow(/no profile type/);
});
