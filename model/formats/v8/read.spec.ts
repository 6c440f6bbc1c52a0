import { describe, expect, it } from 'vitest';
import {
  foundStacks,
  namedSamples,
  type StacksJson,
  textFixture,
  truthOf,
  truthStacks,
} from '../../../tests/fixtures/text/found-stacks.ts';
import type { ProfileColumns } from '#model/columns.ts';
import { readCpuProfile } from '#model/formats/v8/read-cpu-profile.ts';
import { readHeapProfile } from '#model/formats/v8/read-heap-profile.ts';

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const called = (id: number, functionName: string, more: object = {}) => ({
  id,
  callFrame: { functionName, url: `file:///app/${functionName}.js`, lineNumber: 4 },
  ...more,
});
const lines = (columns: ProfileColumns) =>
  namedSamples(columns).map(({ names, values }) => `${names.join(';')} ${values.join(' ')}`);

describe('node-terser.cpuprofile.gz', () => {
  const truth = truthOf<{ types: Record<'samples' | 'wall', StacksJson> }>(
    'truth-cpuprofile.json',
    'node/node-terser.cpuprofile.gz',
  );
  const [found] = readCpuProfile(textFixture('node-terser.cpuprofile.gz'));

  it('has the samples and the wall time of the truth', () => {
    expect(found!.name).toBe('wall');
    expect(found!.columns.sampleTypes).toEqual([
      { type: 'samples', unit: 'count' },
      { type: 'wall', unit: 'nanoseconds' },
    ]);
    expect(foundStacks(found!.columns, 0)).toEqual(truthStacks(truth.types.samples));
    expect(foundStacks(found!.columns, 1)).toEqual(truthStacks(truth.types.wall));
  });

  it('names files as the file system does, and counts lines from 1', () => {
    const { strings, functions } = found!.columns.symbols;
    const files = new Set(Array.from(functions.file, (row) => strings[row]!));
    expect([...files].some((file) => file.startsWith('/') && file.includes('/node_modules/'))).toBe(true);
    expect([...files].some((file) => file.startsWith('file:'))).toBe(false);
    expect(files.has('node:fs')).toBe(true);
    const main = functions.file.findIndex((row) => strings[row] === 'node:internal/main/run_main_module');
    expect(functions.startLine[main]).toBe(1);
  });
});

describe('node-terser.heapprofile.gz', () => {
  it('has the bytes, stacks and functions of the truth', () => {
    const truth = truthOf<StacksJson>('truth.json', 'node/node-terser.heapprofile');
    const [found] = readHeapProfile(textFixture('node-terser.heapprofile.gz'));
    expect(found!.name).toBe('memory');
    expect(found!.columns.sampleTypes).toEqual([{ type: 'inuse_space', unit: 'bytes' }]);
    expect(foundStacks(found!.columns, 0)).toEqual(truthStacks(truth));
  });
});

