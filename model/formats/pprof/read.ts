/**
 * Reads a pprof profile (protobuf bytes, unpacked) into columns.
 *
 *     const profile = readPprof(bytes, { maxSamples: 16_000 });
 *     profile.sampleTypes;  // [{ type: 'cpu', unit: 'nanoseconds' }]
 *     profile.stacks, profile.values, profile.symbols …
 *
 * One pass over the content after a look at where the tables are (sections.ts). No object is made for a message,
 * no BigInt for a value. What cannot be right is refused with a sentence that says what and where; nothing is read
 * out of bounds, and memory stays a small multiple of the input's length.
 */
import type { ProfileColumns, ValueType } from '#model/columns.ts';
import { HearthError } from '#model/errors.ts';
import { BYTES, Cursor, malformed, tagOf, VARINT } from '#model/formats/pprof/cursor.ts';
import { readSamples } from '#model/formats/pprof/read-samples.ts';
import {
  readFunctions,
  readLocations,
  readMappings,
  skipUnknown,
  stringIndex,
} from '#model/formats/pprof/read-symbols.ts';
import * as sections from '#model/formats/pprof/sections.ts';
import { readStrings } from '#model/formats/pprof/string-table.ts';

export interface ReadOptions {
  /** More samples are refused with `samples_limit` before any of them is read; 0 or absent for any number. */
  maxSamples?: number;
  /** More labels on a sample are refused with `sample_labels_limit`; 0 or absent for any number. */
  maxSampleLabels?: number;
  /**
   * Mends what Pyroscope's .NET agent sends: functions without ids get the ids of the locations (both are numbered
   * from 1), and `-` in a sample type becomes `_`.
   */
  mendDotnet?: boolean;
}

export function readPprof(bytes: Uint8Array, options: ReadOptions = {}): ProfileColumns {
  const cursor = new Cursor(bytes);
  const found = sections.findSections(cursor);
  const section = (field: number) => found[field]!;
  const samples = section(sections.SAMPLE);
  if (options.maxSamples !== undefined && options.maxSamples > 0 && samples.count > options.maxSamples) {
    throw new HearthError(
      'samples_limit',
      `the profile exceeds the samples count limit (max_profile_stacktrace_samples, actual: ${samples.count}, limit: ${options.maxSamples})`,
    );
  }
  if (section(sections.SAMPLE_TYPE).count === 0) {
    throw malformed('it has no sample types');
  }

  const strings = readStrings(cursor, section(sections.STRING));
  const sampleTypes: ValueType[] = [];
  eachMessage(cursor, section(sections.SAMPLE_TYPE), sections.SAMPLE_TYPE, (row, end) => {
    sampleTypes.push(checkedType(readValueType(cursor, end, strings, 'sample type', row), row, options));
  });
  // A message field that is there several times is merged in protobuf; the last one wins in every field it has.
  let periodType: ValueType | undefined;
  eachMessage(cursor, section(sections.PERIOD_TYPE), sections.PERIOD_TYPE, (_, end) => {
    const next = readValueType(cursor, end, strings, 'the period', 'type');
    periodType = { type: next.type || (periodType?.type ?? ''), unit: next.unit || (periodType?.unit ?? '') };
  });
  const mappings = readMappings(cursor, section(sections.MAPPING), strings.length);
  const functions = readFunctions(
    cursor,
    section(sections.FUNCTION),
    strings.length,
    options.mendDotnet === true && section(sections.FUNCTION).count === section(sections.LOCATION).count,
  );
  const locations = readLocations(cursor, section(sections.LOCATION), functions.rows, mappings.rows);

  return {
    sampleTypes,
    periodType,
    ...readScalars(cursor, found, strings),
    symbols: { strings, functions: functions.columns, mappings: mappings.columns, locations: locations.columns },
    ...readSamples(cursor, samples, {
      types: sampleTypes.length,
      strings: strings.length,
      locations: locations.rows,
      maxLabels: options.maxSampleLabels ?? 0,
    }),
  };
}

function eachMessage(
  cursor: Cursor,
  section: sections.Section,
  field: number,
  read: (row: number, end: number) => void,
): void {
  cursor.position = section.start;
  for (let row = 0; row < section.count; row++) {
    read(row, sections.nextMessage(cursor, section, tagOf(field, BYTES)));
  }
}

function readValueType(cursor: Cursor, end: number, strings: string[], what: string, row: number | string): ValueType {
  let type = 0;
  let unit = 0;
  while (cursor.position < end) {
    const tag = cursor.tag(end);
    if (tag === tagOf(1, VARINT)) {
      type = stringIndex(cursor, end, strings.length, what, row);
    } else if (tag === tagOf(2, VARINT)) {
      unit = stringIndex(cursor, end, strings.length, `the unit of ${what}`, row);
    } else {
      skipUnknown(cursor, tag, end, 2, what, row);
    }
  }
  return { type: strings[type]!, unit: strings[unit]! };
}

function checkedType(value: ValueType, row: number, options: ReadOptions): ValueType {
  if (!value.type.includes('-')) {
    return value;
  }
  if (options.mendDotnet === true) {
    return { ...value, type: value.type.replaceAll('-', '_') };
  }
  throw malformed(`sample type ${row} ('${value.type}') contains '-', which no profile type may`);
}

type Scalars = Pick<ProfileColumns, 'timeNanos' | 'durationNanos' | 'period' | 'defaultSampleType' | 'comments'>;

/** Fields of one number. They may be given again anywhere (some agents append the time): the last one wins. */
function readScalars(cursor: Cursor, found: sections.Section[], strings: string[]): Scalars {
  const scalars: Scalars = { timeNanos: 0n, durationNanos: 0n, period: 0n, defaultSampleType: '', comments: [] };
  const string = (end: number, what: string) => strings[stringIndex(cursor, end, strings.length, 'the field', what)]!;
  const read = (field: number, end: number) => {
    switch (field) {
      case 7:
        string(end, 'drop_frames');
        break;
      case 8:
        string(end, 'keep_frames');
        break;
      case sections.COMMENT:
        scalars.comments.push(string(end, 'comment'));
        break;
      case 14:
        scalars.defaultSampleType = string(end, 'default_sample_type');
        break;
      default: {
        cursor.varint(end);
        const value = cursor.signed();
        if (field === 9) {
          scalars.timeNanos = value;
        } else if (field === 10) {
          scalars.durationNanos = value;
        } else {
          scalars.period = value;
        }
      }
    }
  };
  for (const field of [7, 8, 9, 10, 12, sections.COMMENT, 14]) {
    const { count, start, end } = found[field]!;
    cursor.position = start;
    for (let row = 0; row < count;) {
      const tag = cursor.tag(end);
      if (tag >>> 3 !== field) {
        cursor.skip(tag, end);
        continue;
      }
      row++;
      if ((tag & 7) === VARINT) {
        read(field, end);
        continue;
      }
      const to = cursor.message(end);
      while (cursor.position < to) {
        read(field, to);
      }
    }
  }
  return scalars;
}
