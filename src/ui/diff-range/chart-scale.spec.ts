import { describe, expect, it } from 'vitest';
import { markFormat, pieces, roundUp, timeMarks } from './chart-scale.ts';

const at = (text: string) => Date.parse(`2026-11-23T${text}Z`);

describe('timeMarks', () => {
  it('marks round times', () => {
    const { distance, at: times } = timeMarks(at('09:03:00'), at('10:03:00'), 6, 0);
    expect(distance).toBe(600_000);
    expect(times[0]).toBe(at('09:10:00'));
    expect(times).toHaveLength(6);
  });

  it('are round on the clock of the time zone', () => {
    const halfPastFive = 5.5 * 3_600_000;
    const { at: times } = timeMarks(at('00:00:00'), at('12:00:00'), 3, halfPastFive);
    expect(times[0]).toBe(at('00:30:00'));
  });

  it('are few however long the time is', () => {
    expect(timeMarks(0, 3 * 365 * 86_400_000, 6, 0).at.length).toBeLessThanOrEqual(6);
  });
});

describe('markFormat', () => {
  it('gives the day where it matters', () => {
    expect([markFormat(60_000, 3_600_000), markFormat(3_600_000, 2 * 86_400_000), markFormat(86_400_000, 1)]).toEqual([
      'HH:mm',
      'MM-DD HH:mm',
      'MM-DD',
    ]);
  });
});

describe('roundUp', () => {
  it('goes to the next short number', () => {
    expect([0.13, 0.2, 3, 7, 1000, 0].map(roundUp)).toEqual([0.2, 0.2, 5, 10, 1000, 1]);
  });
});

describe('pieces', () => {
  it('ends a line where a value is missing', () => {
    const place = (x: number, y: number) => ({ x, y });
    expect(pieces([1, 2, 3, 4], [5, null, 6, 7], place)).toEqual([
      [{ x: 1, y: 5 }],
      [
        { x: 3, y: 6 },
        { x: 4, y: 7 },
      ],
    ]);
  });
});
