/** The states of the function view: nothing chosen yet, a server that cannot say, the chart and its table. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { LoadingState } from '@grafana/data';
import { t } from '../../ui/text.ts';
import { sceneGraph } from '@grafana/scenes';
import { Button, Combobox, LinkButton, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { exploreCalls } from '../../api/explore-calls.ts';
import type { Measured } from '../../api/functions.ts';
import { functionRulesFlag } from '../../api/recording-rules.ts';
import { MarkedChart } from '../../scene/MarkedChart.tsx';
import { hrefOf, viewUrl } from '../../scene/navigation.ts';
import { PickedBar } from '../../scene/PickedBar.tsx';
import { selectionOf } from '../../scene/Selection.ts';
import { mayEdit } from '../../scene/reader.ts';
import { isAnswered } from '../../scene/SeriesData.ts';
import { urlKeys } from '../../scene/url-state.ts';
import { useAnswers, useFeature } from '../../scene/use-answers.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { ViewGuard } from '../../scene/ViewGuard.tsx';
import { LabelledField } from '../../ui/LabelledField.tsx';
import { Message } from '../../ui/states/Message.tsx';
import { Skeleton } from '../../ui/states/Skeleton.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { AddFunction } from './AddFunction.tsx';
import { flameGraphOf } from './flame-graph-of.ts';
import { FunctionChips } from './FunctionChips.tsx';
import { FunctionLines } from './FunctionLines.tsx';
import { FunctionSeriesTable } from './FunctionSeriesTable.tsx';
import { mostFunctions, type FunctionView } from './FunctionView.tsx';

export function FunctionPage({ model }: { model: FunctionView }) {
  const { service } = useSelection(model);
  const answers = useAnswers(model, exploreCalls.functionSeries);
  return (
    <ViewGuard model={model} cards={1} ofService>
      {service === '' || answers === undefined ? (
        <Skeleton cards={1} height={320} />
      ) : answers ? (
        <Functions model={model} />
      ) : (
        <NotAnswered model={model} />
      )}
    </ViewGuard>
  );
}

function NotAnswered({ model }: { model: FunctionView }) {
  return (
    <Message
      title={t('function.not-answered', 'This server cannot say what a function cost over time')}
      icon="chart-line"
      action={
        <LinkButton icon="fire" href={hrefOf(viewUrl(model, 'flame-graph'))}>
          {t('function.to-flame-graph', 'Flame graph')}
        </LinkButton>
      }
    >
      {t(
        'function.not-answered-why',
        'A Hearth server can. Here the flame graph of a shorter time range shows what a function cost then, and the diff what changed.',
      )}
    </Message>
  );
}

function Functions({ model }: { model: FunctionView }) {
  const styles = useStyles2(getStyles);
  const { functions, measured, names } = model.useState();
  const { names: labels } = names.useState();
  const { groupBy } = useSelection(model);
  const measures: { value: Measured; label: string; description: string }[] = [
    {
      value: 'total',
      label: t('function.total', 'Total'),
      description: t('function.total-means', 'With everything that it calls'),
    },
    { value: 'self', label: t('function.self', 'Self'), description: t('function.self-means', 'By itself alone') },
  ];
  const nothing = t('function.by-nothing', 'nothing');
  const options = [
    { value: '', label: nothing },
    ...(groupBy === '' || labels.includes(groupBy) ? labels : [...labels, groupBy]).map((value) => ({
      value,
      label: value,
    })),
  ];
  return (
    <div className={styles.view} data-testid={testIds.function.view}>
      <div className={styles.tools}>
        <FunctionChips model={model} />
        {functions.length < mostFunctions && <AddFunction model={model} />}
        <RadioButtonGroup
          aria-label={t('function.measured', 'Which cost')}
          options={measures}
          value={measured}
          onChange={(value) => model.measure(value)}
        />
        <LabelledField label={t('function.break-down', 'Break down by')}>
          {(id) => (
            <Combobox
              id={id}
              width="auto"
              minWidth={12}
              maxWidth={40}
              value={groupBy}
              options={options}
              onChange={({ value }) => selectionOf(model).choose({ groupBy: value })}
            />
          )}
        </LabelledField>
        {functions.length === 1 && <RecordButton model={model} name={functions[0]!} />}
      </div>
      {functions.length === 0 ? (
        <Message title={t('function.none', 'Which function?')} icon="chart-line">
          {t(
            'function.none-how',
            'Type a part of its name above. The flame graph’s table and the menu of its frames lead here, too.',
          )}
        </Message>
      ) : (
        <Course model={model} />
      )}
    </div>
  );
}

/** To a rule that writes this function's cost to Prometheus, where the server has such. */
function RecordButton({ model, name }: { model: FunctionView; name: string }) {
  const records = useFeature(model, functionRulesFlag);
  const { groupBy } = useSelection(model);
  if (records !== true || !mayEdit()) return null;
  const more = new URLSearchParams({ [urlKeys.record]: name });
  if (groupBy !== '') more.set(urlKeys.groupBy, groupBy);
  return (
    <LinkButton
      icon="record-audio"
      variant="secondary"
      href={hrefOf(`${viewUrl(model, 'recording-rules')}&${more.toString()}`)}
    >
      {t('function.record', 'Record as metric')}
    </LinkButton>
  );
}

function Course({ model }: { model: FunctionView }) {
  const styles = useStyles2(getStyles);
  const { chart, functions, part } = model.useState();
  const { data } = sceneGraph.getData(model).useState();
  if (data?.state === LoadingState.Error) {
    return (
      <Message
        error
        title={t('function.failed', 'The cost over time could not be read')}
        action={
          <Button onClick={() => sceneGraph.getTimeRange(model).onRefresh()}>{t('function.again', 'Try again')}</Button>
        }
      >
        {data.errors?.[0]?.message}
      </Message>
    );
  }
  const frames = data?.series ?? [];
  const waiting = !isAnswered(data);
  if (waiting && frames.length === 0) return <Skeleton cards={1} height={320} />;
  if (frames.length === 0) {
    return (
      <Message title={t('function.nothing', 'None of these functions cost anything here')} icon="search">
        {t('function.nothing-why', 'They are on no stack of this service, profile type and time range.')}
      </Message>
    );
  }
  return (
    <>
      <div className={styles.chart} data-testid={testIds.function.chart} aria-busy={waiting}>
        <MarkedChart model={model} panel={chart} />
      </div>
      <PickedBar
        model={model}
        picks={part}
        flameGraph={({ start, end }) => flameGraphOf(model, functions[0]!, { from: start, to: end })}
      />
      <FunctionSeriesTable model={model} frames={frames} />
      <FunctionLines model={model} />
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  view: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5), minWidth: 0 }),
  tools: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
  chart: css({ height: 320, margin: theme.spacing(0, -1) }),
});
