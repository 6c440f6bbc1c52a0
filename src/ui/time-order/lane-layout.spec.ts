import { describe, expect, it } from 'vitest';
import { boxAt, boxHeight, laneHead, laneLayout, moved, ticksOf, timeText, zoomed } from './lane-layout.ts';

const lane = {
  ...{ name: 'main', samples: 3, offsets: Int32Array.of(0, 1, 3) },
  ...{ starts: Float64Array.of(0, 10, 60), ends: Float64Array.of(100, 40, 90), names: Int32Array.of(0, 1, 1) },
};
const chart = { names: ['main', 'run'], lanes: [lane, { ...lane, name: 'worker' }], end: 100 };

describe('the lanes of a file in time order', () => {
  const layout = laneLayout(chart.lanes);
  const view = { from: 0, to: 100, width: 1_000 };

  it('lie below each other, and say which frame is at a point', () => {
    const second = layout.tops[1]! + laneHead + boxHeight + 1;
    expect(boxAt(chart, layout, { x: 650, y: second }, view)).toEqual({ lane: 1, box: 2 });
    expect(boxAt(chart, layout, { x: 500, y: second }, view)).toBeUndefined();
    expect(boxAt(chart, layout, { x: 500, y: laneHead + 1 }, view)).toEqual({ lane: 0, box: 0 });
    expect(boxAt(chart, layout, { x: 500, y: 3 }, view)).toBeUndefined();
    expect(boxAt(chart, layout, { x: 500, y: -5 }, view)).toBeUndefined();
  });

  it('have an axis of round times with their unit', () => {
    expect(ticksOf({ from: 0, to: 2e9, width: 600 }).map(({ text }) => text)).toEqual([
      ...['0.0 s', '0.5 s', '1.0 s', '1.5 s', '2.0 s'],
    ]);
    expect(timeText(10_000_100_000, 100_000)).toBe('10,000.1 ms');
    expect(timeText(1_200, 200)).toBe('1.2 µs');
  });

  it('are zoomed around a point and moved, within the file', () => {
    expect(zoomed({ from: 0, to: 1_000 }, 0.5, 500, 1_000)).toEqual({ from: 250, to: 750 });
    expect(zoomed({ from: 250, to: 750 }, 4, 500, 1_000)).toEqual({ from: 0, to: 1_000 });
    expect(moved({ from: 800, to: 900 }, 500, 1_000)).toEqual({ from: 900, to: 1_000 });
  });
});
