/** What the recorders at hand never write, and what nobody should: the layouts that the format allows. */
import { describe, expect, it } from 'vitest';
import { drawnChunk, type ChunkWriter, type DrawnClass } from '../../../tests/fixtures/jfr/drawn-chunk.ts';
import { readJfr } from '#model/formats/jfr/read.ts';

const LONG = 2;
const INT = 3;
const STRING = 4;
const SYMBOL = 5;
const CLASS = 6;
const METHOD = 7;
const FRAME = 8;
const STACK = 9;
const SAMPLE = 10;
const OTHER = 11;

const CHUNK_HEADER_BYTES = 68;
/** Behind the size, the type, the start and the duration, where integers are not compressed. */
const CHECKPOINT_DISTANCE = 4 + 8 + 8 + 8;

const stackClasses: DrawnClass[] = [
  { id: LONG, name: 'long' },
  { id: INT, name: 'int' },
  { id: STRING, name: 'java.lang.String' },
  { id: SYMBOL, name: 'jdk.types.Symbol', fields: [{ name: 'string', type: STRING }] },
  { id: CLASS, name: 'java.lang.Class', fields: [{ name: 'name', type: SYMBOL, isPooled: true }] },
  {
    id: METHOD,
    name: 'jdk.types.Method',
    fields: [
      { name: 'type', type: CLASS, isPooled: true },
      { name: 'name', type: SYMBOL, isPooled: true },
    ],
  },
  {
    id: FRAME,
    name: 'jdk.types.StackFrame',
    fields: [
      { name: 'method', type: METHOD, isPooled: true },
      { name: 'lineNumber', type: INT },
    ],
  },
  { id: STACK, name: 'jdk.types.StackTrace', fields: [{ name: 'frames', type: FRAME, isArray: true }] },
  {
    id: SAMPLE,
    name: 'jdk.ExecutionSample',
    isEvent: true,
    fields: [
      { name: 'startTime', type: LONG },
      { name: 'stackTrace', type: STACK, isPooled: true },
    ],
  },
];

/** A constant of each class; strings in the pool (2), in UTF-8, as characters and in Latin-1. */
function stackPools(writer: ChunkWriter): void {
  const pool = (type: number, ...constants: [number, () => void][]) => {
    writer.long(type);
    writer.int(constants.length);
    for (const [key, write] of constants) {
      writer.long(key);
      write();
    }
  };
  const inPool = () => {
    writer.byte(2);
    writer.long(9);
  };
  const method = (type: number, name: number) => () => {
    writer.long(type);
    writer.long(name);
  };
  writer.int(5);
  pool(STACK, [
    1,
    () => {
      writer.int(3);
      for (const frame of [3, 2, 1]) {
        writer.long(frame);
        writer.int(10 * frame);
      }
    },
  ]);
  pool(METHOD, [1, method(1, 1)], [2, method(1, 2)], [3, method(1, 3)]);
  pool(CLASS, [1, () => writer.long(4)]);
  pool(
    SYMBOL,
    [1, () => writer.string('start')],
    [2, () => writer.string('größe', 4)],
    [3, () => writer.string('größe2', 5)],
    [4, inPool],
  );
  pool(STRING, [9, () => writer.string('shop/Till')]);
}

const sample = (writer: ChunkWriter) =>
  writer.event(SAMPLE, () => {
    writer.long(5);
    writer.long(1);
  });

describe.each([
  ['compressed', true],
  ['as they are', false],
])('integers %s', (_, isCompressed) => {
  it('and strings of every encoding make the same stack, leaf first', () => {
    const bytes = drawnChunk({ isCompressed, classes: stackClasses, pools: stackPools, events: sample });
    const { profiles, startNanos, durationNanos } = readJfr(bytes);
    const { symbols, stacks, values } = profiles[0]!.columns;
    const { lineFunction, lineNumber } = symbols.locations;
    const frames = [...stacks.locations].map((l) => [
      symbols.strings[symbols.functions.name[lineFunction[l]!]!],
      lineNumber[l],
    ]);
    expect(frames).toEqual([
      ['shop.Till.größe2', 30],
      ['shop.Till.größe', 20],
      ['shop.Till.start', 10],
    ]);
    expect([...values]).toEqual([10_000_000n]);
    expect([startNanos, durationNanos]).toEqual([1_000n, 2_000n]);
  });
});

