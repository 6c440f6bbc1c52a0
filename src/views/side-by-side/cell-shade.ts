/** How a cell is shaded: as frames of a diff are, but over the page's own ground, so that its text stays readable. */
import { changeHues } from '#model/color.ts';

/** Never so much that text of either theme could not be read on it. */
const most = 0.42;

/** @param change from −1 to 1; grows with the square root, as changeColor does */
export function cellShade(change: number): string {
  const part = Math.sqrt(Math.min(1, Math.abs(change))) * most;
  if (part < 0.04) return 'transparent';
  return `rgba(${changeHues[change < 0 ? 'less' : 'more'].join(', ')}, ${part.toFixed(3)})`;
}
