/** One bar per row and series; @grafana/ui has none, so it is drawn here as SVG. */
import { css } from '@emotion/css';
import type { Field, GrafanaTheme2, PanelProps } from '@grafana/data';
import { FieldType, formattedValueToString, getFieldDisplayName, getFieldSeriesColor } from '@grafana/data';
import { TooltipDisplayMode, VisibilityMode } from '@grafana/schema';
import {
  Portal,
  SeriesTable,
  VizLayout,
  VizLegend,
  VizTooltipContainer,
  measureText,
  useStyles2,
  useTheme2,
} from '@grafana/ui';
import { useMemo, useState } from 'react';
import type { Bar } from './bar-layout.ts';
import { layBars, valueAxis } from './bar-layout.ts';
import type { BarChartOptions } from './options.ts';
import { PanelMessage } from './PanelMessage.tsx';

const fontSize = 12;
const gap = 8;
/** About so many pixels between two ticks, so that their labels do not touch. */
const tickEveryPx = { vertical: 40, horizontal: 90 } as const;

const textOf = (field: Field, value: unknown) => {
  if (field.display) return formattedValueToString(field.display(value));
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};

interface Plot {
  categories: Field;
  series: Field[];
  names: string[];
}

function plotOf({ data, options }: PanelProps<BarChartOptions>): Plot | undefined {
  const frame = data.series.find(({ length }) => length > 0);
  if (frame === undefined) return undefined;
  const nameOf = (field: Field) => getFieldDisplayName(field, frame, data.series);
  const categories =
    frame.fields.find((field) => options.xField !== undefined && nameOf(field) === options.xField) ??
    frame.fields.find(({ type }) => type === FieldType.string) ??
    frame.fields.find(({ type }) => type === FieldType.time);
  const series = frame.fields.filter((field) => field !== categories && field.type === FieldType.number);
  if (categories === undefined || series.length === 0) return undefined;
  return { categories, series, names: series.map(nameOf) };
}

export function BarChartPanel(props: PanelProps<BarChartOptions>) {
  const { width, height, options, data } = props;
  const theme = useTheme2();
  const plot = useMemo(() => plotOf(props), [data.series, options.xField]); // eslint-disable-line react-hooks/exhaustive-deps
  if (plot === undefined) return <PanelMessage text="No data" />;
  const colors = plot.series.map((field, seriesIndex) => {
    // Colors are counted over the bars' series, not over the frame's fields.
    return getFieldSeriesColor({ ...field, state: { ...field.state, seriesIndex } }, theme).color;
  });
  const legend = options.legend.showLegend && plot.series.length > 1 && (
    <VizLayout.Legend placement={options.legend.placement}>
      <VizLegend
        placement={options.legend.placement}
        displayMode={options.legend.displayMode}
        items={plot.names.map((label, index) => ({ label, color: colors[index], yAxis: 1 }))}
      />
    </VizLayout.Legend>
  );
  return (
    <VizLayout width={width} height={height} legend={legend || undefined}>
      {(plotWidth: number, plotHeight: number) => (
        <Bars plot={plot} colors={colors} width={plotWidth} height={plotHeight} options={options} />
      )}
    </VizLayout>
  );
}

interface BarsProps {
  plot: Plot;
  colors: string[];
  width: number;
  height: number;
  options: BarChartOptions;
}

