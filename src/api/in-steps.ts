/**
 * Answers that parts of a range do not add up to, such as what is noise or what a change comes from. Where that of the
 * whole is slow to come, those of a sixteenth and then of a fourth of each range, the newest, are there before it: each is
 * a whole answer about its own, shorter time, and together they cost a third more.
 *
 *     known to be slow     1/16 ── 1/4 ── whole
 *     not known            whole ────────────────
 *                             └ too slow ── 1/16 ── 1/4
 */
import { unixMillis } from '#model/brands.ts';
import type { ProfileQuery, ProfileSource, TimeSpan } from './profile-source.ts';
import { dayMs, hourMs, leastMs, patienceMs } from './range-parts.ts';
import { isSlow } from './whole-or-parts.ts';

/** The answer for the newest part of each range. */
export interface CameStep<T> {
  answer: T;
  ranges: readonly TimeSpan[];
}

/** Of a comparison: what of each side an answer is of. */
export interface SteppedSides {
  baseline: TimeSpan;
  comparison: TimeSpan;
}

/** @param ranges in the order of what was asked */
export type AskRanges<T> = (ranges: readonly TimeSpan[], signal: AbortSignal) => Promise<T>;

export interface SteppedQuestion {
  /** What is said to be waited for. */
  method: string;
  question: object;
  ranges: readonly ProfileQuery[];
  /** Whether it reads stacks, of which the server says beforehand how many. */
  readsStacks: boolean;
}

/**
 * @param ask with `isPart` set in what it asks: it is agreed to and shown as one question
 * @throws HearthError
 */
export function askInSteps<T>(
  source: ProfileSource,
  { method, question, ranges, readsStacks }: SteppedQuestion,
  signal: AbortSignal,
  ask: AskRanges<T>,
  onStep: (step: CameStep<T>) => void,
): Promise<T> {
  return source.oversee(method, question, signal, async (own, running) => {
    const longest = ranges.reduce((most, range, i) => (length(range) > length(ranges[most]!) ? i : most), 0);
    const tell = (step: CameStep<T>) => {
      running.came({ cameMs: length(step.ranges[longest]!), wholeMs: length(ranges[longest]!) });
      onStep(step);
    };
    const slow = readsStacks && stepsOf(ranges).length > 0 ? await isSlow(source, ranges, own) : undefined;
    if (slow === undefined) return askBesideSteps(ranges, ask, tell, own);
    for (const part of slow ? stepsOf(ranges) : []) tell({ answer: await ask(part, own), ranges: part });
    return ask(ranges.map(spanOf), own);
  });
}

/** The whole at once, and steps beside it while it does not come: of what somebody oversees. @throws what `ask` throws */
export async function askBesideSteps<T>(
  ranges: readonly TimeSpan[],
  ask: AskRanges<T>,
  onStep: (step: CameStep<T>) => void,
  signal: AbortSignal,
  steps = stepsOf(ranges),
): Promise<T> {
  const came = new AbortController();
  const until = AbortSignal.any([signal, came.signal]);
  const whole = ask(ranges.map(spanOf), signal).finally(() => came.abort());
  void whole.catch(() => undefined);
  await pause(patienceMs, until);
  for (const part of steps) {
    if (until.aborted) break;
    try {
      const answer = await ask(part, until);
      if (!until.aborted) onStep({ answer, ranges: part });
    } catch {
      // Of what failed, or is not wanted any more, the whole will say it.
      break;
    }
  }
  return whole;
}

/** Each of the newest of all ranges, to where a day or an hour begins; none of ranges that are not to be cut. */
export function stepsOf(ranges: readonly TimeSpan[]): TimeSpan[][] {
  const steps: TimeSpan[][] = [];
  const size = (of: readonly TimeSpan[]) => of.reduce((sum, range) => sum + length(range), 0);
  for (const part of [1 / 16, 1 / 4]) {
    const step = ranges.map((range) => newest(range, part));
    const before = steps.at(-1);
    const isMore = before === undefined || size(step) > 2 * size(before);
    if (isMore && size(step) <= size(ranges) / 2) steps.push(step);
  }
  return steps;
}

/** Sums over hours and days are cheaper to read than what they are of. */
function newest({ start, end }: TimeSpan, part: number): TimeSpan {
  const wanted = part * (end - start);
  if (end - start < leastMs) return { start, end };
  const border = wanted >= dayMs ? dayMs : hourMs;
  return { start: unixMillis(Math.max(start, Math.floor((end - wanted) / border) * border)), end };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

const length = ({ start, end }: TimeSpan) => end - start;
const spanOf = ({ start, end }: TimeSpan): TimeSpan => ({ start, end });
