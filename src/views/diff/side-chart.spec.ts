import { describe, expect, it } from 'vitest';
import { unixMillis } from '#model/brands.ts';
import { nearestData, sideChart, storedOfBoth, withoutVoid } from './side-chart.ts';

const minute = 60_000;
const span = (from: number, to: number) => ({ start: unixMillis(from * minute), end: unixMillis(to * minute) });
const chartOf = (times: number[], window = span(0, 60)) =>
  sideChart(
    window,
    times.map((time) => time * minute),
    times.map(() => 1),
  );

describe('sideChart', () => {
  it('knows from where to where there is data', () => {
    expect(chartOf([6, 7, 8, 20, 21]).stored).toEqual(span(5, 21));
    expect(chartOf([]).stored).toBeUndefined();
    expect(chartOf([1, 3], span(0, 2)).stored).toEqual(span(0, 2));
  });
});

describe('nearestData', () => {
  it('is the last data before the range, or the first after it, whichever is nearer', () => {
    const chart = chartOf([1, 2, 3, 4, 5, 40, 41, 42, 43, 44, 45]);
    expect(nearestData(chart, span(8, 12))).toEqual(span(1, 5));
    expect(nearestData(chart, span(30, 33))).toEqual(span(39, 42));
  });

  it('is no longer than what is stored', () => {
    expect(nearestData(chartOf([3, 4, 5]), span(20, 50))).toEqual(span(2, 5));
  });

  it('passes over what is a gap', () => {
    const chart = sideChart(
      span(0, 60),
      [1, 2, 3].map((n) => n * minute),
      [4, 5, null],
    );
    expect(nearestData(chart, span(10, 11))).toEqual(span(1, 2));
  });

  it('is nowhere when the chart is empty', () => {
    expect(nearestData(chartOf([]), span(1, 2))).toBeUndefined();
  });
});

describe('storedOfBoth', () => {
  it('is where both sides have data', () => {
    expect(storedOfBoth(chartOf([2, 3, 9]), chartOf([6, 7, 12]))).toEqual(span(5, 9));
    expect(storedOfBoth(chartOf([2, 3, 9]), chartOf([]))).toBeUndefined();
  });
});

describe('withoutVoid', () => {
  it('begins a little before what there is', () => {
    const { window } = withoutVoid(chartOf([50, 51]), 40 * minute);
    expect(window.end).toBe(60 * minute);
    expect(window.start).toBeGreaterThan(39 * minute);
    expect(window.start).toBeLessThan(40 * minute);
  });

  it('leaves a window alone that has data from its start', () => {
    expect(withoutVoid(chartOf([1, 2]), 0).window).toEqual(span(0, 60));
  });
});
