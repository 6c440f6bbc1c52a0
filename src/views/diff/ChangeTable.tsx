/** Which functions changed, most first. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { useMemo } from 'react';
import { changeColor, foldedColor } from '#model/color.ts';
import type { FunctionChange } from '#model/function-table.ts';
import type { Money } from '../../scene/prices.ts';
import type { FrameAction } from '../../ui/flame-graph/frame-action.ts';
import { nameOfFolded } from '../../ui/flame-graph/frame-facts.ts';
import type { TableLink } from '../../ui/flame-graph/GraphPanel.tsx';
import { FunctionName } from '../../ui/function-table/FunctionName.tsx';
import { type Column, LongTable, type Sort } from '../../ui/function-table/LongTable.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import { toneOf, toneStyle, type ToneStyle } from './change-columns.tsx';
import { changeRows, type ChangeRow, type Measured, sortChanges } from './change-rows.ts';
import { relative, signed } from './change-text.ts';
import type { ComparedDiff } from './compare.ts';

/** What changes of functions cost where computing has prices. */
export interface ChangeMoney extends Money {
  /** What makes rates, or averages, of each side's values. */
  rates: readonly [left: number, right: number];
}

interface ChangeTableProps {
  compared: ComparedDiff;
  functions: readonly FunctionChange[];
  link: TableLink;
  measured: Measured;
  onMeasured: (measured: Measured) => void;
  /** The column, and `-` in front where the largest is first. */
  sort: string;
  onSort: (sort: string) => void;
  actionsOf: (name: string) => readonly FrameAction[];
  /** A value or a share, as is a change without its sign. */
  text: (value: number) => string;
  changeText: (size: number) => string;
  money: ChangeMoney | undefined;
}

export function ChangeTable(props: ChangeTableProps) {
  const { compared, functions, link, measured, onMeasured, text, changeText, money } = props;
  const styles = useStyles2(changeStyle);
  const tones = useStyles2(toneStyle);
  const { colors } = compared;
  const sort: Sort = useMemo(
    () => ({ column: props.sort.replace('-', ''), descending: props.sort.startsWith('-') }),
    [props.sort],
  );
  const rates = money?.rates;
  const rows = useMemo(() => changeRows(functions, compared, measured, rates), [functions, compared, measured, rates]);
  const { searching, matchesName, selected, onSelect } = link;
  const sorted = useMemo(
    () =>
      sortChanges(
        rows.filter(({ name, folded }) => !searching || (!folded && matchesName(name))),
        sort,
      ),
    [rows, sort, searching, matchesName],
  );
  const tone = ({ change }: ChangeRow) => toneOf(change, tones);
  const value = (id: 'baseline' | 'comparison', title: string): Column<ChangeRow> => ({
    id,
    title,
    width: '104px',
    numeric: true,
    cell: (row) => text(row[id]),
  });
  const columns: Column<ChangeRow>[] = [
    {
      id: 'name',
      title: t('function-table.function', 'Function'),
      numeric: false,
      cell: ({ name, folded, change }) => (
        <FunctionName
          name={folded ? nameOfFolded : name}
          color={folded ? foldedColor : colors.end === 0 ? changeColor(0) : colors.color(change)}
          selected={name === selected}
          onClick={folded ? undefined : () => onSelect(name === selected ? undefined : name)}
        />
      ),
    },
    value('baseline', t('diff.baseline', 'Baseline')),
    value('comparison', t('diff.comparison', 'Comparison')),
    {
      id: 'change',
      title: t('diff.change', 'Change'),
      width: '112px',
      numeric: true,
      cell: (row) => <span className={tone(row)}>{signed(row.change, changeText)}</span>,
    },
    {
      id: 'percent',
      title: '%',
      width: '72px',
      numeric: true,
      cell: (row) => (
        <span className={tone(row)}>{row.change === 0 ? '0 %' : relative(row.baseline, row.comparison)}</span>
      ),
    },
    ...(money === undefined ? [] : [moneyColumn(money, tones)]),
  ];
  return (
    <div className={styles.table}>
      <div className={styles.measured}>
        <RadioButtonGroup
          size="sm"
          aria-label={t('diff.measured', 'Which values the table compares')}
          options={measuredOptions()}
          value={measured}
          onChange={onMeasured}
        />
      </div>
      <div className={styles.rows}>
        <LongTable
          title={t('diff.table', 'Changes by function')}
          testId={testIds.diff.table}
          columns={columns}
          rows={sorted}
          keyOf={keyOf}
          sort={sort}
          onSort={({ column, descending }) => props.onSort(`${descending ? '-' : ''}${column}`)}
          actionsOf={({ name, folded }) => (folded ? [] : props.actionsOf(name))}
          current={link.current}
          selected={selected}
          {...(money !== undefined && { minWidth: 640 })}
          empty={
            searching
              ? t('function-table.none-found', 'No function matches the search.')
              : t('function-table.none', 'No functions: every sample here is without a stack.')
          }
        />
      </div>
    </div>
  );
}

const moneyColumn = (money: ChangeMoney, tones: ToneStyle): Column<ChangeRow> => ({
  id: 'money',
  title: t('diff.money', 'Cost'),
  hint: t('diff.money-hint', 'Of the change: {{formula}}', { formula: money.formula }),
  width: '124px',
  numeric: true,
  cell: ({ rateChange }) => (
    <span
      className={toneOf(rateChange, tones)}
      title={signed(rateChange, money.explained)}
      data-testid={testIds.diff.money}
    >
      {money.isLittle(Math.abs(rateChange)) ? t('diff.money-little', '≈ 0') : signed(rateChange, money.text)}
    </span>
  ),
});

const measuredOptions = (): { value: Measured; label: string; description: string }[] => [
  {
    value: 'self',
    label: t('diff.measured-self', 'Self'),
    description: t('diff.measured-self-text', 'What functions took by themselves'),
  },
  {
    value: 'total',
    label: t('diff.measured-total', 'Total'),
    description: t('diff.measured-total-text', 'What functions took with all they called'),
  },
];

const keyOf = ({ name, folded }: ChangeRow) => (folded ? nameOfFolded : name);

const changeStyle = (theme: GrafanaTheme2) => ({
  table: css({ display: 'flex', flexDirection: 'column', height: '100%' }),
  measured: css({ padding: theme.spacing(0.5, 1) }),
  rows: css({ flex: 1, minHeight: 0 }),
});
