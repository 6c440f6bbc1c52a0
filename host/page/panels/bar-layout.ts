/**
 * Where the bars of a bar chart stand: pure geometry, in pixels of the plot, so that it can be checked without a page.
 *
 *     0 ┤     ▁▁          value axis: nice steps from 0 (or below) to past the largest
 *       ├─────────────
 *         a   b   c       one group per row, one bar per series within it; a missing value leaves its place empty
 */

export interface Bar {
  series: number;
  row: number;
  value: number;
  /** Along the category axis. */
  start: number;
  thickness: number;
  /** Along the value axis, from the zero line; `from` < `to`, counted from the axis' low end. */
  from: number;
  to: number;
}

export interface ValueAxis {
  min: number;
  max: number;
  ticks: number[];
}

/** Steps people count in: 1, 2 or 5 times a power of ten. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough) ?? 10;
  return factor * power;
}

/** An axis that holds every value and zero, with about `count` ticks. */
export function valueAxis(values: readonly number[], count: number): ValueAxis {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  if (low === high) return { min: 0, max: 1, ticks: [0] };
  const step = niceStep((high - low) / Math.max(1, count));
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  return { min: first * step, max: last * step, ticks };
}

interface Space {
  /** Pixels along the categories and along the values. */
  categoryLength: number;
  valueLength: number;
  /** Share of a category's room its bars take together, and share of a bar's room it fills. */
  groupWidth: number;
  barWidth: number;
}

export function layBars(columns: readonly (readonly unknown[])[], axis: ValueAxis, space: Space): Bar[] {
  const rows = Math.max(0, ...columns.map((column) => column.length));
  if (rows === 0) return [];
  const room = space.categoryLength / rows;
  const slot = (room * space.groupWidth) / columns.length;
  const scale = space.valueLength / (axis.max - axis.min);
  const zero = (0 - axis.min) * scale;
  return columns.flatMap((column, series) =>
    column.flatMap((value, row) => {
      if (typeof value !== 'number' || !Number.isFinite(value)) return [];
      const end = (value - axis.min) * scale;
      const start =
        row * room + (room * (1 - space.groupWidth)) / 2 + series * slot + (slot * (1 - space.barWidth)) / 2;
      const thickness = Math.max(1, slot * space.barWidth);
      return [{ series, row, value, start, thickness, from: Math.min(zero, end), to: Math.max(zero, end) }];
    }),
  );
}
