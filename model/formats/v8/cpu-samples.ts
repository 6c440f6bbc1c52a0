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
import { NO_PARENT } from '#model/path-table.ts';

export const samplesCount: ValueType = { type: 'samples', unit: 'count' };
export const wallNanoseconds: ValueType = { type: 'wall', unit: 'nanoseconds' };

export interface CpuSamples {
  nodes: CallNodes;
  /** Ids of nodes, in the order in which they were taken; undefined where only hits are known. */
  samples: readonly unknown[] | undefined;
  /** By row of a node, how often it was met; read where there are no samples. */
  hits: readonly bigint[];
  /** By sample, in nanoseconds of any clock; undefined where no times are known. */
  times: readonly bigint[] | undefined;
  /** When the last sample ended; undefined where that is not known. */
  end: bigint | undefined;
  /** By sample, the line in the innermost function, from 1; 0 or absent where it is not known. */
  lines?: readonly unknown[];
}

/**
 * Adds the samples to a builder of `samplesCount` and, where there are times, `wallNanoseconds`.
 *
 * @param labels of each of these samples
 * @throws HearthError malformed_profile, samples_limit
 */
export function addCpuSamples(
  builder: ColumnsBuilder,
  { nodes, samples, hits, times, end, lines = [] }: CpuSamples,
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
      sums.add(stacks[sample]!, 0, 1n);
    });
    if (times !== undefined) {
      const thread = labels.find(({ key }) => key === 'thread');
      const name = thread !== undefined && 'text' in thread ? thread.text : '';
      addWallTime(sums, stacks, times, end, limits.timed?.lane(name, builder, sums.paths, 2));
    }
  }
  sums.addSamples(builder, labels);
}

/** V8 sometimes writes a sample after a later one. */
function addWallTime(
  sums: StackSums,
  stacks: Int32Array,
  times: readonly bigint[],
  end = -1n,
  lane: TimedLane | undefined,
): void {
  const order = Uint32Array.from(times.keys());
  if (times.some((time, i) => i > 0 && time < times[i - 1]!)) {
    order.sort((a, b) => (times[a]! < times[b]! ? -1 : times[a]! > times[b]! ? 1 : a - b));
  }
  order.forEach((sample, i) => {
    const next = i + 1 < order.length ? times[order[i + 1]!]! : end;
    const length = next > times[sample]! ? next - times[sample]! : 0n;
    sums.add(stacks[sample] ?? NO_PARENT, 1, length);
    lane?.add(stacks[sample] ?? NO_PARENT, times[sample]!, times[sample]! + length, [1n, length]);
  });
}
