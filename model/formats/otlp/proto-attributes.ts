/**
 * Attributes in protobuf. A resource's and a scope's have their key and their value written out, or (since 1.10) as rows
 * of the strings; those of the dictionary's table have keys that are written out (1.7) or rows of the strings.
 */
import { addAttribute, type Attribute, type Dictionary } from '#model/formats/otlp/message.ts';
import { readIndex, readText, skipOther } from '#model/formats/otlp/proto-fields.ts';
import { BYTES, type Cursor, FIXED64, tagOf, VARINT } from '#model/formats/pprof/cursor.ts';

/** Appends an attribute of a resource or scope. */
export function readKeyValue(cursor: Cursor, end: number, dictionary: Dictionary, to: Attribute[]): void {
  const attribute: Attribute = { key: '', value: undefined, unit: '' };
  while (cursor.position < end) {
    const tag = cursor.tag(end);
    switch (tag) {
      case tagOf(1, BYTES):
        attribute.key = readText(cursor, cursor.message(end), 'the key of an attribute');
        break;
      case tagOf(2, BYTES):
        attribute.value = readValue(cursor, cursor.message(end), dictionary);
        break;
      case tagOf(3, VARINT):
        attribute.key = namedString(cursor, end, dictionary);
        break;
      default:
        skipOther(cursor, tag, end, 3, 'an attribute');
    }
  }
  addAttribute(to, attribute);
}

/** Appends a row to the dictionary's table. */
export function readTableAttribute(cursor: Cursor, end: number, dictionary: Dictionary): void {
  const attribute: Attribute = { key: '', value: undefined, unit: '' };
  while (cursor.position < end) {
    const tag = cursor.tag(end);
    switch (tag) {
      case tagOf(1, BYTES):
        attribute.key = readText(cursor, cursor.message(end), 'the key of an attribute');
        dictionary.attributeKeys = 'text';
        break;
      case tagOf(1, VARINT):
        attribute.key = namedString(cursor, end, dictionary);
        dictionary.attributeKeys = 'row';
        break;
      case tagOf(2, BYTES):
        attribute.value = readValue(cursor, cursor.message(end), dictionary);
        break;
      case tagOf(3, VARINT):
        attribute.unit = namedString(cursor, end, dictionary);
        break;
      default:
        skipOther(cursor, tag, end, 3, 'an attribute');
    }
  }
  dictionary.attributes.push(attribute);
}

/** A value that can be a label: a string or a whole number; undefined for every other. */
function readValue(cursor: Cursor, end: number, dictionary: Dictionary): Attribute['value'] {
  let value: Attribute['value'];
  while (cursor.position < end) {
    const tag = cursor.tag(end);
    switch (tag) {
      case tagOf(1, BYTES):
        value = readText(cursor, cursor.message(end), 'the value of an attribute');
        break;
      case tagOf(3, VARINT):
        cursor.varint(end);
        value = cursor.signed();
        break;
      case tagOf(8, VARINT):
        value = namedString(cursor, end, dictionary);
        break;
      case tagOf(2, VARINT):
      case tagOf(4, FIXED64):
      case tagOf(5, BYTES):
      case tagOf(6, BYTES):
      case tagOf(7, BYTES):
        cursor.skip(tag, end);
        value = undefined;
        break;
      default:
        skipOther(cursor, tag, end, 8, 'the value of an attribute');
    }
  }
  return value;
}

function namedString(cursor: Cursor, end: number, { strings }: Dictionary): string {
  const row = readIndex(cursor, end);
  if (row !== 0 && (row < 0 || row >= strings.length)) {
    throw cursor.malformed(`an attribute names string ${cursor.signed()}, but there are ${strings.length}`);
  }
  return strings[row] ?? '';
}
