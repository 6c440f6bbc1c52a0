/** The states of the flame graph view: waiting, failed, empty, and the graph itself. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { sceneGraph } from '@grafana/scenes';
import { Button, Icon, useStyles2 } from '@grafana/ui';
import { parseProfileType, profileTypeTitle } from '#model/profile-type.ts';
import { ROOT } from '#model/tree-shape.ts';
import { MarkedChart } from '../../scene/MarkedChart.tsx';
import { pinOf } from '../../scene/pin.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { ViewGuard } from '../../scene/ViewGuard.tsx';
import { Message } from '../../ui/states/Message.tsx';
import { Skeleton } from '../../ui/states/Skeleton.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { chartText } from './charted-function.ts';
import type { FlameGraphView } from './FlameGraphView.tsx';
import { partsNote } from './flame-notes.ts';
import { isComing, type FlameAnswer } from './load-flame.ts';
import { MergedGraph } from './MergedGraph.tsx';
import { SpanFacts } from './SpanFacts.tsx';
import { SpanChip } from './SpanChip.tsx';
import { t } from '../../ui/text.ts';

export function FlameGraphPage({ model }: { model: FlameGraphView }) {
  const styles = useStyles2(pageStyle);
  const state = model.useState();
  const { series, error, answer } = state;
  const chartNote = chartText(state);
  const { service } = useSelection(model);
  const { id: pin } = pinOf(model).useState();
  return (
    <ViewGuard model={model} cards={2} ofService>
      <div className={styles.page} data-testid={testIds.flameGraph.view}>
        {service !== '' && error === undefined && pin === '' && (
          <div className={styles.series} data-testid={testIds.flameGraph.timeSeries}>
            <MarkedChart model={model} panel={series} />
          </div>
        )}
        {chartNote !== undefined && <p className={styles.note}>{chartNote}</p>}
        {error === undefined && <SpanFacts model={model} total={answer?.tree.total[ROOT] ?? 0n} />}
        <Graph model={model} />
      </div>
    </ViewGuard>
  );
}

function Graph({ model }: { model: FlameGraphView }) {
  const { answer, error, loading } = model.useState();
  const { service } = useSelection(model);
  if (service === '') {
    return (
      <Message title={t('frame.choose-service', 'Choose a service')}>
        {t('flame-graph.choose', 'A flame graph is drawn of one service and one profile type.')}
      </Message>
    );
  }
  if (error !== undefined) {
    return (
      <div data-testid={testIds.flameGraph.error}>
        <Message
          error
          title={t('flame-graph.failed', 'The flame graph could not be loaded')}
          action={
            <Button onClick={() => sceneGraph.getTimeRange(model).onRefresh()}>
              {t('frame.try-again', 'Try again')}
            </Button>
          }
        >
          {error.message}
        </Message>
      </div>
    );
  }
  if (answer === undefined) return <Skeleton cards={1} height={420} />;
  if (answer.tree.total[ROOT] === 0n) return loading ? <Skeleton cards={1} height={420} /> : <Empty model={model} />;
  return (
    <>
      <PartsLine model={model} answer={answer} />
      <MergedGraph model={model} answer={answer} stale={loading && !isComing(answer)} />
    </>
  );
}

function PartsLine({ model, answer }: { model: FlameGraphView; answer: FlameAnswer }) {
  const styles = useStyles2(pageStyle);
  const note = partsNote(answer, sceneGraph.getTimeRange(model).getTimeZone());
  if (note === undefined) return null;
  return (
    <p className={styles.parts} role="status" data-testid={testIds.flameGraph.parts}>
      <Icon name={isComing(answer) ? 'clock-nine' : 'exclamation-triangle'} /> {note}
    </p>
  );
}

function Empty({ model }: { model: FlameGraphView }) {
  const selection = selectionOf(model);
  const { service, profileType, filters, spans } = useSelection(model);
  const what = profileTypeTitle(parseProfileType(profileType));
  if (spans.length > 0) {
    return (
      <div data-testid={testIds.flameGraph.empty}>
        <Message
          title={t('flame-graph.no-span', 'No samples of this span')}
          action={
            <Button onClick={() => selection.choose({ spans: [] })}>
              {t('flame-graph.all-of', 'Show all of {{service}}', { service })}
            </Button>
          }
        >
          <SpanChip model={model} />{' '}
          {t(
            'flame-graph.no-span-text',
            '{{service}} has no {{what}} samples that ran in it in this time range. A short span may have none at all: a CPU profiler looks a hundred times a second.',
            { service, what },
          )}
        </Message>
      </div>
    );
  }
  return (
    <div data-testid={testIds.flameGraph.empty}>
      <Message
        title={t('flame-graph.nothing', 'Nothing here to draw')}
        action={
          filters.length > 0 && (
            <Button onClick={() => selection.choose({ filters: [] })}>
              {t('flame-graph.remove-filters', 'Remove the label filters')}
            </Button>
          )
        }
      >
        {filters.length > 0
          ? t(
              'flame-graph.nothing-filtered',
              '{{service}} has no {{what}} samples in this time range that the label filters let through.',
              {
                ...{ service, what },
              },
            )
          : t('flame-graph.nothing-text', '{{service}} has no {{what}} samples in this time range.', { service, what })}
      </Message>
    </div>
  );
}

const pageStyle = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), minWidth: 0 }),
  // The graph is what one comes for: it begins well within the first screen.
  series: css({
    height: 'clamp(92px, 13vh, 160px)',
    minWidth: 0,
    [theme.breakpoints.down('sm')]: { height: 76 },
  }),
  parts: css({ margin: 0, fontVariantNumeric: 'tabular-nums' }),
  note: css({ margin: 0, color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
