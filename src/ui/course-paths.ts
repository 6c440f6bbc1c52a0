/**
 * A course as SVG paths: from zero at the bottom to its highest point at the top; a null ends a line.
 *
 *     coursePaths({ times: [0, 10, 20], values: [1, 2, 1] }, { start: 0, end: 20, width: 20, height: 10 });
 *     // { line: 'M0 5.5L10 1L20 5.5', area: 'M0 10L0 5.5L10 1L20 5.5L20 10Z' }
 */
export interface CoursePoints {
  /** Unix milliseconds, ascending. */
  times: readonly number[];
  values: readonly (number | null)[];
}

export interface CourseBox {
  start: number;
  end: number;
  width: number;
  height: number;
}

/** Room for half of the line above its highest point, in pixels. */
const margin = 1;

export function coursePaths({ times, values }: CoursePoints, { start, end, width, height }: CourseBox) {
  const highest = values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
  const x = (time: number) => round(((time - start) / (end - start)) * width);
  const y = (value: number) => round(highest === 0 ? height - margin : height - (value / highest) * (height - margin));
  let line = '';
  let area = '';
  let from = -1;
  const finish = (to: number) => {
    if (from === -1) return;
    const points = Array.from({ length: to - from }, (_, i) => `${x(times[from + i]!)} ${y(values[from + i]!)}`);
    // A point alone is a dot: a line of no length with round ends.
    line += `M${points.join('L')}${points.length === 1 ? 'h0' : ''}`;
    area += `M${x(times[from]!)} ${height}L${points.join('L')}L${x(times[to - 1]!)} ${height}Z`;
    from = -1;
  };
  values.forEach((value, i) => {
    if (value === null) finish(i);
    else if (from === -1) from = i;
  });
  finish(values.length);
  return { line, area };
}

const round = (pixels: number) => Math.round(pixels * 100) / 100;
