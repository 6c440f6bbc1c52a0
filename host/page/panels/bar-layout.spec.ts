import { describe, expect, it } from 'vitest';
import { layBars, valueAxis } from './bar-layout.ts';

const space = { categoryLength: 100, valueLength: 100, groupWidth: 0.5, barWidth: 1 };

describe('the value axis', () => {
  it('goes from zero past the largest value in steps people count in', () => {
    expect(valueAxis([33, 204], 5)).toEqual({ min: 0, max: 250, ticks: [0, 50, 100, 150, 200, 250] });
  });

  it('goes below zero when a value does', () => {
    expect(valueAxis([-3, 5], 4)).toMatchObject({ min: -4, max: 6 });
  });

  it('stands when there is nothing to measure', () => {
    expect(valueAxis([], 5)).toEqual({ min: 0, max: 1, ticks: [0] });
    expect(valueAxis([0, 0], 5)).toEqual({ min: 0, max: 1, ticks: [0] });
  });
});

describe('bars', () => {
  it('stand in the middle of their category, as long as their value', () => {
    expect(layBars([[5, 10]], { min: 0, max: 10, ticks: [] }, space)).toEqual([
      { series: 0, row: 0, value: 5, start: 12.5, thickness: 25, from: 0, to: 50 },
      { series: 0, row: 1, value: 10, start: 62.5, thickness: 25, from: 0, to: 100 },
    ]);
  });

  it('of several series stand side by side', () => {
    const bars = layBars([[1], [1]], { min: 0, max: 1, ticks: [] }, space);
    expect(bars.map(({ start, thickness }) => [start, thickness])).toEqual([
      [25, 25],
      [50, 25],
    ]);
  });

  it('hang from the zero line when they are negative', () => {
    const [bar] = layBars([[-2]], { min: -4, max: 4, ticks: [] }, space);
    expect(bar).toMatchObject({ from: 25, to: 50 });
  });

  it('leave the place of a missing value empty', () => {
    const bars = layBars([[1, null, Number.NaN, 1]], { min: 0, max: 1, ticks: [] }, space);
    expect(bars.map(({ row }) => row)).toEqual([0, 3]);
  });
});
