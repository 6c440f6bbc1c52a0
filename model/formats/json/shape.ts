/**
 * What a reader expects of parsed JSON, checked by hand: each function gives the value in its type or refuses the file
 * with a sentence that names the place.
 *
 *     const shape = new Shape('speedscope');
 *     const { frames } = shape.object(file.shared, 'shared');
 *     shape.array(frames, 'shared.frames');
 */
import type { HearthError } from '#model/errors.ts';
import { malformed } from '#model/formats/json/parse.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export class Shape {
  constructor(private readonly format: string) {}

  malformed(what: string): HearthError {
    return malformed(this.format, what);
  }

  object(value: unknown, what: string, row = -1): JsonObject {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw this.wrong(value, what, row, 'an object');
    }
    return value as JsonObject;
  }

  array(value: unknown, what: string, row = -1): readonly unknown[] {
    if (!Array.isArray(value)) {
      throw this.wrong(value, what, row, 'a list');
    }
    return value;
  }

  /** An absent list is an empty one. */
  optionalArray(value: unknown, what: string, row = -1): readonly unknown[] {
    return value === undefined || value === null ? [] : this.array(value, what, row);
  }

  string(value: unknown, what: string, row = -1): string {
    if (typeof value !== 'string') {
      throw this.wrong(value, what, row, 'a text');
    }
    return value;
  }

  /** An absent text is ''. */
  optionalString(value: unknown, what: string, row = -1): string {
    return value === undefined || value === null ? '' : this.string(value, what, row);
  }

  /** A row of a table that has `count` rows. */
  index(value: unknown, count: number, what: string, row = -1): number {
    if (!isIndex(value, count)) {
      throw this.outOfRange(value, count, placed(what, row));
    }
    return value;
  }

  outOfRange(value: unknown, count: number, what: string): HearthError {
    return this.malformed(`${what} is ${shown(value)}, but there are ${count}`);
  }

  wrong(value: unknown, what: string, row: number, expected: string): HearthError {
    return this.malformed(`${placed(what, row)} is ${shown(value)} instead of ${expected}`);
  }
}

/** For loops over many: no sentence is made for what is right. */
export function isIndex(value: unknown, count: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < count;
}

function placed(what: string, row: number): string {
  return row === -1 ? what : `${what} ${row}`;
}

/** A value in a sentence, short whatever it is. */
export function shown(value: unknown): string {
  if (value === undefined) {
    return 'missing';
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  if (typeof value === 'object' && value !== null) {
    return 'an object';
  }
  const text = typeof value === 'string' ? `'${value}'` : String(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
