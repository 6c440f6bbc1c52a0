import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { unixMillis } from '#model/brands.ts';
import { askBesideSteps, askInSteps, stepsOf, type CameStep } from './in-steps.ts';
import type { ProfileQuery, ProfileSource, TimeSpan } from './profile-source.ts';
import { patienceMs } from './range-parts.ts';
import type { PartsCame, RunningQuestion } from './under-way.ts';

vi.mock('./profile-source.ts', () => ({}));

const hour = 3_600_000;
const at = (text: string) => unixMillis(Date.parse(text));
const days = { start: at('2026-11-01T06:00:00Z'), end: at('2026-11-17T06:00:00Z') };
const short = { start: at('2026-11-17T06:00:00Z'), end: at('2026-11-17T06:30:00Z') };
const hoursOf = ({ start, end }: TimeSpan) => (end - start) / hour;

describe('steps', () => {
  it('are the newest sixteenth and fourth, from where a day or an hour begins, and all of what is short', () => {
    expect(stepsOf([days]).map((step) => step.map(hoursOf))).toEqual([[30], [102]]);
    expect(stepsOf([days, short]).map((step) => step.map(hoursOf))).toEqual([
      [30, 0.5],
      [102, 0.5],
    ]);
    for (const [step] of stepsOf([days])) expect(step!.end).toBe(days.end);
    // Just after midnight the day before is not all there is of two days.
    const night = { start: unixMillis(Date.UTC(2026, 10, 25, 0, 43)), end: unixMillis(Date.UTC(2026, 10, 27, 0, 43)) };
    expect(stepsOf([night]).map(([step]) => new Date(step!.start).toISOString())).toEqual([
      '2026-11-26T21:00:00.000Z',
      '2026-11-26T12:00:00.000Z',
    ]);
    // Of what is short, half is not less work.
    expect(stepsOf([short])).toEqual([]);
  });
});

describe('asking beside them', () => {
  const signal = new AbortController().signal;
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('asks what comes in time once, and of what does not the newest parts meanwhile', async () => {
    const asked: number[] = [];
    const quick = askBesideSteps(
      [days],
      async ([range]) => asked.push(hoursOf(range!)),
      () => expect.fail('a step'),
      signal,
    );
    expect(await quick).toBe(1);
    await vi.advanceTimersByTimeAsync(10 * patienceMs);
    expect(asked).toEqual([16 * 24]);

    let answer: (value: string) => void = () => undefined;
    const steps: CameStep<string>[] = [];
    const slow = askBesideSteps(
      [days],
      ([range]) =>
        hoursOf(range!) === 16 * 24
          ? new Promise<string>((resolve) => (answer = resolve))
          : Promise.resolve(`${hoursOf(range!)} h`),
      (step) => steps.push(step),
      signal,
    );
    await vi.advanceTimersByTimeAsync(patienceMs);
    expect(steps.map((step) => step.answer)).toEqual(['30 h', '102 h']);
    answer('all');
    expect(await slow).toBe('all');
  });

  it('tells what the whole came to, whatever became of a step, and of no step after it', async () => {
    const steps: unknown[] = [];
    let fail: (error: Error) => void = () => undefined;
    let late: (value: string) => void = () => undefined;
    const ask = (ranges: readonly TimeSpan[]) =>
      new Promise<string>((resolve, reject) => {
        if (hoursOf(ranges[0]!) === 16 * 24) fail = reject;
        else late = resolve;
      });
    const asked = askBesideSteps([days], ask, (step) => steps.push(step), signal);
    await vi.advanceTimersByTimeAsync(patienceMs);
    fail(new Error('away'));
    await vi.advanceTimersByTimeAsync(0);
    late('too late');
    await expect(asked).rejects.toThrow('away');
    expect(steps).toEqual([]);
  });
});

describe('asking in steps', () => {
  const query = { profileType: 'cpu', selector: '{}', ...days };
  /** A source that says beforehand how much is read. */
  function fakeSource(bytes: number) {
    const came: PartsCame[] = [];
    const running: RunningQuestion = { came: (parts) => came.push(parts), done: () => undefined };
    const source = {
      bytesRead: () => Promise.resolve(bytes),
      oversee: <T>(
        _: string,
        __: object,
        signal: AbortSignal,
        send: (own: AbortSignal, of: RunningQuestion) => Promise<T>,
      ) => send(signal, running),
    };
    return { source: source as unknown as ProfileSource, came };
  }
  const asked = async (bytes: number, ranges: readonly ProfileQuery[]) => {
    const { source, came } = fakeSource(bytes);
    const order: number[] = [];
    const steps: number[] = [];
    await askInSteps(
      source,
      { method: 'RankChanges', question: {}, ranges, readsStacks: true },
      new AbortController().signal,
      async ([range]) => order.push(hoursOf(range!)),
      ({ ranges: [range] }) => steps.push(hoursOf(range!)),
    );
    return { order, steps, came: came.map(({ cameMs, wholeMs }) => [cameMs / hour, wholeMs / hour]) };
  };

  it('begins with the newest of what is known to be slow, and asks once what is known to be quick', async () => {
    expect(await asked(2 ** 30, [query])).toEqual({
      order: [30, 102, 384],
      steps: [30, 102],
      came: [
        [30, 384],
        [102, 384],
      ],
    });
    expect(await asked(1, [query])).toEqual({ order: [384], steps: [], came: [] });
  });
});
