/**
 * Inputs that are made to cost much: bombs, depth, and few bytes that stand for much. Every run of the fuzzer begins
 * with them, under the same limits of time and memory as all others. None is longer than what a push may unpack to.
 */
import { gzipSync } from 'node:zlib';
import { field, varint } from '../fixtures/drawn-profile.ts';
import { encodeOtlp } from '../fixtures/otlp/otlp-codec.ts';
import { MAX_INPUT } from './mutations.ts';

type Bytes = Uint8Array<ArrayBuffer>;

export interface HostileShape {
  /** Of fuzz-formats.ts. */
  format: string;
  bytes: () => Bytes;
}

const bytesOf = (text: string): Bytes => new Uint8Array(Buffer.from(text)).subarray(0, MAX_INPUT);
const json = (value: unknown): Bytes => bytesOf(JSON.stringify(value));
const list = <T>(length: number, of: (row: number) => T): T[] => Array.from({ length }, (_, row) => of(row));
const filled = (piece: number[]): Bytes => {
  const bytes = new Uint8Array(MAX_INPUT - (MAX_INPUT % piece.length));
  for (let at = 0; at < bytes.length; at += piece.length) {
    bytes.set(piece, at);
  }
  return bytes;
};
const joined = (...parts: (number[] | Bytes)[]): Bytes =>
  new Uint8Array(Buffer.concat(parts.map((part) => Uint8Array.from(part))));

const jsonFormats = ['speedscope', 'cpuprofile', 'heapprofile', 'stackprof', 'firefox', 'chrome-trace', 'otlp-json'];
/** What the reader of a format looks at first, with its content left open. */
const jsonHeads = new Map([
  ['speedscope', '{"$schema":"https://www.speedscope.app/file-format-schema.json","shared":{"frames":'],
  ['cpuprofile', '{"nodes":'],
  ['heapprofile', '{"head":'],
  ['stackprof', '{"mode":"cpu","interval":1,"frames":'],
  ['firefox', '{"meta":{"preprocessedProfileVersion":58},"threads":'],
  ['chrome-trace', '{"traceEvents":'],
  ['otlp-json', '{"resourceProfiles":'],
]);

const jsonBombs: HostileShape[] = jsonFormats.flatMap((format) => {
  const inHead = (content: string) => () => bytesOf(`${jsonHeads.get(format)}${content}}`);
  const half = MAX_INPUT / 2 - 200;
  return [
    { format, bytes: () => bytesOf('['.repeat(MAX_INPUT)) },
    { format, bytes: inHead('['.repeat(half) + ']'.repeat(half)) },
    { format, bytes: inHead('{"a":'.repeat(600_000) + '1' + '}'.repeat(600_000)) },
    { format, bytes: inHead(`[${'{},'.repeat(1_300_000)}{}]`) },
    { format, bytes: inHead(`[${'[],'.repeat(1_300_000)}[]]`) },
    { format, bytes: inHead(`[${'0,'.repeat(2_000_000)}0]`) },
    { format, bytes: inHead(`[${'12345678901234567,'.repeat(200_000)}0]`) },
    { format, bytes: inHead('9'.repeat(4_000_000)) },
    { format, bytes: inHead(`0.${'9'.repeat(4_000_000)}e-999999`) },
    { format, bytes: inHead(`"${'\\u0000'.repeat(600_000)}"`) },
    { format, bytes: inHead(`{${list(200_000, (row) => `"k${row}":0`).join(',')}}`) },
  ];
});

const speedscopeFile = (...profiles: object[]) =>
  json({
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    shared: { frames: [{ name: 'f' }] },
    profiles,
  });
const speedscopeHead = { name: '', unit: 'seconds', startValue: 0, endValue: 1 };
const called = (id: number, more: object) => ({ id, callFrame: { functionName: 'f' }, ...more });

