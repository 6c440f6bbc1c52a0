/**
 * Reads the processed format of the Firefox Profiler, which profiler.firefox.com saves and samply writes.
 *
 *     readFirefoxProfile(bytes);   // [{ name: 'wall', labels: [], columns }], samples with labels thread and process
 *
 * | weights of a thread's samples | name | sample types |
 * |---|---|---|
 * | samples, or none | `wall` | `samples`; `wall`, which is samples times the interval; `cpu` where the file has it |
 * | tracing-ms | `wall` | `wall` |
 * | bytes | `memory` | `samples` in bytes |
 *
 * Tables stand in each thread, or in `shared` in newer versions. Markers, counters, categories, and what threads have
 * of allocations beside their samples are not read.
 */
import type { ValueType } from '#model/columns.ts';
import { ColumnsBuilder, type SampleLabel } from '#model/formats/columns-builder.ts';
import { FirefoxStacks } from '#model/formats/firefox/stacks.ts';
import type { FoundProfile, ReadLimits } from '#model/formats/found-profile.ts';
import { scaled } from '#model/formats/json/decimal.ts';
import { parseJson } from '#model/formats/json/parse.ts';
import { isIndex, type JsonObject, Shape, shown } from '#model/formats/json/shape.ts';
import { StackSums } from '#model/formats/stack-sums.ts';
import type { TimedLane, TimedSamples } from '#model/formats/timed-samples.ts';
import { NO_PARENT } from '#model/path-table.ts';

const FORMAT = 'Firefox';
const shape = new Shape(FORMAT);

/** Values are added up in millionths of a sample, nanosecond or byte; these are the powers of ten to there. */
const FRACTION = 1_000_000n;
const WHOLE_DIGITS = 6;
const MILLIS_DIGITS = 12;
const cpuUnits = new Map<unknown, number>([
  ['ns', WHOLE_DIGITS],
  ['µs', 9],
]);

const wall: ValueType = { type: 'wall', unit: 'nanoseconds' };
const timeTypes: ValueType[] = [{ type: 'samples', unit: 'count' }, wall, { type: 'cpu', unit: 'nanoseconds' }];
const bytesTypes: ValueType[] = [{ type: 'samples', unit: 'bytes' }];
const [SAMPLES, WALL, CPU] = [0, 1, 2];

interface Times {
  /** Between two samples, in nanoseconds. */
  interval: bigint;
  /** From a CPU time to millionths, as a power of ten; undefined where there are none. */
  cpuDigits: number | undefined;
}

/** @throws HearthError malformed_profile, samples_limit, sample_labels_limit */
export function readFirefoxProfile(bytes: Uint8Array, limits: ReadLimits = {}): FoundProfile[] {
  const file = shape.object(parseJson(bytes, FORMAT, limits), 'the file');
  const meta = shape.object(file.meta, 'meta');
  if (meta.preprocessedProfileVersion === undefined) {
    throw shape.malformed(
      "it is in the browser's raw format (meta has no preprocessedProfileVersion); open it in profiler.firefox.com and save it from there",
    );
  }
  const threads = shape.array(file.threads, 'threads').map((thread, row) => shape.object(thread, 'thread', row));
  const times = readTimes(meta, threads);
  const ofTime = new Group(times.cpuDigits === undefined ? timeTypes.slice(0, CPU) : timeTypes, limits);
  const ofBytes = new Group(bytesTypes, limits);
  threads.forEach((thread, row) => {
    const samples = shape.object(thread.samples, 'the samples of thread', row);
    const group = samples.weightType === 'bytes' ? ofBytes : ofTime;
    const stacks = group.stacksOf(file, thread, row);
    const sums = new StackSums({ types: group.types.length, fraction: FRACTION, paths: stacks.paths, limits });
    const lane = laneOf(samples, limits, () => [
      laneName(thread, row),
      group.builder,
      stacks.paths,
      group.types.length,
    ]);
    readSamples(samples, times, sums, stacks, row, lane);
    sums.addSamples(group.builder, threadLabels(thread, row));
  });

  const startTime = scaled(meta.startTime ?? 0, WHOLE_DIGITS) ?? 0n;
  const timeNanos = startTime > 0n && startTime < 2n ** 63n ? startTime : 0n;
  const found = [
    {
      name: 'wall',
      labels: [],
      columns: ofTime.builder.finish({ timeNanos, periodType: wall, period: times.interval }),
    },
    { name: 'memory', labels: [], columns: ofBytes.builder.finish({ timeNanos }) },
  ];
  return found.filter(({ columns }) => columns.stacks.offsets.length > 1);
}

/** Threads whose values are of one kind: they become one profile. */
class Group {
  readonly builder: ColumnsBuilder;
  private shared: FirefoxStacks | undefined;

  constructor(
    readonly types: ValueType[],
    limits: ReadLimits,
  ) {
    this.builder = new ColumnsBuilder(types, limits);
  }

  stacksOf(file: JsonObject, thread: JsonObject, row: number): FirefoxStacks {
    if (this.shared !== undefined && thread.stackTable === undefined) {
      return this.shared;
    }
    const stacks = new FirefoxStacks(file, thread, row, shape, this.builder);
    if (thread.stackTable === undefined) {
      this.shared = stacks;
    }
    return stacks;
  }
}

