/** A row for each value: how much, its share, what changed, and buttons to include, exclude and compare. */
import { css, cx } from '@emotion/css';
import type { DataFrame, GrafanaTheme2 } from '@grafana/data';
import { sceneGraph } from '@grafana/scenes';
import { Button, Checkbox, IconButton, useStyles2 } from '@grafana/ui';
import { useState } from 'react';
import { changeWords } from '../../scene/change.ts';
import type { Measure } from '../../scene/measure.ts';
import { hrefOf, viewUrl } from '../../scene/navigation.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { summaryOf } from '../../scene/series-frames.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { ChangeChip } from '../../ui/ChangeChip.tsx';
import { inclusionOf, toggleValue, valueWord } from '../../ui/filters/label-filter.ts';
import { ShareBar } from '../../ui/ShareBar.tsx';
import { Trend } from '../../ui/Trend.tsx';
import { filtersBeside, passes, type LabelValues } from './LabelValues.tsx';
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
  const shown = everything ? rows : rows.slice(0, firstRows);
  return (
    <div className={styles.scroll}>
      <table className={styles.table} data-testid={testIds.labels.table}>
        <thead>
          <tr>
            <th scope="col">{label}</th>
            <th scope="col">Over time</th>
            <th scope="col" className={styles.number}>
              Mean
            </th>
            <th scope="col" className={styles.number}>
              Change
            </th>
            {measure.total && (
              <th scope="col" className={styles.number}>
                Total
              </th>
            )}
            <th scope="col">Share</th>
            <th scope="col">Filter</th>
            <th scope="col">Compare</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <Row key={row.value} model={model} label={label} row={row} measure={measure} />
          ))}
        </tbody>
      </table>
      {shown.length < rows.length && (
        <Button variant="secondary" fill="text" onClick={() => setEverything(true)}>
          Show all {rows.length} values
        </Button>
      )}
    </div>
  );
}

interface RowProps extends Pick<Props, 'model' | 'label' | 'measure'> {
  row: ValueRow;
}

function Row({ model, label, row: { value, frame }, measure }: RowProps) {
  const styles = useStyles2(getStyles);
  const { compared } = model.useState();
  const selection = selectionOf(model);
  const { filters } = useSelection(model);
  const { value: timeRange } = sceneGraph.getTimeRange(model).useState();
  const inclusion = inclusionOf(filters, label, value);
  const summary = summaryOf(frame);
  const toggle = (wanted: 'included' | 'excluded') =>
    selection.choose({ filters: toggleValue(filters, label, value, wanted) });
  const only = [...filtersBeside(filters, label), { name: label, operator: '=' as const, values: [value] }];
  const word = valueWord(value);
  return (
    <tr
      data-testid={testIds.labels.row}
      data-name={value}
      className={cx(!passes(filters, label, value) && styles.dimmed)}
    >
      <th scope="row" className={styles.name}>
        <a href={hrefOf(viewUrl(model, 'flame-graph', { filters: only }))} title={`Flame graph of ${label} ${word}`}>
          {word}
        </a>
      </th>
      <td>
        <Trend frame={frame} timeRange={timeRange} />
      </td>
      <td className={styles.number}>{measure.mean(summary.mean)}</td>
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
            variant={inclusion === 'included' ? 'primary' : 'secondary'}
            aria-pressed={inclusion === 'included'}
            tooltip={inclusion === 'included' ? 'Do not insist on it' : 'Only this, and others included'}
            aria-label={`Include ${word}`}
            onClick={() => toggle('included')}
          />
          <IconButton
            name="minus-circle"
            variant={inclusion === 'excluded' ? 'primary' : 'secondary'}
            aria-pressed={inclusion === 'excluded'}
            tooltip={inclusion === 'excluded' ? 'Take it back in' : 'Leave this out'}
            aria-label={`Exclude ${word}`}
            onClick={() => toggle('excluded')}
          />
        </span>
      </td>
      <td>
        <Checkbox
          value={compared.includes(value)}
          onChange={() => model.compare(value)}
          aria-label={`Compare ${word}`}
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
