/**
 * The samples of one event of perf: summed by thread and stack, as minutes of a busy machine have hundreds of
 * thousands of them.
 *
 * | event | name | sample types, the second where perf prints periods |
 * |---|---|---|
 * | `cpu-clock`, `task-clock` | `process_cpu` | `samples` in count, `cpu` in nanoseconds |
 * | `cycles`, `cpu-cycles` | `process_cpu` | `samples` and `cycles` in count |
 * | `sched:sched_switch` | `sched_sched_switch` | `samples` and `sched_sched_switch` in count |
 */
import type { ValueType } from '#model/columns.ts';
import { ColumnsBuilder, tooManySamples } from '#model/formats/columns-builder.ts';
import type { FoundProfile, ReadLimits } from '#model/formats/found-profile.ts';
import type { EventLine } from '#model/formats/perf-script/event-line.ts';
import type { TimedLane } from '#model/formats/timed-samples.ts';
import { typeWord } from '#model/formats/text/type-word.ts';
import { NO_PARENT, PathTable } from '#model/path-table.ts';

interface Sum {
  thread: string;
  /** Its leaf in the table of paths. */
  stack: number;
  samples: bigint;
  periods: bigint;
}

interface EventKind {
  name: string;
  measured: ValueType;
}

export class EventSamples {
  readonly builder: ColumnsBuilder;
  readonly hasPeriods: boolean;
  /** Rows of locations by the line of the frame, as most lines of a file are there many times. */
  readonly rowsByLine = new Map<string, number>();
  /** Stacks from the root; a node's key is a row of the builder's locations. */
  private readonly paths = new PathTable(64);
  private readonly sums = new Map<string, Sum>();
  private readonly kind: EventKind;
  private readonly limits: ReadLimits;
  /** The period that all samples have; 0 when they differ. */
  private period: bigint | undefined;
  private readonly lanes = new Map<string, TimedLane>();
  private first: bigint | undefined;
  private last = 0n;

  constructor(event: string, hasPeriods: boolean, limits: ReadLimits) {
    this.hasPeriods = hasPeriods;
    this.limits = limits;
    this.kind = kindOf(event);
    const samples: ValueType = { type: 'samples', unit: 'count' };
    this.builder = new ColumnsBuilder(hasPeriods ? [samples, this.kind.measured] : [samples], limits);
  }

  /**
   * @param stack rows of locations of the builder, leaf first
   * @throws HearthError samples_limit
   */
  add({ thread, threadId, time }: EventLine, stack: readonly number[], period: bigint): void {
    let node = NO_PARENT;
    for (let i = stack.length - 1; i >= 0; i--) {
      node = this.paths.child(node, stack[i]!);
    }
    const key = `${node} ${thread}`;
    const sum = this.sums.get(key);
    if (sum === undefined) {
      const { maxSamples = 0 } = this.limits;
      if (maxSamples > 0 && this.sums.size === maxSamples) {
        throw tooManySamples(maxSamples);
      }
      this.sums.set(key, { thread, stack: node, samples: 1n, periods: period });
    } else {
      sum.samples++;
      sum.periods += period;
    }
    this.period = this.period === undefined || this.period === period ? period : 0n;
    if (time !== undefined) {
      this.note(threadId === '' ? thread : `${thread} ${threadId}`, node, time, period);
      this.first = this.first === undefined || time < this.first ? time : this.first;
      this.last = time > this.last ? time : this.last;
    }
  }

  private note(name: string, node: number, time: bigint, period: bigint): void {
    const { timed } = this.limits;
    if (timed === undefined) {
      return;
    }
    let lane = this.lanes.get(name);
    if (lane === undefined) {
      lane = timed.lane(name, this.builder, this.paths, this.hasPeriods ? 2 : 1);
      this.lanes.set(name, lane);
    }
    lane.add(node, time, undefined, this.hasPeriods ? [1n, period] : [1n]);
  }

  /** @throws HearthError samples_limit, sample_labels_limit */
  finish(): FoundProfile {
    const { builder, hasPeriods, kind, paths } = this;
    for (const { thread, stack, samples, periods } of this.sums.values()) {
      const locations: number[] = [];
      for (let node = stack; node !== NO_PARENT; node = paths.parent[node]!) {
        locations.push(paths.key[node]!);
      }
      const values = hasPeriods ? [samples, periods] : [samples];
      builder.addSample(locations, values, thread === '' ? [] : [{ key: 'thread', text: thread }]);
    }
    return {
      name: kind.name,
      labels: [],
      columns: builder.finish({
        ...(hasPeriods ? { periodType: kind.measured, period: this.period ?? 0n } : {}),
        durationNanos: this.first === undefined ? 0n : this.last - this.first,
      }),
    };
  }
}

/** What may follow an event's name: which rings it counts in, how exact it is. */
const modifiers = /^[ukhHGpPSDIWeb]+$/;
const clocks = new Set(['cpu-clock', 'task-clock']);
const cycles = new Set([
  'cycles',
  'cpu-cycles',
  'cpu_core/cycles/',
  'cpu_atom/cycles/',
  'cpu/cycles/',
  'cpu/cpu-cycles/',
]);

function kindOf(printed: string): EventKind {
  const colon = printed.lastIndexOf(':');
  const event = colon > 0 && modifiers.test(printed.slice(colon + 1)) ? printed.slice(0, colon) : printed;
  if (clocks.has(event)) {
    return { name: 'process_cpu', measured: { type: 'cpu', unit: 'nanoseconds' } };
  }
  if (cycles.has(event)) {
    return { name: 'process_cpu', measured: { type: 'cycles', unit: 'count' } };
  }
  const word = typeWord(event, 'perf');
  return { name: word, measured: { type: word, unit: 'count' } };
}
