/**
 * Reads what Ruby's stackprof writes as JSON (`stackprof --json`, or its results through `JSON.generate`).
 *
 *     readStackprof(bytes);   // [{ name: 'process_cpu', labels: [], columns }] with samples and cpu time
 *
 * | mode | name | sample types |
 * |---|---|---|
 * | cpu | `process_cpu` | `samples`, `cpu` in nanoseconds |
 * | wall | `wall` | `samples`, `wall` in nanoseconds |
 * | object | `memory` | `alloc_objects` |
 * | custom | none | `samples` |
 *
 * A sample stands for one interval: of time, or of allocations. Stacks are there only when the profiler was started
 * with `raw: true`; without them every function stands alone with its self value, and a comment in the columns says so.
 */
import type { ValueType } from '#model/columns.ts';
import { ColumnsBuilder } from '#model/formats/columns-builder.ts';
import type { FoundProfile, ReadLimits } from '#model/formats/found-profile.ts';
import { scaled, whole } from '#model/formats/json/decimal.ts';
import { parseJson } from '#model/formats/json/parse.ts';
import { isIndex, type JsonObject, Shape, shown } from '#model/formats/json/shape.ts';
import { StackSums } from '#model/formats/stack-sums.ts';
import { NO_PARENT } from '#model/path-table.ts';

const FORMAT = 'stackprof';
const shape = new Shape(FORMAT);
const samplesCount: ValueType = { type: 'samples', unit: 'count' };
const NO_STACKS = 'recorded without raw: true, so that functions have no callers';

interface Mode {
  name: string;
  types: ValueType[];
  /** What a sample counts in each type, for an interval. */
  worth: (interval: bigint) => bigint[];
  periodType: ValueType | undefined;
}

const timeMode = (name: string, type: string): Mode => ({
  name,
  types: [samplesCount, { type, unit: 'nanoseconds' }],
  // Intervals are in microseconds.
  worth: (interval) => [1n, interval * 1_000n],
  periodType: { type, unit: 'nanoseconds' },
});
const modes = new Map<unknown, Mode>([
  ['cpu', timeMode('process_cpu', 'cpu')],
  ['wall', timeMode('wall', 'wall')],
  [
    'object',
    {
      name: 'memory',
      types: [{ type: 'alloc_objects', unit: 'count' }],
      worth: (interval) => [interval],
      periodType: undefined,
    },
  ],
  ['custom', { name: '', types: [samplesCount], worth: () => [1n], periodType: undefined }],
]);

/** @throws HearthError malformed_profile, samples_limit */
export function readStackprof(bytes: Uint8Array, limits: ReadLimits = {}): FoundProfile[] {
  const file = shape.object(parseJson(bytes, FORMAT, limits), 'the file');
  const mode = modes.get(file.mode);
  if (mode === undefined) {
    throw shape.malformed(`its mode is ${shown(file.mode)}; the modes are ${[...modes.keys()].join(', ')}`);
  }
  const interval = file.interval === undefined || file.interval === null ? 1n : whole(file.interval);
  if (interval === undefined || interval <= 0n) {
    throw shape.malformed(`its interval is ${shown(file.interval)} instead of a positive number`);
  }
  const worth = mode.worth(interval);
  const builder = new ColumnsBuilder(mode.types, limits);
  const frames = new Frames(file, builder);
  const sums = new StackSums({ types: mode.types.length, limits });
  const add = (node: number, count: bigint) => worth.forEach((each, type) => sums.add(node, type, count * each));
  const hasStacks = file.raw !== undefined && file.raw !== null;
  if (hasStacks) {
    readStacks(file, frames, (stack, count) =>
      add(
        stack.reduce((node, location) => sums.paths.child(node, location), NO_PARENT),
        count,
      ),
    );
  } else {
    frames.eachSelf((location, count) => add(sums.paths.child(NO_PARENT, location), count));
  }
  sums.addSamples(builder);
  const columns = builder.finish({
    periodType: mode.periodType,
    period: mode.periodType === undefined ? 0n : worth[1],
    durationNanos: readDuration(file),
    comments: hasStacks ? [] : [NO_STACKS],
  });
  return [{ name: mode.name, labels: [], columns }];
}

/** The functions of the file, by the id that stacks name. */
class Frames {
  private readonly frames = new Map<string, { functionRow: number; line: number; samples: unknown }>();

  constructor(
    file: JsonObject,
    private readonly builder: ColumnsBuilder,
  ) {
    for (const [id, entry] of Object.entries(shape.object(file.frames, 'frames'))) {
      const what = `frame ${shown(id)}`;
      const frame = shape.object(entry, what);
      const line = isIndex(frame.line, 2 ** 31) ? frame.line : 0;
      const name = shape.optionalString(frame.name, `the name of ${what}`) || '(unknown)';
      const source = shape.optionalString(frame.file, `the file of ${what}`);
      const functionRow = builder.function(name, { file: source, startLine: line });
      this.frames.set(id, { functionRow, line, samples: frame.samples });
    }
  }

  /** @param line where the function was, when that is known */
  location(id: unknown, line: unknown): number {
    const frame = typeof id === 'number' || typeof id === 'string' ? this.frames.get(String(id)) : undefined;
    if (frame === undefined) {
      throw shape.malformed(`a stack names frame ${shown(id)}, which is not there`);
    }
    const { functionRow } = frame;
    return this.builder.location([{ functionRow, line: isIndex(line, 2 ** 31) && line > 0 ? line : frame.line }]);
  }

  eachSelf(add: (location: number, count: bigint) => void): void {
    for (const [id, { samples }] of this.frames) {
      const count = whole(samples ?? 0);
      if (count === undefined || count < 0n) {
        throw shape.malformed(`frame ${shown(id)} has ${shown(samples)} samples instead of a count`);
      }
      if (count > 0n) {
        add(this.location(id, 0), count);
      }
    }
  }
}

/** `raw` is one list: the number of frames, the frames from the root, how often, and so on. */
function readStacks(file: JsonObject, frames: Frames, add: (stack: number[], count: bigint) => void): void {
  const raw = shape.array(file.raw, 'raw');
  const lines = shape.optionalArray(file.raw_lines, 'raw_lines');
  for (let at = 0; at < raw.length;) {
    const start = at + 1;
    const depth = raw[at];
    // One more for the count behind the frames.
    if (!isIndex(depth, raw.length - start)) {
      throw shape.malformed(
        `the depth at place ${at} of raw is ${shown(depth)}, but ${raw.length - start} numbers follow`,
      );
    }
    const stack: number[] = [];
    for (at = start; at < start + depth; at++) {
      stack.push(frames.location(raw[at], lines[at]));
    }
    const count = whole(raw[at]);
    if (count === undefined || count < 0n) {
      throw shape.malformed(`the count at place ${at} of raw is ${shown(raw[at])}`);
    }
    add(stack, count);
    at++;
  }
}

/** The steps between samples, in microseconds; none without `raw`. */
function readDuration(file: JsonObject): bigint {
  let nanos = 0n;
  for (const delta of shape.optionalArray(file.raw_timestamp_deltas, 'raw_timestamp_deltas')) {
    nanos += scaled(delta, 3) ?? 0n;
  }
  return nanos > 0n && nanos < 2n ** 63n ? nanos : 0n;
}