function Bars({ plot, colors, width, height, options }: BarsProps) {
  const styles = useStyles2(getStyles);
  const [hovered, setHovered] = useState<{ bar: Bar; x: number; y: number }>();
  const upright = options.orientation === 'vertical' || (options.orientation === 'auto' && width >= height);
  const { categories, series } = plot;
  const [first] = series;
  if (first === undefined) return null;
  const labels = categories.values.map((value: unknown) => textOf(categories, value));
  const columns = series.map((field) => field.values as unknown[]);
  const numbers = columns.flat().filter((value): value is number => typeof value === 'number');
  const axis = valueAxis(numbers, (upright ? height : width) / tickEveryPx[upright ? 'vertical' : 'horizontal']);
  const widest = (texts: string[]) => Math.max(0, ...texts.map((text) => measureText(text, fontSize).width));
  const tickTexts = axis.ticks.map((tick) => textOf(first, tick));
  const left = Math.min(width / 2, widest(upright ? tickTexts : labels)) + gap;
  const bottom = fontSize + gap;
  const top = fontSize + gap / 2;
  const inner = { width: Math.max(0, width - left - gap), height: Math.max(0, height - bottom - top) };
  const bars = layBars(columns, axis, {
    categoryLength: upright ? inner.width : inner.height,
    valueLength: upright ? inner.height : inner.width,
    groupWidth: options.groupWidth,
    barWidth: options.barWidth,
  });
  const place = (bar: Bar) =>
    upright
      ? { x: left + bar.start, y: top + inner.height - bar.to, width: bar.thickness, height: bar.to - bar.from }
      : { x: left + bar.from, y: top + bar.start, width: bar.to - bar.from, height: bar.thickness };
  const along = (value: number) => (value - axis.min) / (axis.max - axis.min);
  const room = (upright ? inner.width : inner.height) / Math.max(1, labels.length);
  // Labels that would run into each other are thinned out, evenly.
  const every = upright
    ? Math.max(1, Math.ceil((widest(labels) + gap) / room))
    : Math.max(1, Math.ceil(fontSize / room));
  const showValues =
    options.showValue === VisibilityMode.Always ||
    (options.showValue === VisibilityMode.Auto &&
      room * options.groupWidth > widest(numbers.map((n) => textOf(first, n))));
  return (
    <>
      <svg
        width={width}
        height={height}
        className={styles.chart}
        role="img"
        aria-label="Bar chart"
        onMouseLeave={() => setHovered(undefined)}
      >
        {axis.ticks.map((tick, index) => {
          const at = upright ? top + inner.height * (1 - along(tick)) : left + inner.width * along(tick);
          return upright ? (
            <g key={tick}>
              <line x1={left} x2={left + inner.width} y1={at} y2={at} className={styles.grid} />
              <text x={left - gap / 2} y={at} textAnchor="end" dominantBaseline="middle">
                {tickTexts[index]}
              </text>
            </g>
          ) : (
            <g key={tick}>
              <line x1={at} x2={at} y1={top} y2={top + inner.height} className={styles.grid} />
              <text x={at} y={height - gap / 2} textAnchor="middle">
                {tickTexts[index]}
              </text>
            </g>
          );
        })}
        {labels.map((label, index) =>
          index % every !== 0 ? null : upright ? (
            <text key={index} x={left + (index + 0.5) * room} y={height - gap / 2} textAnchor="middle">
              {label}
            </text>
          ) : (
            <text
              key={index}
              x={left - gap / 2}
              y={top + (index + 0.5) * room}
              textAnchor="end"
              dominantBaseline="middle"
            >
              {label}
            </text>
          ),
        )}
        {bars.map((bar) => {
          const field = series[bar.series] ?? first;
          const opacity = ((field.config.custom as { fillOpacity?: number } | undefined)?.fillOpacity ?? 80) / 100;
          const color = colors[bar.series];
          return (
            <rect
              key={`${bar.series} ${bar.row}`}
              {...place(bar)}
              fill={color}
              fillOpacity={opacity}
              stroke={color}
              onMouseMove={({ clientX, clientY }) => setHovered({ bar, x: clientX, y: clientY })}
            />
          );
        })}
        {showValues &&
          bars.map((bar) => {
            const box = place(bar);
            const text = textOf(series[bar.series] ?? first, bar.value);
            return upright ? (
              <text key={`${bar.series} ${bar.row}`} x={box.x + box.width / 2} y={box.y - 3} textAnchor="middle">
                {text}
              </text>
            ) : (
              <text
                key={`${bar.series} ${bar.row}`}
                x={box.x + box.width + 4}
                y={box.y + box.height / 2}
                dominantBaseline="middle"
              >
                {text}
              </text>
            );
          })}
      </svg>
      {hovered && options.tooltip.mode !== TooltipDisplayMode.None && (
        <Portal>
          <VizTooltipContainer position={hovered} offset={{ x: 10, y: 10 }}>
            <SeriesTable
              timestamp={labels[hovered.bar.row]}
              series={series.flatMap((field, index) =>
                options.tooltip.mode === TooltipDisplayMode.Single && index !== hovered.bar.series
                  ? []
                  : [
                      {
                        label: plot.names[index],
                        color: colors[index],
                        value: textOf(field, field.values[hovered.bar.row]),
                        isActive: index === hovered.bar.series,
                      },
                    ],
              )}
            />
          </VizTooltipContainer>
        </Portal>
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  chart: css({ '& text': { fontSize, fill: theme.colors.text.primary } }),
  grid: css({ stroke: theme.colors.border.weak }),
});