const jsonShapes: HostileShape[] = [
  // Stacks of the square of the file.
  {
    format: 'speedscope',
    bytes: () => {
      const opened = list(40_000, (row) => ({ type: 'O', frame: 0, at: row }));
      return speedscopeFile({
        ...speedscopeHead,
        type: 'evented',
        events: [...opened, ...list(40_000, (row) => ({ type: 'C', frame: 0, at: 40_000 + row }))],
      });
    },
  },
  {
    format: 'speedscope',
    bytes: () =>
      speedscopeFile({ ...speedscopeHead, type: 'sampled', samples: [Array<number>(1_000_000).fill(0)], weights: [1] }),
  },
  {
    format: 'speedscope',
    bytes: () =>
      speedscopeFile({
        ...speedscopeHead,
        type: 'sampled',
        samples: list(700_000, () => []),
        weights: list(700_000, () => 1),
      }),
  },
  {
    format: 'speedscope',
    bytes: () =>
      speedscopeFile({
        ...speedscopeHead,
        type: 'sampled',
        samples: list(150_000, () => [0]),
        weights: list(150_000, (row) => 1e308 / (row + 1)),
      }),
  },
  {
    format: 'speedscope',
    bytes: () =>
      speedscopeFile(
        ...list(40_000, (row) => ({
          ...speedscopeHead,
          name: `p${row}`,
          type: 'sampled',
          samples: [],
          weights: [],
        })).slice(0, 30_000),
      ),
  },
  {
    format: 'cpuprofile',
    bytes: () =>
      json({ nodes: list(40_000, (row) => called(row, { hitCount: 1, children: row < 39_999 ? [row + 1] : [] })) }),
  },
  {
    format: 'cpuprofile',
    bytes: () => json({ nodes: list(40_000, (row) => called(row, { children: [(row + 1) % 40_000] })) }),
  },
  {
    format: 'cpuprofile',
    bytes: () =>
      json({ nodes: [called(1, {})], samples: list(500_000, () => 1), timeDeltas: list(500_000, (row) => -row % 7) }),
  },
  {
    format: 'heapprofile',
    bytes: () =>
      bytesOf(`{"head":${'{"callFrame":{},"selfSize":1,"children":['.repeat(80_000)}${']}'.repeat(80_000)}}`),
  },
  {
    format: 'stackprof',
    bytes: () => json({ mode: 'cpu', interval: 1, frames: {}, raw: list(2_000_000, (row) => row % 2) }),
  },
  {
    format: 'stackprof',
    bytes: () =>
      json({
        mode: 'object',
        interval: 9e15,
        frames: { 1: { name: 'f' } },
        raw: list(600_000, (row) => (row % 3 === 2 ? 9e15 : 1)),
      }),
  },
  {
    format: 'firefox',
    bytes: () =>
      json({
        meta: { preprocessedProfileVersion: 58, interval: 1 },
        shared: {
          stringArray: ['f'],
          funcTable: { name: [0] },
          frameTable: { func: [0] },
          stackTable: { prefix: list(200_000, (row) => (row === 0 ? null : row - 1)), frame: list(200_000, () => 0) },
        },
        threads: [{ samples: { stack: list(200_000, (row) => row) } }],
      }),
  },
  {
    format: 'firefox',
    bytes: () =>
      json({
        meta: { preprocessedProfileVersion: 58 },
        shared: { stringArray: ['f'], funcTable: { name: [0] }, frameTable: { func: [0] }, stackTable: { frame: [0] } },
        threads: list(100_000, () => ({ samples: { stack: [0] } })),
      }),
  },
  {
    format: 'chrome-trace',
    bytes: () => json(list(60_000, (row) => ({ name: 'Profile', pid: row, id: 1, ts: -row, args: { data: {} } }))),
  },
  {
    format: 'chrome-trace',
    bytes: () =>
      json([
        { name: 'Profile', pid: 1, id: 1, ts: 0, args: { data: {} } },
        ...list(50_000, (row) => ({ name: 'ProfileChunk', pid: 1, id: 1, ts: 50_000 - row, args: { data: {} } })),
      ]),
  },
];

const head = [
  ...field(6, ''),
  ...field(6, 'samples'),
  ...field(6, 'count'),
  ...field(1, [...field(1, 1), ...field(2, 2)]),
];
const oneFunction = field(5, [...field(1, 1), ...field(2, 1)]);
const oneLine = field(4, field(1, 1));

