/**
 * Reads Java Flight Recorder's recordings, of the JDK and of async-profiler (format version 2).
 *
 *     const { profiles, ignored } = readJfr(bytes, { sampleRate: 100 });
 *     profiles;  // [{ name: 'process_cpu', … }, { name: 'memory', … }, { name: 'mutex', … }]
 *     ignored;   // Map { 'jdk.CPULoad' → 25, … }: events that no profile is made of
 *
 * A recording is chunks, one after the other; each has its own types, constants and clock. Events are read by the
 * types that the chunk describes (types.ts), and summed by stack over all chunks. What an event counts for is in
 * events.ts. Names of methods are written as in Java, with dots.
 */
import { ColumnsBuilder, type SampleLabel } from '#model/formats/columns-builder.ts';
import type { FoundProfile, ReadLimits } from '#model/formats/found-profile.ts';
import { EventSums, type EventContext } from '#model/formats/jfr/event-sums.ts';
import { kinds, type KindName } from '#model/formats/jfr/events.ts';
import { JfrCursor, malformed } from '#model/formats/jfr/cursor.ts';
import type { LabelsSnapshot } from '#model/formats/jfr/labels-snapshot.ts';
import { TimedEvents } from '#model/formats/jfr/timed-events.ts';
import { NO_PARENT, PathTable } from '#model/path-table.ts';
import type { TimedLane, TimedSamples } from '#model/formats/timed-samples.ts';
import { readChunk, type ChunkHeader } from '#model/formats/jfr/read-chunk.ts';

export interface JfrOptions extends ReadLimits {
  /** Samples a second that one sample stands for; by default what the recording says, else 100. */
  sampleRate?: number;
  /** The labels that events name by number. */
  labels?: LabelsSnapshot | undefined;
}

export interface JfrRecording {
  profiles: FoundProfile[];
  /** Events that no profile is made of: how many of each type. */
  ignored: ReadonlyMap<string, number>;
  /** Since 1970. */
  startNanos: bigint;
  durationNanos: bigint;
}

const NANOS_PER_SECOND = 1_000_000_000n;
const DEFAULT_SAMPLE_RATE = 100;

/** @throws HearthError malformed_profile, samples_limit, sample_labels_limit */
export function readJfr(bytes: Uint8Array, options: JfrOptions = {}): JfrRecording {
  const cursor = new JfrCursor(bytes);
  const sums = new EventSums(options.timed === undefined ? undefined : new TimedEvents());
  const headers: ChunkHeader[] = [];
  for (let start = 0; start < bytes.length;) {
    const header = readChunk(cursor, start, sums);
    headers.push(header);
    start = header.end;
  }
  if (headers.length === 0) {
    throw malformed('it is empty');
  }
  const startNanos = headers.reduce(
    (least, { startNanos: start }) => (start < least ? start : least),
    headers[0]!.startNanos,
  );
  const endNanos = headers.reduce((most, chunk) => {
    const end = chunk.startNanos + chunk.durationNanos;
    return end > most ? end : most;
  }, 0n);
  const recording = { startNanos, durationNanos: endNanos - startNanos };
  const labels = sums.profilerEvent === '' ? [] : [{ name: 'jfr_event', value: sums.profilerEvent }];
  const profiles = sums.kindsFound().map((kind): FoundProfile => {
    return { name: kinds[kind].name, labels, columns: columnsOf(kind, sums, options, recording) };
  });
  return { profiles, ignored: sums.ignored, ...recording };
}

/** What one sample of the processor or the clock stands for, in nanoseconds. */
function periodOf(kind: KindName, sums: EventSums, { sampleRate }: JfrOptions): bigint {
  if (sampleRate !== undefined && sampleRate > 0) {
    return NANOS_PER_SECOND / BigInt(Math.min(sampleRate, Number(NANOS_PER_SECOND)));
  }
  const { intervalNanos, wallIntervalNanos } = sums;
  return (
    (kind === 'wall' ? wallIntervalNanos : undefined) ?? intervalNanos ?? NANOS_PER_SECOND / BigInt(DEFAULT_SAMPLE_RATE)
  );
}

