/**
 * Every format that is fuzzed: its reader, the real files that are changed, and how a file of it is built.
 *
 *     for (const { name, read } of fuzzFormats) read(bytes, limits);
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { unpack } from '../../service/ingest/unpack.ts';
import { decodeOtlp } from '../fixtures/otlp/otlp-codec.ts';
import type { ProfileColumns } from '#model/columns.ts';
import { readChromeTrace } from '#model/formats/chrome-trace/read.ts';
import { readFirefoxProfile } from '#model/formats/firefox/read.ts';
import { readFolded, readLines } from '#model/formats/folded/read.ts';
import type { FoundProfile, ReadLimits } from '#model/formats/found-profile.ts';
import { readGoLegacy } from '#model/formats/go-legacy/read.ts';
import { readJfr } from '#model/formats/jfr/read.ts';
import { readOtlp } from '#model/formats/otlp/read.ts';
import { readPerfScript } from '#model/formats/perf-script/read.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { readSpeedscope } from '#model/formats/speedscope/read.ts';
import { readAny } from '#model/formats/read-any.ts';
import { readStackprof } from '#model/formats/stackprof/read.ts';
import { readTree, readTrie } from '#model/formats/trie/read.ts';
import { readCpuProfile } from '#model/formats/v8/read-cpu-profile.ts';
import { readHeapProfile } from '#model/formats/v8/read-heap-profile.ts';

type Bytes = Uint8Array<ArrayBuffer>;

export interface FuzzFormat {
  name: string;
  read: (bytes: Bytes, limits: ReadLimits) => ProfileColumns[];
  /** What a file is made of: how it can be changed so that most of it still fits. */
  structure: 'json' | 'protobuf' | 'none';
  /** Real files below tests/fixtures. */
  seeds: string[];
  /** The reader unpacks itself what is packed. */
  isPacked?: boolean;
  /** How many inputs are of this format, beside others with 1. */
  share?: number;
  /** From what is in the file to what the reader takes. */
  seedBytes?: (bytes: Bytes) => Bytes;
}

/** The default of `maxProfileMb`. */
const MAX_PROFILE = 4 * 1_048_576;

const columnsOf = (found: readonly FoundProfile[]) => found.map(({ columns }) => columns);
/** Of texts whose parts are read alike, some are enough. */
const beginning = (bytes: Bytes) => bytes.slice(0, 16_384);
const text = (...names: string[]) => names.map((file) => `text/${file}.gz`);

