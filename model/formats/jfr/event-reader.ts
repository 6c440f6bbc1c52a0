/** The fields of one event that a profile may be made of; the others are skipped. */
import type { JfrCursor, StringOrKey, PoolKey } from '#model/formats/jfr/cursor.ts';
import { skipField, type JfrField, type JfrType } from '#model/formats/jfr/types.ts';

/** What an event of samples says; 0, 0n and '' where it does not. */
export interface EventFields {
  stackTrace: PoolKey;
  state: PoolKey;
  /** Ticks of the chunk's clock; read, as the thread is, only for time order. */
  startTime: bigint;
  thread: PoolKey;
  duration: bigint;
  tlabSize: bigint;
  allocationSize: bigint;
  weight: bigint;
  size: bigint;
  samples: bigint;
  samplingPeriod: bigint;
  /** Of the labels snapshot. */
  contextId: bigint;
  spanId: bigint;
  /** Number of a string of the labels snapshot. */
  spanName: bigint;
  /** The upper and the lower half of a trace's id. */
  traceIdHi: bigint;
  traceIdLo: bigint;
  /** Of a setting: the type of event it is about, what it is, and how it is set. */
  id: bigint;
  name: string;
  value: string;
}

type Reader = (cursor: JfrCursor, into: EventFields) => void;

const numbers = new Set([
  'duration',
  'tlabSize',
  'allocationSize',
  'weight',
  'size',
  'samples',
  'samplingPeriod',
  'contextId',
  'spanId',
  'spanName',
  'traceIdHi',
  'traceIdLo',
  'id',
] as const);
type NumberField = typeof numbers extends Set<infer Name> ? Name : never;

/** Readers of an event's fields in their order, made once for each type. */
export class EventReader {
  private readonly readers: Reader[];

  constructor(type: JfrType, isTimed: boolean) {
    this.readers = type.fields.map((field) => (isTimed ? timeReaderOf(field) : undefined) ?? readerOf(field));
  }

  read(cursor: JfrCursor): EventFields {
    const fields: EventFields = {
      stackTrace: 0,
      state: 0,
      startTime: 0n,
      thread: 0,
      duration: 0n,
      tlabSize: 0n,
      allocationSize: 0n,
      weight: 0n,
      size: 0n,
      samples: 0n,
      samplingPeriod: 0n,
      contextId: 0n,
      spanId: 0n,
      spanName: 0n,
      traceIdHi: 0n,
      traceIdLo: 0n,
      id: 0n,
      name: '',
      value: '',
    };
    for (const reader of this.readers) {
      reader(cursor, fields);
    }
    return fields;
  }
}

/** When, and on which thread: that which was sampled, not the one that wrote the event. */
function timeReaderOf({ name, type, isArray, isPooled }: JfrField): Reader | undefined {
  if (name === 'startTime' && type.name === 'long' && !isArray && !isPooled) {
    return (cursor, into) => (into.startTime = cursor.longBigint());
  }
  if (isPooled && !isArray && (name === 'sampledThread' || name === 'eventThread')) {
    return (cursor, into) => {
      const key = cursor.longKey();
      if (name === 'sampledThread' || into.thread === 0) {
        into.thread = key;
      }
    };
  }
  return undefined;
}

function readerOf(field: JfrField): Reader {
  const { name, type, isArray, isPooled } = field;
  if (isArray) {
    return (cursor) => skipField(cursor, field);
  }
  if (isPooled && (name === 'stackTrace' || name === 'state')) {
    return (cursor, into) => (into[name] = cursor.longKey());
  }
  if (!isPooled && numbers.has(name as NumberField)) {
    const at = name as NumberField;
    if (type.name === 'long') {
      return (cursor, into) => (into[at] = cursor.longBigint());
    }
    if (type.name === 'int') {
      return (cursor, into) => (into[at] = BigInt(cursor.int()));
    }
  }
  if (!isPooled && type.name === 'java.lang.String' && (name === 'name' || name === 'value')) {
    return (cursor, into) => (into[name] = textOf(cursor.string()));
  }
  return (cursor) => skipField(cursor, field);
}

/** The settings that are read are written in place; one in a pool is another's. */
function textOf(string: StringOrKey): string {
  return 'text' in string ? string.text : '';
}
