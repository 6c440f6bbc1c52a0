/** One profile type of the service, in its own unit. */
import { LoadingState } from '@grafana/data';
import type { SceneComponentProps, SceneObjectState, VizPanel } from '@grafana/scenes';
import { sceneGraph, SceneObjectBase } from '@grafana/scenes';
import { changeWords } from '../../scene/change.ts';
import { MarkedChart } from '../../scene/MarkedChart.tsx';
import { amountText } from '../../scene/coverage.ts';
import { measureOf } from '../../scene/measure.ts';
import { hrefOf, viewUrl } from '../../scene/navigation.ts';
import { summaryOf } from '../../scene/series-frames.ts';
import { seriesPanel } from '../../scene/series-panel.ts';
import { isAnswered, SeriesData } from '../../scene/SeriesData.ts';
import { purposeOf } from '../../scene/type-purpose.ts';
import { LinkRow } from '../../ui/LinkRow.tsx';
import { SeriesCard } from '../../ui/SeriesCard.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';

interface TypeCardState extends SceneObjectState {
  profileType: string;
  chart: VizPanel;
}

const nothingYet = { kind: 'same', text: '', title: '' } as const;

export class TypeCard extends SceneObjectBase<TypeCardState> {
  static Component = TypeCardRenderer;

  constructor(profileType: string) {
    const $data = new SeriesData({
      ask: (selection) => ({ groupBy: [], selector: selection.selector(), profileType }),
    });
    super({ profileType, $data, chart: seriesPanel({ ownData: false }) });
  }
}

function TypeCardRenderer({ model }: SceneComponentProps<TypeCard>) {
  const { profileType, chart } = model.useState();
  const { data } = sceneGraph.getData(model).useState();
  const measure = measureOf(profileType);
  const [frame] = data?.series ?? [];
  const summary = frame && summaryOf(frame);
  const failed = data?.state === LoadingState.Error;
  const waiting = !failed && !isAnswered(data);
  const to = (view: 'flame-graph' | 'labels' | 'diff') => hrefOf(viewUrl(model, view, { profileType }));
  return (
    <SeriesCard
      testId={testIds.profileTypes.card}
      dataName={profileType}
      busy={waiting}
      name={measure.title}
      href={to('flame-graph')}
      note={profileType}
      purpose={purposeOf(profileType) ?? ''}
      mean={
        summary
          ? measure.mean(summary.mean)
          : waiting
            ? '…'
            : failed
              ? t('series.unknown', 'not known')
              : t('series.no-data', 'no data')
      }
      change={summary ? changeWords(summary, measure) : nothingYet}
      facts={summary && <span data-testid={testIds.series.total}>{amountText(measure, summary)}</span>}
      chart={<MarkedChart model={model} panel={chart} />}
      error={failed ? data.errors?.[0]?.message : undefined}
    >
      <LinkRow
        label={t('profile-types.views', 'Views of {{type}}', { type: measure.title })}
        links={[
          { text: t('view.flame-graph', 'Flame graph'), href: to('flame-graph') },
          { text: t('view.labels', 'Labels'), href: to('labels') },
          { text: t('view.diff', 'Diff'), href: to('diff') },
        ]}
      />
    </SeriesCard>
  );
}
