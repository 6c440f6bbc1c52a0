/** What ran when on each thread of a file: zoomed and moved by mouse and keyboard, a stretch of it chosen by dragging. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2, useTheme2 } from '@grafana/ui';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import type { ChartLane, TimeChart, TimeRange } from '#model/time-chart.ts';
import { formatShare } from '#model/units.ts';
import { useBox } from '../flame-graph/use-box.ts';
import { testIds } from '../test-ids.ts';
import { t } from '../text.ts';
import { boxAt, laneLayout, moved, timeAt, timeText, zoomed, type BoxPlace, type View } from './lane-layout.ts';
import { axisHeight, paintLanes, type LaneColors } from './paint-lanes.ts';

interface Props {
  chart: TimeChart;
  /** What can be seen; all of it when absent. */
  shown: TimeRange | undefined;
  onShown: (shown: TimeRange | undefined) => void;
  /** Whose stacks the flame graph shows; all when absent. */
  range: TimeRange | undefined;
  onRange: (range: TimeRange | undefined) => void;
  /** The function that stands out in every pane. */
  selected: string;
  onSelect: (name: string) => void;
  colorOf: (name: string) => string;
}

/** Pixels that a mouse moves while somebody clicks. */
const clickSlack = 4;

export function TimeOrder({ chart, shown, onShown, range, onRange, selected, onSelect, colorOf }: Props) {
  const styles = useStyles2(chartStyle);
  const colors = useColors();
  const scroll = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = useBox(scroll);
  const [top, setTop] = useState(0);
  const [hovered, setHovered] = useState<BoxPlace>();
  const [drag, setDrag] = useState<{ from: number; to: number }>();
  const layout = useMemo(() => laneLayout(chart.lanes), [chart]);
  const whole = { from: 0, to: Math.max(1, chart.end) };
  const view: View = { ...(shown ?? whole), width };
  const fills = useMemo(() => chart.names.map(colorOf), [chart, colorOf]);
  const selectedIndex = useMemo(() => (selected === '' ? -1 : chart.names.indexOf(selected)), [chart, selected]);
  const dragged = drag && { from: Math.min(drag.from, drag.to), to: Math.max(drag.from, drag.to) };

  useLayoutEffect(() => {
    if (canvas.current === null || width === 0) return;
    paintLanes(canvas.current, {
      ...{ chart, layout, view, top, height, colors },
      fillOf: (name) => fills[name]!,
      selected: selectedIndex,
      range: dragged ?? range,
      laneText: laneFacts,
    });
  });

  const show = (next: TimeRange) =>
    onShown(
      next.from <= 0 && next.to >= whole.to ? undefined : { from: Math.floor(next.from), to: Math.ceil(next.to) },
    );
  useWheel(scroll, (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      const x = event.clientX - scroll.current!.getBoundingClientRect().left;
      show(zoomed(view, 1.002 ** event.deltaY, timeAt(x, view), whole.to));
      return true;
    }
    if (Math.abs(event.deltaX) <= Math.abs(event.deltaY)) return false;
    show(moved(view, timeAt(event.deltaX, view) - view.from, whole.to));
    return true;
  });

  const placeOf = (event: MouseEvent) => {
    const box = scroll.current!.getBoundingClientRect();
    const point = { x: event.clientX - box.left, y: event.clientY - box.top - axisHeight + top };
    return { point, place: boxAt(chart, layout, point, view) };
  };
  const nameAt = ({ lane, box }: BoxPlace) => chart.names[chart.lanes[lane]!.names[box]!]!;
  const onMouseDown = (event: MouseEvent) => {
    if (event.button !== 0) return;
    const at = timeAt(placeOf(event).point.x, view);
    setDrag({ from: at, to: at });
  };
  const onMouseMove = (event: MouseEvent) => {
    const { point, place } = placeOf(event);
    setHovered(place);
    if (drag !== undefined) setDrag({ ...drag, to: Math.min(whole.to, Math.max(0, timeAt(point.x, view))) });
  };
  const onMouseUp = (event: MouseEvent) => {
    if (drag === undefined || dragged === undefined) return;
    setDrag(undefined);
    const { place } = placeOf(event);
    const pixels = ((dragged.to - dragged.from) / (view.to - view.from)) * width;
    if (pixels > clickSlack) onRange({ from: Math.floor(dragged.from), to: Math.ceil(dragged.to) });
    else onSelect(place === undefined || nameAt(place) === selected ? '' : nameAt(place));
  };
  const onDoubleClick = (event: MouseEvent) => {
    const { place } = placeOf(event);
    if (place === undefined) return;
    const { starts, ends } = chart.lanes[place.lane]!;
    show({ from: starts[place.box]!, to: ends[place.box]! });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const middle = (view.from + view.to) / 2;
    const step = (view.to - view.from) / 5;
    const act: Record<string, () => void> = {
      '+': () => show(zoomed(view, 0.6, middle, whole.to)),
      '=': () => show(zoomed(view, 0.6, middle, whole.to)),
      '-': () => show(zoomed(view, 1 / 0.6, middle, whole.to)),
      ArrowLeft: () => show(moved(view, -step, whole.to)),
      ArrowRight: () => show(moved(view, step, whole.to)),
      '0': () => onShown(undefined),
      Enter: () => onRange(shown),
      Escape: () => (range === undefined ? onSelect('') : onRange(undefined)),
    };
    const run = Object.hasOwn(act, event.key) ? act[event.key] : undefined;
    if (run === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  };

  const step = (view.to - view.from) / 1000;
  const span = ({ from, to }: TimeRange) => `${timeText(from, step)} – ${timeText(to, step)}`;
  return (
    <section
      className={styles.pane}
      aria-label={t('time-order.title', 'Time order')}
      data-testid={testIds.timeOrder.pane}
    >
      <div className={styles.bar}>
        <span className={styles.facts} data-testid={testIds.timeOrder.facts}>
          {t('time-order.facts', '{{threads}} over {{time}}', {
            threads: t('time-order.threads', '{{count}} threads', {
              count: chart.lanes.length,
              defaultValue_one: '{{count}} thread',
            }),
            time: timeText(chart.end, chart.end / 100),
          })}
        </span>
        <Button
          size="sm"
          variant="secondary"
          fill="outline"
          icon="search-plus"
          aria-label={t('time-order.in', 'Zoom in')}
          onClick={() => show(zoomed(view, 0.5, (view.from + view.to) / 2, whole.to))}
        />
        <Button
          size="sm"
          variant="secondary"
          fill="outline"
          icon="search-minus"
          aria-label={t('time-order.out', 'Zoom out')}
          onClick={() => show(zoomed(view, 2, (view.from + view.to) / 2, whole.to))}
        />
        {shown !== undefined && (
          <Button size="sm" fill="text" onClick={() => onShown(undefined)}>
            {t('time-order.all', 'Show all')}
          </Button>
        )}
        {range !== undefined && (
          <Button
            size="sm"
            variant="secondary"
            icon="times"
            data-testid={testIds.timeOrder.range}
            onClick={() => onRange(undefined)}
          >
            {t('time-order.range', 'Stacks of {{span}}', { span: span(range) })}
          </Button>
        )}
        <span className={styles.hint}>
          {t(
            'time-order.hint',
            'Drag for the stacks of a stretch. Ctrl and wheel, + and − zoom, arrows move, Enter takes what is shown.',
          )}
        </span>
      </div>
      <div
        ref={scroll}
        className={styles.scroll}
        style={{ height: Math.min(420, layout.height + axisHeight + 4) }}
        tabIndex={0}
        role="group"
        aria-roledescription={t('time-order.role', 'time chart')}
        aria-label={spokenFacts(chart, span(view))}
        data-testid={testIds.timeOrder.chart}
        data-from={view.from}
        data-to={view.to}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
        onKeyDown={onKeyDown}
        onMouseDown={onMouseDown}
        onMouseMove={onMouseMove}
        onMouseUp={onMouseUp}
        onMouseLeave={() => {
          setHovered(undefined);
          setDrag(undefined);
        }}
        onDoubleClick={onDoubleClick}
      >
        <canvas ref={canvas} className={styles.canvas} style={{ width, height }} aria-hidden />
        <div style={{ height: Math.max(0, layout.height + axisHeight - height) }} />
      </div>
      <p className={styles.status} data-testid={testIds.timeOrder.status}>
        {hovered !== undefined && <BoxFacts chart={chart} place={hovered} />}
      </p>
    </section>
  );
}

