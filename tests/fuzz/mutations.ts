/**
 * Changes that make a sound file wrong, or merely strange: to any bytes, to the values of JSON, and to the fields of a
 * protobuf message.
 *
 *     mutateJson('{"frames": [{"name": "a"}]}', random);   // {"frames": [{"name": -1}]}
 */
import { field, varint } from '../fixtures/drawn-profile.ts';
import type { Random } from './random.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** No input is larger: it is what a push may have unpacked. */
export const MAX_INPUT = 4 * 1_048_576;

export const hostileNames = [
  '',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'main;run',
  'a b',
  'line\nbreak',
  '\0',
  '\ud800',
  '\u202e',
  '\u{1f600}',
  '<script>alert(1)</script>',
  "'; DROP TABLE profiles; --",
  '../../etc/passwd',
];
/** Longer than a symbol may be. */
export const longName = 'n'.repeat(70_000);

/** Written as they stand, for JSON.stringify would round or refuse them. */
const rawNumbers = [
  '9223372036854775807',
  '-9223372036854775808',
  '18446744073709551616',
  '1e999',
  '-0',
  '1e-400',
  '0.1',
  '1e15',
];
const hostileNumbers = [
  -1,
  0,
  1,
  2,
  127,
  128,
  255,
  65_535,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 31),
  0.5,
  1e308,
];
const hostileVarints = [
  0n,
  1n,
  2n,
  127n,
  128n,
  2n ** 31n,
  2n ** 32n,
  2n ** 32n - 1n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];
const tokens = [
  '"',
  '{',
  '}',
  '[',
  ']',
  ';',
  '\n',
  ' ',
  ',',
  ':',
  '-',
  '0',
  '9',
  '\\u0000',
  'null',
  '1e9',
  '\r\n',
  '\t',
  '\0',
  '\xff\xff\xff\xff',
  '\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01',
];

export function mutateBytes(seed: Bytes, other: Bytes, random: Random): Bytes {
  let bytes = seed;
  for (let changes = 1 + random.below(6); changes > 0; changes--) {
    // The beginning says what the rest is.
    const at = random.below((random.chance(0.25) ? Math.min(bytes.length, 200) : bytes.length) + 1);
    const length = Math.min(bytes.length - at, 1 << random.below(random.chance(0.2) ? 14 : 6));
    switch (random.below(8)) {
      case 0:
        bytes = bytes.slice();
        if (at < bytes.length) bytes[at]! ^= 1 << random.below(8);
        break;
      case 1:
        bytes = bytes.slice();
        if (at < bytes.length) bytes[at] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)]);
        break;
      case 2:
        bytes = spliced(bytes, at, length);
        break;
      case 3:
        bytes = spliced(bytes, at, 0, bytes.subarray(at, at + length));
        break;
      case 4:
        bytes = spliced(bytes, at, random.below(2) * length, Buffer.from(random.pick(tokens), 'latin1'));
        break;
      case 5: {
        const from = random.below(other.length + 1);
        bytes = spliced(bytes, at, random.below(2) * length, other.subarray(from, from + length));
        break;
      }
      case 6:
        if (random.chance(0.3)) bytes = bytes.slice(0, at);
        break;
      default: {
        const times = 1 << random.below(random.chance(0.05) ? 14 : 6);
        const piece = bytes.subarray(at, at + Math.min(length, 64));
        bytes = spliced(bytes, at, 0, Buffer.concat(Array<Uint8Array>(times).fill(piece)));
      }
    }
  }
  return bytes.length > MAX_INPUT ? bytes.slice(0, MAX_INPUT) : bytes;
}

function spliced(bytes: Bytes, at: number, removed: number, added: Uint8Array = new Uint8Array(0)): Bytes {
  const out = new Uint8Array(bytes.length - removed + added.length);
  out.set(bytes.subarray(0, at));
  out.set(added, at);
  out.set(bytes.subarray(at + removed), at + added.length);
  return out;
}

export function mutateJson(text: string, random: Random): Bytes {
  const root: unknown[] = [JSON.parse(text)];
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    changeValue(root, random);
  }
  let changed: string;
  try {
    changed = JSON.stringify(root[0]) ?? '';
  } catch {
    // Nested deeper than JSON.stringify can follow.
    return mutateBytes(new Uint8Array(Buffer.from(text)), new Uint8Array(1), random);
  }
  return new Uint8Array(Buffer.from(changed.replaceAll(/"@([-+.0-9e]+)@"/g, '$1')));
}

