/** Samples of a pprof profile: stacks as location rows, values, labels. Most of a profile's bytes are here. */
import type { ProfileColumns } from '#model/columns.ts';
import { HearthError } from '#model/errors.ts';
import { BYTES, type Cursor, HIGH, LOW, malformed, tagOf, VARINT } from '#model/formats/pprof/cursor.ts';
import { GrowingInt32 } from '#model/growing.ts';
import { skipUnknown, stringIndex } from '#model/formats/pprof/read-symbols.ts';
import type { RowIndex } from '#model/formats/pprof/row-index.ts';
import { nextMessage, SAMPLE, type Section } from '#model/formats/pprof/sections.ts';

export interface SampleContext {
  types: number;
  strings: number;
  locations: RowIndex;
  /** 0 for any number. */
  maxLabels: number;
}

type Samples = Pick<ProfileColumns, 'stacks' | 'values' | 'labels'>;

export function readSamples(cursor: Cursor, section: Section, context: SampleContext): Samples {
  const { count } = section;
  // A value takes a byte at least: with fewer bytes than values, nothing is allocated for them.
  if (count * context.types > section.bytes) {
    throw malformed(
      `its ${count} samples are too short to have ${context.types} values each, one for each sample type`,
    );
  }
  const reader = new SampleReader(cursor, section, context);
  cursor.position = section.start;
  for (let row = 0; row < count; row++) {
    reader.read(row, nextMessage(cursor, section, tagOf(SAMPLE, BYTES)));
  }
  return reader.take();
}

class SampleReader {
  private readonly cursor: Cursor;
  private readonly context: SampleContext;
  private readonly offsets: Int32Array;
  private readonly locations: GrowingInt32;
  private readonly values: BigInt64Array;
  private readonly halves: Int32Array;
  private readonly labels: LabelReader;

  constructor(cursor: Cursor, section: Section, context: SampleContext) {
    const { count } = section;
    this.cursor = cursor;
    this.context = context;
    this.offsets = new Int32Array(count + 1);
    this.locations = new GrowingInt32(Math.min(section.bytes, 32 * count));
    this.values = new BigInt64Array(count * context.types);
    this.halves = new Int32Array(this.values.buffer);
    this.labels = new LabelReader(cursor, count, context.strings);
  }

  read(row: number, end: number): void {
    const { cursor, context } = this;
    const firstValue = row * context.types;
    const lastValue = firstValue + context.types;
    let value = firstValue;
    let labels = 0;
    while (cursor.position < end) {
      const tag = cursor.tag(end);
      switch (tag) {
        case tagOf(1, BYTES):
          this.readPackedLocations(row, cursor.message(end));
          break;
        case tagOf(1, VARINT):
          cursor.varint(end);
          this.locations.push(this.locationRow(row, cursor.low, cursor.high));
          break;
        case tagOf(2, BYTES): {
          const to = cursor.message(end);
          while (cursor.position < to) {
            value = this.readValue(value, lastValue, to, row);
          }
          break;
        }
        case tagOf(2, VARINT):
          value = this.readValue(value, lastValue, end, row);
          break;
        case tagOf(3, BYTES):
          labels++;
          if (context.maxLabels > 0 && labels > context.maxLabels) {
            throw new HearthError('sample_labels_limit', `sample ${row} has more than ${context.maxLabels} labels`);
          }
          this.labels.read(cursor.message(end), row);
          break;
        default:
          skipUnknown(cursor, tag, end, 3, 'sample', row);
      }
    }
    if (value !== lastValue) {
      throw malformed(`sample ${row} has ${value - firstValue} values, but there are ${context.types} sample types`);
    }
    this.offsets[row + 1] = this.locations.length;
    this.labels.endSample(row);
  }

  take(): Samples {
    return {
      stacks: { offsets: this.offsets, locations: this.locations.take() },
      values: this.values,
      labels: this.labels.take(),
    };
  }

  /** Stores a value by its halves: no BigInt is made. */
  private readValue(at: number, last: number, end: number, row: number): number {
    const { cursor, halves } = this;
    cursor.varint(end);
    if (at === last) {
      throw malformed(
        `sample ${row} has more than ${this.context.types} values, but there are ${this.context.types} sample types`,
      );
    }
    halves[2 * at + LOW] = cursor.low;
    halves[2 * at + HIGH] = cursor.high;
    return at + 1;
  }

