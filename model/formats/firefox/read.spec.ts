import { describe, expect, it } from 'vitest';
import {
  foundStacks,
  namedSamples,
  type StacksJson,
  textFixture,
  truthOf,
  truthStacks,
} from '../../../tests/fixtures/text/found-stacks.ts';
import { readFirefoxProfile } from '#model/formats/firefox/read.ts';

const FIXTURE = 'node-samply.firefox.json.gz';
const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const lines = (file: unknown) =>
  readFirefoxProfile(bytesOf(file)).flatMap(({ name, columns }) =>
    namedSamples(columns).map(({ names, values, labels }) => [name, names.join(';'), ...values, ...labels].join(' ')),
  );

interface Thread {
  stackTable?: object;
  samples: { stack: unknown[] } & Record<string, unknown>;
}
const realFile = () =>
  JSON.parse(new TextDecoder().decode(textFixture(FIXTURE))) as { meta: object; libs: object[]; threads: Thread[] };

describe(FIXTURE, () => {
  const truth = truthOf<{ types: Record<string, StacksJson> }>('truth-firefox.json', FIXTURE);
  const [found, ...others] = readFirefoxProfile(textFixture(FIXTURE));

  it('has the samples, wall time and CPU time of the truth', () => {
    expect(others).toEqual([]);
    expect(found!.name).toBe('wall');
    expect(found!.columns.sampleTypes.map(({ type }) => type)).toEqual(Object.keys(truth.types));
    Object.values(truth.types).forEach((stacks, type) => {
      expect(foundStacks(found!.columns, type)).toEqual(truthStacks(stacks));
    });
  });

  it('knows when it began, the libraries with their build ids, and thread and process of each sample', () => {
    const { timeNanos, symbols } = found!.columns;
    expect(new Date(Number(timeNanos / 1_000_000n)).getUTCFullYear()).toBe(2026);
    const mappings = Array.from(symbols.mappings.file, (row, i) => [
      symbols.strings[row]!,
      symbols.strings[symbols.mappings.buildId[i]!]!,
    ]);
    expect(mappings).toContainEqual(['/usr/bin/node', 'ebeaf2df364d5eeb7096f0f7722a69eec6efdf3b']);
    expect(namedSamples(found!.columns).every(({ labels }) => labels.join(' ') === 'thread=node process=node')).toBe(
      true,
    );
  });

  it('says the same when the tables are shared, as newer versions have them', () => {
    const file = realFile();
    const [first] = file.threads;
    const tables = ['stringArray', 'stackTable', 'frameTable', 'funcTable', 'resourceTable'];
    const entries = Object.entries(first!);
    const shared = Object.fromEntries(entries.filter(([key]) => tables.includes(key)));
    const thread = Object.fromEntries(entries.filter(([key]) => !tables.includes(key)));
    const told = lines({ ...file, threads: [first, first] });
    expect(lines({ ...file, shared, threads: [thread, thread] })).toEqual(told);
    expect(told.length).toBeGreaterThan(100);
  });
});

// These are drawn after the public description of the format: small enough to see what they are about.
const drawn = (thread: object = {}, meta: object = {}) => ({
  meta: { preprocessedProfileVersion: 58, interval: 2, ...meta },
  libs: [],
  shared: { stringArray: ['main', 'run', 'run.js'], sources: { filename: [2], length: 1 } },
  threads: [
    {
      name: 'T',
      processName: 'P',
      stackTable: { prefix: [null, 0], frame: [0, 1], length: 2 },
      frameTable: { func: [0, 1], line: [null, 7], address: [-1, -1], length: 2 },
      funcTable: { name: [0, 1], resource: [-1, -1], source: [null, 0], lineNumber: [null, 5], length: 2 },
      samples: { stack: [1, 0, 1, null], weight: null, weightType: 'samples' },
      ...thread,
    },
  ],
});

