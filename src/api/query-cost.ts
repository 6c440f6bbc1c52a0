/**
 * Holds back questions that would read much, until somebody who has been told how much wants them.
 *
 *     await queryCost.agree('Diff', { left, right }, estimate, signal);   // at once, or after "Show"
 *     queryCost.held();    // { bytes: 3_200_000_000, parts: [left, right] }
 *     queryCost.show();    // they are asked, now and for the rest of the session
 */
import { HearthError } from '#model/errors.ts';
import { parseSelector } from '#model/selector.ts';
import type { ProfileQuery } from './profile-source.ts';

/** @returns bytes that would be read; undefined where the server cannot say */
export type Estimate = (part: ProfileQuery, signal: AbortSignal | undefined) => Promise<number | undefined>;

export interface HeldBack {
  /** Of all that is held back, as they are unpacked; what several questions read counts once. */
  bytes: number;
  parts: readonly ProfileQuery[];
}

/** Two cores of an embedded store take seconds from here on; what is less is there before anybody has read a number. */
export const dearBytes = 2 ** 30;

const hourMs = 3_600_000;
/** Shorter ranges are not even estimated, so that they lose no time. */
const longMs = 24 * hourMs;
const longMsOfAll = hourMs;
/** The two ends of "the last day" are worked out one after the other. */
const toleranceMs = 60_000;

/** The calls that read stacks; others read sums only, which the estimate is not of. */
const stackCalls: ReadonlySet<string> = new Set([
  'SelectMergeStacktraces',
  'SelectMergeSpanProfile',
  'SelectMergeProfile',
  'Diff',
  'FunctionSeries',
  'FunctionTable',
  'FunctionTable by line',
  'lines of a file',
  'Sandwich',
  'Children',
  'RankChanges',
]);

/** A view that is refreshed takes its question back and asks the next one: what is said of both stays. */
const usualLingerMs = 1_000;

interface Waiting {
  /** By what exactly is asked. */
  costs: ReadonlyMap<string, { part: ProfileQuery; bytes: number }>;
  goOn: () => void;
}

export class QueryCost {
  private readonly waiting = new Set<Waiting>();
  private readonly agreed = new Set<string>();
  private readonly listeners = new Set<() => void>();
  private readonly lingerMs: number;
  private shown: HeldBack | undefined;

  constructor(lingerMs = usualLingerMs) {
    this.lingerMs = lingerMs;
  }

  /** @throws HearthError canceled, when whoever asks has taken the question back */
  async agree(method: string, question: object, estimate: Estimate, signal?: AbortSignal): Promise<void> {
    const parts = stackCalls.has(method) ? longParts(question).filter(this.isOpen) : [];
    // Where nobody would be told, nobody could agree.
    if (parts.length === 0 || this.listeners.size === 0) return undefined;
    const bytes = await Promise.all(parts.map((part) => estimate(part, signal)));
    const costs = new Map(parts.map((part, i) => [JSON.stringify(part), { part, bytes: bytes[i] ?? 0 }]));
    if (bytesOf(costs) <= dearBytes || !parts.some(this.isOpen)) return undefined;
    return this.wait(costs, signal);
  }

  /** Lets all go on that wait, and whatever is asked like them later. */
  show(): void {
    // Also of what has just been taken back, whose successor is on its way.
    for (const part of this.shown?.parts ?? []) this.agreed.add(likeness(part));
    for (const { goOn } of [...this.waiting]) goOn();
    this.tell();
  }

  /** The same object while nothing changes. */
  readonly held = (): HeldBack | undefined => this.shown;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  private readonly isOpen = (part: ProfileQuery) => !this.agreed.has(likeness(part));

  private wait(costs: Waiting['costs'], signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.waiting.delete(one);
        signal?.removeEventListener('abort', onAbort);
      };
      const onAbort = () => {
        leave();
        setTimeout(() => this.tell(), this.lingerMs);
        reject(new HearthError('canceled', 'The question was taken back.'));
      };
      const one: Waiting = {
        costs,
        goOn: () => {
          leave();
          resolve();
        },
      };
      if (signal?.aborted) {
        onAbort();
        return;
      }
      signal?.addEventListener('abort', onAbort);
      this.waiting.add(one);
      this.tell();
    });
  }

  private tell(): void {
    const all = new Map([...this.waiting].flatMap(({ costs }) => [...costs]));
    this.shown =
      this.waiting.size === 0 ? undefined : { bytes: bytesOf(all), parts: [...all.values()].map(({ part }) => part) };
    for (const listener of this.listeners) listener();
  }
}

export const queryCost = new QueryCost();

/** The selections of a question that are worth an estimate. */
export function longParts(question: object): ProfileQuery[] {
  const { query, left, right, baseline, comparison } = question as Record<string, unknown>;
  return [question, query, left, right, baseline, comparison].filter(isSelection).filter(isLong);
}

function isSelection(part: unknown): part is ProfileQuery {
  return typeof part === 'object' && part !== null && 'profileType' in part && 'selector' in part && 'start' in part;
}

function isLong(part: ProfileQuery & { profileIds?: readonly string[] }): boolean {
  // A choice of profiles is small however far apart they are.
  if (part.profileIds?.length) return false;
  const length = part.end - part.start + toleranceMs;
  return length >= longMs || (length >= longMsOfAll && isOfAll(part.selector));
}

function isOfAll(selector: string): boolean {
  try {
    return !parseSelector(selector).some(({ name, operator }) => name === 'service_name' && operator.startsWith('='));
  } catch {
    // The server says what is wrong with it.
    return false;
  }
}

/** By its length, not its place in time: one that ends now is another question each time it is refreshed. */
const likeness = ({ profileType, selector, start, end }: ProfileQuery) =>
  JSON.stringify([profileType, selector, Math.round((end - start) / hourMs)]);

const bytesOf = (costs: Waiting['costs']) => [...costs.values()].reduce((sum, { bytes }) => sum + bytes, 0);
