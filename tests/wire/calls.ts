/**
 * Calls to the service as plain HTTP, for suites that look at the wire itself.
 *
 *     await pushDrawing(service, { service_name: 'shop' }, 'main;work 10', { at: minutesAgo(5) });
 *     const { status, body } = await ask(service, 'SelectMergeStacktraces', { profileTypeID, labelSelector, ...lastHour() });
 */
import { weigh, type NameTree } from '#model/name-tree.ts';
import { linkShape, NONE } from '#model/tree-shape.ts';
import { drawProfile, field, type DrawOptions } from '../fixtures/drawn-profile.ts';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The text as JSON, undefined when it is none. */
  body: Json;
}

/** Answers of the wire are looked into field by field: what is not there is undefined, as in the JSON. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

interface Target {
  url: string;
}

export const QUERIER = '/querier.v1.QuerierService';
export const PUSH = '/push.v1.PusherService/Push';

export async function post(
  { url }: Target,
  path: string,
  body: BodyInit,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url + path, { method: 'POST', body, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: jsonOf(text) };
}

/** A question to the querier, as Connect JSON. */
export function ask(service: Target, method: string, message: object, headers: Record<string, string> = {}) {
  return post(service, `${QUERIER}/${method}`, JSON.stringify(message), {
    'content-type': 'application/json',
    ...headers,
  });
}

function jsonOf(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export type LabelSet = Record<string, string> | readonly (readonly [name: string, value: string])[];

export const labelPairs = (labels: LabelSet) =>
  (Array.isArray(labels) ? (labels as [string, string][]) : Object.entries(labels)).map(([name, value]) => ({
    name,
    value,
  }));

/** A push of one profile, as Connect JSON. */
export function push(service: Target, labels: LabelSet, payload: Uint8Array, headers: Record<string, string> = {}) {
  const samples = [{ rawProfile: Buffer.from(payload).toString('base64') }];
  const message = { series: [{ labels: labelPairs(labels), samples }] };
  return post(service, PUSH, JSON.stringify(message), { 'content-type': 'application/json', ...headers });
}

export interface DrawnPush extends Omit<DrawOptions, 'timeNanos'> {
  /** Unix milliseconds. */
  at?: number;
}

/** Pushes a drawn profile of `cpu:nanoseconds` (unless it says otherwise), named process_cpu (unless labels do). */
export async function pushDrawing(
  service: Target,
  labels: Record<string, string>,
  drawing: string,
  { at = Date.now(), ...options }: DrawnPush = {},
  headers: Record<string, string> = {},
): Promise<void> {
  const { pprof } = drawProfile(drawing, { types: 'cpu:nanoseconds', periodType: 'cpu:nanoseconds', ...options });
  const answer = await push(service, { __name__: 'process_cpu', ...labels }, atTime(pprof, at), headers);
  if (answer.status !== 200) {
    throw new Error(`a push was answered ${answer.status}: ${answer.text}`);
  }
}

export const CPU = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';

/** A profile at another time: the last of two values of a protobuf field is the one that counts. */
export function atTime(pprof: Uint8Array, millis: number, durationMillis = 0): Uint8Array {
  // Whole milliseconds apart from what is below them: nanoseconds of today are beyond what a double holds.
  const nanos = (value: number) => BigInt(Math.floor(value)) * 1_000_000n + BigInt(Math.round((value % 1) * 1e6));
  return Uint8Array.from([...pprof, ...field(9, nanos(millis)), ...field(10, nanos(durationMillis))]);
}

export const minutesAgo = (minutes: number) => Math.floor(Date.now() / 1_000) * 1_000 - minutes * 60_000;

/** A range that holds everything that may be pushed. */
export function lastHours(): { start: string; end: string } {
  return { start: String(Date.now() - 2 * 3_600_000), end: String(Date.now() + 3_600_000) };
}

/** Every label set that is stored, at any time. */
export async function storedSeries(service: Target): Promise<unknown[]> {
  const { body } = await ask(service, 'Series', { start: '1', end: String(Date.now() * 2) });
  return body.labelsSet ?? [];
}

/** The frames of a flame graph as `path total (self)`, sorted: the picture without its coordinates. */
export function framesOf(flamegraph: Json): string[] {
  const names: string[] = flamegraph.names;
  const levels: number[][] = flamegraph.levels.map((level: Json) => level.values.map(Number));
  let above: { from: number; to: number; path: string }[] = [];
  const frames: string[] = [];
  for (const values of levels) {
    const row: typeof above = [];
    let x = 0;
    for (let i = 0; i < values.length; i += 4) {
      const from = x + values[i]!;
      x = from + values[i + 1]!;
      const parent = above.find((frame) => frame.from <= from && x <= frame.to);
      const path = `${parent === undefined ? '' : `${parent.path};`}${names[values[i + 3]!]}`;
      row.push({ from, to: x, path });
      frames.push(`${path} ${values[i + 1]}${values[i + 2] === 0 ? '' : ` (${values[i + 2]})`}`);
    }
    above = row;
  }
  return frames.sort();
}

/** A call tree of hearth.v1 in JSON. */
export function treeOf({ names, parent, name, self }: Json): NameTree {
  const shape = linkShape(names, Int32Array.from(name), Int32Array.from(parent), NONE);
  return weigh(
    shape,
    BigInt64Array.from(self, (value: string) => BigInt(value)),
  );
}
