import { describe, expect, it } from 'vitest';
import { markFormat, nearestPoint, pieces, roundUp, timeMarks } from './chart-scale.ts';

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
    expect([0.13, 0.2, 3, 7, 1000, 0].map((value) => roundUp(value))).toEqual([0.2, 0.2, 5, 10, 1000, 1]);
  });

  it('is round in the unit of bytes', () => {
    const mebi = 2 ** 20;
    expect([0, 3, 700, 30 * mebi].map((value) => roundUp(value, 1024))).toEqual([1, 5, 1000, 50 * mebi]);
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

describe('nearestPoint', () => {
  const times = [0, 10, 20, 30, 100];
  const values = [1, 2, null, 3, 4];

  it('is the one beside the time', () => {
    expect(nearestPoint(times, values, 12)).toEqual({ time: 10, value: 2 });
    expect(nearestPoint(times, values, 29)).toEqual({ time: 30, value: 3 });
  });

  it('is none in a gap, beyond the ends and without points', () => {
    expect(nearestPoint(times, values, 20)).toBeUndefined();
    expect(nearestPoint(times, values, 60)).toBeUndefined();
    expect(nearestPoint(times, values, -50)).toBeUndefined();
    expect(nearestPoint([], [], 5)).toBeUndefined();
  });
});
