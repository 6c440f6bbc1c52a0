/** One service on the first screen. */
import type { DataFrame, TimeRange } from '@grafana/data';
import type { SceneComponentProps, SceneObject, SceneObjectState, VizPanel } from '@grafana/scenes';
import { SceneObjectBase } from '@grafana/scenes';
import { Badge } from '@grafana/ui';
import { amountText } from '../../scene/coverage.ts';
import { changeWords } from '../../scene/change.ts';
import { Chart } from '../../scene/Chart.tsx';
import type { Measure } from '../../scene/measure.ts';
import { hrefOf, viewUrl } from '../../scene/navigation.ts';
import { summaryOf } from '../../scene/series-frames.ts';
import { seriesPanel, showFrames } from '../../scene/series-panel.ts';
import { useDemoServices } from '../../scene/use-selection.ts';
import { LinkRow } from '../../ui/LinkRow.tsx';
import { SeriesCard } from '../../ui/SeriesCard.tsx';
import { shareText } from '../../ui/ShareBar.tsx';
import { testIds } from '../../ui/test-ids.ts';

interface ServiceCardState extends SceneObjectState {
  service: string;
  frame: DataFrame;
  measure: Measure;
  chart: VizPanel;
}

export class ServiceCard extends SceneObjectBase<ServiceCardState> {
  static Component = ServiceCardRenderer;

  constructor(state: Omit<ServiceCardState, 'chart'>) {
    super({ ...state, chart: seriesPanel() });
  }

  show(change: Pick<ServiceCardState, 'frame' | 'measure'>, timeRange: TimeRange): void {
    this.setState(change);
    showFrames(this.state.chart, [change.frame], timeRange);
  }
}

function ServiceCardRenderer({ model }: SceneComponentProps<ServiceCard>) {
  const { service, frame, measure, chart } = model.useState();
  const isDemo = useDemoServices(model).has(service);
  const summary = summaryOf(frame);
  return (
    <SeriesCard
      testId={testIds.services.card}
      name={service}
      href={hrefOf(viewUrl(model, 'flame-graph', { service }))}
      badge={isDemo && <Badge text="demo" color="orange" />}
      mean={measure.mean(summary.mean)}
      change={changeWords(summary, measure)}
      facts={
        <>
          <span data-testid={testIds.series.total}>{amountText(measure, summary)}</span> · {shareText(summary.share)}
        </>
      }
      chart={<Chart panel={chart} />}
    >
      <ServiceLinks model={model} service={service} />
    </SeriesCard>
  );
}

export function ServiceLinks({ model, service }: { model: SceneObject; service: string }) {
  const to = (view: 'profile-types' | 'labels' | 'flame-graph' | 'diff') => hrefOf(viewUrl(model, view, { service }));
  return (
    <LinkRow
      label={`Views of ${service}`}
      links={[
        { text: 'Profile types', href: to('profile-types') },
        { text: 'Labels', href: to('labels') },
        { text: 'Flame graph', href: to('flame-graph') },
        { text: 'Diff', href: to('diff') },
      ]}
    />
  );
}
