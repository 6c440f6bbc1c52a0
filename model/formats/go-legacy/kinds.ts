/**
 * The kinds of Go's text profiles: how the first line shows them, and what their samples have before the `@`.
 *
 *     heap profile: 56: 4810664 [303: 6783808] @ heap/2097152       in use and allocated, objects and bytes
 *     1: 2007040 [1: 2007040] @ 0x428329 …
 *     goroutine profile: total 26                                   a count
 *     4 @ 0x48dfce …
 *     --- mutex:                                                    cycles waited, and how often
 *     cycles/second=2596045047
 *     sampling period=5
 *     215846600 40 @ 0x45ce1e …
 */
import type { ValueType } from '#model/columns.ts';
import type { SampleLabel } from '#model/formats/columns-builder.ts';
import { scaledHeap } from '#model/formats/go-legacy/heap-scale.ts';
import { typeWord } from '#model/formats/text/type-word.ts';

export interface SampleHead {
  values: bigint[];
  labels: SampleLabel[];
}

export interface LegacyKind {
  /** As Pyroscope names a pprof profile of the same kind. */
  name: string;
  sampleTypes: ValueType[];
  periodType: ValueType;
  period: bigint;
  /** Takes a line `attribute = value` from before the samples; false when it is none. */
  attribute(line: string): boolean;
  /** Reads what is before the `@` of a sample; undefined when it cannot be right. */
  sample(head: string): SampleHead | undefined;
}

/** Longer heads have numbers of more than 64 bits. */
const MAX_HEAD = 128;
const count = (type: string): ValueType => ({ type, unit: 'count' });
const space = (type: string): ValueType => ({ type, unit: 'bytes' });

/** undefined for a first line of anything else. */
export function legacyKind(firstLine: string): LegacyKind | undefined {
  const line = firstLine.trim();
  if (line.length > MAX_HEAD) {
    return undefined;
  }
  return heapKind(line) ?? contentionKind(line) ?? countKind(line);
}

function heapKind(line: string): LegacyKind | undefined {
  const head =
    /^heap profile: *\d+: *\d+ *\[ *(\d+): *(\d+) *\] *@ *(heap|heapz_v2|heap_v2|heapprofile)(?:\/(\d{1,18}))?$/.exec(
      line,
    );
  if (head === null) {
    return undefined;
  }
  const [, objects, bytes, writer, rate = '0'] = head as unknown as [string, string, string, string, string?];
  const hasAllocated = /[1-9]/.test(objects + bytes);
  // Go writes twice the rate, as tcmalloc's first format had it.
  const period = writer === 'heapprofile' ? 1n : writer === 'heap' ? BigInt(rate) / 2n : BigInt(rate);
  const inUse = [count('inuse_objects'), space('inuse_space')];
  return {
    name: 'memory',
    sampleTypes: hasAllocated ? [count('alloc_objects'), space('alloc_space'), ...inUse] : inUse,
    periodType: space('space'),
    period,
    attribute: () => false,
    sample(text) {
      const numbers = /^(-?\d{1,19}): *(-?\d{1,19}) *\[ *(-?\d{1,19}): *(-?\d{1,19}) *\]$/
        .exec(text)
        ?.slice(1)
        .map(BigInt);
      if (numbers === undefined) {
        return undefined;
      }
      const [inUseObjects, inUseBytes, objectsAllocated, bytesAllocated] = numbers as [bigint, bigint, bigint, bigint];
      const used = scaledHeap(inUseObjects, inUseBytes, period);
      const allocated = scaledHeap(objectsAllocated, bytesAllocated, period);
      if (used === undefined || allocated === undefined) {
        return undefined;
      }
      const [objectsOfSize, bytesOfSize] =
        inUseObjects === 0n ? [objectsAllocated, bytesAllocated] : [inUseObjects, inUseBytes];
      const size = objectsOfSize === 0n ? 0n : bytesOfSize / objectsOfSize;
      return {
        values: hasAllocated ? [...allocated, ...used] : used,
        labels: size === 0n ? [] : [{ key: 'bytes', number: size, unit: 'bytes' }],
      };
    },
  };
}

function contentionKind(line: string): LegacyKind | undefined {
  const name = line === '--- mutex:' ? 'mutex' : line === '--- contention:' ? 'block' : undefined;
  if (name === undefined) {
    return undefined;
  }
  let cyclesPerSecond = 0;
  return {
    name,
    sampleTypes: [count('contentions'), { type: 'delay', unit: 'nanoseconds' }],
    periodType: count('contentions'),
    period: 1n,
    attribute(text) {
      const [, key, value] = /^([a-z/ ]{1,40}[a-z]) *= *(\d{1,18})$/.exec(text) ?? [];
      if (key === 'cycles/second') {
        cyclesPerSecond = Number(value);
      } else if (key === 'sampling period') {
        this.period = BigInt(value!);
      }
      return key !== undefined;
    },
    sample(text) {
      const [, waited, times] = /^(\d{1,19}) +(\d{1,19})$/.exec(text) ?? [];
      if (waited === undefined || times === undefined) {
        return undefined;
      }
      const { period } = this;
      const nanos = cyclesPerSecond > 0 ? (Number(waited) * Number(period)) / (cyclesPerSecond / 1e9) : undefined;
      const delay = nanos === undefined ? BigInt(waited) : BigInt(Math.trunc(nanos));
      return { values: [BigInt(times) * (period > 0n ? period : 1n), delay], labels: [] };
    },
  };
}

function countKind(line: string): LegacyKind | undefined {
  const [, word] = /^(\S{1,60}) profile: total \d{1,19}$/.exec(line) ?? [];
  if (word === undefined) {
    return undefined;
  }
  const type = typeWord(word, 'samples');
  return {
    name: type === 'goroutine' ? 'goroutines' : type,
    sampleTypes: [count(type)],
    periodType: count(type),
    period: 1n,
    attribute: () => false,
    sample: (text) => (/^\d{1,19}$/.test(text) ? { values: [BigInt(text)], labels: [] } : undefined),
  };
}
