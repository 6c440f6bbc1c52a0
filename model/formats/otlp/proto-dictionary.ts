/** The dictionary of a request in protobuf: one look over where its tables are, then each table into columns. */
import { ABSENT, checkRows, type Dictionary, Lists } from '#model/formats/otlp/message.ts';
import { readTableAttribute } from '#model/formats/otlp/proto-attributes.ts';
import {
  readId,
  readIndex,
  readIndexes,
  readUnsigned,
  skipOther,
  wrongField,
} from '#model/formats/otlp/proto-fields.ts';
import { BYTES, type Cursor, tagOf, VARINT } from '#model/formats/pprof/cursor.ts';
import { nextMessage, type Section } from '#model/formats/pprof/sections.ts';
import { decodeStrings } from '#model/formats/pprof/string-table.ts';

const MAPPING = 1;
const LOCATION = 2;
const FUNCTION = 3;
const LINK = 4;
const STRING = 5;
const ATTRIBUTE = 6;
const STACK = 7;
const tables = ['', 'mapping', 'location', 'function', 'link', 'string', 'attribute', 'stack'];

/** Where the tables of a dictionary lie, by field number. */
export function findTables(cursor: Cursor, start: number, end: number): Section[] {
  const sections = tables.map((): Section => ({ count: 0, start, end: start, bytes: 0 }));
  cursor.position = start;
  while (cursor.position < end) {
    const from = cursor.position;
    const tag = cursor.tag(end);
    const section = sections[tag >>> 3];
    if (section === undefined) {
      cursor.skip(tag, end);
      continue;
    }
    if ((tag & 7) !== BYTES) {
      throw wrongField(cursor, tag, 'the dictionary');
    }
    const to = cursor.message(end);
    section.bytes += to - cursor.position;
    section.start = section.count++ === 0 ? from : section.start;
    section.end = to;
    cursor.position = to;
  }
  tables.forEach((name, field) => checkRows(sections[field]!.count, `${name} table`));
  return sections;
}

/** Everything but stacks: the same in every revision. */
export function readDictionary(cursor: Cursor, sections: readonly Section[], dictionary: Dictionary): void {
  dictionary.strings = decodeStrings(cursor, sections[STRING]!, STRING);
  const readers: [field: number, read: (cursor: Cursor, end: number, dictionary: Dictionary) => void][] = [
    [MAPPING, readMapping],
    [LOCATION, readLocation],
    [FUNCTION, readFunction],
    [LINK, readLink],
    [ATTRIBUTE, readTableAttribute],
  ];
  for (const [field, read] of readers) {
    eachRow(cursor, sections[field]!, field, (end) => read(cursor, end, dictionary));
  }
}

export function readStacks(cursor: Cursor, sections: readonly Section[]): Lists {
  const stacks = new Lists();
  eachRow(cursor, sections[STACK]!, STACK, (end) => {
    while (cursor.position < end) {
      const tag = cursor.tag(end);
      if (tag === tagOf(1, BYTES)) {
        readIndexes(cursor, cursor.message(end), stacks.items);
      } else if (tag === tagOf(1, VARINT)) {
        stacks.items.push(readIndex(cursor, end));
      } else {
        skipOther(cursor, tag, end, 1, 'a stack');
      }
    }
    stacks.endRow();
  });
  return stacks;
}

function eachRow(cursor: Cursor, section: Section, field: number, read: (end: number) => void): void {
  cursor.position = section.start;
  for (let row = 0; row < section.count; row++) {
    read(nextMessage(cursor, section, tagOf(field, BYTES)));
  }
}

