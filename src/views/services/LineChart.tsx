/** The chart of a line in a card. */
import type { TimeRange } from '@grafana/data';
import type { SceneComponentProps, SceneObjectState, VizPanel } from '@grafana/scenes';
import { SceneObjectBase } from '@grafana/scenes';
import { Chart } from '../../scene/Chart.tsx';
import type { OverviewLine } from '../../scene/overview-lines.ts';
import { seriesPanel, showFrames } from '../../scene/series-panel.ts';

interface LineChartState extends SceneObjectState {
  line: OverviewLine;
  chart: VizPanel;
}

/** A line's chart, made when the line comes near the screen and dropped when it has left. */
export class LineChart extends SceneObjectBase<LineChartState> {
  static Component = LineChartRenderer;

  constructor(line: OverviewLine, timeRange: TimeRange) {
    super({ line, chart: seriesPanel() });
    showFrames(this.state.chart, [line.frame()], timeRange);
  }

  show(line: OverviewLine, timeRange: TimeRange): void {
    if (line === this.state.line) return;
    this.setState({ line });
    showFrames(this.state.chart, [line.frame()], timeRange);
  }
}

function LineChartRenderer({ model }: SceneComponentProps<LineChart>) {
  const { chart } = model.useState();
  return <Chart panel={chart} />;
}
