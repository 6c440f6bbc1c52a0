/**
 * A question about one range whose answers for parts of it cannot be put together: what is largest in all of them may be
 * small in each, and what reaches over a border counts in both. While it is slow to come, it is asked of the newest
 * sixteenth and then of the newest fourth, too: each a whole answer about its own time.
 *
 *     const rows = await askNewest(source, 'TopSpans', query, (of, until) => topSpans(source, of, until), signal, draw);
 */
import { unixMillis } from '#model/brands.ts';
import { askBesideSteps } from './in-steps.ts';
import type { ProfileQuery, ProfileSource, TimeSpan } from './profile-source.ts';
import { leastMs } from './range-parts.ts';

const minuteMs = 60_000;

/**
 * @param slotMs what is counted in slots of that length, back from the end, is not cut within one
 * @param onStep what is known of the newest part
 * @throws what `ask` throws
 */
export async function askNewest<Query extends ProfileQuery, T>(
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
  return source.oversee(method, query, signal, (own, running) =>
    askBesideSteps(
      [query],
      ([range], until) => ask({ ...query, ...range, isPart: true }, until),
      ({ answer, ranges: [came] }) => {
        running.came({ cameMs: came!.end - came!.start, wholeMs: query.end - query.start });
        onStep(answer, came!);
      },
      own,
      steps.map((step) => [step]),
    ),
  );
}

/** None of ranges that are not to be cut. */
function stepsOf({ start, end }: TimeSpan, slotMs: number): TimeSpan[] {
  if (end - start < leastMs) return [];
  return [1 / 16, 1 / 4].map((part) => ({
    start: unixMillis(end - Math.ceil((part * (end - start)) / slotMs) * slotMs),
    end,
  }));
}