it('labels samples with the span and the trace that their event names', () => {
  const ids = ['spanId', 'traceIdHi', 'traceIdLo'].map((name) => ({ name, type: LONG }));
  const bytes = drawnChunk({
    isCompressed: false,
    classes: stackClasses.map((type) => (type.id === SAMPLE ? { ...type, fields: [...type.fields!, ...ids] } : type)),
    pools: stackPools,
    events: (writer) => {
      for (const span of [-1, -1, 0]) {
        writer.event(SAMPLE, () => [5, 1, span, 0, span * 171].forEach((value) => writer.long(value)));
      }
    },
  });
  const { labels, symbols, values } = readJfr(bytes).profiles[0]!.columns;
  const text = (row: number) => symbols.strings[row];
  expect([...values]).toEqual([20_000_000n, 10_000_000n]);
  expect([...labels.offsets]).toEqual([0, 2, 2]);
  expect([...labels.key].map((key, i) => [text(key), text(labels.text[i]!)])).toEqual([
    ['span_id', 'ffffffffffffffff'],
    ['trace_id', '0000000000000000ffffffffffffff55'],
  ]);
});

it('counts events that the metadata does not describe under one name', () => {
  const bytes = drawnChunk({
    isCompressed: true,
    classes: stackClasses,
    pools: stackPools,
    events: (writer) => [500, 501, 502].forEach((type) => writer.event(type, () => writer.long(1))),
  });
  const { profiles, ignored } = readJfr(bytes);
  expect([profiles, [...ignored]]).toEqual([[], [['events of no described type', 3]]]);
});

it('walks over values without bytes once, however many parts their types give them', () => {
  // Each class has two fields of the next: 2^24 parts of nothing in every event.
  const nested = Array.from({ length: 24 }, (_, i): DrawnClass => ({
    id: 100 + i,
    name: `Nested${i}`,
    fields: i === 23 ? [] : ['left', 'right'].map((name) => ({ name, type: 101 + i })),
  }));
  const bytes = drawnChunk({
    isCompressed: true,
    classes: [
      ...stackClasses.map((type) =>
        type.id === SAMPLE ? { ...type, fields: [{ name: 'nested', type: 100 }, ...type.fields!] } : type,
      ),
      ...nested,
    ],
    pools: stackPools,
    // Hours, if every part were looked at.
    events: (writer) => {
      for (let i = 0; i < 2_000; i++) {
        sample(writer);
      }
    },
  });
  expect([...readJfr(bytes).profiles[0]!.columns.values]).toEqual([20_000_000_000n]);
});

it('refuses classes that are nested without end', () => {
  const classes = Array.from({ length: 40 }, (_, i) => ({
    id: 100 + i,
    name: `Nested${i}`,
    fields: [{ name: 'next', type: i === 39 ? LONG : 101 + i }],
  }));
  const bytes = drawnChunk({
    isCompressed: true,
    classes: [...stackClasses, ...classes],
    pools: stackPools,
    events: sample,
  });
  expect(() => readJfr(bytes)).toThrow('is nested too deeply');
});

it('reads a class within itself by its other fields', () => {
  const bytes = drawnChunk({
    isCompressed: true,
    classes: [
      ...stackClasses,
      {
        id: OTHER,
        name: 'shop.Order',
        fields: [
          { name: 'parent', type: OTHER },
          { name: 'total', type: LONG },
        ],
      },
    ],
    pools: stackPools,
    events: sample,
  });
  expect(readJfr(bytes).profiles).toHaveLength(1);
});

describe('checkpoints', () => {
  /** Two of them, the first with the constants; the distances are from each to the one that is read next. */
  const linked = (distances: (apart: number) => { fromLast: number; fromFirst: number }) => {
    let first = 0;
    const bytes = drawnChunk({
      isCompressed: false,
      classes: stackClasses,
      pools: (writer) => writer.int(0),
      events: (writer) => {
        sample(writer);
        first = CHUNK_HEADER_BYTES + writer.bytes.length;
        writer.event(1, () => {
          [0, 0, 0].forEach((value) => writer.long(value));
          writer.byte(0);
          stackPools(writer);
        });
      },
    });
    const view = new DataView(bytes.buffer);
    const last = Number(view.getBigUint64(16));
    const { fromLast, fromFirst } = distances(last - first);
    view.setBigInt64(last + CHECKPOINT_DISTANCE, BigInt(fromLast));
    view.setBigInt64(first + CHECKPOINT_DISTANCE, BigInt(fromFirst));
    return bytes;
  };

  it('are all read, each naming the one before it', () => {
    const [profile] = readJfr(linked((apart) => ({ fromLast: -apart, fromFirst: 0 }))).profiles;
    expect(profile!.columns.stacks.locations).toHaveLength(3);
    const [unlinked] = readJfr(linked(() => ({ fromLast: 0, fromFirst: 0 }))).profiles;
    expect(unlinked!.columns.stacks.locations).toHaveLength(0);
  });

  it.each([
    ['in a circle', (apart: number) => ({ fromLast: -apart, fromFirst: apart }), 'overlap or go in a circle'],
    ['out of the chunk', () => ({ fromLast: -1_000_000, fromFirst: 0 }), 'names one before its chunk'],
  ])('are refused when they lead %s', (_, distances, message) => {
    expect(() => readJfr(linked(distances))).toThrow(message);
  });
});
