/**
 * Lets a commit wait a little for more pushes while many come: each commit costs the engine about as much whatever is in
 * it, and leaves a part in each table that is merged later.
 *
 *     commit │ · · · ·· · │ commit │ · · · ·│ commit        many pushes: a commit each 400 ms at most
 *     commit │·│ commit │·│ commit                          one pusher after the other: nobody waits
 *
 *     await gathering.wait({ size: () => waiting.size, isUrgent: () => closed });
 *     gathering.begin(batch.length);
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** From one commit's beginning to the next one's. */
export const GATHERED_FOR_MILLIS = 400;
/** When nothing came for so long, all who push are waiting for their answer. */
export const QUIET_AFTER_MILLIS = 25;
/** Pushes of one commit that are many. */
const MANY = 4;

export interface Gathered {
  /** How many pushes wait. */
  size: () => number;
  /** Whether they must not wait any longer. */
  isUrgent: () => boolean;
}

export class Gathering {
  private begunAt = Number.NEGATIVE_INFINITY;
  private last = 0;

  constructor(
    private readonly clock: () => number = () => performance.now(),
    private readonly pause: (millis: number) => Promise<unknown> = sleep,
  ) {}

  /** Resolves when what waits is to be committed. */
  async wait({ size, isUrgent }: Gathered): Promise<void> {
    const until = this.begunAt + GATHERED_FOR_MILLIS;
    let before = 0;
    while (this.last >= MANY && size() !== before && !isUrgent() && this.clock() < until) {
      before = size();
      await this.pause(Math.min(QUIET_AFTER_MILLIS, until - this.clock()));
    }
  }

  /** A commit of so many pushes begins. */
  begin(pushes: number): void {
    this.begunAt = this.clock();
    this.last = pushes;
  }
}
