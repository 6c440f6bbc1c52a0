/** The states of the flame graph view: waiting, failed, empty, and the graph itself. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { sceneGraph } from '@grafana/scenes';
import { Button, useStyles2 } from '@grafana/ui';
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
import { MergedGraph } from './MergedGraph.tsx';
import { SpanFacts } from './SpanFacts.tsx';
import { SpanChip } from './SpanChip.tsx';

export function FlameGraphPage({ model }: { model: FlameGraphView }) {
  const styles = useStyles2(pageStyle);
  const { series, error, graph, drawsFunctions, answer } = model.useState();
  const chartNote = chartText(graph.transforms, drawsFunctions);
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
    return <Message title="Choose a service">A flame graph is drawn of one service and one profile type.</Message>;
  }
  if (error !== undefined) {
    return (
      <div data-testid={testIds.flameGraph.error}>
        <Message
          error
          title="The flame graph could not be loaded"
          action={<Button onClick={() => sceneGraph.getTimeRange(model).onRefresh()}>Try again</Button>}
        >
          {error.message}
        </Message>
      </div>
    );
  }
  if (answer === undefined) return <Skeleton cards={1} height={420} />;
  if (answer.tree.total[ROOT] === 0n) return loading ? <Skeleton cards={1} height={420} /> : <Empty model={model} />;
  return <MergedGraph model={model} answer={answer} stale={loading} />;
}

function Empty({ model }: { model: FlameGraphView }) {
  const selection = selectionOf(model);
  const { service, profileType, filters, spans } = useSelection(model);
  const what = profileTypeTitle(parseProfileType(profileType));
  if (spans.length > 0) {
    return (
      <div data-testid={testIds.flameGraph.empty}>
        <Message
          title="No samples of this span"
          action={<Button onClick={() => selection.choose({ spans: [] })}>Show all of {service}</Button>}
        >
          {service} has no {what} samples that ran in <SpanChip model={model} /> in this time range. A short span may
          have none at all: a CPU profiler looks a hundred times a second.
        </Message>
      </div>
    );
  }
  return (
    <div data-testid={testIds.flameGraph.empty}>
      <Message
        title="Nothing here to draw"
        action={
          filters.length > 0 && (
            <Button onClick={() => selection.choose({ filters: [] })}>Remove the label filters</Button>
          )
        }
      >
        {service} has no {what} samples in this time range{filters.length > 0 && ' that the label filters let through'}.
      </Message>
    </div>
  );
}

const pageStyle = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), minWidth: 0 }),
  series: css({ height: 130, minWidth: 0 }),
  note: css({ margin: 0, color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
