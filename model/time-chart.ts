/**
 * A file in time order: for each thread the frames that were on its stack, as boxes of time and depth.
 *
 *     const lanes = timedParts(recorder.lanes, parts, type);
 *     timeChart(lanes);                        // what is drawn
 *     rangeStacks(lanes, 0, 2e9);              // the stacks of the first two seconds, for a flame graph
 *
 *     depth 0   main───────────────────main──
 *     depth 1   parse───  write──      write─
 *
 * Frames of samples that follow each other without a gap are one box as far as their callers are the same.
 */
import type { LocationTree, ProfileColumns, SymbolColumns } from '#model/columns.ts';
import { HearthError } from '#model/errors.ts';
import type { FilePart } from '#model/file-types.ts';
import type { TimedLane } from '#model/formats/timed-samples.ts';
import { frameNames } from '#model/frame-names.ts';
import { GrowingInt32 } from '#model/growing.ts';
import { NO_PARENT, type PathTable } from '#model/path-table.ts';
import { mergeLocationTrees } from '#model/stack-tree.ts';

/** The samples of one thread in the order of their times. */
export interface TimedPart {
  name: string;
  symbols: SymbolColumns;
  paths: PathTable;
  /** Of `paths`, or NO_PARENT; by sample, as are the others. */
  nodes: Int32Array;
  /** Nanoseconds since the first sample of the file. */
  starts: Float64Array;
  ends: Float64Array;
  values: BigInt64Array;
}

/** Nanoseconds since the first sample of the file. */
export interface TimeRange {
  from: number;
  to: number;
}

export interface ChartLane {
  name: string;
  /** How many samples it is made of. */
  samples: number;
  /** Boxes of depth d are offsets[d] … offsets[d + 1], in the order of their times. */
  offsets: Int32Array;
  starts: Float64Array;
  ends: Float64Array;
  /** Index into the names of the chart. */
  names: Int32Array;
}

export interface TimeChart {
  names: string[];
  /** The busiest first. */
  lanes: ChartLane[];
  /** Nanoseconds since the first sample. */
  end: number;
}

/** Of all lanes: some tens of bytes each. */
const MOST_BOXES = 4_000_000;
/** A sample whose end is not known lasts until the next one, but not as long as so many usual ones. */
const LONGEST_STEPS = 2.5;

/** The lanes of one type of a file. @throws HearthError not_found when nothing of it has a time */
export function timedParts(lanes: readonly TimedLane[], parts: readonly FilePart[], type: string): TimedPart[] {
  // Threads write into one file: the sample that comes first need not be the earliest.
  const first = lanes.reduce(
    (least, { starts, length }) => starts.subarray(0, length).reduce(earlier, least),
    Infinity,
  );
  const found = parts
    .filter((part) => part.type === type)
    .flatMap(({ columns, index }) =>
      lanes
        .filter((lane) => lane.length > 0 && lane.builder.made(columns))
        .map((lane) => inOrder(lane, columns, index, first)),
    );
  if (found.length === 0) {
    throw new HearthError('not_found', 'the file does not say when its samples were taken');
  }
  return found;
}

const earlier = (a: number, b: number) => Math.min(a, b);

function inOrder(lane: TimedLane, { symbols }: ProfileColumns, type: number, first: number): TimedPart {
  const { length, name, paths, types } = lane;
  const order = Uint32Array.from({ length }, (_, i) => i);
  let sorted = true;
  for (let i = 1; i < length && sorted; i++) sorted = lane.starts[i]! >= lane.starts[i - 1]!;
  if (!sorted) order.sort((a, b) => lane.starts[a]! - lane.starts[b]! || a - b);
  const starts = Float64Array.from(order, (i) => lane.starts[i]! - first);
  const ends = Float64Array.from(order, (i) => lane.ends[i]! - first);
  const usual = usualStep(starts);
  for (let i = 0; i < length; i++) {
    if (!Number.isNaN(ends[i])) continue;
    const next = i + 1 < length ? starts[i + 1]! : Infinity;
    ends[i] = next - starts[i]! <= LONGEST_STEPS * usual ? next : starts[i]! + usual;
  }
  return {
    ...{ name, symbols, paths, starts, ends },
    nodes: Int32Array.from(order, (i) => lane.nodes.array[i]!),
    values: BigInt64Array.from(order, (i) => lane.values[i * types + type]!),
  };
}

/** The median time from one sample to the next; a millisecond where there is none. */
function usualStep(starts: Float64Array): number {
  const steps = new Float64Array(Math.max(0, starts.length - 1));
  for (let i = 0; i < steps.length; i++) steps[i] = starts[i + 1]! - starts[i]!;
  const after = steps.filter((step) => step > 0).sort();
  return after[after.length >> 1] ?? 1e6;
}

/** @throws HearthError result_too_large */
export function timeChart(parts: readonly TimedPart[]): TimeChart {
  const names: string[] = [];
  const indexes = new Map<string, number>();
  const intern = (name: string) => {
    let index = indexes.get(name);
    if (index === undefined) {
      index = names.push(name) - 1;
      indexes.set(name, index);
    }
    return index;
  };
  let left = MOST_BOXES;
  let end = 0;
  const lanes = parts.map((part): ChartLane => {
    const boxes = boxesOf(part, intern, left);
    left -= boxes.names.length;
    for (const at of part.ends) end = Math.max(end, at);
    return { name: part.name, samples: part.nodes.length, ...boxes };
  });
  return { names, lanes: lanes.sort((a, b) => b.samples - a.samples), end };
}

