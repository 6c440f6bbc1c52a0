/** The options of each panel with the values Grafana gives them when a scene says nothing. */
import type { OptionsWithLegend, OptionsWithTooltip, TableSortByFieldState } from '@grafana/schema';
import {
  AxisColorMode,
  AxisPlacement,
  BarAlignment,
  GraphDrawStyle,
  GraphGradientMode,
  LegendDisplayMode,
  LineInterpolation,
  ScaleDistribution,
  SortOrder,
  StackingMode,
  TableCellHeight,
  TooltipDisplayMode,
  VisibilityMode,
} from '@grafana/schema';

export interface TimeSeriesOptions extends OptionsWithLegend, OptionsWithTooltip {}

const legend: OptionsWithLegend['legend'] = {
  showLegend: true,
  displayMode: LegendDisplayMode.List,
  placement: 'bottom',
  calcs: [],
};

const tooltip: OptionsWithTooltip['tooltip'] = { mode: TooltipDisplayMode.Single, sort: SortOrder.None };

export const timeSeriesOptions: TimeSeriesOptions = { legend, tooltip };

const axis = {
  axisPlacement: AxisPlacement.Auto,
  axisLabel: '',
  axisWidth: undefined,
  axisColorMode: AxisColorMode.Text,
  axisGridShow: undefined,
  axisBorderShow: false,
  axisCenteredZero: false,
  axisSoftMin: undefined,
  axisSoftMax: undefined,
  scaleDistribution: { type: ScaleDistribution.Linear },
};

const hideFrom = { legend: false, tooltip: false, viz: false };

export const timeSeriesFields = {
  drawStyle: GraphDrawStyle.Line,
  lineInterpolation: LineInterpolation.Linear,
  lineWidth: 1,
  lineStyle: { fill: 'solid' },
  fillOpacity: 0,
  fillBelowTo: undefined,
  gradientMode: GraphGradientMode.None,
  barAlignment: BarAlignment.Center,
  barWidthFactor: 0.6,
  barMaxWidth: undefined,
  // A gap in the data is a gap in the line, unless the scene asks for a bridge over it (true, or up to so many ms).
  spanNulls: false,
  insertNulls: false,
  showPoints: VisibilityMode.Auto,
  showValues: false,
  pointSize: 5,
  stacking: { mode: StackingMode.None, group: 'A' },
  transform: undefined,
  thresholdsStyle: { mode: 'off' },
  hideFrom,
  ...axis,
};

export interface TableOptions {
  showHeader: boolean;
  frameIndex: number;
  cellHeight: TableCellHeight;
  sortBy: TableSortByFieldState[];
}

export const tableOptions: TableOptions = {
  showHeader: true,
  frameIndex: 0,
  cellHeight: TableCellHeight.Sm,
  sortBy: [],
};

export const tableFields = {
  width: undefined,
  minWidth: undefined,
  align: 'auto',
  cellOptions: { type: 'auto' },
  inspect: false,
  hidden: undefined,
  filterable: undefined,
  hideFrom,
};

export interface BarChartOptions extends OptionsWithLegend, OptionsWithTooltip {
  orientation: 'auto' | 'horizontal' | 'vertical';
  showValue: VisibilityMode;
  xField: string | undefined;
  groupWidth: number;
  barWidth: number;
}

export const barChartOptions: BarChartOptions = {
  legend,
  tooltip,
  orientation: 'auto',
  showValue: VisibilityMode.Auto,
  xField: undefined,
  groupWidth: 0.7,
  barWidth: 0.97,
};

export const barChartFields = {
  lineWidth: 1,
  fillOpacity: 80,
  gradientMode: GraphGradientMode.None,
  hideFrom,
  ...axis,
};
