/**
 * A chart of series inside a card: Grafana's own time series panel without a frame of its own.
 *
 *     const chart = seriesPanel();
 *     showFrames(chart, frames, timeRange);
 */
import type { DataFrame, TimeRange } from '@grafana/data';
import { FieldColorModeId, LoadingState } from '@grafana/data';
import { SceneDataNode, VizPanel } from '@grafana/scenes';
import {
  GraphGradientMode,
  LegendDisplayMode,
  SortOrder,
  TooltipDisplayMode,
  StackingMode,
  VisibilityMode,
} from '@grafana/schema';
import type { PickedRange } from './PickedRange.ts';

interface SeriesPanelOptions {
  /** Names below the chart, for more than one series. */
  legend?: boolean;
  /** Areas on top of each other: their sum is the whole, and none hides another. */
  stacked?: boolean;
  /** Whether frames are handed over by `showFrames`; else the chart draws the data of the scene it is in. */
  ownData?: boolean;
  /** Dragging over the chart picks a part of the range instead of zooming in to it. */
  picks?: PickedRange;
}

export function seriesPanel({
  legend = false,
  stacked = false,
  ownData = true,
  picks,
}: SeriesPanelOptions = {}): VizPanel {
  return new VizPanel({
    pluginId: 'timeseries',
    title: '',
    displayMode: 'transparent',
    hoverHeader: true,
    ...(ownData && { $data: new SceneDataNode() }),
    ...(picks && { $timeRange: picks }),
    options: {
      legend: { showLegend: legend, displayMode: LegendDisplayMode.List, placement: 'bottom', calcs: [] },
      tooltip: {
        mode: legend || stacked ? TooltipDisplayMode.Multi : TooltipDisplayMode.Single,
        sort: SortOrder.Descending,
      },
    },
    fieldConfig: {
      defaults: {
        min: 0,
        // Series that share a chart bring their own (series-colors.ts).
        color: { mode: FieldColorModeId.Fixed, fixedColor: 'blue' },
        custom: {
          lineWidth: stacked ? 1 : 1.5,
          fillOpacity: stacked ? 35 : legend ? 4 : 18,
          gradientMode: legend || stacked ? GraphGradientMode.None : GraphGradientMode.Opacity,
          // Only a point between two gaps, which has no line to be part of.
          showPoints: VisibilityMode.Never,
          pointSize: 5,
          spanNulls: false,
          stacking: { mode: stacked ? StackingMode.Normal : StackingMode.None, group: 'A' },
          axisBorderShow: false,
        },
      },
      overrides: [],
    },
  });
}

export function showFrames(panel: VizPanel, frames: DataFrame[], timeRange: TimeRange): void {
  const { $data } = panel.state;
  if ($data instanceof SceneDataNode) {
    $data.setState({ data: { state: LoadingState.Done, series: frames, timeRange } });
  }
}
