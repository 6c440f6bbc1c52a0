/** One label: its values on top of each other, so that they add up to the service. */
import { LoadingState } from '@grafana/data';
import type { SceneComponentProps, SceneObjectState, VizPanel } from '@grafana/scenes';
import { sceneGraph, SceneObjectBase } from '@grafana/scenes';
import { Button } from '@grafana/ui';
import { labelValue } from '#model/labels.ts';
import { MarkedChart } from '../../scene/MarkedChart.tsx';
import { selectionOf } from '../../scene/Selection.ts';
import { summaryOf } from '../../scene/series-frames.ts';
import { seriesPanel } from '../../scene/series-panel.ts';
import { isAnswered, SeriesData } from '../../scene/SeriesData.ts';
import { shareText } from '../../ui/ShareBar.tsx';
import { valueWord } from '../../ui/filters/label-filter.ts';
import { LabelFrame } from './LabelFrame.tsx';
import { t } from '../../ui/text.ts';

interface LabelCardState extends SceneObjectState {
  label: string;
  chart: VizPanel;
  /** How many values it has, as far as they are drawn; undefined until that is known. */
  values?: number;
}

/** As many as can be told apart in a small chart. */
const drawnValues = 8;

export class LabelCard extends SceneObjectBase<LabelCardState> {
  static Component = LabelCardRenderer;

  constructor(label: string) {
    const $data = new SeriesData({
      ask: (selection) => ({ groupBy: [label], selector: selection.selector(), limit: drawnValues, together: true }),
      maxDataPoints: 90,
    });
    super({ label, $data, chart: seriesPanel({ ownData: false, stacked: true }) });
    this.addActivationHandler(() => {
      const count = () => isAnswered($data.state.data) && this.setState({ values: $data.state.data.series.length });
      this._subs.add($data.subscribeToState(count));
    });
  }
}

function LabelCardRenderer({ model }: SceneComponentProps<LabelCard>) {
  const { label, chart } = model.useState();
  const { data } = sceneGraph.getData(model).useState();
  const summaries = (data?.series ?? []).map(summaryOf);
  const [top] = summaries;
  const value = top && valueWord(labelValue(top.labels, label));
  const waiting = data?.state !== LoadingState.Error && !isAnswered(data);
  const count = summaries.length < drawnValues ? `${summaries.length}` : `${drawnValues} largest`;
  const more = () => selectionOf(model).choose({ groupBy: label });
  return (
    <LabelFrame
      label={label}
      busy={waiting}
      count={
        waiting
          ? '…'
          : summaries.length === 1
            ? t('labels.one-value', 'one value')
            : t('labels.values', '{{count}} values', { count })
      }
      top={top && value !== undefined && top.share > 0 ? `${value} ${shareText(top.share)}` : ''}
      error={data?.errors?.[0]?.message}
      onOpen={more}
      chart={<MarkedChart model={model} panel={chart} quiet />}
    >
      <Button size="sm" variant="secondary" fill="text" onClick={more}>
        {t('labels.break-down-by', 'Break down by {{name}}', { name: label })}
      </Button>
    </LabelFrame>
  );
}