function BoxFacts({ chart, place }: { chart: TimeChart; place: BoxPlace }) {
  const styles = useStyles2(chartStyle);
  const { name, starts, ends, names } = chart.lanes[place.lane]!;
  const [start, end] = [starts[place.box]!, ends[place.box]!];
  return (
    <>
      <strong className={styles.name}>{chart.names[names[place.box]!]!.slice(0, 300)}</strong>{' '}
      {t('time-order.box', '{{length}} from {{start}}, {{share}} of the time, on {{lane}}', {
        length: timeText(end - start, (end - start) / 100),
        start: timeText(start, Math.max(1000, (end - start) / 10)),
        share: formatShare(BigInt(Math.round(end - start)), BigInt(Math.max(1, Math.round(chart.end)))),
        lane: laneName(name),
      })}
    </>
  );
}

const laneName = (name: string) => (name === '' ? t('time-order.one-thread', 'the only thread') : name.slice(0, 100));

const laneFacts = ({ name, samples }: ChartLane) =>
  t('time-order.lane', '{{name}} · {{count}} samples', {
    name: laneName(name),
    count: samples,
    defaultValue_one: '{{name}} · {{count}} sample',
  });

/** As many as anybody listens to. */
const spokenLanes = 10;

function spokenFacts({ lanes }: TimeChart, span: string): string {
  const spoken = lanes.slice(0, spokenLanes).map(laneFacts);
  if (lanes.length > spokenLanes)
    spoken.push(t('time-order.more', '{{count}} more', { count: lanes.length - spokenLanes }));
  return t('time-order.spoken', 'Time order, {{span}} is shown. {{lanes}}', { span, lanes: spoken.join('; ') });
}

