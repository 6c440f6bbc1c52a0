/** The profiles of a request in protobuf, read by the numbers of one revision. Those without samples are left out. */
import {
  ABSENT,
  type Attribute,
  checkProfiles,
  type Dictionary,
  OtlpSamples,
  type OtlpProfile,
  type OtlpType,
} from '#model/formats/otlp/message.ts';
import { readKeyValue } from '#model/formats/otlp/proto-attributes.ts';
import { readIndex, readIndexes, readUnsigned, skipOther } from '#model/formats/otlp/proto-fields.ts';
import type { RevisionSchema } from '#model/formats/otlp/schema.ts';
import { BYTES, type Cursor, FIXED64, tagOf, VARINT } from '#model/formats/pprof/cursor.ts';
import { GrowingInt32 } from '#model/growing.ts';

export class ProfileReader {
  readonly profiles: OtlpProfile[] = [];
  /** Profiles met so far, with samples or without. */
  private row = 0;

  constructor(
    private readonly cursor: Cursor,
    private readonly dictionary: Dictionary,
    private readonly schema: RevisionSchema,
    private readonly maxSamples: number,
    private readonly keepsTimes: boolean,
  ) {}

  /** A resource with its scopes: attributes may come after what they are about, so scopes are read in a second look. */
  readResource(end: number): void {
    const { cursor } = this;
    const resource: Attribute[] = [];
    const scopes = new GrowingInt32();
    while (cursor.position < end) {
      const tag = cursor.tag(end);
      if (tag === tagOf(1, BYTES)) {
        this.readAttributes(cursor.message(end), 1, resource, 'a resource');
      } else if (tag === tagOf(2, BYTES)) {
        keepRange(cursor, cursor.message(end), scopes);
      } else {
        skipOther(cursor, tag, end, 2, 'the profiles of a resource');
      }
    }
    eachRange(cursor, scopes, (to) => this.readScope(to, resource));
    cursor.position = end;
  }

  private readScope(end: number, resource: readonly Attribute[]): void {
    const { cursor } = this;
    const scope: Attribute[] = [];
    const profiles = new GrowingInt32();
    while (cursor.position < end) {
      const tag = cursor.tag(end);
      if (tag === tagOf(1, BYTES)) {
        this.readAttributes(cursor.message(end), 3, scope, 'a scope');
      } else if (tag === tagOf(2, BYTES)) {
        keepRange(cursor, cursor.message(end), profiles);
      } else {
        skipOther(cursor, tag, end, 2, 'the profiles of a scope');
      }
    }
    eachRange(cursor, profiles, (to) => this.readProfile(to, resource, scope));
  }

  /** @param field of the attributes: 1 in a resource, 3 in a scope */
  private readAttributes(end: number, field: number, to: Attribute[], what: string): void {
    const { cursor, dictionary } = this;
    while (cursor.position < end) {
      const tag = cursor.tag(end);
      if (tag === tagOf(field, BYTES)) {
        readKeyValue(cursor, cursor.message(end), dictionary, to);
      } else {
        skipOther(cursor, tag, end, 0, what);
      }
    }
  }

  private readProfile(end: number, resource: readonly Attribute[], scope: readonly Attribute[]): void {
    const { cursor, maxSamples } = this;
    const { profile: fields, hasStackTable } = this.schema;
    const start = cursor.position;
    const profile: OtlpProfile = {
      row: this.row++,
      resource,
      scope,
      sampleTypes: [],
      periodType: undefined,
      period: 0n,
      timeNanos: 0n,
      durationNanos: 0n,
      sampleCount: 0,
      samples: new OtlpSamples(this.keepsTimes),
      locations: new GrowingInt32(),
    };
    while (cursor.position < end) {
      const tag = cursor.tag(end);
      switch (tag) {
        case tagOf(1, BYTES):
          profile.sampleTypes.push(this.readType(cursor.message(end)));
          break;
        case tagOf(2, BYTES):
          profile.sampleCount++;
          cursor.position = cursor.message(end);
          break;
        case tagOf(fields.locations, BYTES):
          readIndexes(cursor, cursor.message(end), profile.locations);
          break;
        case tagOf(fields.locations, VARINT):
          profile.locations.push(readIndex(cursor, end));
          break;
        case tagOf(fields.time, hasStackTable ? FIXED64 : VARINT):
          profile.timeNanos = this.readTime(end);
          break;
        case tagOf(fields.duration, VARINT):
          profile.durationNanos = BigInt.asIntN(64, readUnsigned(cursor, end));
          break;
        case tagOf(fields.periodType, BYTES):
          profile.periodType = this.readType(cursor.message(end));
          break;
        case tagOf(fields.period, VARINT):
          profile.period = BigInt.asIntN(64, readUnsigned(cursor, end));
          break;
        default:
          skipOther(cursor, tag, end, fields.period, `profile ${profile.row}`);
      }
    }
    if (profile.sampleCount === 0) {
      return;
    }
    this.profiles.push(profile);
    checkProfiles(this.profiles.length);
    if (maxSamples === 0 || profile.sampleCount <= maxSamples) {
      cursor.position = start;
      this.readSamples(end, profile.samples);
    }
    cursor.position = end;
  }

