/**
 * The samples of V8's CPU profiler, from a `.cpuprofile` or from the chunks of a trace: wall time of one thread, with
 * `(idle)`, `(program)` and `(garbage collector)` as functions below `(root)`.
 *
 * A sample stands for the time until the next one, as in Chrome's own views.
 */
import type { ValueType } from '#model/columns.ts';
import type { ColumnsBuilder, SampleLabel } from '#model/formats/columns-builder.ts';
import type { ReadLimits } from '#model/formats/found-profile.ts';
import { isIndex, type Shape, shown } from '#model/formats/json/shape.ts';
import { StackSums } from '#model/formats/stack-sums.ts';
import type { TimedLane } from '#model/formats/timed-samples.ts';
import type { CallNodes } from '#model/formats/v8/call-nodes.ts';
import { GrowingInt32 } from '#model/growing.ts';

export const samplesCount: ValueType = { type: 'samples', unit: 'count' };
export const wallNanoseconds: ValueType = { type: 'wall', unit: 'nanoseconds' };

export interface CpuSamples {
  nodes: CallNodes;
  /** Ids of nodes, in the order in which they were taken; undefined where only hits are known. */
  samples: readonly unknown[] | undefined;
  /** By row of a node, how often it was met; read where there are no samples. */
  hits: readonly bigint[];
  /** By sample; undefined where no times are known. */
  times: SampleTimes | undefined;
  /** By sample, the line in the innermost function, from 1; 0 or absent where it is not known. */
  lines?: readonly unknown[];
}

/** A minute has a hundred thousand samples: their times are numbers, which a typed array holds, from a big one. */
export interface SampleTimes {
  /** Nanoseconds of any clock. */
  origin: bigint;
  /** By sample, whole nanoseconds since then, or before. */
  offsets: Float64Array;
  /** When the last sample ended; undefined where that is not known. */
  end: number | undefined;
}

/** From which on whole numbers are no longer exact: a hundred days in nanoseconds. */
export const LONGEST_OFFSET = 2 ** 53 - 1;

/** How long was measured; 0n when there is no end, or it is before the beginning. */
export function durationOf({ offsets, end = offsets.at(-1) }: SampleTimes): bigint {
  const length = (end ?? 0) - (offsets[0] ?? 0);
  return offsets.length > 0 && length > 0 ? BigInt(length) : 0n;
}

/**
 * Adds the samples to a builder of `samplesCount` and, where there are times, `wallNanoseconds`.
 *
 * @param labels of each of these samples
 * @throws HearthError malformed_profile, samples_limit
 */
export function addCpuSamples(
  builder: ColumnsBuilder,
  { nodes, samples, hits, times, lines = [] }: CpuSamples,
  shape: Shape,
  limits: ReadLimits,
  labels: readonly SampleLabel[] = [],
): void {
  const sums = new StackSums({ types: times === undefined ? 1 : 2, limits });
  const paths = nodes.paths(sums.paths, builder);

  if (samples === undefined) {
    hits.forEach((count, row) => {
      if (count > 0n) {
        sums.add(paths[row]!, 0, count);
      }
    });
  } else {
    const stacks = new Int32Array(samples.length);
    samples.forEach((id, sample) => {
      const row = nodes.row(id);
      if (row === undefined) {
        throw shape.malformed(`sample ${sample} names node ${shown(id)}, which is not there`);
      }
      const line = lines[sample];
      stacks[sample] =
        isIndex(line, 2 ** 31) && line > 0
          ? sums.paths.child(sums.paths.parent[paths[row]!]!, nodes.location(row, builder, line))
          : paths[row]!;
    });
    addCounts(sums, stacks);
    if (times !== undefined) {
      const thread = labels.find(({ key }) => key === 'thread');
      const name = thread !== undefined && 'text' in thread ? thread.text : '';
      addWallTime(sums, stacks, times, limits.timed?.lane(name, builder, sums.paths, 2));
    }
  }
  sums.addSamples(builder, labels);
}

/** In the order in which stacks were first met, as is the wall time. */
function addCounts(sums: StackSums, stacks: Int32Array): void {
  const counts = new Float64Array(sums.paths.count);
  for (const stack of stacks) {
    counts[stack]!++;
  }
  addOnce(sums, 0, stacks, counts);
}

/** V8 sometimes writes a sample after a later one. */
function addWallTime(
  sums: StackSums,
  stacks: Int32Array,
  { origin, offsets, end = -Infinity }: SampleTimes,
  lane: TimedLane | undefined,
): void {
  const order = orderOf(offsets);
  // Together no longer than the time from the first to the last, which a number holds exactly.
  const wall = new Float64Array(sums.paths.count);
  for (let i = 0; i < offsets.length; i++) {
    const sample = order === undefined ? i : order[i]!;
    const after = order === undefined ? i + 1 : order[i + 1];
    const time = offsets[sample]!;
    const next = i + 1 < offsets.length ? offsets[after!]! : end;
    const length = next > time ? next - time : 0;
    wall[stacks[sample]!]! += length;
    if (lane !== undefined) {
      const start = origin + BigInt(time);
      lane.add(stacks[sample]!, start, start + BigInt(length), [1n, BigInt(length)]);
    }
  }
  addOnce(sums, 1, stacks, wall);
}

/** Undefined where they are in order already. Few are not: they are sorted, and merged into the others. */
function orderOf(offsets: Float64Array): Uint32Array | undefined {
  const inOrder = new Uint32Array(offsets.length);
  const late = new GrowingInt32();
  let count = 0;
  let latest = -Infinity;
  for (let i = 0; i < offsets.length; i++) {
    if (offsets[i]! >= latest) {
      latest = offsets[i]!;
      inOrder[count++] = i;
    } else {
      late.push(i);
    }
  }
  if (late.length === 0) {
    return undefined;
  }
  const before = (a: number, b: number) => offsets[a]! - offsets[b]! || a - b;
  const sorted = late.take().sort(before);
  const order = new Uint32Array(offsets.length);
  for (let to = 0, main = 0, other = 0; to < order.length; to++) {
    const isMain = other === sorted.length || (main < count && before(inOrder[main]!, sorted[other]!) < 0);
    order[to] = isMain ? inOrder[main++]! : sorted[other++]!;
  }
  return order;
}

/** @param values by stack; emptied */
function addOnce(sums: StackSums, type: number, stacks: Int32Array, values: Float64Array): void {
  let left = 0;
  for (const value of values) {
    left += value > 0 ? 1 : 0;
  }
  for (let i = 0; left > 0; i++) {
    const stack = stacks[i]!;
    if (values[stack]! > 0) {
      sums.add(stack, type, BigInt(values[stack]!));
      values[stack] = 0;
      left--;
    }
  }
}
