/** Reads a payload in a format that it names, or in the one that its content has. */
import { HearthError } from '#model/errors.ts';
import type { FoundProfile, ReadLimits } from '#model/formats/found-profile.ts';
import { readFolded, readLines } from '#model/formats/folded/read.ts';
import type { LabelsSnapshot } from '#model/formats/jfr/labels-snapshot.ts';
import { readJfr } from '#model/formats/jfr/read.ts';
import { otlpEncoding } from '#model/formats/otlp/encoding.ts';
import { readOtlp } from '#model/formats/otlp/read.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { readSpeedscope } from '#model/formats/speedscope/read.ts';
import { readTree, readTrie } from '#model/formats/trie/read.ts';
import { readCpuProfile } from '#model/formats/v8/read-cpu-profile.ts';
import { readHeapProfile } from '#model/formats/v8/read-heap-profile.ts';

export interface FormatOptions extends ReadLimits {
  /** Samples a second, for formats that count samples and say nothing of their own. */
  sampleRate?: number;
  /** The labels of a JFR recording. */
  labels?: LabelsSnapshot | undefined;
}

export interface ReadPayload {
  format: string;
  profiles: FoundProfile[];
  /** What no profile is made of, with how many there were. */
  ignored: ReadonlyMap<string, number>;
  /** Why other profiles of the payload are not among them. */
  refused: readonly HearthError[];
}

const NOTHING: ReadonlyMap<string, number> = new Map();

type Reader = (bytes: Uint8Array, limits: ReadLimits) => FoundProfile[];

const readers = new Map<string, Reader>([
  ['pprof', (bytes, limits) => [{ name: '', labels: [], columns: readPprof(bytes, limits) }]],
  ['folded', readFolded],
  ['lines', readLines],
  ['trie', readTrie],
  ['tree', readTree],
  ['speedscope', readSpeedscope],
  ['cpuprofile', readCpuProfile],
  ['heapprofile', readHeapProfile],
]);

/** Text that is nothing else is folded stacks. */
function formatOf(bytes: Uint8Array): string {
  if (otlpEncoding(bytes) !== undefined) {
    return 'otlp';
  }
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 4));
  return head === 'FLR\0' ? 'jfr' : head.startsWith('{') ? 'speedscope' : bytes[0] === 0x0a ? 'pprof' : 'folded';
}

/** @throws HearthError malformed_profile, unknown_format and what the limits say */
export function readFormat(bytes: Uint8Array, named: string, options: FormatOptions): ReadPayload {
  const format = named === '' || named === 'unnamed' ? formatOf(bytes) : named;
  if (format === 'jfr') {
    const { profiles, ignored } = readJfr(bytes, options);
    return { format, profiles, ignored, refused: [] };
  }
  if (format === 'otlp' || format.startsWith('otlp-')) {
    const { revision, profiles, refused } = readOtlp(bytes, otlpEncoding(bytes) ?? 'proto', options);
    return { format: `otlp-${revision}`, profiles, ignored: NOTHING, refused };
  }
  const reader = readers.get(format);
  if (reader === undefined) {
    throw new HearthError(
      'unknown_format',
      `there is no format '${format.slice(0, 40)}': it is one of jfr, otlp, ${[...readers.keys()].join(', ')}`,
    );
  }
  return { format, profiles: reader(bytes, options), ignored: NOTHING, refused: [] };
}
