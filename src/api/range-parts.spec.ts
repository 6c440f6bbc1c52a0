import { describe, expect, it } from 'vitest';
import { unixMillis } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import { askCells, askPatiently, cellsOf } from './range-parts.ts';

const at = (text: string) => unixMillis(Date.parse(text));
const hour = 3_600_000;

describe('cells', () => {
  it('are one after the other, the newest first, with borders where days and hours end', () => {
    const span = { start: at('2026-11-23T21:30:00Z'), end: at('2026-11-25T01:10:00Z') };
    const times = cellsOf(span).map(({ start, end }) =>
      [start, end].map((time) => new Date(time).toISOString().slice(8, 16)),
    );
    expect(times).toEqual([
      ['25T01:00', '25T01:10'],
      ['25T00:00', '25T01:00'],
      // A day that is whole in the range, so that its one sum answers.
      ['24T00:00', '25T00:00'],
      ['23T23:00', '24T00:00'],
      ['23T22:00', '23T23:00'],
      ['23T21:30', '23T22:00'],
    ]);
  });

  it('are days of long ranges, and a short range is one', () => {
    const end = at('2026-11-25T06:00:00Z');
    const days = cellsOf({ start: unixMillis(end - 12 * 24 * hour), end });
    expect(days).toHaveLength(13);
    expect(days.slice(1, -1).every(({ start, end }) => end - start === 24 * hour && end % (24 * hour) === 0)).toBe(
      true,
    );
    expect(cellsOf({ start: unixMillis(end - hour), end })).toEqual([{ start: end - hour, end }]);
  });
});

describe('asking', () => {
  const cells = cellsOf({ start: at('2026-11-01T06:00:00Z'), end: at('2026-11-25T06:00:00Z') });
  /** @param msPerDay how long a server takes */
  const asked = async (msPerDay: number) => {
    let now = 0;
    const lengths: number[] = [];
    await askCells(
      cells,
      async ({ start, end }) => {
        now += (msPerDay * (end - start)) / (24 * hour);
        return undefined;
      },
      (_, part) => {
        lengths.push((part.end - part.start) / hour);
      },
      () => now,
    );
    return lengths;
  };

  it('takes as much at once as comes in a second, and all that there is', async () => {
    expect(await asked(2_000)).toEqual([6, 24, ...Array.from({ length: 22 }, () => 24), 18]);
    const quick = await asked(10);
    expect(quick.length).toBeLessThan(5);
    for (const lengths of [quick, await asked(300)]) {
      expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(24 * 24);
    }
  });

  it('gives the whole question a while, and takes back only what is late', async () => {
    const signal = new AbortController().signal;
    expect(await askPatiently(async () => 7, signal)).toEqual({ answer: 7 });
    const late = (own: AbortSignal) =>
      new Promise<never>((_, reject) =>
        own.addEventListener('abort', () => reject(new HearthError('canceled', 'late'))),
      );
    expect(await askPatiently(late, signal)).toBeUndefined();
    await expect(askPatiently(() => Promise.reject(new HearthError('internal', 'away')), signal)).rejects.toThrow(
      'away',
    );
    const leaving = new AbortController();
    const left = askPatiently(late, leaving.signal);
    leaving.abort();
    await expect(left).rejects.toThrow('late');
  });
});
