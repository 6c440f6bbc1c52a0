/** Which functions changed, most first. */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { useMemo, useState } from 'react';
import { changeColor, foldedColor } from '#model/color.ts';
import type { FunctionChange } from '#model/function-table.ts';
import { ROOT } from '#model/tree-shape.ts';
import { nameOfFolded } from '../../ui/flame-graph/frame-facts.ts';
import type { TableLink } from '../../ui/flame-graph/GraphPanel.tsx';
import { FunctionName } from '../../ui/function-table/FunctionName.tsx';
import { type Column, LongTable, type Sort } from '../../ui/function-table/LongTable.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { changeRows, type ChangeRow, type Measured, sortChanges } from './change-rows.ts';
import { relative, signed } from './change-text.ts';
import type { ComparedDiff } from './compare.ts';

interface ChangeTableProps {
  compared: ComparedDiff;
  functions: readonly FunctionChange[];
  link: TableLink;
  measured: Measured;
  onMeasured: (measured: Measured) => void;
  /** A value or a share, as is a change without its sign. */
  text: (value: number) => string;
  changeText: (size: number) => string;
}

export function ChangeTable({ compared, functions, link, measured, onMeasured, text, changeText }: ChangeTableProps) {
  const styles = useStyles2(changeStyle);
  const { diff, colors } = compared;
  const [sort, setSort] = useState<Sort>({ column: 'change', descending: true });
  const indexOf = useMemo(() => new Map(diff.names.map((name, index) => [name, index])), [diff]);
  const rows = useMemo(() => changeRows(functions, compared, measured), [functions, compared, measured]);
  const { searching, matches, selected, onSelect } = link;
  const sorted = useMemo(
    () =>
      sortChanges(
        rows.filter(({ name, folded }) => !searching || (!folded && matches(indexOf.get(name) ?? ROOT))),
        sort,
      ),
    [rows, sort, searching, matches, indexOf],
  );
  const tone = ({ change }: ChangeRow) => cx(change > 0 && styles.more, change < 0 && styles.less);
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
      title: 'Function',
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
    value('baseline', 'Baseline'),
    value('comparison', 'Comparison'),
    {
      id: 'change',
      title: 'Change',
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
  ];
  return (
    <div className={styles.table}>
      <div className={styles.measured}>
        <RadioButtonGroup
          size="sm"
          aria-label="Which values the table compares"
          options={measuredOptions}
          value={measured}
          onChange={onMeasured}
        />
      </div>
      <div className={styles.rows}>
        <LongTable
          title="Changes by function"
          testId={testIds.diff.table}
          columns={columns}
          rows={sorted}
          keyOf={keyOf}
          sort={sort}
          onSort={setSort}
          current={link.current}
          selected={selected}
          empty={searching ? 'No function matches the search.' : 'No functions: every sample here is without a stack.'}
        />
      </div>
    </div>
  );
}

const measuredOptions: { value: Measured; label: string; description: string }[] = [
  { value: 'self', label: 'Self', description: 'What functions took by themselves' },
  { value: 'total', label: 'Total', description: 'What functions took with all they called' },
];

const keyOf = ({ name, folded }: ChangeRow) => (folded ? nameOfFolded : name);

const changeStyle = (theme: GrafanaTheme2) => ({
  table: css({ display: 'flex', flexDirection: 'column', height: '100%' }),
  measured: css({ padding: theme.spacing(0.5, 1) }),
  rows: css({ flex: 1, minHeight: 0 }),
  more: css({ color: theme.colors.warning.text }),
  less: css({ color: theme.colors.info.text }),
});