function readTimes(meta: JsonObject, threads: readonly JsonObject[]): Times {
  const interval = scaled(meta.interval ?? 0, WHOLE_DIGITS);
  if (interval === undefined || interval < 0n || interval >= 2n ** 63n) {
    throw shape.wrong(meta.interval, 'the interval', -1, 'a number of milliseconds');
  }
  const { threadCPUDelta } =
    meta.sampleUnits === undefined || meta.sampleUnits === null
      ? { threadCPUDelta: undefined }
      : shape.object(meta.sampleUnits, 'the sampleUnits');
  const hasCpu = threads.some(({ samples }) => shape.object(samples, 'the samples of a thread').threadCPUDelta);
  // Cycles of a varying clock are no time.
  return { interval, cpuDigits: hasCpu ? cpuUnits.get(threadCPUDelta) : undefined };
}

/** Undefined where nobody wants it, or the file does not say when samples were taken. */
function laneOf(
  { time, timeDeltas }: JsonObject,
  { timed }: ReadLimits,
  of: () => Parameters<TimedSamples['lane']>,
): { lane: TimedLane; at: (sample: number) => bigint | undefined } | undefined {
  const isSteps = !Array.isArray(time);
  const list: unknown = isSteps ? timeDeltas : time;
  if (timed === undefined || !Array.isArray(list)) {
    return undefined;
  }
  let sum = 0n;
  return {
    lane: timed.lane(...of()),
    at: (sample) => {
      const nanos = scaled(list[sample], WHOLE_DIGITS);
      if (!isSteps || nanos === undefined) {
        return nanos;
      }
      sum += nanos;
      return sum;
    },
  };
}

function readSamples(
  samples: JsonObject,
  times: Times,
  sums: StackSums,
  stacks: FirefoxStacks,
  row: number,
  timed: ReturnType<typeof laneOf>,
): void {
  const stack = shape.array(samples.stack, 'the sample stacks of thread', row);
  const column = (name: 'weight' | 'threadCPUDelta') => {
    const values = samples[name];
    if (values === undefined || values === null) {
      return undefined;
    }
    const list = shape.array(values, `${name} of thread`, row);
    if (list.length !== stack.length) {
      throw shape.malformed(`thread ${row} has ${stack.length} samples, but ${list.length} of ${name}`);
    }
    return list;
  };
  const weights = column('weight');
  const cpuDeltas = times.cpuDigits === undefined ? undefined : column('threadCPUDelta');
  const weightType = samples.weightType ?? 'samples';
  if (weightType !== 'samples' && weightType !== 'tracing-ms' && weightType !== 'bytes') {
    throw shape.malformed(
      `the weightType of thread ${row} is ${shown(weightType)}; it may be samples, tracing-ms or bytes`,
    );
  }
  const digits = weightType === 'tracing-ms' ? MILLIS_DIGITS : WHOLE_DIGITS;

  stack.forEach((entry, sample) => {
    let node = NO_PARENT;
    if (entry !== null) {
      if (!isIndex(entry, stacks.count)) {
        throw shape.outOfRange(entry, stacks.count, `the stack of sample ${sample} of thread ${row}`);
      }
      node = stacks.node(entry);
    }
    const weight = amount(weights === undefined ? 1 : weights[sample], digits, 'weight', sample, row);
    if (weightType === 'samples') {
      sums.add(node, SAMPLES, weight);
      sums.add(node, WALL, weight * times.interval);
    } else {
      sums.add(node, weightType === 'bytes' ? SAMPLES : WALL, weight);
    }
    const at = timed?.at(sample);
    if (timed !== undefined && at !== undefined && weightType === 'samples') {
      const values = [weight / FRACTION, (weight * times.interval) / FRACTION, 0n];
      timed.lane.add(node, at, undefined, values.slice(0, timed.lane.types));
    }
    // The first has nothing before it, and null is what the system did not say.
    const delta = sample === 0 ? undefined : cpuDeltas?.[sample];
    if (delta !== undefined && delta !== null && times.cpuDigits !== undefined && weightType !== 'bytes') {
      sums.add(node, CPU, amount(delta, times.cpuDigits, 'threadCPUDelta', sample, row));
    }
  });
}

function amount(value: unknown, digits: number, what: string, sample: number, thread: number): bigint {
  const read = scaled(value, digits);
  if (read === undefined || read < 0n) {
    throw shape.wrong(value, `the ${what} of sample ${sample} of thread`, thread, 'a positive number');
  }
  return read;
}

const laneName = (thread: JsonObject, row: number) => {
  const texts = threadLabels(thread, row).flatMap((label) => ('text' in label ? [label.text] : []));
  return [...texts, `${row + 1}`].join(' · ');
};

function threadLabels(thread: JsonObject, row: number): SampleLabel[] {
  const labels = [
    { key: 'thread', text: shape.optionalString(thread.name, 'the name of thread', row) },
    { key: 'process', text: shape.optionalString(thread.processName, 'the processName of thread', row) },
  ];
  return labels.filter(({ text }) => text !== '');
}
