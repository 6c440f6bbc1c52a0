/**
 * The types of a chunk, as its metadata describes them: every event and constant is read by such a description, so
 * that events and fields that nobody knows here are skipped.
 *
 *     class jdk.ExecutionSample (an event)
 *       startTime: long, sampledThread: java.lang.Thread in a pool, stackTrace: jdk.types.StackTrace in a pool …
 */
import { malformed, type JfrCursor, type PoolKey } from '#model/formats/jfr/cursor.ts';

export interface JfrField {
  name: string;
  type: JfrType;
  isArray: boolean;
  /** The value is a key of its type's constant pool. */
  isPooled: boolean;
}

export interface JfrType {
  name: string;
  fields: JfrField[];
  isEvent: boolean;
}

interface Element {
  name: string;
  attributes: Map<string, string>;
  children: Element[];
}

/** Metadata is five levels deep: root, metadata, class, field, annotation. */
const MAX_DEPTH = 16;
/** Structs within structs; no recorder nests more than a stack trace, its frames and a thread. */
const MAX_NESTING = 32;
/** Types whose values have bytes though no fields describe them. */
const PRIMITIVES: ReadonlySet<string> = new Set([
  'boolean',
  'byte',
  'char',
  'short',
  'int',
  'long',
  'float',
  'double',
  'java.lang.String',
]);

/** @param at where the metadata event is */
export function readTypes(cursor: JfrCursor, at: number, chunkEnd: number): Map<PoolKey, JfrType> {
  cursor.seek(at, chunkEnd);
  cursor.int(); // Size
  cursor.longKey(); // The type of metadata itself
  cursor.longKey(); // Start
  cursor.longKey(); // Duration
  cursor.longKey(); // Id
  const strings: string[] = [];
  for (let i = cursor.count('strings of metadata'); i > 0; i--) {
    const string = cursor.string();
    if (!('text' in string)) {
      throw malformed('a string of the metadata is in a pool');
    }
    strings.push(string.text);
  }
  const root = readElement(cursor, strings, 0);
  const classes = root.children.flatMap(({ children }) => children).filter(({ name }) => name === 'class');
  const types = new Map<PoolKey, JfrType>();
  const named = classes.map((element) => {
    const { attributes } = element;
    const type: JfrType = {
      name: attributes.get('name') ?? '',
      fields: [],
      isEvent: attributes.get('superType') === 'jdk.jfr.Event',
    };
    types.set(keyOf(attributes.get('id')), type);
    return { element, type };
  });
  for (const { element, type } of named) {
    type.fields = element.children.filter(({ name }) => name === 'field').map((field) => fieldOf(field, types));
  }
  dropEmptyFields(types.values());
  return types;
}

/**
 * Leaves out the fields that take no bytes: structs that hold nothing but such structs. A few lines of metadata could
 * otherwise describe a value of a million empty parts, each to be walked over at every event.
 */
function dropEmptyFields(types: Iterable<JfrType>): void {
  const known = new Map<JfrType, boolean>();
  const isEmpty = (type: JfrType, depth: number): boolean => {
    const before = known.get(type);
    if (before !== undefined) {
      return before;
    }
    if (depth > MAX_NESTING) {
      throw malformed(`the class ${type.name} is nested too deeply`);
    }
    known.set(type, true); // Of a class within itself only the other fields count.
    type.fields = type.fields.filter((field) => field.isArray || field.isPooled || !isEmpty(field.type, depth + 1));
    const empty = type.fields.length === 0 && !PRIMITIVES.has(type.name);
    known.set(type, empty);
    return empty;
  };
  for (const type of types) {
    isEmpty(type, 0);
  }
}

function readElement(cursor: JfrCursor, strings: readonly string[], depth: number): Element {
  if (depth > MAX_DEPTH) {
    throw malformed('its metadata is nested too deeply');
  }
  const name = stringAt(cursor, strings);
  const attributes = new Map<string, string>();
  for (let i = cursor.count('attributes'); i > 0; i--) {
    const key = stringAt(cursor, strings);
    attributes.set(key, stringAt(cursor, strings));
  }
  const children: Element[] = [];
  for (let i = cursor.count('elements'); i > 0; i--) {
    children.push(readElement(cursor, strings, depth + 1));
  }
  return { name, attributes, children };
}

function stringAt(cursor: JfrCursor, strings: readonly string[]): string {
  const index = cursor.int();
  const text = strings[index];
  if (text === undefined) {
    throw malformed(`its metadata names string ${index} of ${strings.length}`);
  }
  return text;
}

function fieldOf({ attributes }: Element, types: ReadonlyMap<PoolKey, JfrType>): JfrField {
  const name = attributes.get('name') ?? '';
  const type = types.get(keyOf(attributes.get('class')));
  if (type === undefined) {
    throw malformed(`the field ${name} is of a class (${attributes.get('class')}) that is not there`);
  }
  return {
    name,
    type,
    isArray: Number(attributes.get('dimension') ?? 0) > 0,
    isPooled: attributes.get('constantPool') === 'true',
  };
}

/** The same form as the keys that a cursor reads. */
function keyOf(text = ''): PoolKey {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

/** Moves over a value that nobody needs. */
export function skipField(cursor: JfrCursor, field: JfrField, nesting = 0): void {
  if (!field.isArray) {
    skipValue(cursor, field, nesting);
    return;
  }
  for (let i = cursor.count(`elements of ${field.name}`); i > 0; i--) {
    const before = cursor.position;
    skipValue(cursor, field, nesting);
    if (cursor.position === before) {
      return; // Structs without fields: none of them takes a byte.
    }
  }
}

function skipValue(cursor: JfrCursor, { type, isPooled }: JfrField, nesting: number): void {
  if (isPooled) {
    cursor.longKey();
  } else {
    skipType(cursor, type, nesting);
  }
}

export function skipType(cursor: JfrCursor, type: JfrType, nesting = 0): void {
  switch (type.name) {
    case 'boolean':
    case 'byte':
      cursor.byte();
      return;
    case 'char':
    case 'short':
      cursor.short();
      return;
    case 'int':
      cursor.int();
      return;
    case 'long':
      cursor.longKey();
      return;
    case 'float':
      cursor.float();
      return;
    case 'double':
      cursor.double();
      return;
    case 'java.lang.String':
      // In a pool the class itself is described with fields, but written as a string.
      cursor.skipString();
      return;
  }
  if (nesting > MAX_NESTING) {
    throw malformed(`the class ${type.name} is nested too deeply`);
  }
  for (const field of type.fields) {
    skipField(cursor, field, nesting + 1);
  }
}
