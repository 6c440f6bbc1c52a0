/** The table of spans, the field for a trace's id above it, and what is said where there are none. */
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { sceneGraph } from '@grafana/scenes';
import { Button, Field, Input, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { useId, useState } from 'react';
import { parseProfileType } from '#model/profile-type.ts';
import { formatValue } from '#model/units.ts';
import type { SpanRow } from '../../api/top-spans.ts';
import { CameLine } from '../../scene/CameLine.tsx';
import { hrefOf, viewUrl } from '../../scene/navigation.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { parseTrace } from '../../scene/url-state.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { ViewGuard } from '../../scene/ViewGuard.tsx';
import { useRowKeys } from '../../ui/row-keys.ts';
import { Message } from '../../ui/states/Message.tsx';
import { Skeleton } from '../../ui/states/Skeleton.tsx';
import { tableStyles } from '../../ui/table-style.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t, Trans } from '../../ui/text.ts';
import type { SpansView } from './SpansView.tsx';

export function SpansPage({ model }: { model: SpansView }) {
  const styles = useStyles2(getStyles);
  const { byName, ofAll } = model.useState();
  const { trace, service } = useSelection(model);
  return (
    <ViewGuard model={model} cards={1}>
      <div className={styles.page} data-testid={testIds.spans.view}>
        <div className={styles.head}>
          <TraceField key={trace} model={model} trace={trace} />
          {trace === '' && service !== '' && (
            <RadioButtonGroup
              aria-label={t('spans.of', 'Of which service')}
              value={ofAll}
              options={[
                { value: false, label: service },
                { value: true, label: t('spans.all-services', 'All services') },
              ]}
              onChange={(value) => model.showOfAll(value)}
            />
          )}
          {trace === '' && (
            <RadioButtonGroup
              aria-label={t('spans.kind', 'What the rows are')}
              value={byName}
              options={[
                { value: false, label: t('spans.single', 'Single spans') },
                { value: true, label: t('spans.by-name', 'By name') },
              ]}
              onChange={(value) => model.showByName(value)}
            />
          )}
        </div>
        <Rows model={model} />
      </div>
    </ViewGuard>
  );
}

function TraceField({ model, trace }: { model: SpansView; trace: string }) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const [text, setText] = useState(trace);
  const found = parseTrace(text);
  const isWrong = text.trim() !== '' && found === '';
  const choose = (next: string) => {
    const { service, profileType, filters } = selectionOf(model).state;
    selectionOf(model).choose({ service, profileType, filters, trace: next });
  };
  return (
    <form
      className={styles.trace}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isWrong) choose(found);
      }}
    >
      <Field
        noMargin
        label={t('spans.trace', 'Trace')}
        htmlFor={id}
        invalid={isWrong}
        error={t('spans.trace-wrong', 'A trace id has 32 hexadecimal digits')}
      >
        <Input
          id={id}
          data-testid={testIds.spans.trace}
          width={42}
          placeholder={t('spans.trace-hint', 'Paste a trace id')}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
      </Field>
      <Button type="submit" variant="secondary" disabled={isWrong || found === trace}>
        {t('spans.show-trace', 'Show')}
      </Button>
      {trace !== '' && (
        <Button type="button" variant="secondary" fill="text" onClick={() => choose('')}>
          {t('spans.all-traces', 'All traces')}
        </Button>
      )}
    </form>
  );
}