function columnsOf(
  kind: KindName,
  sums: EventSums,
  options: JfrOptions,
  { startNanos, durationNanos }: { startNanos: bigint; durationNanos: bigint },
) {
  const { sampleTypes, periodType } = kinds[kind];
  const builder = new ColumnsBuilder(sampleTypes, options);
  const { table } = sums;
  const rows = new Map<number, number>();
  const rowOf = (frame: number): number => {
    let row = rows.get(frame);
    if (row === undefined) {
      row = builder.frame(table.nameOf(frame), '', table.lineOf(frame));
      rows.set(frame, row);
    }
    return row;
  };
  const isTime = kind === 'cpu' || kind === 'wall';
  const period = isTime ? periodOf(kind, sums, options) : 0n;
  // Time has two parts: samples, which stand for a period each, and time that was measured.
  const counted = (values: readonly bigint[]) =>
    isTime ? [values[0]! * period + (values[1] ?? 0n)] : values.slice(0, sampleTypes.length);
  for (const { node, values, context } of sums.rows(kind)) {
    const stack: number[] = [];
    for (let at = node; at >= 0; at = table.paths.parent[at]!) {
      stack.push(rowOf(table.paths.key[at]!));
    }
    builder.addSample(stack, checked(counted(values)), labelsOf(context, options.labels));
  }
  if (options.timed !== undefined) {
    addLanes(options.timed, kind, sums, builder, { rowOf, counted });
  }
  return builder.finish({
    periodType,
    period,
    timeNanos: startNanos,
    durationNanos: durationNanos < 0n ? 0n : durationNanos,
  });
}

/** The events of a kind, a lane for each thread. */
function addLanes(
  recorder: TimedSamples,
  kind: KindName,
  sums: EventSums,
  builder: ColumnsBuilder,
  { rowOf, counted }: { rowOf: (frame: number) => number; counted: (values: readonly bigint[]) => bigint[] },
): void {
  const { timed, table } = sums;
  const paths = new PathTable();
  const known = new Map<number, number>([[NO_PARENT, NO_PARENT]]);
  /** The same stack in rows of the builder. */
  const pathOf = (node: number): number => {
    const open: number[] = [];
    let at = node;
    for (; !known.has(at); at = table.paths.parent[at]!) open.push(at);
    let path = known.get(at)!;
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      path = paths.child(path, rowOf(table.paths.key[next]!));
      known.set(next, path);
    }
    return path;
  };
  const lanes = new Map<number, TimedLane>();
  for (const list of sums.listsOf(kind)) {
    const events = timed?.of(list);
    for (let i = 0; events !== undefined && i < events.times.length; i++) {
      const thread = events.threads.array[i]!;
      let lane = lanes.get(thread);
      if (lane === undefined) {
        lane = recorder.lane(timed!.threadNames[thread]!, builder, paths, kinds[kind].sampleTypes.length);
        lanes.set(thread, lane);
      }
      const values = counted(events.values.slice(2 * i, 2 * i + 2));
      lane.add(pathOf(events.nodes.array[i]!), events.times[i]!, undefined, values);
    }
  }
}

function checked(values: readonly bigint[]): readonly bigint[] {
  for (const value of values) {
    if (value !== BigInt.asIntN(64, value)) {
      throw malformed('the values of its events add up to more than 2^63 - 1');
    }
  }
  return values;
}

/** 64 bits as spans and halves of traces have them: sixteen hexadecimal digits. */
const hexadecimal = (id: bigint) => BigInt.asUintN(64, id).toString(16).padStart(16, '0');

function labelsOf(context: EventContext, snapshot: LabelsSnapshot | undefined): SampleLabel[] {
  const labels: SampleLabel[] = [];
  for (const [key, value] of snapshot?.contexts.get(context.contextId) ?? []) {
    const name = snapshot!.strings.get(key);
    const text = snapshot!.strings.get(value);
    if (name !== undefined && text !== undefined) {
      labels.push({ key: name, text });
    }
  }
  if (context.spanId !== 0n) {
    labels.push({ key: 'span_id', text: hexadecimal(context.spanId) });
  }
  if (context.traceIdHi !== 0n || context.traceIdLo !== 0n) {
    labels.push({ key: 'trace_id', text: hexadecimal(context.traceIdHi) + hexadecimal(context.traceIdLo) });
  }
  const spanName = snapshot?.strings.get(context.spanName);
  if (context.spanName !== 0n && spanName !== undefined) {
    labels.push({ key: 'span_name', text: spanName });
  }
  return labels;
}
