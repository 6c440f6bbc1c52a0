/**
 * Series over time, drawn by @grafana/ui's TimeSeries (uPlot): lines, areas, bars or points, a tooltip, a legend that
 * hides and shows, and dragging over the plot to zoom.
 */
import type { DataFrame, PanelProps } from '@grafana/data';
import { FieldType, cacheFieldDisplayNames, dateTimeFormat } from '@grafana/data';
import { DashboardCursorSync, TooltipDisplayMode } from '@grafana/schema';
import { TimeSeries, TooltipPlugin2, XAxisInteractionAreaPlugin, usePanelContext } from '@grafana/ui';
import { useMemo } from 'react';
import type { TimeSeriesOptions } from './options.ts';
import { PanelMessage } from './PanelMessage.tsx';
import { SeriesTooltip } from './SeriesTooltip.tsx';
import { TimeTicks } from './TimeTicks.tsx';

/** What TooltipHoverMode names 0 and 1; @grafana/ui declares it as a const enum, which cannot be imported. */
const hover = { oneByTime: 0, allByTime: 1 } as const;

const isDrawable = (frame: DataFrame) =>
  frame.length > 0 &&
  frame.fields.some(({ type }) => type === FieldType.time) &&
  frame.fields.some(({ type }) => type === FieldType.number || type === FieldType.enum);

export function TimeSeriesPanel(props: PanelProps<TimeSeriesOptions>) {
  const { data, timeRange, timeZone, width, height, options, onChangeTimeRange } = props;
  const { sync, eventsScope, onSelectRange } = usePanelContext();
  const frames = useMemo(() => {
    const drawable = data.series.filter(isDrawable);
    cacheFieldDisplayNames(drawable);
    return drawable;
  }, [data.series]);
  if (frames.length === 0) return <PanelMessage text="No data in this time range" />;
  const { mode, sort, maxHeight, maxWidth } = options.tooltip;
  const zoom = (range: { from: number; to: number }) => onChangeTimeRange(range);
  return (
    <TimeSeries
      frames={frames}
      structureRev={data.structureRev}
      timeRange={timeRange}
      timeZone={timeZone}
      width={width}
      height={height}
      legend={options.legend}
      options={options}
    >
      {(config, alignedFrame) => (
        <>
          <TimeTicks config={config} />
          <XAxisInteractionAreaPlugin config={config} queryZoom={zoom} />
          {mode !== TooltipDisplayMode.None && (
            <TooltipPlugin2
              config={config}
              hoverMode={(mode === TooltipDisplayMode.Single ? hover.oneByTime : hover.allByTime) as never}
              queryZoom={zoom}
              clientZoom
              onSelectRange={onSelectRange}
              syncMode={sync?.() ?? DashboardCursorSync.Off}
              syncScope={eventsScope}
              maxWidth={maxWidth}
              render={(_plot, dataIdxs, seriesIdx, isPinned) => (
                <SeriesTooltip
                  frame={alignedFrame}
                  title={(value) => dateTimeFormat(value as number, { timeZone })}
                  dataIdxs={dataIdxs}
                  seriesIdx={seriesIdx}
                  mode={mode}
                  sort={sort}
                  maxHeight={maxHeight}
                  isPinned={isPinned}
                />
              )}
            />
          )}
        </>
      )}
    </TimeSeries>
  );
}