  /** The innermost loop: ids of one or two bytes that are in the dense index. */
  private readPackedLocations(row: number, end: number): void {
    const { cursor } = this;
    const { bytes } = cursor;
    const { dense } = this.context.locations;
    let at = cursor.position;
    if (at === end) {
      return;
    }
    if (bytes[end - 1]! >= 0x80) {
      throw malformed(`the location list of sample ${row} ends in the middle of a number`);
    }
    // From here on, a varint that starts before `end` ends before it too.
    const out = this.locations.reserve(end - at);
    let length = this.locations.length;
    while (at < end) {
      const first = bytes[at]!;
      let id = first;
      let next = at + 1;
      if (first >= 0x80) {
        const second = bytes[next++]!;
        id = (first & 0x7f) | (second << 7);
        if (second >= 0x80) {
          id = -1;
        }
      }
      if (id > 0 && id < dense.length && dense[id]! > 0) {
        out[length++] = dense[id]! - 1;
        at = next;
      } else {
        cursor.position = at;
        cursor.varint(end);
        out[length++] = this.locationRow(row, cursor.low, cursor.high);
        at = cursor.position;
      }
    }
    this.locations.length = length;
    cursor.position = at;
  }

  private locationRow(sample: number, low: number, high: number): number {
    const row = this.context.locations.get(low, high);
    if (row === -1) {
      throw malformed(
        (low | high) === 0
          ? `sample ${sample} names the location id 0`
          : `sample ${sample} names location ${this.cursor.unsigned()}, which is not there`,
      );
    }
    return row;
  }
}

/** Numbers a label takes in the growing list. */
const LABEL_WIDTH = 5;

class LabelReader {
  private readonly cursor: Cursor;
  private readonly strings: number;
  private readonly offsets: Int32Array;
  /** Key, text, unit, and the number's low and high half. */
  private readonly rows = new GrowingInt32(64 * LABEL_WIDTH);

  constructor(cursor: Cursor, samples: number, strings: number) {
    this.cursor = cursor;
    this.strings = strings;
    this.offsets = new Int32Array(samples + 1);
  }

  read(end: number, sample: number): void {
    const { cursor, rows, strings } = this;
    let key = 0;
    let text = 0;
    let low = 0;
    let high = 0;
    let unit = 0;
    while (cursor.position < end) {
      const tag = cursor.tag(end);
      switch (tag) {
        case tagOf(1, VARINT):
          key = stringIndex(cursor, end, strings, 'the key of a label of sample', sample);
          break;
        case tagOf(2, VARINT):
          text = stringIndex(cursor, end, strings, 'the text of a label of sample', sample);
          break;
        case tagOf(3, VARINT):
          cursor.varint(end);
          low = cursor.low;
          high = cursor.high;
          break;
        case tagOf(4, VARINT):
          unit = stringIndex(cursor, end, strings, 'the unit of a label of sample', sample);
          break;
        default:
          skipUnknown(cursor, tag, end, 4, 'a label of sample', sample);
      }
    }
    const array = rows.reserve(LABEL_WIDTH);
    const at = rows.length;
    array[at] = key;
    array[at + 1] = text;
    array[at + 2] = unit;
    array[at + 3] = low;
    array[at + 4] = high;
    rows.length = at + LABEL_WIDTH;
  }

  endSample(sample: number): void {
    this.offsets[sample + 1] = this.rows.length / LABEL_WIDTH;
  }

  take(): Samples['labels'] {
    const { array, length } = this.rows;
    const count = length / LABEL_WIDTH;
    const key = new Int32Array(count);
    const text = new Int32Array(count);
    const numberUnit = new Int32Array(count);
    const number = new BigInt64Array(count);
    const halves = new Int32Array(number.buffer);
    for (let label = 0, at = 0; label < count; label++, at += LABEL_WIDTH) {
      key[label] = array[at]!;
      text[label] = array[at + 1]!;
      numberUnit[label] = array[at + 2]!;
      halves[2 * label + LOW] = array[at + 3]!;
      halves[2 * label + HIGH] = array[at + 4]!;
    }
    return { offsets: this.offsets, key, text, number, numberUnit };
  }
}
