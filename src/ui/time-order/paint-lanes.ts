/**
 * Paints what can be seen of a time chart. The cost follows the pixels, not the boxes: of those that share a pixel only
 * the first is painted, and the next one is looked for behind it.
 */
import type { ChartLane, TimeChart, TimeRange } from '#model/time-chart.ts';
import { clearedCanvas } from '../cleared-canvas.ts';
import { boxHeight, firstAfter, laneHead, ticksOf, timeAt, xOf, type LaneLayout, type View } from './lane-layout.ts';

export const axisHeight = 22;

export interface LaneColors {
  text: string;
  faint: string;
  line: string;
  background: string;
  frameText: string;
  dim: string;
  dimText: string;
  range: string;
  font: string;
  mono: string;
}

export interface LanePainting {
  chart: TimeChart;
  layout: LaneLayout;
  view: View;
  /** How far the lanes are scrolled, and how much of them and the axis can be seen. */
  top: number;
  height: number;
  /** By name index. */
  fillOf: (name: number) => string;
  /** Index of the name that stands out; -1 for none. */
  selected: number;
  range: TimeRange | undefined;
  laneText: (lane: ChartLane) => string;
  colors: LaneColors;
}

export function paintLanes(canvas: HTMLCanvasElement, painting: LanePainting): void {
  const { chart, layout, view, top, height, colors } = painting;
  const context = clearedCanvas(canvas, view.width, height);
  if (context === null) return;
  context.textBaseline = 'middle';
  const ticks = ticksOf(view);
  context.fillStyle = colors.line;
  for (const { time } of ticks) context.fillRect(Math.round(xOf(time, view)), axisHeight, 1, height);
  chart.lanes.forEach((lane, i) => {
    const y = layout.tops[i]! - top + axisHeight;
    const bottom = (layout.tops[i + 1] ?? layout.height) - top + axisHeight;
    if (bottom < axisHeight || y > height) return;
    paintBoxes(context, lane, y + laneHead, painting);
    context.font = `${colors.font}`;
    context.fillStyle = colors.text;
    context.fillText(painting.laneText(lane), 4, y + laneHead / 2, view.width - 8);
  });
  paintRange(context, painting);
  // Over what was scrolled below it.
  context.fillStyle = colors.background;
  context.fillRect(0, 0, view.width, axisHeight);
  context.font = colors.font;
  context.fillStyle = colors.faint;
  for (const { time, text } of ticks) {
    const x = xOf(time, view);
    context.fillRect(Math.round(x), axisHeight - 5, 1, 5);
    if (x + 90 < view.width) context.fillText(text, x + 4, axisHeight / 2);
  }
  context.fillStyle = colors.line;
  context.fillRect(0, axisHeight - 1, view.width, 1);
}

function paintBoxes(context: CanvasRenderingContext2D, lane: ChartLane, top: number, painting: LanePainting): void {
  const { view, height, fillOf, selected, colors, chart } = painting;
  context.font = colors.mono;
  const letter = context.measureText('m').width;
  for (let depth = 0; depth + 1 < lane.offsets.length; depth++) {
    const y = top + depth * boxHeight;
    if (y + boxHeight < axisHeight || y > height) continue;
    const last = lane.offsets[depth + 1]!;
    let box = firstAfter(lane, depth, view.from);
    while (box < last && lane.starts[box]! < view.to) {
      const x = Math.max(0, xOf(lane.starts[box]!, view));
      const end = Math.min(view.width, xOf(lane.ends[box]!, view));
      const width = Math.max(1, end - x);
      const name = lane.names[box]!;
      const isDim = selected !== -1 && selected !== name;
      context.fillStyle = isDim ? colors.dim : fillOf(name);
      context.fillRect(x, y, width > 3 ? width - 0.5 : width, boxHeight - 1);
      const letters = Math.floor((width - 6) / letter);
      if (letters >= 3) {
        const text = chart.names[name]!;
        context.fillStyle = isDim ? colors.dimText : colors.frameText;
        context.fillText(text.length > letters ? `${text.slice(0, letters - 1)}…` : text, x + 3, y + boxHeight / 2);
      }
      // What ends within the same pixel cannot be seen.
      box = width > 1 ? box + 1 : Math.max(box + 1, firstAfter(lane, depth, timeAt(x + 1, view)));
    }
  }
}

function paintRange(context: CanvasRenderingContext2D, { range, view, height, colors }: LanePainting): void {
  if (range === undefined) return;
  const [from, to] = [xOf(range.from, view), xOf(range.to, view)];
  context.fillStyle = colors.range;
  context.fillRect(0, axisHeight, Math.max(0, from), height);
  context.fillRect(Math.max(0, to), axisHeight, view.width, height);
}
