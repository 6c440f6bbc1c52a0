/**
 * A small time series in which a range is marked; dragging marks another.
 *
 *     <RangeChart series={{ times, values }} window={{ from, to }} top={0.5} selected={{ from, to }} onSelect={…} … />
 */
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { useRef, useState } from 'react';
import { useBox } from '../flame-graph/use-box.ts';
import { MomentRail, type Moment } from '../moments/MomentRail.tsx';
import { ChartReadout } from './ChartReadout.tsx';
import { markFormat, nearestPoint, pieces, timeMarks, type Place } from './chart-scale.ts';
import { t } from '../text.ts';

/** Unix milliseconds. */
export interface TimeWindow {
  from: number;
  to: number;
}

export interface RangeChartProps {
  /** Null ends the line. */
  series: { times: readonly number[]; values: readonly (number | null)[] };
  window: TimeWindow;
  /** The largest value that has room; shared by charts that are compared. 0 when there is none but 0. */
  top: number;
  selected: TimeWindow;
  onSelect: (range: TimeWindow) => void;
  /** A value as the axis shows it. */
  text: (value: number) => string;
  color: string;
  timeZone: string;
  /** How far the time zone is ahead of UTC, in milliseconds. */
  zoneOffset: number;
  title: string;
  testId: string;
  /** Why there is no line, where that is not for lack of data. */
  empty?: string | undefined;
  /** Moments to point out. */
  marks?: readonly Moment[];
}

const height = 108;
const left = 76;
const right = 8;
const bottom = 20;
const above = 8;
const plotHeight = height - bottom - above;
/** A shorter way of the pointer is a click, not a range. */
const shortestDrag = 4;

export function RangeChart(props: RangeChartProps) {
  const { series, window: shown, top, selected, onSelect, text, color, timeZone, zoneOffset, title, testId } = props;
  const { marks: moments = [] } = props;
  const styles = useStyles2(chartStyle);
  const theme = useTheme2();
  const host = useRef<HTMLDivElement>(null);
  const { width } = useBox(host);
  const [drag, setDrag] = useState<{ start: number; now: number }>();
  /** Where the pointer is, in pixels, while nothing is dragged. */
  const [pointer, setPointer] = useState<number>();

  const plotWidth = Math.max(1, width - left - right);
  const span = Math.max(1, shown.to - shown.from);
  const xOf = (time: number) => left + ((time - shown.from) / span) * plotWidth;
  const timeOf = (x: number) =>
    shown.from + ((Math.min(Math.max(x, left), left + plotWidth) - left) / plotWidth) * span;
  const yOf = (value: number) => above + plotHeight * (1 - (top === 0 ? 0 : Math.min(1, value / top)));
  const marks = timeMarks(shown.from, shown.to, plotWidth / 90, zoneOffset);
  const format = markFormat(marks.distance, span);
  const levels = top === 0 ? [0] : [0, top / 2, top];
  const lines = pieces(series.times, series.values, (time, value) => ({ x: xOf(time), y: yOf(value) }));

  const marked = drag === undefined ? selected : inOrder(timeOf(drag.start), timeOf(drag.now));
  const from = Math.max(left, xOf(marked.from));
  const to = Math.min(left + plotWidth, xOf(marked.to));
  const pointed = pointer === undefined ? undefined : nearestPoint(series.times, series.values, timeOf(pointer));
  const xOfEvent = (event: React.PointerEvent) => event.clientX - host.current!.getBoundingClientRect().left;

  const chart = (
    <div
      ref={host}
      className={styles.host}
      role="img"
      aria-label={title}
      data-testid={testId}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setPointer(undefined);
        setDrag({ start: xOfEvent(event), now: xOfEvent(event) });
      }}
      onPointerMove={(event) => {
        if (drag === undefined) setPointer(xOfEvent(event));
        else setDrag({ ...drag, now: xOfEvent(event) });
      }}
      onPointerLeave={() => setPointer(undefined)}
      onPointerCancel={() => setDrag(undefined)}
      onPointerUp={() => {
        if (drag !== undefined && Math.abs(drag.now - drag.start) >= shortestDrag) onSelect(marked);
        setDrag(undefined);
      }}
    >
      {width > 0 && (
        <svg width={width} height={height} overflow="visible" aria-hidden>
          {levels.map((value) => (
            <g key={value}>
              <line className={styles.grid} x1={left} x2={left + plotWidth} y1={yOf(value)} y2={yOf(value)} />
              <text className={styles.mark} x={left - 6} y={yOf(value) + 4} textAnchor="end">
                {text(value)}
              </text>
            </g>
          ))}
          {marks.at.map((time) => (
            <text key={time} className={styles.mark} x={xOf(time)} y={height - 4} textAnchor="middle">
              {dateTimeFormat(time, { format, timeZone })}
            </text>
          ))}
          <rect x={from} y={above} width={Math.max(1, to - from)} height={plotHeight} fill={color} fillOpacity={0.16} />
          {[from, to].map((x, i) => (
            <line key={i} x1={x} x2={x} y1={above} y2={above + plotHeight} stroke={color} strokeDasharray="3 2" />
          ))}
          {lines.map((line, i) =>
            line.length === 1 ? (
              <circle key={i} cx={line[0]!.x} cy={line[0]!.y} r={1.5} fill={color} />
            ) : (
              <path key={i} d={pathOf(line)} fill="none" stroke={color} strokeWidth={1.5} />
            ),
          )}
          {pointed !== undefined && (
            <ChartReadout
              x={xOf(pointed.time)}
              y={yOf(pointed.value)}
              top={above}
              bottom={above + plotHeight}
              right={left + plotWidth}
              color={color}
              text={`${dateTimeFormat(pointed.time, { format: 'HH:mm:ss', timeZone })}  ${text(pointed.value)}`}
            />
          )}
          {lines.length === 0 && (
            <text
              x={left + plotWidth / 2}
              y={above + plotHeight / 2}
              textAnchor="middle"
              fill={theme.colors.text.secondary}
            >
              {props.empty ?? t('chart.no-data', 'No data')}
            </text>
          )}
        </svg>
      )}
    </div>
  );
  return (
    <div className={styles.marked}>
      {chart}
      <MomentRail
        moments={moments}
        from={shown.from}
        to={shown.to}
        place={{ left, top: above, width: width - left - right, height: plotHeight }}
      />
    </div>
  );
}

const inOrder = (a: number, b: number): TimeWindow => ({ from: Math.min(a, b), to: Math.max(a, b) });

const pathOf = (line: readonly Place[]) => `M${line.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join('L')}`;

const chartStyle = (theme: GrafanaTheme2) => ({
  marked: css({ position: 'relative', minWidth: 0 }),
  host: css({ height, minWidth: 0, cursor: 'crosshair', touchAction: 'pan-y', userSelect: 'none' }),
  grid: css({ stroke: theme.colors.border.weak }),
  mark: css({ fill: theme.colors.text.secondary, fontSize: 11 }),
});