describe('a profile of the Firefox Profiler', () => {
  it('has wall time where only the interval is known', () => {
    expect(lines(drawn())).toEqual([
      'wall main;run 2 4000000 thread=T process=P',
      'wall main 1 2000000 thread=T process=P',
      'wall  1 2000000 thread=T process=P',
    ]);
  });

  it('has files of newer versions in the table of sources', () => {
    const { symbols } = readFirefoxProfile(bytesOf(drawn()))[0]!.columns;
    expect(Array.from(symbols.functions.file, (row) => symbols.strings[row])).toEqual(['', 'run.js']);
    expect([...symbols.locations.lineNumber]).toEqual([0, 7]);
  });

  it('has the time of traces, and the bytes of sizes', () => {
    const samples = { stack: [1, 0], weight: [1.5, 2] };
    expect(lines(drawn({ samples: { ...samples, weightType: 'tracing-ms' } }))).toEqual([
      'wall main;run 0 1500000 thread=T process=P',
      'wall main 0 2000000 thread=T process=P',
    ]);
    expect(lines(drawn({ samples: { stack: [1, 0], weight: [100, 20], weightType: 'bytes' } }))).toEqual([
      'memory main;run 100 thread=T process=P',
      'memory main 20 thread=T process=P',
    ]);
  });

  it('does not take cycles for time', () => {
    const samples = { stack: [1, 0], threadCPUDelta: [9, 9] };
    const typesFor = (threadCPUDelta: string) =>
      readFirefoxProfile(bytesOf(drawn({ samples }, { sampleUnits: { threadCPUDelta } })))[0]!.columns.sampleTypes
        .length;
    expect(typesFor('variable CPU cycles')).toBe(2);
    expect(typesFor('ns')).toBe(3);
  });

  it.each([
    ['the raw format', { meta: { version: 29 }, threads: [] }, "it is in the browser's raw format"],
    ['no meta', { threads: [] }, 'meta is missing'],
    [
      'a stack that is not there',
      drawn({ samples: { stack: [2] } }),
      'the stack of sample 0 of thread 0 is 2, but there are 2',
    ],
    ['a negative stack', drawn({ samples: { stack: [-1] } }), 'is -1, but there are 2'],
    [
      'stacks in a ring',
      drawn({ stackTable: { prefix: [1, 0], frame: [0, 1] } }),
      'the prefix of stack 0 of thread 0 is 1',
    ],
    [
      'a frame that is not there',
      drawn({ stackTable: { prefix: [null], frame: [9] } }),
      'the frame of stack 0 of thread 0 is 9',
    ],
    [
      'a function that is not there',
      drawn({ frameTable: { func: [0, 4] } }),
      'the func of frame 1 is 4, but there are 2',
    ],
    [
      'a name that is not there',
      drawn({ funcTable: { name: [0, 33] } }),
      'the name of function 1 is 33, but there are 3',
    ],
    [
      'a source that is not there',
      drawn({ funcTable: { name: [0, 1], source: [null, 1] } }),
      'the source of function 1 is 1',
    ],
    [
      'a resource that is not there',
      drawn({ funcTable: { name: [0, 1], resource: [0, -1] } }),
      'the resource of function 0 is 0',
    ],
    ['columns of two lengths', drawn({ stackTable: { prefix: [null], frame: [0, 1] } }), '2 rows, but 1 of prefix'],
    ['fewer weights than samples', drawn({ samples: { stack: [0], weight: [] } }), '1 samples, but 0 of weight'],
    ['a negative weight', drawn({ samples: { stack: [0], weight: [-1] } }), 'the weight of sample 0 of thread 0 is -1'],
    [
      'weights of its own',
      drawn({ samples: { stack: [0], weightType: 'joules' } }),
      "the weightType of thread 0 is 'joules'",
    ],
    ['an interval that is none', drawn({}, { interval: -1 }), 'the interval is -1'],
  ])('is refused with %s', (_, file, says) => {
    expect(() => readFirefoxProfile(bytesOf(file))).toThrow(says);
  });
});
