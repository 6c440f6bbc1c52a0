/**
 * A long range in parts, the newest first, so that something can be drawn before all has come.
 *
 *     start ·│ h │ h │      day      │      day      │ h │ h │· end        borders: UTC, where rollups have theirs
 *                                             ◀── second ──│── first
 *
 * A part is what is after its start until its end, as every question here is. A day that is whole in the range is whole
 * in its part, and so is an hour: a part reads sums over days and hours wherever the undivided question would.
 */
import { unixMillis } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import type { TimeSpan } from './profile-source.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
/** Of shorter ranges even a slow server has little to read. */
export const leastMs = 2 * hourMs;
/** In longer ones a day is not much of them, and hours of its edges need not be told apart. */
const hoursUntilMs = 3 * dayMs;

/** The smallest parts a range may be cut into, the newest first; one when it is not to be cut. */
export function cellsOf({ start, end }: TimeSpan): TimeSpan[] {
  const rangeMs = end - start;
  if (rangeMs < leastMs) return [{ start, end }];
  const cells: TimeSpan[] = [];
  for (let at: number = end; at > start;) {
    const day = Math.ceil(at / dayMs) * dayMs - dayMs;
    const isWholeDay = at % dayMs === 0 && day >= start;
    const border = isWholeDay || rangeMs > hoursUntilMs ? day : Math.ceil(at / hourMs) * hourMs - hourMs;
    const from = Math.max(start, border);
    cells.push({ start: unixMillis(from), end: unixMillis(at) });
    at = from;
  }
  return cells;
}

/** How much of a range, 0 to 1, is from the start of a cell to its end. */
export const partOfCame = (cell: TimeSpan, { start, end }: TimeSpan): number =>
  cell.start === start ? 1 : (end - cell.start) / (end - start);

/** Parts take about so long: shorter ones would mostly ask, longer ones leave people waiting. */
const aimMs = 1_000;

/**
 * Asks part after part, each of as many cells as can be expected to take a second, by the one before.
 *
 * @param cells one after the other, the newest first
 * @param ask is handed neighbouring cells as one
 * @param onPart of each answer, with all that has come until then; says 'enough' when nothing more need be asked
 * @throws what `ask` throws
 */
export async function askCells<T>(
  cells: readonly TimeSpan[],
  ask: (part: TimeSpan) => Promise<T>,
  onPart: (answer: T, part: TimeSpan, came: TimeSpan) => void | 'enough' | Promise<void | 'enough'>,
  clock: () => number = Date.now,
): Promise<void> {
  const { end } = cells[0]!;
  let wantedMs = 0;
  for (let next = 0; next < cells.length;) {
    const first = next++;
    while (next < cells.length && cells[first]!.end - cells[next]!.start <= wantedMs) next++;
    const part = { start: cells[next - 1]!.start, end: cells[first]!.end };
    const since = clock();
    const answer = await ask(part);
    wantedMs = (part.end - part.start) * Math.min(aimMs / Math.max(1, clock() - since), mostFaster);
    if ((await onPart(answer, part, { start: part.start, end })) === 'enough') return;
  }
}

export interface PacedPart<T> {
  /** Which of the ranges it is of. */
  range: number;
  part: TimeSpan;
  answer: T;
}

/**
 * Several ranges at the same pace, each from its newest end, so that as much of the one has come as of the others; a short
 * one comes whole beside the first part of a long one.
 *
 *     baseline      │ third │ second │ first │          comparison    │ third │ second │ first │
 *
 * @param onParts with what has come until then of the range that has the most cells
 * @throws what `ask` throws
 */
export async function askPaced<T>(
  ranges: readonly TimeSpan[],
  ask: (range: number, part: TimeSpan) => Promise<T>,
  onParts: (parts: readonly PacedPart<T>[], came: TimeSpan, whole: TimeSpan) => void | Promise<void>,
): Promise<void> {
  const paces = ranges.map((range) => new Pace(range));
  const most = paces.reduce((best, { cells }, i) => (cells.length > paces[best]!.cells.length ? i : best), 0);
  const whole = ranges[most]!;
  await askCells(
    paces[most]!.cells,
    (span) =>
      Promise.all(
        paces.map(async (pace, range) => {
          const part = range === most ? span : pace.upTo(partOfCame(span, whole));
          return part && { range, part, answer: await ask(range, part) };
        }),
      ),
    (parts, _, came) =>
      onParts(
        parts.filter((part) => part !== undefined),
        came,
        whole,
      ),
  );
}

/** How far a range is behind another. */
class Pace {
  readonly cells: readonly TimeSpan[];
  private readonly range: TimeSpan;
  private next = 0;

  constructor(range: TimeSpan) {
    this.range = range;
    this.cells = cellsOf(range);
  }

  /** What is to be asked so that at least this part of it, 0 to 1, has come; undefined when it has. */
  upTo(part: number): TimeSpan | undefined {
    const first = this.cells[this.next];
    if (first === undefined || (this.next > 0 && partOfCame(this.cells[this.next - 1]!, this.range) >= part)) {
      return undefined;
    }
    let last = first;
    while (partOfCame(last, this.range) < part && this.next + 1 < this.cells.length) last = this.cells[++this.next]!;
    this.next++;
    return { start: last.start, end: first.end };
  }
}

/** One quick part, maybe of a time without data, says little of the next. */
const mostFaster = 8;

/** So long a question may take before it is asked in parts instead, where nobody says what it costs. */
export const patienceMs = 1_500;

/**
 * @param ask the whole question
 * @returns undefined when it took too long, and was taken back
 * @throws what `ask` throws
 */
export async function askPatiently<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<{ answer: T } | undefined> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), patienceMs);
  try {
    return { answer: await ask(AbortSignal.any([signal, late.signal])) };
  } catch (error) {
    if (late.signal.aborted && !signal.aborted && error instanceof HearthError && error.reason === 'canceled') {
      return undefined;
    }
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
