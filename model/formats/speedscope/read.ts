/**
 * Reads speedscope's JSON (its file-format-schema.json), sampled and evented profiles in every unit.
 *
 *     readSpeedscope(bytes);
 *     // [{ name: 'wall', labels: [{ name: 'profile_name', value: 'MainThread' }], columns }]
 *
 * | unit of the file | name | sample type | period type |
 * |---|---|---|---|
 * | seconds to nanoseconds | `wall` | `wall` in nanoseconds | `cpu` in nanoseconds |
 * | bytes | `memory` | `samples` in bytes | |
 * | none | `process_cpu` | `samples`, a count | |
 *
 * These are the types that Pyroscope gives the profiles of a file with several of them. Profiles of one name and kind
 * of unit become one: stored beside each other under the same labels they would pass for retries of each other.
 * Values are exact: fractions of seconds are added up as decimals, and a stack gets whole nanoseconds. Columns of
 * frames (`col`) have no place in our columns and are left out.
 */
import type { ValueType } from '#model/columns.ts';
import { ColumnsBuilder } from '#model/formats/columns-builder.ts';
import type { FoundProfile, ReadLimits } from '#model/formats/found-profile.ts';
import { scaled } from '#model/formats/json/decimal.ts';
import { parseJson } from '#model/formats/json/parse.ts';
import { isIndex, type JsonObject, Shape, shown } from '#model/formats/json/shape.ts';
import { StackSums } from '#model/formats/stack-sums.ts';
import type { TimedLane } from '#model/formats/timed-samples.ts';
import { NO_PARENT } from '#model/path-table.ts';

const SCHEMA = 'https://www.speedscope.app/file-format-schema.json';
const shape = new Shape('speedscope');

interface Kind {
  name: string;
  sampleType: ValueType;
  periodType: ValueType | undefined;
}

const time: Kind = {
  name: 'wall',
  sampleType: { type: 'wall', unit: 'nanoseconds' },
  periodType: { type: 'cpu', unit: 'nanoseconds' },
};
const bytes: Kind = { name: 'memory', sampleType: { type: 'samples', unit: 'bytes' }, periodType: undefined };
const none: Kind = { name: 'process_cpu', sampleType: { type: 'samples', unit: 'count' }, periodType: undefined };

/** Values are read in millionths of a nanosecond, byte or sample; `digits` is the power of ten to there. */
const FRACTION = 1_000_000n;
/** Every profile has tables of its own, of some kilobytes before the first sample; real files have one for each thread. */
const MAX_PROFILES = 4_096;
/** Most weights of a file are of a few: each is worked out once. */
const MAX_KNOWN_NUMBERS = 4_096;
const units = new Map<unknown, { kind: Kind; digits: number }>([
  ['nanoseconds', { kind: time, digits: 6 }],
  ['microseconds', { kind: time, digits: 9 }],
  ['milliseconds', { kind: time, digits: 12 }],
  ['seconds', { kind: time, digits: 15 }],
  ['bytes', { kind: bytes, digits: 6 }],
  ['none', { kind: none, digits: 6 }],
]);

interface Frame {
  name: string;
  file: string;
  line: number;
}

/** @throws HearthError malformed_profile, samples_limit */
export function readSpeedscope(bytes: Uint8Array, limits: ReadLimits = {}): FoundProfile[] {
  const file = shape.object(parseJson(bytes, 'speedscope', limits), 'the file');
  if (file.$schema !== SCHEMA) {
    throw shape.malformed(`its $schema is ${shown(file.$schema)} instead of '${SCHEMA}'`);
  }
  const frames = readFrames(shape.object(file.shared, 'shared'));
  const found = new Map<string, Profile>();
  shape.array(file.profiles, 'profiles').forEach((entry, row) => {
    const what = `profile ${row}`;
    const json = shape.object(entry, what);
    const unit = units.get(json.unit);
    if (unit === undefined) {
      throw shape.malformed(
        `the unit of ${what} is ${shown(json.unit)}; the units are ${[...units.keys()].join(', ')}`,
      );
    }
    const name = shape.optionalString(json.name, `the name of ${what}`);
    const key = `${unit.kind.name} ${name}`;
    if (found.size === MAX_PROFILES && !found.has(key)) {
      throw shape.malformed(`it has more than ${MAX_PROFILES} profiles of different names`);
    }
    const profile = found.get(key) ?? new Profile(name, unit.kind, frames, limits);
    found.set(key, profile);
    profile.read(json, unit.digits, what);
  });
  return Array.from(found.values(), (profile) => profile.finish());
}

function readFrames(shared: JsonObject): Frame[] {
  return shape.array(shared.frames, 'shared.frames').map((entry, row) => {
    const { name, file, line } = shape.object(entry, 'frame', row);
    return {
      name: shape.string(name, 'the name of frame', row),
      file: shape.optionalString(file, 'the file of frame', row),
      line: typeof line === 'number' ? line : 0,
    };
  });
}

/** @param row which of many */
type ReadNumber = (value: unknown, of: string, row?: number) => bigint;

/** One profile of what is found: one or several of the file. */
class Profile {
  private readonly builder: ColumnsBuilder;
  private readonly sums: StackSums;
  /** By frame: its row in the builder. A list as long as that of the frames would be one for each thread. */
  private readonly locations = new Map<number, number>();
  private total = 0n;
  private spans = 0n;