/** Walks down from a list or an object and changes what it ends at. */
function changeValue(root: unknown[], random: Random): void {
  let container: unknown[] | Record<string, unknown> = root;
  let key: string | number = 0;
  for (;;) {
    const value: unknown = Reflect.get(container, key);
    if (typeof value !== 'object' || value === null || random.chance(0.15)) {
      break;
    }
    const keys = Object.keys(value);
    if (keys.length === 0) {
      break;
    }
    container = value as unknown[] | Record<string, unknown>;
    const chosen = random.pick(keys);
    key = Array.isArray(value) ? Number(chosen) : chosen;
  }
  const value: unknown = Reflect.get(container, key);
  switch (random.below(9)) {
    case 0:
    case 1:
    case 2:
      put(container, key, hostileValue(random));
      break;
    case 3:
      if (typeof value === 'number') put(container, key, value + random.pick([-1, 1, 0.5, 1e9, -1e9]));
      break;
    case 4:
      if (Array.isArray(container)) container.splice(Number(key), 1);
      else Reflect.deleteProperty(container, key);
      break;
    case 5:
      if (Array.isArray(container)) {
        const size = typeof value === 'object' ? JSON.stringify(value).length : 8;
        container.splice(
          Number(key),
          0,
          ...Array<unknown>(Math.min(1 << random.below(8), Math.ceil(100_000 / size))).fill(value),
        );
      }
      break;
    case 6: {
      const keys = Object.keys(container);
      const other = random.pick(keys);
      const swapped: unknown = Reflect.get(container, other);
      put(container, other, value);
      put(container, key, swapped);
      break;
    }
    case 7:
      // What a list has beside its elements is not written, and may break it.
      if (!Array.isArray(container))
        put(container, random.chance(0.5) ? '__proto__' : random.pick(hostileNames), value);
      break;
    default: {
      let nested = value;
      for (let depth = 1 << random.below(11); depth > 0; depth--) {
        nested = random.chance(0.5) ? [nested] : { children: [nested] };
      }
      put(container, key, nested);
    }
  }
}

/** An own property, whatever its name. */
function put(container: object, key: string | number, value: unknown): void {
  Object.defineProperty(container, key, { value, enumerable: true, configurable: true, writable: true });
}

function hostileValue(random: Random): unknown {
  switch (random.below(6)) {
    case 0:
      return random.pick(hostileNumbers);
    case 1:
      return `@${random.pick(rawNumbers)}@`;
    case 2:
      return random.chance(0.02) ? longName : random.pick(hostileNames);
    case 3:
      return random.pick([null, true, false]);
    case 4:
      return random.pick<unknown>([[], {}, [[]], [null], { toString: 1, valueOf: 1 }, { length: 1e9 }]);
    default:
      return random.below(100);
  }
}

interface Field {
  number: number;
  wire: number;
  start: number;
  /** Where a varint, or the content of a message or text, begins. */
  content: number;
  end: number;
}

/** How often a field may be repeated. */
const room = (piece: Uint8Array) => Math.ceil(1_000_000 / piece.length);

/** Changes fields of a message, and of the messages in it, with lengths that fit again. */
export function mutateProtobuf(bytes: Bytes, random: Random, depth = 0): Bytes {
  const fields = fieldsOf(bytes);
  if (fields === undefined || fields.length === 0) {
    return bytes;
  }
  const chosen = random.pick(fields);
  const replace = (...parts: (Uint8Array | number[])[]) =>
    spliced(bytes, chosen.start, chosen.end - chosen.start, Buffer.concat(parts.map((part) => Uint8Array.from(part))));
  const own = bytes.subarray(chosen.start, chosen.end);
  const content = bytes.slice(chosen.content, chosen.end);
  if (chosen.wire === 2 && depth < 5 && random.chance(0.7)) {
    return replace(field(chosen.number, [...mutateProtobuf(content, random, depth + 1)]));
  }
  switch (random.below(6)) {
    case 0:
      return replace();
    case 1:
      return replace(
        ...Array<Uint8Array>(Math.min(1 << random.below(random.chance(0.1) ? 12 : 4), room(own))).fill(own),
      );
    case 2:
      return replace(field(chosen.number, random.pick(hostileVarints)));
    case 3:
      return replace(field(1 + random.below(16), chosen.wire === 2 ? [...content] : random.pick(hostileVarints)));
    case 4:
      return replace(field(chosen.number, random.pick(hostileNames)));
    default:
      return replace(varint(BigInt(chosen.number * 8 + 2)), varint(random.pick(hostileVarints)), content);
  }
}

function fieldsOf(bytes: Bytes): Field[] | undefined {
  const fields: Field[] = [];
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let scale = 1; at < bytes.length; scale *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        return value;
      }
    }
    return NaN;
  };
  while (at < bytes.length) {
    const start = at;
    const tag = number();
    let content = at;
    const wire = tag % 8;
    if (wire === 0) number();
    else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else if (wire === 2) {
      const length = number();
      content = at;
      at += length;
    } else return undefined;
    if (!(at <= bytes.length) || !(tag >= 8)) return undefined;
    fields.push({ number: Math.floor(tag / 8), wire, start, content, end: at });
  }
  return fields;
}
