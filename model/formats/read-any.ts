/**
 * Reads a profile in any format: the one that is named, or the one that its content has.
 *
 *     readAny(bytes, { maxSamples: 16_000 });
 *     // { format: 'folded', profiles: [{ name: '', … }], ignored: Map {}, refused: [] }
 */
import { HearthError } from '#model/errors.ts';
import { readChromeTrace } from '#model/formats/chrome-trace/read.ts';
import { readFirefoxProfile } from '#model/formats/firefox/read.ts';
import { readFolded, readLines } from '#model/formats/folded/read.ts';
import type { FoundProfile, ReadLimits } from '#model/formats/found-profile.ts';
import { readGoLegacy } from '#model/formats/go-legacy/read.ts';
import { type JfrOptions, readJfr } from '#model/formats/jfr/read.ts';
import { type OtlpRevision } from '#model/formats/otlp/schema.ts';
import { readOtlp } from '#model/formats/otlp/read.ts';
import { readPerfScript } from '#model/formats/perf-script/read.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { type FormatName, formatNames, recogniseFormat, startsAsJson } from '#model/formats/recognise/recognise.ts';
import { readSpeedscope } from '#model/formats/speedscope/read.ts';
import { readStackprof } from '#model/formats/stackprof/read.ts';
import { readTree, readTrie } from '#model/formats/trie/read.ts';
import { readCpuProfile } from '#model/formats/v8/read-cpu-profile.ts';
import { readHeapProfile } from '#model/formats/v8/read-heap-profile.ts';

/** Those of JFR are for recordings only. */
export interface ReadAnyOptions extends JfrOptions {
  /** One of formatNames, or a format that was read before; '' or absent to recognise it. */
  format?: string;
}

export interface ReadAnyResult {
  /** Of OTLP with the revision of its schema. */
  format: FormatName | `otlp-${OtlpRevision}`;
  profiles: FoundProfile[];
  /** What no profile is made of, such as events of a recording, with how many there were. */
  ignored: ReadonlyMap<string, number>;
  /** Why other profiles of the file are not among them. */
  refused: readonly HearthError[];
  /** Whether samples have times, where the format alone does not say it. */
  isTimed?: boolean;
}

const NOTHING: ReadonlyMap<string, number> = new Map();

/** @throws HearthError unknown_format, malformed_profile, bad_request, samples_limit, sample_labels_limit */
export function readAny(bytes: Uint8Array, options: ReadAnyOptions = {}): ReadAnyResult {
  const format = options.format === undefined || options.format === '' ? recognised(bytes) : named(options.format);
  return { format, ignored: NOTHING, refused: [], ...readers[format](bytes, options) };
}

type Found = Pick<ReadAnyResult, 'profiles'> & Partial<ReadAnyResult>;
type Reader = (bytes: Uint8Array, options: ReadAnyOptions) => Found;

const plain =
  (read: (bytes: Uint8Array, limits: ReadLimits) => FoundProfile[]): Reader =>
  (bytes, options) => ({ profiles: read(bytes, options) });

const readers: Record<FormatName, Reader> = {
  pprof: (bytes, options) => ({ profiles: [{ name: '', labels: [], columns: readPprof(bytes, options) }] }),
  jfr: (bytes, options) => {
    const { profiles, ignored } = readJfr(bytes, options);
    return { profiles, ignored };
  },
  folded: plain(readFolded),
  lines: plain(readLines),
  trie: plain(readTrie),
  tree: plain(readTree),
  'perf-script': plain(readPerfScript),
  'go-legacy': plain(readGoLegacy),
  speedscope: plain(readSpeedscope),
  cpuprofile: plain(readCpuProfile),
  heapprofile: plain(readHeapProfile),
  stackprof: plain(readStackprof),
  firefox: plain(readFirefoxProfile),
  'chrome-trace': plain(readChromeTrace),
  otlp: (bytes, options) => {
    const { revision, ...found } = readOtlp(bytes, startsAsJson(bytes) ? 'json' : 'proto', options);
    return { format: `otlp-${revision}`, ...found };
  },
};

function recognised(bytes: Uint8Array): FormatName {
  const format = recogniseFormat(bytes);
  if (format === undefined) {
    const what = unreadable(bytes) ?? 'the content is in none of the formats that can be told by it';
    throw new HearthError(
      'unknown_format',
      `${what}; Hearth reads pprof, JFR, folded stacks, speedscope, perf script, V8 CPU and heap profiles, Go's text profiles, stackprof, Firefox Profiler, Chrome traces and OTLP profiles, packed with gzip or bare`,
    );
  }
  return format;
}

/** Files that people take for profiles, by how they begin; undefined for any other. */
function unreadable(bytes: Uint8Array): string | undefined {
  const begins = (...start: number[]) => start.every((byte, i) => bytes[i] === byte);
  if (bytes.length === 0) {
    return 'the file is empty';
  }
  if (begins(0x1f, 0x8b)) {
    return 'the file is packed with gzip twice: unpack it once';
  }
  if (begins(0xff, 0xfe) || begins(0xfe, 0xff)) {
    return 'the text is in UTF-16: save it as UTF-8';
  }
  // "PERFILE2"
  if (begins(0x50, 0x45, 0x52, 0x46, 0x49, 0x4c, 0x45, 0x32)) {
    return 'this is a file of perf record: what "perf script -i FILE" prints of it can be read';
  }
  return undefined;
}

function named(text: string): FormatName {
  const format = text.startsWith('otlp-') ? 'otlp' : formatNames.find((name) => name === text);
  if (format === undefined) {
    throw new HearthError(
      'unknown_format',
      `there is no format '${text.slice(0, 40)}': it is one of ${formatNames.join(', ')}`,
    );
  }
  return format;
}