function Rows({ model }: { model: SpansView }) {
  const { status, rows, parts, error, ofAll } = model.useState();
  const { service, trace } = useSelection(model);
  const isOfOne = trace === '' && service !== '' && !ofAll;
  if (status === 'absent') {
    return (
      <Message title={t('spans.absent', 'This data source has no list of spans')} icon="info-circle">
        <Trans i18nKey="spans.absent-why">
          A Hearth server keeps which samples belong to which span. With Pyroscope, come from a trace: a span that was
          profiled leads to its flame graph.
        </Trans>
      </Message>
    );
  }
  if (status === 'failed') {
    return (
      <Message
        error
        title={t('spans.failed', 'The spans could not be loaded')}
        action={<Button onClick={() => void model.load()}>{t('spans.again', 'Try again')}</Button>}
      >
        {error?.message}
      </Message>
    );
  }
  if (rows.length === 0) {
    if (status === 'loading') return <Skeleton cards={1} height={320} />;
    return (
      <Message
        title={t('spans.none', 'No spans here')}
        action={
          isOfOne && (
            <Button onClick={() => model.showOfAll(true)} data-testid={testIds.spans.ofAll}>
              {t('spans.look-at-all', 'Look at the spans of all services')}
            </Button>
          )
        }
      >
        {trace !== ''
          ? t('spans.none-of-trace', 'No profile of this type in this time range has samples of that trace.')
          : t(
              'spans.none-of-service',
              'No profile of {{service}} in this time range has samples that are marked with a span. Agents mark them where they work together with a tracer: the sample labels span_id, trace_id and span_name.',
              { service: isOfOne ? service : t('spans.any-service', 'any service') },
            )}
      </Message>
    );
  }
  return (
    <>
      <CameLine model={model} parts={parts} testId={testIds.spans.parts} />
      <Table model={model} rows={rows} />
    </>
  );
}

function Table({ model, rows }: { model: SpansView; rows: readonly SpanRow[] }) {
  const styles = useStyles2(tableStyles);
  const { byName } = model.useState();
  const { profileType, trace } = useSelection(model);
  const { sampleUnit } = parseProfileType(profileType);
  const together = byName && trace === '';
  const timeZone = sceneGraph.getTimeRange(model).getTimeZone();
  const keys = useRowKeys({ count: rows.length });
  return (
    <div className={styles.scroll}>
      <table className={styles.table} data-testid={testIds.spans.table}>
        <thead>
          <tr>
            <th>{t('spans.column-span', 'Span')}</th>
            <th>{t('spans.column-service', 'Service')}</th>
            <th className={styles.number}>{t('spans.column-cost', 'Cost')}</th>
            <th className={styles.number}>
              {together ? t('spans.column-spans', 'Spans') : t('spans.column-profiles', 'Profiles')}
            </th>
            <th>{t('spans.column-when', 'Profiled at')}</th>
            {!together && <th>{t('spans.column-trace', 'Trace')}</th>}
          </tr>
        </thead>
        <tbody {...keys.list}>
          {rows.map((row, at) => (
            <tr
              key={`${row.span} ${row.service} ${row.name}`}
              data-at={at}
              data-span={row.span}
              data-name={row.name}
              data-value={String(row.value)}
            >
              <th scope="row" className={styles.name}>
                <a href={hrefOf(flameUrl(model, row, together))} tabIndex={keys.tabIndexOf(at)} data-line>
                  {row.name || row.span || t('spans.unnamed', '(without a name)')}
                </a>
              </th>
              <td>{row.service}</td>
              <td className={styles.number}>{formatValue(row.value, sampleUnit)}</td>
              <td className={styles.number}>{together ? row.spans : row.profiles}</td>
              <td>{dateTimeFormat(row.end, { timeZone })}</td>
              {!together && (
                <td>
                  {row.trace !== '' && (
                    <a href={hrefOf(viewUrl(model, 'spans', { trace: row.trace }))} tabIndex={keys.tabIndexOf(at)}>
                      {row.trace.slice(0, 8)}
                    </a>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function flameUrl(model: SpansView, row: SpanRow, together: boolean): string {
  const { profileType } = selectionOf(model).state;
  const { service, name: spanName, trace, span } = row;
  const named = { service, profileType, spanName };
  return viewUrl(model, 'flame-graph', together ? { ...named, spanScope: 'name' } : { ...named, trace, spans: [span] });
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5), minWidth: 0 }),
  head: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(2), alignItems: 'flex-end' }),
  trace: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), alignItems: 'flex-end' }),
});