  constructor(
    private readonly name: string,
    private readonly kind: Kind,
    private readonly frames: readonly Frame[],
    private readonly limits: ReadLimits,
  ) {
    this.builder = new ColumnsBuilder([kind.sampleType], limits);
    this.sums = new StackSums({ types: 1, fraction: FRACTION, limits });
  }

  read(json: JsonObject, digits: number, what: string): void {
    const known = new Map<unknown, bigint>();
    const number: ReadNumber = (value, of, row) => {
      const before = known.get(value);
      if (before !== undefined) {
        return before;
      }
      const read = scaled(value, digits);
      if (read === undefined) {
        throw shape.wrong(value, `${row === undefined ? of : `${of} ${row}`} of ${what}`, -1, 'a number');
      }
      if (known.size < MAX_KNOWN_NUMBERS) {
        known.set(value, read);
      }
      return read;
    };
    const start = number(json.startValue ?? 0, 'startValue');
    const end = number(json.endValue ?? 0, 'endValue');
    this.spans += end > start ? end - start : 0n;
    if (json.type === 'sampled') {
      this.readSampled(json, start, number, what);
    } else if (json.type === 'evented') {
      this.readEvented(json, start, number, what);
    } else {
      throw shape.malformed(`the type of ${what} is ${shown(json.type)}; the types are sampled and evented`);
    }
  }

  finish(): FoundProfile {
    this.sums.addSamples(this.builder);
    // Some writers (rbspy) give every profile the length of one second: it cannot be shorter than what was measured.
    const duration = this.kind === time ? (this.spans > this.total ? this.spans : this.total) / FRACTION : 0n;
    return {
      name: this.kind.name,
      labels: this.name === '' ? [] : [{ name: 'profile_name', value: this.name }],
      columns: this.builder.finish({
        periodType: this.kind.periodType,
        durationNanos: duration < 2n ** 63n ? duration : 0n,
      }),
    };
  }

  private readSampled(json: JsonObject, start: bigint, number: ReadNumber, what: string): void {
    const samples = shape.array(json.samples, `samples of ${what}`);
    const weights = shape.array(json.weights, `weights of ${what}`);
    if (samples.length !== weights.length) {
      throw shape.malformed(`${what} has ${samples.length} samples, but ${weights.length} weights`);
    }
    const sampleOf = `in ${what}, sample`;
    const lane = this.lane(what);
    let at = start;
    samples.forEach((entry, row) => {
      const weight = number(weights[row], 'weight', row);
      if (weight < 0n) {
        throw shape.malformed(`weight ${row} of ${what} is ${shown(weights[row])}; weights must not be negative`);
      }
      let node = NO_PARENT;
      for (const frame of shape.array(entry, sampleOf, row)) {
        if (!isIndex(frame, this.frames.length)) {
          throw shape.outOfRange(frame, this.frames.length, `a frame of sample ${row} of ${what}`);
        }
        node = this.child(node, frame);
      }
      this.add(node, weight);
      lane?.add(node, at / FRACTION, (at + weight) / FRACTION, [weight / FRACTION]);
      at += weight;
    });
  }

  /** What passes between two events belongs to the stack that is open then. */
  private readEvented(json: JsonObject, start: bigint, number: ReadNumber, what: string): void {
    let last = start;
    let node = NO_PARENT;
    const openFrames: number[] = [];
    const eventOf = `in ${what}, event`;
    const lane = this.lane(what);
    shape.array(json.events, `events of ${what}`).forEach((entry, row) => {
      const event = shape.object(entry, eventOf, row);
      const at = number(event.at, 'the time of event', row);
      if (at < last) {
        throw shape.malformed(
          `event ${row} of ${what} is out of order: its time ${shown(event.at)} is before the event before it`,
        );
      }
      const { frame } = event;
      if (!isIndex(frame, this.frames.length)) {
        throw shape.outOfRange(frame, this.frames.length, `the frame of event ${row} of ${what}`);
      }
      if (node !== NO_PARENT) {
        this.add(node, at - last);
        // To the nanosecond, so that what lies side by side adds up to the whole.
        const [from, to] = [last / FRACTION, at / FRACTION];
        if (to > from) {
          lane?.add(node, from, to, [to - from]);
        }
      }
      last = at;
      if (event.type === 'O') {
        openFrames.push(frame);
        node = this.child(node, frame);
      } else if (event.type === 'C') {
        const open = openFrames.pop();
        if (open !== frame) {
          const instead = open === undefined ? 'no frame' : `frame ${open}`;
          throw shape.malformed(`event ${row} of ${what} closes frame ${frame}, but ${instead} is open`);
        }
        node = this.sums.paths.parent[node]!;
      } else {
        throw shape.malformed(`the type of event ${row} of ${what} is ${shown(event.type)}; the types are O and C`);
      }
    });
    if (openFrames.length > 0) {
      throw shape.malformed(`${what} ends with ${openFrames.length} frames open; each needs an event that closes it`);
    }
  }

  /** Of bytes and counts there is no time to put them in order by. */
  private lane(what: string): TimedLane | undefined {
    return this.kind === time
      ? this.limits.timed?.lane(this.name === '' ? what : this.name, this.builder, this.sums.paths, 1)
      : undefined;
  }

  private child(parent: number, frame: number): number {
    let location = this.locations.get(frame);
    if (location === undefined) {
      const { name, file, line } = this.frames[frame]!;
      location = this.builder.frame(name, file, line);
      this.locations.set(frame, location);
    }
    return this.sums.paths.child(parent, location);
  }

  private add(node: number, value: bigint): void {
    if (value > 0n) {
      this.sums.add(node, 0, value);
      this.total += value;
    }
  }
}