describe('a .cpuprofile', () => {
  const nodes = [called(1, '(root)', { children: [2, 3] }), called(2, 'run'), called(3, 'wait')];

  it('gives a sample the time until the next, whatever order they are written in', () => {
    const file = { nodes, startTime: 100, endTime: 170, samples: [2, 3, 2], timeDeltas: [10, 40, -10] };
    expect(lines(readCpuProfile(bytesOf(file))[0]!.columns)).toEqual(['(root);run 2 40000', '(root);wait 1 20000']);
  });

  it('has no wall time where it has no times, and no samples where only hits are known', () => {
    const counted = readCpuProfile(bytesOf({ nodes, samples: [2, 2, 3] }))[0]!.columns;
    expect(lines(counted)).toEqual(['(root);run 2', '(root);wait 1']);
    const hits = [called(1, '', { children: [2] }), called(2, 'run', { hitCount: 7 })];
    expect(lines(readCpuProfile(bytesOf({ nodes: hits }))[0]!.columns)).toEqual(['(anonymous);run 7']);
  });

  it('may be one nested tree, as it was before 2016', () => {
    const head = {
      id: 1,
      functionName: '(root)',
      url: '',
      lineNumber: 0,
      hitCount: 0,
      children: [{ id: 2, functionName: 'run', url: 'run.js', lineNumber: 4, hitCount: 3, children: [] }],
    };
    const { symbols, ...columns } = readCpuProfile(bytesOf({ head, samples: [2, 2], timestamps: [5, 7] }))[0]!.columns;
    expect(lines({ symbols, ...columns })).toEqual(['(root);run 2 2000']);
    expect(symbols.functions.startLine[1]).toBe(4);
    expect(lines(readCpuProfile(bytesOf({ head }))[0]!.columns)).toEqual(['(root);run 3']);
  });

  it('may be a hundred thousand calls deep', () => {
    const deep = Array.from({ length: 100_000 }, (_, i) => called(i, 'again', { children: i < 99_999 ? [i + 1] : [] }));
    const { stacks } = readCpuProfile(bytesOf({ nodes: deep, samples: [99_999] }))[0]!.columns;
    expect(stacks.locations).toHaveLength(100_000);
  });

  it.each([
    ['no nodes', {}, 'nodes is missing instead of a list'],
    ['a node without a frame', { nodes: [{ id: 1 }] }, 'the callFrame of node 0 is missing'],
    ['a node without an id', { nodes: [{ callFrame: {} }] }, 'the id of node 0 is missing'],
    ['a node twice', { nodes: [called(1, 'a'), called(1, 'b')] }, 'two nodes have the id 1'],
    [
      'a child that is not there',
      { nodes: [called(1, 'a', { children: [9] })] },
      'node 0 has a child that is not there',
    ],
    ['a node that calls itself', { nodes: [called(1, 'a', { children: [1] })] }, 'is among its own callers'],
    [
      'nodes in a ring',
      {
        nodes: [
          called(1, 'a', { children: [2] }),
          called(2, 'b', { children: [3] }),
          called(3, 'c', { children: [1] }),
        ],
      },
      'is among its own callers',
    ],
    [
      'a child of two',
      { nodes: [called(1, 'a', { children: [3] }), called(2, 'b', { children: [3] }), called(3, 'c')] },
      'is the child of two nodes',
    ],
    ['a sample of no node', { nodes, samples: [8] }, 'sample 0 names node 8, which is not there'],
    ['a sample of what every object has', { nodes, samples: ['constructor'] }, "names node 'constructor'"],
    ['fewer times than samples', { nodes, samples: [2, 2], timeDeltas: [1] }, '2 samples, but 1 times'],
    ['a time that is no number', { nodes, samples: [2], timeDeltas: ['1'] }, "the timeDelta of sample 0 is '1'"],
    ['negative hits', { nodes: [called(1, 'a', { hitCount: -1 })] }, 'the hitCount of node 0 is -1'],
  ])('is refused with %s', (_, file, says) => {
    expect(() => readCpuProfile(bytesOf(file))).toThrow(says);
  });
});

describe('a .heapprofile', () => {
  it('may be a hundred thousand calls deep', () => {
    // JSON.stringify itself goes no deeper than the machine's stack.
    const open = '{"callFrame":{"functionName":"f"},"selfSize":0,"children":[';
    const leaf = '{"callFrame":{"functionName":"g"},"selfSize":8,"children":[]}';
    const text = `{"head":${open.repeat(100_000)}${leaf}${']}'.repeat(100_000)},"samples":[]}`;
    const { stacks, values } = readHeapProfile(new TextEncoder().encode(text))[0]!.columns;
    expect(stacks.locations).toHaveLength(100_001);
    expect([...values]).toEqual([8n]);
  });

  it.each([
    ['no head', {}, 'node 0 is missing instead of an object'],
    ['a negative size', { head: called(1, 'a', { selfSize: -8 }) }, 'the selfSize of node 0 is -8'],
    ['a size that is no number', { head: called(1, 'a', { selfSize: null }) }, 'the selfSize of node 0 is null'],
    [
      'children that are no list',
      { head: called(1, 'a', { selfSize: 0, children: 7 }) },
      'the children of node 0 is 7',
    ],
  ])('is refused with %s', (_, file, says) => {
    expect(() => readHeapProfile(bytesOf(file))).toThrow(says);
  });
});