const pprofShapes: HostileShape[] = [
  { format: 'pprof', bytes: () => filled([0x12, 0]) },
  { format: 'pprof', bytes: () => filled([0x32, 0]) },
  { format: 'pprof', bytes: () => filled([0x0a, 0]) },
  { format: 'pprof', bytes: () => filled([0x22, 2, 8, 1]) },
  { format: 'pprof', bytes: () => filled([0x48, 1]) },
  // A sample of ten thousand labels, and of a million frames.
  {
    format: 'pprof',
    bytes: () =>
      joined(
        head,
        field(2, [...field(2, 1), ...list(10_000, () => field(3, [...field(1, 1), ...field(2, 2)])).flat()]),
      ),
  },
  {
    format: 'pprof',
    bytes: () =>
      joined(
        head,
        oneFunction,
        field(4, [...field(1, 1), ...oneLine]),
        varint(0x12),
        varint(1_000_006),
        field(1, Array<number>(1_000_000).fill(1)),
        field(2, 1),
      ),
  },
  // A location of a hundred thousand lines in ten thousand samples.
  {
    format: 'pprof',
    bytes: () =>
      joined(
        head,
        oneFunction,
        field(4, [...field(1, 1), ...list(100_000, () => oneLine).flat()]),
        list(10_000, () => field(2, [...field(1, 1), ...field(2, 1)])).flat(),
      ),
  },
  { format: 'pprof-gzip', bytes: () => new Uint8Array(gzipSync(Buffer.alloc(64 * 1_048_576))) },
  { format: 'pprof-gzip', bytes: () => new Uint8Array(gzipSync(gzipSync(gzipSync(Buffer.alloc(16 * 1_048_576))))) },
  { format: 'pprof-gzip', bytes: () => joined(...list(20_000, () => new Uint8Array(gzipSync('')))) },
];

const otlpTables = (frames: number) => ({
  stringTable: ['', 'samples', 'count', 'cpu', 'nanoseconds', 'f'],
  functionTable: [{}, { nameStrindex: 5 }],
  locationTable: [{}, { lines: [{ functionIndex: 1, line: '1' }] }],
  mappingTable: [{}],
  linkTable: [{}],
  attributeTable: [{}],
  stackTable: [{ locationIndices: [] }, { locationIndices: Array<number>(frames).fill(1) }],
});
const otlpOf = (samples: object[], frames: number) =>
  encodeOtlp(
    {
      resourceProfiles: [
        {
          scopeProfiles: [
            {
              profiles: [
                {
                  sampleType: { typeStrindex: 1, unitStrindex: 2 },
                  periodType: { typeStrindex: 3, unitStrindex: 4 },
                  period: '1',
                  samples,
                },
              ],
            },
          ],
        },
      ],
      dictionary: otlpTables(frames),
    },
    '1.10',
  );

const otherShapes: HostileShape[] = [
  // Short samples that share a long stack.
  {
    format: 'otlp',
    bytes: () =>
      otlpOf(
        list(16_000, () => ({ stackIndex: 1, values: ['1'] })),
        1_000,
      ),
  },
  {
    format: 'otlp',
    bytes: () =>
      otlpOf(
        list(100_000, () => ({})),
        1,
      ),
  },
  { format: 'otlp', bytes: () => filled([0x0a, 0]) },
  ...['folded', 'lines'].flatMap((format): HostileShape[] => [
    { format, bytes: () => bytesOf(';'.repeat(MAX_INPUT)) },
    { format, bytes: () => bytesOf('\n'.repeat(MAX_INPUT)) },
    { format, bytes: () => bytesOf('\r'.repeat(MAX_INPUT)) },
    { format, bytes: () => bytesOf(' '.repeat(MAX_INPUT)) },
    { format, bytes: () => bytesOf(`a ${'9'.repeat(MAX_INPUT)}`) },
    { format, bytes: () => bytesOf('a 1\n'.repeat(MAX_INPUT / 4)) },
    { format, bytes: () => bytesOf(`${'a;'.repeat(1_000_000)}b 1\n`) },
    { format, bytes: () => bytesOf(list(2_000, (row) => `${'f;'.repeat(row)}g 1`).join('\n')) },
    { format, bytes: () => bytesOf(list(300_000, (row) => `f${row} 1`).join('\n')) },
  ]),
  ...['tree', 'trie'].flatMap((format): HostileShape[] => [
    // A chain as deep as it is long, and nodes that promise children for ever.
    { format, bytes: () => filled([1, 0x61, 1, 1]) },
    { format, bytes: () => filled([0, 0, 0xff, 0xff, 0xff, 0xff, 0x7f]) },
    { format, bytes: () => filled([0xff, 0xff, 0xff, 0xff, 0x7f]) },
    { format, bytes: () => joined([0, 0, ...varint(1_000_000)], filled([1, 0x3b, 1, 0])) },
  ]),
];

export const hostileShapes: HostileShape[] = [...jsonBombs, ...jsonShapes, ...pprofShapes, ...otherShapes];
