/** A row for each value: how much, its share, what changed, and buttons to include, exclude and compare. */
import { css, cx } from '@emotion/css';
import type { DataFrame, GrafanaTheme2 } from '@grafana/data';
import { sceneGraph } from '@grafana/scenes';
import { Button, Checkbox, IconButton, useStyles2 } from '@grafana/ui';
import { useMemo, useState } from 'react';
import { changeWords } from '../../scene/change.ts';
import type { Measure } from '../../scene/measure.ts';
import { hrefOf, viewUrl } from '../../scene/navigation.ts';
import { summaryOf } from '../../scene/series-frames.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { ChangeChip } from '../../ui/ChangeChip.tsx';
import { inclusionOf, toggleValue, valueWord } from '../../ui/filters/label-filter.ts';
import { useRowKeys } from '../../ui/row-keys.ts';
import { ShareBar } from '../../ui/ShareBar.tsx';
import { Trend } from '../../ui/Trend.tsx';
import { filtersBeside, passes, type LabelValues } from './LabelValues.tsx';
import { t } from '../../ui/text.ts';
import { sortValues, type ValueColumn } from './sort-values.ts';
import { SortHead } from './SortHead.tsx';
import { figuresOfFrame } from './ValueBars.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { tableStyles } from '../../ui/table-style.ts';

export interface ValueRow {
  value: string;
  frame: DataFrame;
}

interface Props {
  model: LabelValues;
  label: string;
  rows: readonly ValueRow[];
  measure: Measure;
}

/** More rows than this are drawn only when asked for: each has a small chart. */
const firstRows = 50;

export function ValueTable({ model, label, rows, measure }: Props) {
  const styles = useStyles2(getStyles);
  const [everything, setEverything] = useState(false);
  const choice = model.view.panel;
  const { sort } = choice.useState();
  const sorted = useMemo(() => sortValues(rows, measure, sort), [rows, measure, sort]);
  const shown = everything ? sorted : sorted.slice(0, firstRows);
  const keys = useRowKeys({ count: shown.length });
  const head = (column: ValueColumn, title: string, numeric = true) => (
    <SortHead
      column={column}
      title={title}
      numeric={numeric}
      sort={sort}
      onSort={(by) => choice.setState({ sort: by })}
    />
  );
  return (
    <div className={styles.scroll}>
      <table className={styles.table} data-testid={testIds.labels.table}>
        <thead>
          <tr>
            {head('name', label, false)}
            <th scope="col">{t('labels.column-course', 'Over time')}</th>
            {head('mean', t('labels.column-mean', 'Mean'))}
            {head('max', t('labels.column-max', 'Highest'))}
            <th scope="col" className={styles.number}>
              {t('labels.column-change', 'Change')}
            </th>
            {measure.total && head('total', t('labels.column-total', 'Total'))}
            {head('share', t('labels.column-share', 'Share'), false)}
            <th scope="col">{t('labels.column-filter', 'Filter')}</th>
            <th scope="col">{t('labels.column-pick', 'Pick')}</th>
          </tr>
        </thead>
        <tbody {...keys.list}>
          {shown.map((row, at) => (
            <Row key={row.value} {...{ model, label, row, measure, at }} tabIndex={keys.tabIndexOf(at)} />
          ))}
        </tbody>
      </table>
      {shown.length < rows.length && (
        <Button variant="secondary" fill="text" onClick={() => setEverything(true)}>
          {t('labels.show-all', 'Show all {{count}} values', { count: rows.length })}
        </Button>
      )}
    </div>
  );
}

interface RowProps extends Pick<Props, 'model' | 'label' | 'measure'> {
  row: ValueRow;
  at: number;
  /** Of what can be used in it. */
  tabIndex: 0 | -1;
}

function Row({ model, label, row: { value, frame }, measure, at, tabIndex }: RowProps) {
  const styles = useStyles2(getStyles);
  const { compared } = model.useState();
  const { filters } = useSelection(model);
  const { value: timeRange } = sceneGraph.getTimeRange(model).useState();
  const inclusion = inclusionOf(filters, label, value);
  const summary = summaryOf(frame);
  const toggle = (wanted: 'included' | 'excluded') => model.filter(toggleValue(filters, label, value, wanted));
  const only = [...filtersBeside(filters, label), { name: label, operator: '=' as const, values: [value] }];
  const word = valueWord(value);
  return (
    <tr
      data-testid={testIds.labels.row}
      data-name={value}
      data-at={at}
      className={cx(!passes(filters, label, value) && styles.dimmed)}
    >
      <th scope="row" className={styles.name}>
        <a
          href={hrefOf(viewUrl(model, 'flame-graph', { filters: only }))}
          title={t('labels.flame-graph-of', 'Flame graph of {{label}} {{value}}', { label, value: word })}
          tabIndex={tabIndex}
          data-line
        >
          {word}
        </a>
      </th>
      <td>
        <Trend frame={frame} timeRange={timeRange} />
      </td>
      <td className={styles.number}>{measure.mean(summary.mean)}</td>
      <td className={styles.number} data-column="max">
        {measure.mean(figuresOfFrame(frame, measure)?.most ?? 0)}
      </td>
      <td className={styles.number}>
        <ChangeChip {...changeWords(summary, measure)} />
      </td>
      {measure.total && <td className={styles.number}>{measure.total(summary.total)}</td>}
      <td>
        <ShareBar share={summary.share} />
      </td>
      <td>
        <span className={styles.buttons}>
          <IconButton
            name="plus-circle"
            tabIndex={tabIndex}
            variant={inclusion === 'included' ? 'primary' : 'secondary'}
            aria-pressed={inclusion === 'included'}
            tooltip={
              inclusion === 'included'
                ? t('labels.not-included', 'Do not insist on it')
                : t('labels.include-text', 'Only this, and others included')
            }
            aria-label={t('labels.include', 'Include {{value}}', { value: word })}
            onClick={() => toggle('included')}
          />
          <IconButton
            name="minus-circle"
            tabIndex={tabIndex}
            variant={inclusion === 'excluded' ? 'primary' : 'secondary'}
            aria-pressed={inclusion === 'excluded'}
            tooltip={
              inclusion === 'excluded'
                ? t('labels.not-excluded', 'Take it back in')
                : t('labels.exclude-text', 'Leave this out')
            }
            aria-label={t('labels.exclude', 'Exclude {{value}}', { value: word })}
            onClick={() => toggle('excluded')}
          />
        </span>
      </td>
      <td>
        <Checkbox
          tabIndex={tabIndex}
          value={compared.includes(value)}
          onChange={() => model.compare(value)}
          aria-label={t('labels.pick', 'Pick {{value}}', { value: word })}
        />
      </td>
    </tr>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  ...tableStyles(theme),
  buttons: css({ display: 'inline-flex', gap: theme.spacing(0.5) }),
  dimmed: css({ opacity: 0.5 }),
});