  private readTime(end: number): bigint {
    const { cursor } = this;
    if (this.schema.hasStackTable) {
      cursor.fixed64(end);
    } else {
      cursor.varint(end);
    }
    return cursor.signed();
  }

  private readType(end: number): OtlpType {
    const { cursor } = this;
    const found = { type: ABSENT, unit: ABSENT };
    while (cursor.position < end) {
      const tag = cursor.tag(end);
      switch (tag) {
        case tagOf(1, VARINT):
          found.type = readIndex(cursor, end);
          break;
        case tagOf(2, VARINT):
          found.unit = readIndex(cursor, end);
          break;
        default:
          skipOther(cursor, tag, end, 2, 'a sample type');
      }
    }
    return found;
  }

  private readSamples(end: number, samples: OtlpSamples): void {
    const { cursor } = this;
    while (cursor.position < end) {
      const tag = cursor.tag(end);
      if (tag === tagOf(2, BYTES)) {
        this.readSample(cursor.message(end), samples);
      } else {
        cursor.skip(tag, end);
      }
    }
  }

  private readSample(end: number, samples: OtlpSamples): void {
    const { cursor } = this;
    const { sample: fields, hasStackTable } = this.schema;
    let stack = 0;
    let locations = 0;
    let link = ABSENT;
    let timestamps = 0;
    while (cursor.position < end) {
      const tag = cursor.tag(end);
      switch (tag) {
        case tagOf(1, VARINT): // The stack; its first location in 1.7.
          stack = readIndex(cursor, end);
          break;
        case tagOf(fields.locations, VARINT):
          locations = readIndex(cursor, end);
          break;
        case tagOf(fields.values, BYTES):
          for (const to = cursor.message(end); cursor.position < to;) {
            this.readSampleValue(to, samples);
          }
          break;
        case tagOf(fields.values, VARINT):
          this.readSampleValue(end, samples);
          break;
        case tagOf(fields.attributes, BYTES):
          readIndexes(cursor, cursor.message(end), samples.attributes.items);
          break;
        case tagOf(fields.attributes, VARINT):
          samples.attributes.items.push(readIndex(cursor, end));
          break;
        case tagOf(fields.link, VARINT):
          link = readIndex(cursor, end);
          break;
        case tagOf(fields.timestamps, BYTES):
          timestamps += this.readTimestamps(cursor.message(end), samples);
          break;
        case tagOf(fields.timestamps, hasStackTable ? FIXED64 : VARINT):
          this.readTimestamp(end, samples);
          timestamps++;
          break;
        default:
          skipOther(cursor, tag, end, fields.timestamps, 'a sample');
      }
    }
    samples.endSample({ stack, locations, link, timestamps });
  }

  private readSampleValue(end: number, { values }: OtlpSamples): void {
    this.cursor.varint(end);
    values.push(this.cursor.low, this.cursor.high);
  }

  /** A packed list: numbers of eight bytes, varints in 1.7. @returns how many there are */
  private readTimestamps(end: number, samples: OtlpSamples): number {
    const { cursor } = this;
    const start = cursor.position;
    if (this.schema.hasStackTable && (end - start) % 8 !== 0) {
      throw cursor.malformed(`the time stamps of a sample take ${end - start} bytes, which is not eight each`);
    }
    if (this.schema.hasStackTable && samples.times === undefined) {
      cursor.position = end;
      return (end - start) / 8;
    }
    let count = 0;
    for (; cursor.position < end; count++) {
      this.readTimestamp(end, samples);
    }
    return count;
  }

  private readTimestamp(end: number, { times }: OtlpSamples): void {
    const { cursor } = this;
    if (this.schema.hasStackTable) {
      cursor.fixed64(end);
    } else {
      cursor.varint(end);
    }
    times?.push(cursor.low, cursor.high);
  }
}

/** Remembers where a message is, and steps over it. */
function keepRange(cursor: Cursor, end: number, ranges: GrowingInt32): void {
  if (end > cursor.position) {
    ranges.push(cursor.position);
    ranges.push(end);
  }
  cursor.position = end;
}

function eachRange(cursor: Cursor, ranges: GrowingInt32, read: (end: number) => void): void {
  for (let i = 0; i < ranges.length; i += 2) {
    cursor.position = ranges.array[i]!;
    read(ranges.array[i + 1]!);
  }
}
