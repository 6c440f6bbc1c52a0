/**
 * A request of an OTLP exporter as it was sent, before any rule of ours: what both encodings are read into.
 *
 * Tables are columns, and refer to each other by row. A string that a message leaves out is `ABSENT`, because in 1.7
 * the first string may be a real one; everything else that is left out is 0, as in protobuf.
 */
import { HearthError } from '#model/errors.ts';
import { HIGH, LOW } from '#model/formats/pprof/cursor.ts';
import type { RevisionSchema } from '#model/formats/otlp/schema.ts';
import { GrowingInt32 } from '#model/growing.ts';

export const ABSENT = -1;

export function malformedOtlp(what: string): HearthError {
  return new HearthError('malformed_profile', `not a valid OTLP profile: ${what}`);
}

/** An attribute; kinds that cannot be a label (flags, fractions, lists) have no value here. */
export interface Attribute {
  key: string;
  value: string | bigint | undefined;
  unit: string;
}

export interface OtlpMapping {
  file: number;
  memoryStart: bigint;
  memoryLimit: bigint;
  fileOffset: bigint;
  /** Those of SymbolColumns. */
  flags: number;
  attributes: number[];
}

/** Ids in hexadecimal, '' where there is none. */
export interface OtlpLink {
  traceId: string;
  spanId: string;
}

/** Lists of numbers, one after the other: row r is items[offsets[r] … offsets[r + 1]). */
export class Lists {
  readonly offsets = new GrowingInt32();
  readonly items = new GrowingInt32();

  constructor() {
    this.offsets.push(0);
  }

  get length(): number {
    return this.offsets.length - 1;
  }

  start(row: number): number {
    return this.offsets.array[row]!;
  }

  end(row: number): number {
    return this.offsets.array[row + 1]!;
  }

  endRow(): void {
    this.offsets.push(this.items.length);
  }
}

export class Dictionary {
  strings: string[] = [];
  readonly mappings: OtlpMapping[] = [];
  readonly links: OtlpLink[] = [];
  readonly attributes: Attribute[] = [];
  /** How the table of attributes names its keys: written out in 1.7, by their row since; undefined where neither. */
  attributeKeys: 'text' | 'row' | undefined;
  readonly functions = {
    name: new GrowingInt32(),
    systemName: new GrowingInt32(),
    file: new GrowingInt32(),
    startLine: new GrowingInt32(),
  };
  readonly locations = {
    mapping: new GrowingInt32(),
    addressLow: new GrowingInt32(),
    addressHigh: new GrowingInt32(),
    /** Functions of a location's lines; `lineNumber` goes along with its items. */
    lines: new Lists(),
    lineNumber: new GrowingInt32(),
  };
  /** Locations of a stack, leaf first. Empty for 1.7. */
  stacks = new Lists();

  string(row: number): string {
    return row === ABSENT ? '' : (this.strings[row] ?? '');
  }
}

/** A type and a unit as rows of strings. */
export interface OtlpType {
  type: number;
  unit: number;
}

/** 64-bit numbers that grow. */
export class GrowingInt64 {
  private readonly halves = new GrowingInt32();

  get length(): number {
    return this.halves.length / 2;
  }

  push(low: number, high: number): void {
    const to = this.halves.reserve(2);
    to[this.halves.length + LOW] = low;
    to[this.halves.length + HIGH] = high;
    this.halves.length += 2;
  }

  take(): BigInt64Array {
    return new BigInt64Array(this.halves.array.buffer, 0, this.length);
  }
}

export class OtlpSamples {
  /** Nanoseconds since 1970, one sample's after the other's; undefined where only their number is wanted. */
  readonly times: GrowingInt64 | undefined;
  /** A row of stacks; in 1.7 the first of `locations` places in the profile's list. */
  readonly stack = new GrowingInt32();
  readonly locations = new GrowingInt32();
  readonly values = new GrowingInt64();
  /** How many values there are up to the end of each sample. */
  readonly valueEnds = new GrowingInt32();
  readonly attributes = new Lists();
  /** ABSENT for none. */
  readonly link = new GrowingInt32();
  readonly timestamps = new GrowingInt32();

  constructor(keepsTimes: boolean) {
    this.times = keepsTimes ? new GrowingInt64() : undefined;
  }

  get length(): number {
    return this.stack.length;
  }

  /**
   * Ends a sample whose values and attributes have been pushed.
   * @throws HearthError malformed_profile when it says nothing: here, so that a message of another revision is read no further
   */
  endSample(sample: { stack: number; locations: number; link: number; timestamps: number }): void {
    if (sample.timestamps === 0 && this.values.length === (this.valueEnds.array[this.length - 1] ?? 0)) {
      throw malformedOtlp(`sample ${this.length} of a profile has neither values nor time stamps`);
    }
    this.stack.push(sample.stack);
    this.locations.push(sample.locations);
    this.link.push(sample.link);
    this.timestamps.push(sample.timestamps);
    this.valueEnds.push(this.values.length);
    this.attributes.endRow();
  }
}

export interface OtlpProfile {
  /** Where it is in the request, as messages name it. */
  row: number;
  resource: readonly Attribute[];
  scope: readonly Attribute[];
  sampleTypes: OtlpType[];
  periodType: OtlpType | undefined;
  period: bigint;
  timeNanos: bigint;
  durationNanos: bigint;
  /** How many samples it says it has; they are not read where they are over the limit. */
  sampleCount: number;
  samples: OtlpSamples;
  /** The list that samples of 1.7 name pieces of. */
  locations: GrowingInt32;
}

export interface OtlpMessage {
  dictionary: Dictionary;
  profiles: OtlpProfile[];
}

/** Reads a request by one revision's schema. @throws HearthError malformed_profile when it cannot be of that revision */
export type RevisionReader = (schema: RevisionSchema) => OtlpMessage;

/** What no revision does without. @throws HearthError bad_request */
export function checkParts(hasProfiles: boolean, hasDictionary: boolean): void {
  if (!hasProfiles) {
    throw new HearthError('bad_request', 'the request has no resource_profiles: there is nothing to store');
  }
  if (!hasDictionary) {
    throw new HearthError(
      'bad_request',
      'the request has no dictionary: its profiles are of a draft that is too old, or it is not about profiles',
    );
  }
}

/** An agent of a whole machine sends one for each process; each costs a set of columns. */
const MAX_PROFILES = 4_096;
/** Rows of one table: each costs an object or several numbers, while its message may have no byte at all. */
const MAX_ROWS = 1_048_576;

export function checkProfiles(count: number): void {
  if (count > MAX_PROFILES) {
    throw new HearthError('bad_request', `the request has more than ${MAX_PROFILES} profiles: send them in several`);
  }
}

export function checkRows(count: number, table: string): void {
  if (count > MAX_ROWS) {
    throw new HearthError(
      'bad_request',
      `the ${table} of the request has ${count} rows, more than ${MAX_ROWS}: send its profiles in several requests`,
    );
  }
}

/** Of one resource or scope. Far over what a series may have as labels; each is one of every profile under it. */
const MAX_ATTRIBUTES = 128;

/** @throws HearthError max_label_names_per_series */
export function addAttribute(to: Attribute[], attribute: Attribute): void {
  if (to.length >= MAX_ATTRIBUTES) {
    throw new HearthError(
      'max_label_names_per_series',
      `a resource or scope has more than ${MAX_ATTRIBUTES} attributes: leave out those that are no labels`,
    );
  }
  to.push(attribute);
}
