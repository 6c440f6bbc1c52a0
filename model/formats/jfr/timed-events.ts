/**
 * The events of a recording as they came, for its time order: noted beside the sums of event-sums.ts, under the same
 * names, since only at its end is it known whether a recording is of wall time or of the processor's.
 */
import type { KindName } from '#model/formats/jfr/events.ts';
import { MOST_SAMPLES, tooMany } from '#model/formats/timed-samples.ts';
import { GrowingInt32 } from '#model/growing.ts';

/** A kind of profile, or execution samples and wall time that may count for one. */
export type EventList = KindName | 'awake' | 'asleep' | 'running';

export interface NotedEvents {
  /** Index into the threads; by event, as are the others. */
  threads: GrowingInt32;
  /** Of the frame table's paths; -1 for the empty stack. */
  nodes: GrowingInt32;
  /** Nanoseconds since 1970. */
  times: bigint[];
  /** As the values of a SumRow: two for each event. */
  values: bigint[];
}

export class TimedEvents {
  readonly threadNames: string[] = [];
  private readonly threads = new Map<string, number>();
  private readonly lists = new Map<EventList, NotedEvents>();

  private events = 0;

  /** Of the event that is being read. */
  time = 0n;
  thread = '';

  /** @throws HearthError result_too_large */
  note(list: EventList, node: number, first: bigint, second: bigint): void {
    if (++this.events > MOST_SAMPLES) {
      throw tooMany(`samples (${MOST_SAMPLES})`);
    }
    let events = this.lists.get(list);
    if (events === undefined) {
      events = { threads: new GrowingInt32(), nodes: new GrowingInt32(), times: [], values: [] };
      this.lists.set(list, events);
    }
    let thread = this.threads.get(this.thread);
    if (thread === undefined) {
      thread = this.threadNames.push(this.thread) - 1;
      this.threads.set(this.thread, thread);
    }
    events.threads.push(thread);
    events.nodes.push(node);
    events.times.push(this.time);
    events.values.push(first, second);
  }

  of(list: EventList): NotedEvents | undefined {
    return this.lists.get(list);
  }
}