type Boxes = Pick<ChartLane, 'offsets' | 'starts' | 'ends' | 'names'>;

function boxesOf(
  { symbols, paths, nodes, starts, ends }: TimedPart,
  intern: (name: string) => number,
  most: number,
): Boxes {
  const framesOf = pathFrames(symbols, paths, intern);
  const depths = new GrowingInt32(256);
  const name = new GrowingInt32(256);
  let [from, to] = [new Float64Array(256), new Float64Array(256)];
  /** The boxes that are open, outermost first. */
  const open: number[] = [];
  let last = 0;
  const closeTo = (depth: number) => {
    while (open.length > depth) to[open.pop()!] = last;
  };
  for (let i = 0; i < nodes.length; i++) {
    const frames = framesOf(nodes[i]!);
    if (starts[i]! > last) closeTo(0);
    let same = 0;
    while (same < open.length && same < frames.length && name.array[open[same]!] === frames[same]) same++;
    closeTo(same);
    for (let depth = same; depth < frames.length; depth++) {
      if (name.length >= most) {
        throw new HearthError(
          'result_too_large',
          `the file has more than ${MOST_BOXES} frames in time order; record for a shorter time`,
        );
      }
      if (name.length === from.length) {
        from = doubled(from);
        to = doubled(to);
      }
      from[name.length] = Math.max(starts[i]!, last);
      open.push(name.length);
      name.push(frames[depth]!);
      depths.push(depth);
    }
    last = Math.max(last, ends[i]!);
  }
  closeTo(0);
  return byDepth(depths, name, from, to);
}

function doubled(column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(2 * column.length);
  longer.set(column);
  return longer;
}

/** Boxes are made in the order of their times: they stay in it within each depth. */
function byDepth(depths: GrowingInt32, name: GrowingInt32, from: Float64Array, to: Float64Array): Boxes {
  const count = name.length;
  let deepest = -1;
  for (let box = 0; box < count; box++) deepest = Math.max(deepest, depths.array[box]!);
  const offsets = new Int32Array(deepest + 2);
  for (let box = 0; box < count; box++) offsets[depths.array[box]! + 1]!++;
  for (let depth = 0; depth <= deepest; depth++) offsets[depth + 1]! += offsets[depth]!;
  const next = offsets.slice();
  const boxes = {
    offsets,
    starts: new Float64Array(count),
    ends: new Float64Array(count),
    names: new Int32Array(count),
  };
  for (let box = 0; box < count; box++) {
    const at = next[depths.array[box]!]!++;
    boxes.starts[at] = from[box]!;
    boxes.ends[at] = to[box]!;
    boxes.names[at] = name.array[box]!;
  }
  return boxes;
}

/** The frames of a path, outermost first, each path's worked out once. */
function pathFrames(
  symbols: SymbolColumns,
  { parent, key, count }: PathTable,
  intern: (name: string) => number,
): (node: number) => readonly number[] {
  const { names, offsets, name } = frameNames(symbols, key.subarray(0, count), []);
  const known: (readonly number[] | undefined)[] = [];
  const none: readonly number[] = [];
  return (node) => {
    if (node === NO_PARENT) return none;
    const before = known[node];
    if (before !== undefined) return before;
    const path: number[] = [];
    for (let at = node; at !== NO_PARENT; at = parent[at]!) path.push(key[at]!);
    const frames = path
      .reverse()
      .flatMap((location) =>
        Array.from(name.subarray(offsets[location]!, offsets[location + 1]!), (n) => intern(names[n]!)),
      );
    known[node] = frames;
    return frames;
  };
}

/**
 * The stacks of a stretch of time. Of a sample that lies in it only in part, that part of its value counts; of the whole
 * time all of it.
 *
 * @param from nanoseconds since the first sample
 */
export function rangeStacks(parts: readonly TimedPart[], from: number, to: number): LocationTree {
  return mergeLocationTrees(
    parts.map(({ symbols, paths, nodes, starts, ends, values }) => {
      const { count } = paths;
      const self = new BigInt64Array(count);
      let stackless = 0n;
      for (let i = 0; i < nodes.length && starts[i]! < to; i++) {
        const value = partOf(values[i]!, starts[i]!, ends[i]!, from, to);
        if (nodes[i] === NO_PARENT) stackless += value;
        else self[nodes[i]!]! += value;
      }
      return {
        symbols,
        parent: paths.parent.slice(0, count),
        location: paths.key.slice(0, count),
        self,
        stackless: BigInt.asIntN(64, stackless),
      };
    }),
  );
}

function partOf(value: bigint, start: number, end: number, from: number, to: number): bigint {
  if (start >= from && end <= to) return value;
  const length = Math.min(end, to) - Math.max(start, from);
  if (length <= 0 || end <= start) return 0n;
  return BigInt(Math.round((Number(value) * length) / (end - start)));
}
