/**
 * A question whose answers for parts of a range cannot be put together: what is largest in all of them may be small in
 * each, and one that reaches over a border counts in both. It is asked whole; where that is slow to come, the newest
 * sixteenth and then the newest fourth are asked before it, each a whole answer about its own time.
 *
 *     const rows = await askInSteps(source, 'TopSpans', query, (of, until) => topSpans(source, of, until), signal, draw);
 */
import { unixMillis } from '#model/brands.ts';
import type { ProfileQuery, ProfileSource, TimeSpan } from './profile-source.ts';
import { askPatiently, leastMs } from './range-parts.ts';

const minuteMs = 60_000;

/**
 * @param slotMs what is counted in slots of that length, back from the end, is not cut within one
 * @param onStep what is known of the newest part
 * @throws what `ask` throws
 */
export async function askInSteps<Query extends ProfileQuery, T>(
  source: ProfileSource,
  method: string,
  query: Query,
  ask: (query: Query, until: AbortSignal) => Promise<T>,
  signal: AbortSignal,
  onStep: (answer: T, came: TimeSpan) => void,
  slotMs = minuteMs,
): Promise<T> {
  const steps = stepsOf(query, slotMs);
  if (source.pinned !== undefined || steps.length === 0) return ask(query, signal);
  return source.oversee(method, query, signal, async (own, running) => {
    const part = { ...query, isPart: true };
    // What these questions read nobody estimates.
    const quick = await askPatiently((until) => ask(part, until), own);
    if (quick !== undefined) return quick.answer;
    for (const came of steps) {
      const answer = await ask({ ...part, ...came }, own);
      running.came({ cameMs: came.end - came.start, wholeMs: query.end - query.start });
      onStep(answer, came);
    }
    return ask(part, own);
  });
}

/** None of ranges that are not to be cut. */
function stepsOf({ start, end }: TimeSpan, slotMs: number): TimeSpan[] {
  if (end - start < leastMs) return [];
  return [1 / 16, 1 / 4].map((part) => ({
    start: unixMillis(end - Math.ceil((part * (end - start)) / slotMs) * slotMs),
    end,
  }));
}
