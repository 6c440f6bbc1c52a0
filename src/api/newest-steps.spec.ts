import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { unixMillis } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import { askedSource } from '../../tests/fixtures/asked-source.ts';
import { askNewest } from './newest-steps.ts';
import type { ProfileQuery, ProfileSource, TimeSpan } from './profile-source.ts';

const HOUR = 3_600_000;
const end = unixMillis(Date.parse('2026-11-25T06:40:00Z'));
const over = (hours: number): ProfileQuery => ({
  ...{ profileType: 'cpu', selector: '{}', start: unixMillis(end - hours * HOUR), end },
});

const hang = (until: AbortSignal) =>
  new Promise<never>((_, reject) => until.addEventListener('abort', () => reject(new HearthError('canceled', 'late'))));

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

interface Step {
  answer: unknown;
  came: TimeSpan;
}

function ask(source: ProfileSource, query: ProfileQuery, signal: AbortSignal, slotMs?: number) {
  const steps: Step[] = [];
  const send = (of: ProfileQuery, until: AbortSignal) => source.ask('TopSpans', of, until, () => expect.fail('sent'));
  const onStep = (answer: unknown, came: TimeSpan) => steps.push({ answer, came });
  const answer = askNewest(source, 'TopSpans', query, send, signal, onStep, slotMs);
  return { answer, steps };
}

const minutesOf = ({ start, end: until }: TimeSpan) => (until - start) / 60_000;
const { signal } = new AbortController();

/** Answers of the whole wait for a minute. */
const slowly = (whole: number) => (of: TimeSpan) =>
  minutesOf(of) < whole ? minutesOf(of) : new Promise((resolve) => setTimeout(() => resolve(minutesOf(of)), 60_000));

it('what is slow is asked of the newest sixteenth, then of the newest fourth, beside the whole', async () => {
  const { source, asked, told } = askedSource(slowly(64 * 60));
  const { answer, steps } = ask(source, over(64), signal);
  await vi.runAllTimersAsync();
  expect(await answer).toBe(64 * 60);
  const sizes = [4 * 60, 16 * 60];
  expect(steps.map((step) => [step.answer, minutesOf(step.came)])).toEqual(sizes.map((size) => [size, size]));
  expect(asked.map(minutesOf)).toEqual([64 * 60, ...sizes]);
  expect(asked.every(({ isPart }) => isPart === true)).toBe(true);
  expect(told.map(({ cameMs, wholeMs }) => [cameMs / 60_000, wholeMs / HOUR])).toEqual(sizes.map((size) => [size, 64]));
});

it('slots are not cut', async () => {
  const { source } = askedSource(slowly(100 * 60));
  const { answer, steps } = ask(source, over(100), signal, 3 * HOUR);
  await vi.runAllTimersAsync();
  await answer;
  expect(steps).toHaveLength(2);
  expect(steps.map(({ came }) => minutesOf(came) / 60)).toEqual([9, 27]);
});

it('what is quick, short or pinned is asked once', async () => {
  for (const [query, how] of [
    [over(64), {}],
    [over(1), {}],
    [over(64), { pinned: () => expect.fail('the pin') }],
  ] as const) {
    const { source, asked } = askedSource(minutesOf, how);
    const { answer, steps } = ask(source, query, signal);
    expect(await answer).toBe(minutesOf(query));
    expect([asked.length, steps.length]).toEqual([1, 0]);
  }
});

it('a failure is told at once, and what is cancelled asks no more', async () => {
  const away = askedSource(() => Promise.reject(new HearthError('store_unavailable', 'away')));
  await expect(ask(away.source, over(64), signal).answer).rejects.toThrow('away');
  expect(away.asked).toHaveLength(1);

  const leaving = new AbortController();
  let calls = 0;
  const { source, asked } = askedSource((of, until) => (++calls === 2 ? minutesOf(of) : hang(until)));
  const { answer, steps } = ask(source, over(64), leaving.signal);
  const caught = answer.catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  expect([asked.length, steps.length]).toEqual([3, 1]);
  leaving.abort();
  expect(await caught).toBeInstanceOf(HearthError);
  expect(asked).toHaveLength(3);
});
