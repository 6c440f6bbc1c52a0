/**
 * Which service costs most, and what changed: every service that has the profile type, or every value of other labels,
 * from one question for all.
 *
 * The filters hold for all of them; the service that is selected elsewhere does not matter here.
 */
import type { TimeRange } from '@grafana/data';
import type { SceneComponentProps, SceneObjectState } from '@grafana/scenes';
import { sceneGraph, SceneObjectBase } from '@grafana/scenes';
import { OverviewData } from '../../scene/OverviewData.ts';
import type { OverviewLine } from '../../scene/overview-lines.ts';
import { ViewGuard } from '../../scene/ViewGuard.tsx';
import { LineChart } from './LineChart.tsx';
import { Services } from './Services.tsx';
import { ServicesControls } from './ServicesControls.ts';

interface ServicesViewState extends SceneObjectState {
  controls: ServicesControls;
  data: OverviewData;
  /** Of the lines that are on the screen. */
  charts: readonly LineChart[];
}

export class ServicesView extends SceneObjectBase<ServicesViewState> {
  static Component = ServicesViewRenderer;

  constructor() {
    super({ controls: new ServicesControls(), data: new OverviewData(), charts: [] });
    this.addActivationHandler(() => {
      const { controls, data } = this.state;
      data.group(controls.state.groupBy);
      this._subs.add(controls.subscribeToState(({ groupBy }) => data.group(groupBy)));
      return data.activate();
    });
  }

  /** Charts are for lines that are seen; those that stay keep theirs. */
  draw(lines: readonly OverviewLine[]): void {
    const timeRange: TimeRange = sceneGraph.getTimeRange(this).state.value;
    const before = new Map(this.state.charts.map((chart) => [chart.state.line.key, chart]));
    const charts = lines
      .filter(({ hasData }) => hasData)
      .map((line) => {
        const chart = before.get(line.key);
        chart?.show(line, timeRange);
        return chart ?? new LineChart(line, timeRange);
      });
    const same = charts.length === before.size && charts.every((chart, i) => chart === this.state.charts[i]);
    if (!same) this.setState({ charts });
  }
}

function ServicesViewRenderer({ model }: SceneComponentProps<ServicesView>) {
  return (
    <ViewGuard model={model} cards={9}>
      <Services model={model} />
    </ViewGuard>
  );
}