/** React listens to wheels without being able to keep the page from scrolling. */
function useWheel(element: React.RefObject<HTMLElement>, onWheel: (event: WheelEvent) => boolean): void {
  const latest = useRef(onWheel);
  useEffect(() => {
    latest.current = onWheel;
  });
  useEffect(() => {
    const { current } = element;
    const listen = (event: WheelEvent) => {
      if (latest.current(event)) event.preventDefault();
    };
    current?.addEventListener('wheel', listen, { passive: false });
    return () => current?.removeEventListener('wheel', listen);
  }, [element]);
}

function useColors(): LaneColors {
  const theme = useTheme2();
  return useMemo(
    () => ({
      text: theme.colors.text.primary,
      faint: theme.colors.text.secondary,
      line: theme.colors.border.weak,
      background: theme.colors.background.primary,
      frameText: '#1f1f24',
      dim: theme.colors.background.secondary,
      dimText: theme.colors.text.secondary,
      range: theme.colors.background.canvas + 'b3',
      font: `${theme.typography.bodySmall.fontSize} ${theme.typography.fontFamily}`,
      mono: `11px ${theme.typography.fontFamilyMonospace}`,
    }),
    [theme],
  );
}

const chartStyle = (theme: GrafanaTheme2) => ({
  pane: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5), minWidth: 0 }),
  bar: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
  facts: css({ fontVariantNumeric: 'tabular-nums' }),
  hint: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  scroll: css({
    position: 'relative',
    overflowX: 'hidden',
    overflowY: 'auto',
    cursor: 'crosshair',
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.primary,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
  canvas: css({ position: 'sticky', top: 0, display: 'block' }),
  status: css({
    margin: 0,
    minHeight: '1.6em',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflowWrap: 'anywhere',
  }),
  name: css({ color: theme.colors.text.primary, fontFamily: theme.typography.fontFamilyMonospace }),
});
