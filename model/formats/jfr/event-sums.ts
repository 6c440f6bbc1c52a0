/** What the events of a recording add up to: for each kind of profile by stack and context. */
import type { EventFields } from '#model/formats/jfr/event-reader.ts';
import { kinds, type KindName, type Weight } from '#model/formats/jfr/events.ts';
import { malformed } from '#model/formats/jfr/cursor.ts';
import type { EventList, TimedEvents } from '#model/formats/jfr/timed-events.ts';
import { FrameTable } from '#model/formats/jfr/frame-table.ts';

/** What an event belongs to, by the numbers of a labels snapshot; 0n for nothing. */
export interface EventContext {
  contextId: bigint;
  spanId: bigint;
  spanName: bigint;
  traceIdHi: bigint;
  traceIdLo: bigint;
}

export interface SumRow {
  /** Of the frame table's paths; -1 for the empty stack. */
  node: number;
  context: EventContext;
  /** One for each sample type; of time, the samples and the nanoseconds that were measured. */
  values: bigint[];
}

/** Of one kind; the limit of samples is usually far below, but a file may be read without one. */
const MAX_ROWS = 1 << 22;
const NONE: EventContext = { contextId: 0n, spanId: 0n, spanName: 0n, traceIdHi: 0n, traceIdLo: 0n };
/** Time is summed as samples and as nanoseconds. */
const TIME_PARTS = 2;

export class EventSums {
  /** @param timed where events are noted as they come; absent where nobody wants them in time order */
  constructor(readonly timed?: TimedEvents) {}

  readonly table = new FrameTable();
  /** By type of event. */
  readonly ignored = new Map<string, number>();
  /** What async-profiler sampled: `cpu`, `itimer`, `wall`, `alloc` … */
  profilerEvent = '';
  /** What the recording says lies between two samples. */
  intervalNanos: bigint | undefined;
  /** The same of wall time, where that is sampled beside another event. */
  wallIntervalNanos: bigint | undefined;
  private readonly sums = new Map<KindName, Map<number | string, SumRow>>();
  /** Execution samples of sleeping threads: wall time, if the recording is of wall time. */
  private readonly asleep = new Map<number | string, SumRow>();
  private readonly awake = new Map<number | string, SumRow>();
  /** Wall time of running threads: processor time, if nothing else in the recording is. */
  private readonly running = new Map<number | string, SumRow>();

  ignore(type: string): void {
    this.ignored.set(type, (this.ignored.get(type) ?? 0) + 1);
  }

  /** One event, with its size or duration where it has one. */
  add(kind: KindName, node: number, fields: EventFields, weight: bigint | undefined): void {
    const row = rowIn(this.of(kind), node, fields, kinds[kind].sampleTypes.length);
    row.values[0] = row.values[0]! + 1n;
    if (weight !== undefined) {
      row.values[1] = row.values[1]! + weight;
    }
    this.timed?.note(kind, node, 1n, weight ?? 0n);
  }

  /** Samples of time, or time that was measured. */
  addTime(kind: 'cpu' | 'wall', node: number, fields: EventFields, samples: bigint, nanos: bigint): void {
    addTo(rowIn(this.of(kind), node, fields, TIME_PARTS), samples, nanos);
    this.timed?.note(kind, node, samples, nanos);
  }

  /**
   * Wall time; that of a running thread counts for the processor too when the recording turns out to be one of wall
   * time. Beside another event, such as `itimer`, it would count what that counts already.
   */
  addWall(node: number, fields: EventFields, samples: bigint, isRunning: boolean): void {
    this.addTime('wall', node, fields, samples, 0n);
    if (isRunning) {
      addTo(rowIn(this.running, node, fields, TIME_PARTS), samples, 0n);
      this.timed?.note('running', node, samples, 0n);
    }
  }

  /** Counts for wall time only when the recording turns out to be one of wall time. */
  addExecution(node: number, fields: EventFields, isSleeping: boolean): void {
    addTo(rowIn(isSleeping ? this.asleep : this.awake, node, fields, TIME_PARTS), 1n, 0n);
    this.timed?.note(isSleeping ? 'asleep' : 'awake', node, 1n, 0n);
  }

  /** Those that there is anything of, in the order of the table of kinds. */
  kindsFound(): KindName[] {
    return (Object.keys(kinds) as KindName[]).filter((kind) => [...this.rows(kind)].length > 0);
  }

  *rows(kind: KindName): Iterable<SumRow> {
    const rows = new Map<number | string, SumRow>();
    for (const [key, row] of this.listsOf(kind).flatMap((list) => [...(this.list(list) ?? [])])) {
      const known = rows.get(key);
      rows.set(
        key,
        known === undefined ? row : { ...row, values: known.values.map((value, i) => value + row.values[i]!) },
      );
    }
    yield* rows.values();
  }

  /** What counts for a kind of profile, by what the recording turned out to be of. */
  listsOf(kind: KindName): EventList[] {
    const isWall = this.profilerEvent === 'wall';
    if (kind === 'cpu') {
      return isWall ? [kind, 'awake', 'running'] : [kind, 'awake'];
    }
    return kind === 'wall' && isWall ? [kind, 'awake', 'asleep'] : [kind];
  }

  private list(list: EventList): Map<number | string, SumRow> | undefined {
    switch (list) {
      case 'awake':
      case 'asleep':
      case 'running':
        return this[list];
      default:
        return this.sums.get(list);
    }
  }

  private of(kind: KindName): Map<number | string, SumRow> {
    let rows = this.sums.get(kind);
    if (rows === undefined) {
      rows = new Map();
      this.sums.set(kind, rows);
    }
    return rows;
  }
}

function rowIn(rows: Map<number | string, SumRow>, node: number, fields: EventFields, values: number): SumRow {
  const { contextId, spanId, spanName, traceIdHi, traceIdLo } = fields;
  const isPlain = contextId === 0n && spanId === 0n && spanName === 0n && traceIdHi === 0n && traceIdLo === 0n;
  const key = isPlain ? node : `${node} ${contextId} ${spanId} ${spanName} ${traceIdHi} ${traceIdLo}`;
  let row = rows.get(key);
  if (row === undefined) {
    if (rows.size >= MAX_ROWS) {
      throw malformed(`its events have more than ${MAX_ROWS} different stacks and contexts; record for a shorter time`);
    }
    const context = isPlain ? NONE : { contextId, spanId, spanName, traceIdHi, traceIdLo };
    row = { node, context, values: new Array<bigint>(values).fill(0n) };
    rows.set(key, row);
  }
  return row;
}

function addTo({ values }: SumRow, samples: bigint, nanos: bigint): void {
  values[0] = values[0]! + samples;
  values[1] = values[1]! + nanos;
}

/** What an event weighs: its field, in nanoseconds where that is ticks. A size below zero is none. */
export function weightOf(fields: EventFields, weight: Weight, nanosPerTick: number): bigint {
  const value = fields[weight.field as 'duration' | 'weight' | 'size' | 'tlabSize' | 'allocationSize'];
  if (value <= 0n) {
    return 0n;
  }
  // As the JDK's own reader does it: in floating point, cut to whole nanoseconds.
  return weight.isTicks ? BigInt(Math.trunc(Number(value) * nanosPerTick)) : value;
}
