/**
 * How many profiles had which value, over time: a canvas whose cost is that of its cells. A block of cells is picked by
 * dragging, or with the arrow keys (Shift stretches it, Escape lets go).
 */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { testIds } from '../test-ids.ts';
import { useBox } from '../flame-graph/use-box.ts';
import { afterKey, countIn, type Region, sorted } from './heatmap-region.ts';

interface Props {
  edges: readonly number[];
  floors: readonly number[];
  counts: Int32Array;
  /** How many slots, from the oldest on, nothing is known of yet. */
  absent: number;
  region: Region | undefined;
  /** Another block that stays marked. */
  kept: Region | undefined;
  onRegion: (region: Region | undefined) => void;
  valueText: (value: number) => string;
  timeText: (time: number) => string;
  /** What a screen reader says it is. */
  label: string;
}

const height = 200;
const hatchGap = 10;

export function Heatmap(props: Props) {
  const { edges, floors, counts, absent, region, kept, onRegion, valueText, timeText, label } = props;
  const styles = useStyles2(heatmapStyle);
  const theme = useTheme2();
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const { width } = useBox(frame);
  const [start, setStart] = useState<{ slot: number; row: number }>();
  const rows = floors.length;
  const slots = edges.length - 1;

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (canvas.current === null || !context || width <= 0) return;
    const ratio = window.devicePixelRatio || 1;
    canvas.current.width = Math.round(width * ratio);
    canvas.current.height = height * ratio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const most = Math.log1p(counts.reduce((largest, count) => Math.max(largest, count), 0));
    const [cellWidth, cellHeight] = [width / slots, height / rows];
    hatch(context, absent * cellWidth, theme.colors.border.medium);
    context.fillStyle = theme.colors.primary.main;
    for (let cell = 0; cell < counts.length; cell++) {
      if (counts[cell] === 0) continue;
      // Few against many: a single profile can still be seen.
      context.globalAlpha = 0.25 + 0.75 * (Math.log1p(counts[cell]!) / most);
      const [slot, row] = [Math.floor(cell / rows), cell % rows];
      const gap = cellWidth > 4 ? 1 : 0;
      context.fillRect(slot * cellWidth, height - (row + 1) * cellHeight, cellWidth - gap, cellHeight - 1);
    }
    context.globalAlpha = 1;
    for (const [block, color] of [
      [kept, theme.colors.warning.border],
      [region, theme.colors.text.maxContrast],
    ] as const) {
      if (block === undefined) continue;
      context.strokeStyle = color;
      context.lineWidth = 2;
      context.strokeRect(
        block.slots[0] * cellWidth + 1,
        height - (block.rows[1] + 1) * cellHeight + 1,
        (block.slots[1] - block.slots[0] + 1) * cellWidth - 2,
        (block.rows[1] - block.rows[0] + 1) * cellHeight - 2,
      );
    }
  }, [width, counts, absent, rows, slots, region, kept, theme]);

  const cellAt = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const within = (at: number, end: number) => Math.min(end - 1, Math.max(0, Math.floor(at)));
    return {
      slot: within(((event.clientX - box.left) / box.width) * slots, slots),
      row: within((1 - (event.clientY - box.top) / box.height) * rows, rows),
    };
  };
  const regionTo = (event: PointerEvent, from: { slot: number; row: number }) => {
    const to = cellAt(event);
    onRegion({ slots: sorted(from.slot, to.slot), rows: sorted(from.row, to.row) });
  };
  const said =
    region === undefined
      ? label
      : `${label}: ${countIn(counts, rows, region)}, ${timeText(edges[region.slots[0]]!)} – ${timeText(edges[region.slots[1] + 1]!)}`;
  return (
    <div className={styles.grid}>
      <div className={styles.values} aria-hidden>
        {[rows - 1, Math.floor(rows / 2), 0].map((row) => (
          <span key={row}>{valueText(floors[row]!)}</span>
        ))}
      </div>
      <div ref={frame} className={styles.frame}>
        <canvas
          ref={canvas}
          className={styles.canvas}
          tabIndex={0}
          role="application"
          aria-label={said}
          data-testid={testIds.profiles.heatmap}
          data-absent={absent}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            const from = cellAt(event);
            setStart(from);
            onRegion({ slots: [from.slot, from.slot], rows: [from.row, from.row] });
          }}
          onPointerMove={(event) => start !== undefined && regionTo(event, start)}
          onPointerUp={(event) => {
            if (start !== undefined) regionTo(event, start);
            setStart(undefined);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') return onRegion(undefined);
            const next = afterKey(event.key, event.shiftKey, region, { slots, rows });
            if (next === undefined) return;
            event.preventDefault();
            onRegion(next);
          }}
        />
      </div>
      <div className={styles.times} aria-hidden>
        {[0, 0.25, 0.5, 0.75, 1].map((part) => (
          <span key={part}>{timeText(edges[Math.round(part * slots)]!)}</span>
        ))}
      </div>
    </div>
  );
}

/** Unlike where nothing was profiled, which is left blank. */
function hatch(context: CanvasRenderingContext2D, width: number, color: string): void {
  context.save();
  context.beginPath();
  context.rect(0, 0, width, height);
  context.clip();
  context.beginPath();
  for (let x = -height; x < width; x += hatchGap) {
    context.moveTo(x, height);
    context.lineTo(x + height, 0);
  }
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.stroke();
  context.restore();
}

const heatmapStyle = (theme: GrafanaTheme2) => ({
  grid: css({
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr)',
    gap: theme.spacing(0.5, 1),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: 'tabular-nums',
  }),
  values: css({ display: 'flex', flexDirection: 'column', justifyContent: 'space-between', textAlign: 'right' }),
  frame: css({ minWidth: 0, height, background: theme.colors.background.secondary }),
  canvas: css({
    display: 'block',
    width: '100%',
    height,
    cursor: 'crosshair',
    touchAction: 'none',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
  times: css({ gridColumn: 2, display: 'flex', justifyContent: 'space-between' }),
});
