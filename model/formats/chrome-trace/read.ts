/**
 * Reads the CPU profiles in a trace of Chrome, Node or DevTools: events `Profile` and `ProfileChunk` of the category
 * `disabled-by-default-v8.cpu_profiler`, or one `CpuProfile` that has all. What else is in the trace is not read.
 *
 *     readChromeTrace(bytes);   // [{ name: 'wall', labels: [], columns }], each sample with labels thread and process
 *
 * The chunks of a profile come from another thread than the one that is profiled: what they share is the process and
 * the id. All threads of a file become one profile, so that two workers of the same name are added up.
 */
import { ColumnsBuilder, type SampleLabel } from '#model/formats/columns-builder.ts';
import type { FoundProfile, ReadLimits } from '#model/formats/found-profile.ts';
import { scaled } from '#model/formats/json/decimal.ts';
import { parseJson } from '#model/formats/json/parse.ts';
import { type JsonObject, Shape, shown } from '#model/formats/json/shape.ts';
import { pickEvents } from '#model/formats/chrome-trace/pick-events.ts';
import { CallNodes } from '#model/formats/v8/call-nodes.ts';
import {
  addCpuSamples,
  durationOf,
  LONGEST_OFFSET,
  samplesCount,
  wallNanoseconds,
} from '#model/formats/v8/cpu-samples.ts';

const FORMAT = 'Chrome trace';
const aboutProfiles = new Set(['thread_name', 'process_name', 'Profile', 'CpuProfile', 'ProfileChunk']);
const shape = new Shape(FORMAT);
/** Times are in microseconds. */
const NANOS_DIGITS = 3;

/** @throws HearthError malformed_profile, samples_limit */
export function readChromeTrace(bytes: Uint8Array, limits: ReadLimits = {}): FoundProfile[] {
  const file = parseJson(pickEvents(bytes, aboutProfiles), FORMAT, limits);
  const events = shape.array(Array.isArray(file) ? file : shape.object(file, 'the file').traceEvents, 'traceEvents');
  const profiles = new Map<string, ThreadProfile>();
  const names = new Map<string, string>();
  const chunks: { event: JsonObject; row: number; time: number; key: string }[] = [];
  const addChunk = (event: JsonObject, row: number, key: string) =>
    void chunks.push({ event, row, key, time: typeof event.ts === 'number' ? event.ts : 0 });
  events.forEach((entry, row) => {
    const event = shape.object(entry, 'event', row);
    switch (event.name) {
      case 'thread_name':
      case 'process_name':
        names.set(nameKey(event, event.name), shape.string(dataOf(event, row, false).name, 'the name in event', row));
        break;
      case 'Profile':
      case 'CpuProfile': {
        const key = event.name === 'Profile' ? profileKey(event, row) : `event ${row}`;
        if (!profiles.has(key)) {
          profiles.set(key, new ThreadProfile(event));
        }
        addChunk(event, row, key);
        break;
      }
      case 'ProfileChunk':
        addChunk(event, row, profileKey(event, row));
        break;
      default:
    }
  });
  if (profiles.size === 0) {
    throw shape.malformed(
      'it has no CPU profile; record it with the category disabled-by-default-v8.cpu_profiler, as the performance panel of DevTools does',
    );
  }
  // Threads write into one file: only time says which chunk was first.
  chunks.sort((a, b) => a.time - b.time || a.row - b.row);
  for (const { event, row, key } of chunks) {
    const profile = profiles.get(key);
    if (profile === undefined) {
      throw shape.malformed(`event ${row} is a chunk of a profile whose beginning is not there`);
    }
    profile.read(dataOf(event, row, true), row);
  }

  const builder = new ColumnsBuilder([samplesCount, wallNanoseconds], limits);
  let duration = 0n;
  for (const profile of profiles.values()) {
    const length = profile.addTo(builder, names, limits);
    duration = length > duration ? length : duration;
  }
  return [
    { name: 'wall', labels: [], columns: builder.finish({ periodType: wallNanoseconds, durationNanos: duration }) },
  ];
}

/** What an event says: metadata in its arguments, profiles in `data` of these. */
function dataOf(event: JsonObject, row: number, isNested: boolean): JsonObject {
  const args = shape.object(event.args, 'the args of event', row);
  return isNested ? shape.object(args.data, 'the data of event', row) : args;
}

/** Processes number their profiles from 1 each. */
function profileKey({ pid, id, id2 }: JsonObject, row: number): string {
  if (id !== undefined || id2 === undefined) {
    return `${word(pid)} ${word(id)}`;
  }
  const { local, global } = shape.object(id2, 'id2 of event', row);
  return `${word(pid)} ${word(local ?? global)}`;
}

function nameKey({ pid, tid }: JsonObject, kind: 'thread_name' | 'process_name'): string {
  return kind === 'thread_name' ? `thread ${word(pid)} ${word(tid)}` : `process ${word(pid)}`;
}

