/** Reads one chunk of a recording into the sums of all. */
import { malformed, type JfrCursor, type PoolKey } from '#model/formats/jfr/cursor.ts';
import { EventReader, type EventFields } from '#model/formats/jfr/event-reader.ts';
import { weightOf, type EventSums } from '#model/formats/jfr/event-sums.ts';
import * as events from '#model/formats/jfr/events.ts';
import { ConstantPools } from '#model/formats/jfr/pools.ts';
import { readTypes, type JfrType } from '#model/formats/jfr/types.ts';

export interface ChunkHeader {
  /** Where the next chunk begins. */
  end: number;
  /** Since 1970. */
  startNanos: bigint;
  durationNanos: bigint;
}

const MAGIC = [0x46, 0x4c, 0x52, 0]; // FLR and a zero
const HEADER_BYTES = 68;
const COMPRESSED_INTEGERS = 1;
const MAJOR_VERSION = 2;
/** Types that every chunk uses and none describes. */
const METADATA = 0;
const CHECKPOINT = 1;

/** What events are counted as whose type the metadata lacks: under one name, since anything can be a type's number. */
const UNDESCRIBED = 'events of no described type';

const NANOS_PER_MILLI = 1_000_000n;

export function readChunk(cursor: JfrCursor, start: number, sums: EventSums): ChunkHeader {
  const { bytes } = cursor;
  if (bytes.length - start < HEADER_BYTES || MAGIC.some((byte, i) => bytes[start + i] !== byte)) {
    throw malformed(`there is no chunk at byte ${start}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, HEADER_BYTES);
  if (view.getUint16(4) !== MAJOR_VERSION) {
    throw malformed(`its format is version ${view.getUint16(4)}, and ${MAJOR_VERSION} is the one that is read here`);
  }
  const size = Number(view.getBigUint64(8));
  const end = start + size;
  if (size < HEADER_BYTES || end > bytes.length) {
    throw malformed(`the chunk at byte ${start} says that it is ${size} bytes long, of ${bytes.length - start}`);
  }
  cursor.isCompressed = (view.getUint32(64) & COMPRESSED_INTEGERS) !== 0;
  const types = readTypes(cursor, start + Number(view.getBigUint64(24)), end);
  const isTimed = sums.timed !== undefined;
  const pools = new ConstantPools(cursor, types, { start, end }, start + Number(view.getBigUint64(16)), isTimed);
  const ticksPerSecond = Number(view.getBigUint64(56));
  const clock = {
    nanosPerTick: 1e9 / (ticksPerSecond || 1e9),
    startTicks: view.getBigInt64(48),
    startNanos: view.getBigInt64(32),
  };
  readEvents(cursor, { start: start + HEADER_BYTES, end }, types, pools, sums, clock);
  return { end, startNanos: view.getBigInt64(32), durationNanos: view.getBigInt64(40) };
}

function readEvents(
  cursor: JfrCursor,
  { start, end }: { start: number; end: number },
  types: ReadonlyMap<PoolKey, JfrType>,
  pools: ConstantPools,
  sums: EventSums,
  clock: Clock,
): void {
  const handlers = new Map<JfrType, Handler>();
  for (let at = start; at < end;) {
    cursor.seek(at, end);
    const size = cursor.int();
    if (size < cursor.position - at || at + size > end) {
      throw malformed(`the event at byte ${at} says that it is ${size} bytes long`);
    }
    cursor.seek(cursor.position, at + size);
    const id = cursor.longKey();
    if (id !== METADATA && id !== CHECKPOINT) {
      const type = types.get(id);
      if (type === undefined) {
        sums.ignore(UNDESCRIBED);
      } else {
        let handler = handlers.get(type);
        if (handler === undefined) {
          handler = handlerOf(type, types, pools, sums, clock);
          handlers.set(type, handler);
        }
        handler(cursor);
      }
    }
    at += size;
  }
}

type Handler = (cursor: JfrCursor) => void;

/** Of a chunk: what its ticks are. */
interface Clock {
  nanosPerTick: number;
  startTicks: bigint;
  /** Since 1970, when the clock was at those ticks. */
  startNanos: bigint;
}

function handlerOf(
  type: JfrType,
  types: ReadonlyMap<PoolKey, JfrType>,
  pools: ConstantPools,
  sums: EventSums,
  clock: Clock,
): Handler {
  const { name } = type;
  const take = takerOf(name, types, pools, sums, clock.nanosPerTick);
  if (take === undefined) {
    return () => sums.ignore(name);
  }
  const { timed } = sums;
  const reader = new EventReader(type, timed !== undefined);
  return (cursor) => {
    const fields = reader.read(cursor);
    if (timed !== undefined) {
      timed.time = nanosAt(fields.startTime, clock);
      timed.thread = pools.thread(fields.thread);
    }
    take(fields, () => pools.stack(fields.stackTrace, sums.table));
    if (name === events.ACTIVE_SETTING) {
      sums.ignore(name);
    }
  };
}

/** Of a clock of nanoseconds exact; of another to the nanosecond that a double has. */
function nanosAt(ticks: bigint, { nanosPerTick, startTicks, startNanos }: Clock): bigint {
  const since = ticks - startTicks;
  return startNanos + (nanosPerTick === 1 ? since : BigInt(Math.round(Number(since) * nanosPerTick)));
}

/** What to do with an event of a type; undefined for a type that no profile is made of. */
function takerOf(
  name: string,
  types: ReadonlyMap<PoolKey, JfrType>,
  pools: ConstantPools,
  sums: EventSums,
  nanosPerTick: number,
): ((fields: EventFields, stack: () => number) => void) | undefined {
  const weighed = events.weighedEvents.get(name);
  if (weighed !== undefined) {
    const { kind, weight } = weighed;
    return (fields, stack) =>
      sums.add(kind, stack(), fields, weight === undefined ? undefined : weightOf(fields, weight, nanosPerTick));
  }
  switch (name) {
    case events.EXECUTION_SAMPLE:
      return (fields, stack) => sums.addExecution(stack(), fields, pools.state(fields.state) === events.SLEEPING);
    case events.WALL_CLOCK_SAMPLE:
      return (fields, stack) => {
        const samples = fields.samples > 0n ? fields.samples : 1n;
        sums.addWall(stack(), fields, samples, pools.state(fields.state) === events.RUNNABLE);
      };
    case events.CPU_TIME_SAMPLE:
      return (fields, stack) => {
        const nanos = weightOf(
          { ...fields, duration: fields.samplingPeriod },
          { field: 'duration', isTicks: true },
          nanosPerTick,
        );
        sums.addTime('cpu', stack(), fields, nanos === 0n ? 1n : 0n, nanos);
      };
    case events.ACTIVE_SETTING:
      return (fields) => noteSetting(fields, types.get(Number(fields.id))?.name, sums);
    default:
      return undefined;
  }
}

/**
 * Async-profiler says what it samples and how often, in nanoseconds; the JDK how often each type of event is recorded,
 * as in `20 ms`.
 */
function noteSetting({ name, value }: EventFields, about: string | undefined, sums: EventSums): void {
  if (name === 'event' && value !== '') {
    sums.profilerEvent = value;
  } else if (name === 'interval' && /^\d{1,12}$/.test(value) && value !== '0') {
    sums.intervalNanos = BigInt(value);
  } else if (name === 'wall' && /^[1-9]\d{0,11}$/.test(value)) {
    sums.wallIntervalNanos = BigInt(value);
  } else if (name === 'period' && about === events.EXECUTION_SAMPLE && /^[1-9]\d{0,5} ms$/.test(value)) {
    sums.intervalNanos = BigInt(value.slice(0, -3)) * NANOS_PER_MILLI;
  }
}