function readMapping(cursor: Cursor, end: number, { mappings }: Dictionary): void {
  const mapping = {
    file: ABSENT,
    memoryStart: 0n,
    memoryLimit: 0n,
    fileOffset: 0n,
    flags: 0,
    attributes: [] as number[],
  };
  while (cursor.position < end) {
    const tag = cursor.tag(end);
    switch (tag) {
      case tagOf(1, VARINT):
        mapping.memoryStart = readUnsigned(cursor, end);
        break;
      case tagOf(2, VARINT):
        mapping.memoryLimit = readUnsigned(cursor, end);
        break;
      case tagOf(3, VARINT):
        mapping.fileOffset = readUnsigned(cursor, end);
        break;
      case tagOf(4, VARINT):
        mapping.file = readIndex(cursor, end);
        break;
      case tagOf(5, VARINT):
        mapping.attributes.push(readIndex(cursor, end));
        break;
      case tagOf(5, BYTES):
        for (const to = cursor.message(end); cursor.position < to;) {
          mapping.attributes.push(readIndex(cursor, to));
        }
        break;
      case tagOf(6, VARINT):
      case tagOf(7, VARINT):
      case tagOf(8, VARINT):
      case tagOf(9, VARINT):
        cursor.varint(end);
        mapping.flags |= cursor.flag() ? 1 << ((tag >>> 3) - 6) : 0;
        break;
      default:
        skipOther(cursor, tag, end, 5, 'a mapping');
    }
  }
  mappings.push(mapping);
}

function readLocation(cursor: Cursor, end: number, { locations }: Dictionary): void {
  let mapping = 0;
  let low = 0;
  let high = 0;
  while (cursor.position < end) {
    const tag = cursor.tag(end);
    switch (tag) {
      case tagOf(1, VARINT):
        mapping = readIndex(cursor, end);
        break;
      case tagOf(2, VARINT):
        cursor.varint(end);
        low = cursor.low;
        high = cursor.high;
        break;
      case tagOf(3, BYTES):
        readLine(cursor, cursor.message(end), locations);
        break;
      default:
        // Attributes (4, and 5 after a flag in 1.7) say what kind of frame it is, which no view shows.
        skipOther(cursor, tag, end, 3, 'a location');
    }
  }
  locations.mapping.push(mapping);
  locations.addressLow.push(low);
  locations.addressHigh.push(high);
  locations.lines.endRow();
}

function readLine(cursor: Cursor, end: number, { lines, lineNumber }: Dictionary['locations']): void {
  let row = 0;
  let line = 0;
  while (cursor.position < end) {
    const tag = cursor.tag(end);
    switch (tag) {
      case tagOf(1, VARINT):
        row = readIndex(cursor, end);
        break;
      case tagOf(2, VARINT):
        cursor.varint(end);
        line = cursor.clamped();
        break;
      default:
        skipOther(cursor, tag, end, 2, 'a line');
    }
  }
  lines.items.push(row);
  lineNumber.push(line);
}

function readFunction(cursor: Cursor, end: number, { functions }: Dictionary): void {
  let name = ABSENT;
  let systemName = ABSENT;
  let file = ABSENT;
  let startLine = 0;
  while (cursor.position < end) {
    const tag = cursor.tag(end);
    switch (tag) {
      case tagOf(1, VARINT):
        name = readIndex(cursor, end);
        break;
      case tagOf(2, VARINT):
        systemName = readIndex(cursor, end);
        break;
      case tagOf(3, VARINT):
        file = readIndex(cursor, end);
        break;
      case tagOf(4, VARINT):
        cursor.varint(end);
        startLine = cursor.clamped();
        break;
      default:
        skipOther(cursor, tag, end, 4, 'a function');
    }
  }
  functions.name.push(name);
  functions.systemName.push(systemName);
  functions.file.push(file);
  functions.startLine.push(startLine);
}

function readLink(cursor: Cursor, end: number, { links }: Dictionary): void {
  const link = { traceId: '', spanId: '' };
  while (cursor.position < end) {
    const tag = cursor.tag(end);
    switch (tag) {
      case tagOf(1, BYTES):
        link.traceId = readId(cursor, cursor.message(end));
        break;
      case tagOf(2, BYTES):
        link.spanId = readId(cursor, cursor.message(end));
        break;
      default:
        skipOther(cursor, tag, end, 2, 'a link');
    }
  }
  links.push(link);
}