/** A number or a text; nothing else is turned into one, for objects of a file may lack what that needs. */
function word(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : '';
}

/** The profile of one thread while its chunks are put together. */
class ThreadProfile {
  private readonly nodes = new CallNodes(shape);
  /** Ids, because a node may be named before it comes. */
  private readonly links: { parent: unknown; child: unknown }[] = [];
  private readonly samples: unknown[] = [];
  private readonly lines: unknown[] = [];
  /** Nanoseconds since `start`, by sample; and of the last one. */
  private readonly times: number[] = [];
  private time = 0;
  private start = 0n;
  private end: bigint | undefined;

  /** @param event the one that begins the profile; it comes from the thread that is profiled */
  constructor(private readonly event: JsonObject) {}

  read(data: JsonObject, row: number): void {
    const cpuProfile =
      data.cpuProfile === undefined ? {} : shape.object(data.cpuProfile, 'the cpuProfile of event', row);
    for (const entry of shape.optionalArray(cpuProfile.nodes, 'the nodes of event', row)) {
      this.readNode(shape.object(entry, 'a node of event', row), row);
    }
    // `CpuProfile` has in its profile what chunks have beside it.
    const timeOf = (name: 'startTime' | 'endTime') => data[name] ?? cpuProfile[name];
    if (timeOf('startTime') !== undefined) {
      const start = nanos(timeOf('startTime'), 'the startTime of event', row);
      this.start = this.times.length === 0 ? start : this.start;
      this.time = Number(start - this.start);
    }
    if (timeOf('endTime') !== undefined) {
      this.end = nanos(timeOf('endTime'), 'the endTime of event', row);
    }
    const samples = shape.optionalArray(cpuProfile.samples, 'the samples of event', row);
    const deltas = shape.optionalArray(data.timeDeltas ?? cpuProfile.timeDeltas, 'the timeDeltas of event', row);
    if (samples.length !== deltas.length) {
      throw shape.malformed(`event ${row} has ${samples.length} samples, but ${deltas.length} timeDeltas`);
    }
    const lines = shape.optionalArray(data.lines ?? cpuProfile.lines, 'the lines of event', row);
    samples.forEach((sample, i) => {
      const delta = deltas[i];
      // A hundred thousand of them in a minute: only what is no whole number of microseconds goes the long way.
      this.time += Number.isSafeInteger(delta)
        ? (delta as number) * 1_000
        : Number(nanos(delta, 'a timeDelta of event', row));
      this.samples.push(sample);
      this.lines.push(lines[i]);
      this.times.push(this.time);
    });
  }

  /** @returns how long was measured, in nanoseconds */
  addTo(builder: ColumnsBuilder, names: ReadonlyMap<string, string>, limits: ReadLimits): bigint {
    const { nodes, links, samples, lines, times, end } = this;
    for (const { parent, child } of links) {
      const [parentRow, childRow] = [nodes.row(parent), nodes.row(child)];
      if (parentRow === undefined || childRow === undefined) {
        throw shape.malformed(`node ${shown(parent)} calls node ${shown(child)}, and one of them is not there`);
      }
      nodes.link(parentRow, childRow);
    }
    const labels: SampleLabel[] = [];
    for (const kind of ['thread', 'process'] as const) {
      const text = names.get(nameKey(this.event, `${kind}_name`));
      if (text !== undefined && text !== '') {
        labels.push({ key: kind, text });
      }
    }
    const first = times[0] ?? 0;
    if (times.some((time) => Math.abs(time) > LONGEST_OFFSET)) {
      throw shape.malformed('the samples of a thread are more than a hundred days apart');
    }
    const origin = this.start + BigInt(first);
    const offsets = Float64Array.from(times);
    offsets.forEach((time, i) => (offsets[i] = time - first));
    const wall = { origin, offsets, end: end === undefined ? undefined : Number(end - origin) };
    if (Math.abs(wall.end ?? 0) > LONGEST_OFFSET || offsets.some((offset) => Math.abs(offset) > LONGEST_OFFSET)) {
      throw shape.malformed('the samples of a thread are more than a hundred days apart');
    }
    addCpuSamples(builder, { nodes, hits: [], samples, lines, times: wall }, shape, limits, labels);
    return durationOf(wall);
  }

  private readNode(node: JsonObject, event: number): void {
    this.nodes.add(node.id, shape.object(node.callFrame, 'the callFrame of a node of event', event));
    if (node.parent !== undefined) {
      this.links.push({ parent: node.parent, child: node.id });
    }
    for (const child of shape.optionalArray(node.children, 'the children of a node of event', event)) {
      this.links.push({ parent: node.id, child });
    }
  }
}

function nanos(value: unknown, what: string, row: number): bigint {
  const time = scaled(value, NANOS_DIGITS);
  if (time === undefined) {
    throw shape.wrong(value, what, row, 'a number of microseconds');
  }
  return time;
}
