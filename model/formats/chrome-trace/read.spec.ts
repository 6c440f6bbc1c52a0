import { describe, expect, it } from 'vitest';
import {
  foundStacks,
  namedSamples,
  type StacksJson,
  textFixture,
  truthOf,
  truthStacks,
} from '../../../tests/fixtures/text/found-stacks.ts';
import { readChromeTrace } from '#model/formats/chrome-trace/read.ts';
import { ColumnsBuilder } from '#model/formats/columns-builder.ts';
import type { ProfileColumns } from '#model/columns.ts';

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const FIXTURE = 'chromium-page.trace.json.gz';

/** What a profile holds of one thread. */
function ofThread(columns: ProfileColumns, thread: string): ProfileColumns {
  const builder = new ColumnsBuilder(columns.sampleTypes);
  for (const { names, values, labels } of namedSamples(columns)) {
    if (labels.includes(`thread=${thread}`)) {
      builder.addSample(names.map((name) => builder.frame(name)).reverse(), values);
    }
  }
  return builder.finish();
}

describe(FIXTURE, () => {
  const truth = truthOf<{ threads: Record<string, { samples: StacksJson; wall: StacksJson }> }>(
    'truth-chrome-trace.json',
    FIXTURE,
  );
  const [found] = readChromeTrace(textFixture(FIXTURE));

  it.each(Object.entries(truth.threads))('has the samples and the wall time of %s', (thread, { samples, wall }) => {
    const columns = ofThread(found!.columns, thread);
    expect(foundStacks(columns, 0)).toEqual(truthStacks(samples));
    expect(foundStacks(columns, 1)).toEqual(truthStacks(wall));
  });

  it('has nothing besides these threads, of one process', () => {
    const labels = new Set(namedSamples(found!.columns).map((sample) => sample.labels.join(' ')));
    expect([...labels].sort()).toEqual(Object.keys(truth.threads).map((name) => `thread=${name} process=Renderer`));
  });

  it('knows the line that ran', () => {
    const { strings, functions, locations } = found!.columns.symbols;
    const fib = functions.name.findIndex((row) => strings[row] === 'fib');
    const lines = [...locations.lineNumber].filter((_, i) => locations.lineFunction[i] === fib);
    expect(lines).toContain(2);
  });
});

const node = (id: number, functionName: string, more: object = {}) => ({ id, callFrame: { functionName }, ...more });
const profile = { name: 'Profile', ph: 'P', pid: 1, tid: 2, id: '0x1', ts: 0, args: { data: { startTime: 10 } } };
const chunk = (data: object, more: object = {}) => ({
  ...profile,
  name: 'ProfileChunk',
  tid: 3,
  ts: 1,
  args: { data },
  ...more,
});
const chunks = [
  chunk({ cpuProfile: { nodes: [node(1, '(root)'), node(2, 'run', { parent: 1 })], samples: [2] }, timeDeltas: [5] }),
  chunk(
    { cpuProfile: { nodes: [node(3, 'wait', { parent: 2 })], samples: [3] }, timeDeltas: [7], endTime: 30 },
    { ts: 2 },
  ),
];
const lines = (events: unknown) =>
  namedSamples(readChromeTrace(bytesOf(events))[0]!.columns).map(
    ({ names, values }) => `${names.join(';')} ${values.join(' ')}`,
  );
const expected = ['(root);run 1 7000', '(root);run;wait 1 8000'];

// These are drawn: the real file above has one form of each.
describe('a Chrome trace', () => {
  it('is a list of events, or has one', () => {
    expect(lines([profile, ...chunks])).toEqual(expected);
    expect(lines({ traceEvents: [profile, ...chunks] })).toEqual(expected);
  });

  it('puts its chunks in order of time, not of lines', () => {
    expect(lines([chunks[1], profile, chunks[0]])).toEqual(expected);
  });

  it('has the ids of a process in id or in id2', () => {
    const inId2 = [profile, ...chunks].map(({ id, ...event }) => ({ ...event, id2: { local: id } }));
    expect(lines(inId2)).toEqual(expected);
  });

  it('may have whole profiles', () => {
    const cpuProfile = {
      nodes: [node(1, '(root)', { children: [2] }), node(2, 'run', { children: [3] }), node(3, 'wait')],
      samples: [2, 3],
      timeDeltas: [5, 7],
      startTime: 10,
      endTime: 30,
    };
    expect(lines([{ name: 'CpuProfile', ph: 'I', pid: 1, tid: 1, ts: 1, args: { data: { cpuProfile } } }])).toEqual(
      expected,
    );
  });

  it('keeps profiles of two processes apart that have the same id', () => {
    const other = [profile, ...chunks].map((event) => ({ ...event, pid: 9 }));
    // The second process's stacks are the same, so the builder has them twice.
    expect(lines([profile, ...chunks, ...other])).toEqual([...expected, ...expected]);
  });

  it.each([
    ['no profile', [{ name: 'X', ph: 'X' }], 'it has no CPU profile'],
    ['no events', {}, 'traceEvents is missing'],
    ['an event that is none', [7], 'event 0 is 7 instead of an object'],
    [
      'a chunk of nothing',
      [profile, chunk({}, { id: '0x7' })],
      'event 1 is a chunk of a profile whose beginning is not there',
    ],
    [
      'fewer times than samples',
      [profile, chunk({ cpuProfile: { samples: [1] } })],
      'event 1 has 1 samples, but 0 timeDeltas',
    ],
    [
      'a parent that is not there',
      [profile, chunk({ cpuProfile: { nodes: [node(2, 'a', { parent: 1 })] } })],
      'node 1 calls node 2',
    ],
    [
      'nodes in a ring',
      [profile, chunk({ cpuProfile: { nodes: [node(1, 'a', { parent: 2 }), node(2, 'b', { parent: 1 })] } })],
      'is among its own callers',
    ],
    [
      'a sample of no node',
      [profile, chunk({ cpuProfile: { samples: [4] }, timeDeltas: [1] })],
      'sample 0 names node 4',
    ],
    [
      'a process that cannot be written',
      [{ ...profile, pid: { toString: 1 } }, chunk({})],
      'whose beginning is not there',
    ],
  ])('is refused with %s', (_, events, says) => {
    expect(() => readChromeTrace(bytesOf(events))).toThrow(says);
  });
});
