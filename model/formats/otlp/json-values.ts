/**
 * Values of OTLP's JSON: proto3's, but ids of traces and spans are hexadecimal. Fields may be named in either of the two
 * ways that proto3 has, a 64-bit number may be text, null is absent, and what is not known is not looked at.
 */
import { malformedOtlp } from '#model/formats/otlp/message.ts';

/** A JSON object; its fields are read by `field` only. */
export type JsonObject = Readonly<Record<string, unknown>>;

const snakeNames = new Map<string, string>();

/** A field by its camel-case name; undefined when it is absent. */
export function field(object: JsonObject, name: string): unknown {
  const value = object[name];
  if (value !== undefined) {
    return value ?? undefined;
  }
  let snake = snakeNames.get(name);
  if (snake === undefined) {
    snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    snakeNames.set(name, snake);
  }
  return object[snake] ?? undefined;
}

/** A message; an absent one is empty. */
export function message(value: unknown, what: string): JsonObject {
  if (value === undefined) {
    return {};
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformedOtlp(`${what} is not an object`);
  }
  return value as JsonObject;
}

/** A repeated field; an absent one is empty. */
export function list(value: unknown, what: string): readonly unknown[] {
  if (value === undefined) {
    return [];
  }
  if (!Array.isArray(value)) {
    throw malformedOtlp(`${what} is not a list`);
  }
  return value;
}

export function text(value: unknown, what: string): string {
  if (value === undefined) {
    return '';
  }
  if (typeof value !== 'string') {
    throw malformedOtlp(`${what} is not a string`);
  }
  return value;
}

const MIN_INT32 = -0x8000_0000;

/** A number that names a row; what is none of any table stays one that is none, and never is ABSENT. */
export function index(value: unknown, what: string, absent = 0): number {
  if (value === undefined) {
    return absent;
  }
  const number = int64(value, what);
  return number >= 0n && number < 2n ** 31n ? Number(number) : MIN_INT32;
}

const DIGITS = /^-?[0-9]{1,20}$/;

/**
 * A whole number of 64 bits, signed or not.
 * @throws HearthError malformed_profile for others, and for a number that JSON cannot hold exactly
 */
export function int64(value: unknown, what: string): bigint {
  if (value === undefined) {
    return 0n;
  }
  let number: bigint | undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    number = BigInt(value);
  } else if (typeof value === 'string' && DIGITS.test(value)) {
    number = BigInt(value);
  }
  if (number === undefined || number < -(2n ** 63n) || number >= 2n ** 64n) {
    throw malformedOtlp(
      typeof value === 'number' && Number.isInteger(value)
        ? `${what} is a number beyond 2^53, which is not exact in JSON: send it as a string`
        : `${what} is not a whole number of 64 bits`,
    );
  }
  return number;
}

/** A time, which may be a number although JSON rounds it: what is lost is less than a microsecond. */
export function time(value: unknown, what: string): bigint {
  return typeof value === 'number' && value >= 0 && value < 2 ** 63 ? BigInt(Math.floor(value)) : int64(value, what);
}

/** The id of a trace or span; '' for one that is none. */
export function hexId(value: unknown, what: string): string {
  const id = text(value, what);
  if (id.length > 32 || !/^[0-9a-fA-F]*$/.test(id)) {
    throw malformedOtlp(`${what} is not hexadecimal`);
  }
  return /^0*$/.test(id) ? '' : id.toLowerCase();
}

/** The lower and upper 32 bits of a number. */
export function halves(number: bigint): [low: number, high: number] {
  return [Number(BigInt.asIntN(32, number)), Number(BigInt.asIntN(32, number >> 32n))];
}