export const fuzzFormats: FuzzFormat[] = [
  {
    name: 'pprof',
    read: (bytes, limits) => [readPprof(bytes, limits)],
    structure: 'protobuf',
    seeds: ['threadcreate', 'goroutine', 'block', 'cpu-labels'].map((kind) => `pprof/go/go-shopd-${kind}.pb.gz`),
  },
  {
    name: 'pprof-gzip',
    read: (bytes, limits) => [readPprof(unpack(bytes, MAX_PROFILE), limits)],
    structure: 'none',
    seeds: ['pprof/go/go-shopd-threadcreate.pb.gz'],
    isPacked: true,
  },
  {
    name: 'folded',
    read: (bytes, limits) => columnsOf(readFolded(bytes, limits)),
    structure: 'none',
    seeds: text('ruby-report-rbspy.collapsed', 'python-docs-pyspy.folded', 'java-matcher-asprof-alloc-bytes.collapsed'),
  },
  {
    name: 'lines',
    read: (bytes, limits) => columnsOf(readLines(bytes, limits)),
    structure: 'none',
    seeds: text('ruby-report-rbspy.collapsed'),
  },
  { name: 'trie', read: (bytes, limits) => columnsOf(readTrie(bytes, limits)), structure: 'none', seeds: [] },
  { name: 'tree', read: (bytes, limits) => columnsOf(readTree(bytes, limits)), structure: 'none', seeds: [] },
  {
    name: 'perf-script',
    read: (bytes, limits) => columnsOf(readPerfScript(bytes, limits)),
    structure: 'none',
    seeds: text('perf-go-gofmt-fp.txt', 'perf-rust-logscan-dwarf.txt', 'perf-mono-csharp-jitmap.txt'),
    seedBytes: beginning,
  },
  {
    name: 'go-legacy',
    read: (bytes, limits) => columnsOf(readGoLegacy(bytes, limits)),
    structure: 'none',
    seeds: ['heap', 'goroutine', 'mutex', 'block', 'threadcreate'].map((kind) => `text/go-shopd-${kind}.txt.gz`),
    seedBytes: beginning,
  },
  {
    name: 'jfr',
    read: (bytes, limits) => columnsOf(readJfr(bytes, limits).profiles),
    structure: 'none',
    seeds: [
      'endpoints-pyroscope-agent-wall.jfr.gz',
      'matcher-asprof-itimer-alloc-lock.jfr',
      'javac-jdk17-profile.jfr',
    ].map((file) => `jfr/java-${file}`),
    // Recordings are large, and cannot be cut.
    share: 0.05,
  },
  {
    name: 'speedscope',
    read: (bytes, limits) => columnsOf(readSpeedscope(bytes, limits)),
    structure: 'json',
    seeds: text('python-docs-pyinstrument.speedscope.json', 'ruby-report-rbspy.speedscope.json'),
  },
  {
    name: 'cpuprofile',
    read: (bytes, limits) => columnsOf(readCpuProfile(bytes, limits)),
    structure: 'json',
    seeds: text('node-terser.cpuprofile'),
  },
  {
    name: 'heapprofile',
    read: (bytes, limits) => columnsOf(readHeapProfile(bytes, limits)),
    structure: 'json',
    seeds: text('node-terser.heapprofile'),
  },
  {
    name: 'stackprof',
    read: (bytes, limits) => columnsOf(readStackprof(bytes, limits)),
    structure: 'json',
    seeds: text('ruby-report-stackprof-cpu.json', 'ruby-report-stackprof-wall-no-stacks.json'),
  },
  {
    name: 'firefox',
    read: (bytes, limits) => columnsOf(readFirefoxProfile(bytes, limits)),
    structure: 'json',
    seeds: text('node-samply.firefox.json'),
  },
  {
    name: 'chrome-trace',
    read: (bytes, limits) => columnsOf(readChromeTrace(bytes, limits)),
    structure: 'json',
    seeds: text('chromium-page.trace.json'),
  },
  {
    name: 'otlp',
    read: (bytes, limits) => columnsOf(readOtlp(bytes, 'proto', limits).profiles),
    structure: 'protobuf',
    seeds: ['otlp/otel-ebpf-09.otlp.pb', 'otlp/java-matcher-asprof43-itimer.otlp-proto1.9.pb'],
  },
  {
    name: 'otlp-json',
    read: (bytes, limits) => columnsOf(readOtlp(bytes, 'json', limits).profiles),
    structure: 'json',
    seeds: ['otlp/otel-ebpf-09.otlp.pb'],
    seedBytes: (bytes) => new Uint8Array(Buffer.from(JSON.stringify(decodeOtlp(bytes, '1.10')))),
  },
  {
    // What content is taken for: every format's beginning, and what is changed in it.
    name: 'any',
    read: (bytes, limits) => columnsOf(readAny(bytes, limits).profiles),
    structure: 'none',
    seeds: [
      'pprof/go/go-shopd-threadcreate.pb.gz',
      'otlp/otel-ebpf-09.otlp.pb',
      ...text(
        'perf-go-gofmt-fp.txt',
        'go-shopd-mutex.txt',
        'ruby-report-rbspy.collapsed',
        'python-docs-pyinstrument.speedscope.json',
        'ruby-report-stackprof-cpu.json',
        'node-terser.heapprofile',
        'chromium-page.trace.json',
      ),
    ],
  },
];

/** The real files of a format, as its reader takes them. */
export function seedsOf({ seeds, isPacked = false, seedBytes = (bytes) => bytes }: FuzzFormat): Bytes[] {
  return seeds.map((file) => {
    const bytes = new Uint8Array(readFileSync(new URL(`../fixtures/${file}`, import.meta.url)));
    return seedBytes(file.endsWith('.gz') && !isPacked ? new Uint8Array(gunzipSync(bytes)) : bytes);
  });
}
