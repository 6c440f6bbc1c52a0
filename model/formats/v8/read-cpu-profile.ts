/**
 * Reads V8's `.cpuprofile`: what `node --cpu-prof` and Chrome's profiler save, and the older form with one nested tree.
 *
 *     readCpuProfile(bytes);   // [{ name: 'wall', labels: [], columns }] with samples and wall time
 *
 * A file without samples, only with how often each node was met, has no wall time. The ticks of single lines
 * (`positionTicks`) are not read: they do not say which sample they belong to.
 */
import { ColumnsBuilder } from '#model/formats/columns-builder.ts';
import type { FoundProfile, ReadLimits } from '#model/formats/found-profile.ts';
import { scaled, whole } from '#model/formats/json/decimal.ts';
import { parseJson } from '#model/formats/json/parse.ts';
import { type JsonObject, Shape } from '#model/formats/json/shape.ts';
import { CallNodes } from '#model/formats/v8/call-nodes.ts';
import {
  addCpuSamples,
  durationOf,
  LONGEST_OFFSET,
  samplesCount,
  wallNanoseconds,
  type SampleTimes,
} from '#model/formats/v8/cpu-samples.ts';

const FORMAT = 'V8 CPU';
const shape = new Shape(FORMAT);
/** Times are in microseconds. */
const NANOS_DIGITS = 3;

/** @throws HearthError malformed_profile, samples_limit */
export function readCpuProfile(bytes: Uint8Array, limits: ReadLimits = {}): FoundProfile[] {
  const file = shape.object(parseJson(bytes, FORMAT, limits), 'the file');
  const { nodes, hits } = file.head === undefined ? readNodes(file.nodes) : readNestedNodes(file.head);
  const samples = file.samples === undefined ? undefined : shape.array(file.samples, 'samples');
  const times = readTimes(file, samples);
  const builder = new ColumnsBuilder(times === undefined ? [samplesCount] : [samplesCount, wallNanoseconds], limits);
  addCpuSamples(builder, { nodes, hits, samples, times }, shape, limits);
  const columns = builder.finish({
    periodType: wallNanoseconds,
    durationNanos: times?.end === undefined ? 0n : durationOf(times),
  });
  return [{ name: 'wall', labels: [], columns }];
}

interface Nodes {
  nodes: CallNodes;
  hits: bigint[];
}

function readNodes(json: unknown): Nodes {
  const nodes = new CallNodes(shape);
  const entries = shape.array(json, 'nodes').map((entry, row) => shape.object(entry, 'node', row));
  const hits = entries.map((node, row) => {
    nodes.add(node.id, shape.object(node.callFrame, 'the callFrame of node', row));
    return readHits(node, row);
  });
  entries.forEach((node, row) => {
    for (const id of shape.optionalArray(node.children, 'the children of node', row)) {
      const child = nodes.row(id);
      if (child === undefined) {
        throw shape.malformed(`node ${row} has a child that is not there`);
      }
      nodes.link(row, child);
    }
  });
  return { nodes, hits };
}

/** The form that was usual before 2016: children are nodes themselves, and count lines from 1. */
function readNestedNodes(head: unknown): Nodes {
  const nodes = new CallNodes(shape);
  const hits: bigint[] = [];
  const open: { json: unknown; parent: number }[] = [{ json: head, parent: -1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const row = nodes.count;
    const node = shape.object(next.json, 'node', row);
    nodes.add(node.id, node, 1);
    hits.push(readHits(node, row));
    if (next.parent !== -1) {
      nodes.link(next.parent, row);
    }
    for (const json of shape.optionalArray(node.children, 'the children of node', row)) {
      open.push({ json, parent: row });
    }
  }
  return { nodes, hits };
}

function readHits({ hitCount = 0 }: JsonObject, row: number): bigint {
  const hits = whole(hitCount);
  if (hits === undefined || hits < 0n) {
    throw shape.wrong(hitCount, 'the hitCount of node', row, 'a count');
  }
  return hits;
}

/** Times of samples are steps from the start in new files, and times themselves in old ones. */
function readTimes(file: JsonObject, samples: readonly unknown[] | undefined): SampleTimes | undefined {
  if (samples === undefined || (file.timeDeltas === undefined && file.timestamps === undefined)) {
    return undefined;
  }
  const isOld = file.timeDeltas === undefined;
  const steps = shape.array(isOld ? file.timestamps : file.timeDeltas, isOld ? 'timestamps' : 'timeDeltas');
  if (steps.length !== samples.length) {
    throw shape.malformed(`it has ${samples.length} samples, but ${steps.length} times of them`);
  }
  const what = isOld ? 'the timestamp of sample' : 'the timeDelta of sample';
  const origin = isOld ? nanos(steps[0] ?? 0, what, 0) : nanos(file.startTime ?? 0, 'startTime');
  const offsets = new Float64Array(steps.length);
  let time = 0;
  steps.forEach((step, row) => {
    // Nearly all are whole microseconds.
    const isPlain = !isOld && typeof step === 'number' && Number.isInteger(step) && Math.abs(step) < 1e9;
    const read = isPlain ? step * 1000 : Number(nanos(step, what, row) - (isOld ? origin : 0n));
    time = isOld ? read : time + read;
    if (Math.abs(time) > LONGEST_OFFSET) {
      throw shape.malformed(`sample ${row} is more than a hundred days from the first one`);
    }
    offsets[row] = time;
  });
  const end = isOld || file.endTime === undefined ? undefined : Number(nanos(file.endTime, 'endTime') - origin);
  if (end !== undefined && Math.abs(end) > LONGEST_OFFSET) {
    throw shape.malformed('its endTime is more than a hundred days from its startTime');
  }
  return { origin, offsets, end };
}

function nanos(value: unknown, what: string, row = -1): bigint {
  const time = scaled(value, NANOS_DIGITS);
  if (time === undefined) {
    throw shape.wrong(value, what, row, 'a number of microseconds');
  }
  return time;
}
