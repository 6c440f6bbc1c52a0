/** The functions, each with what it costs in every column; colours say how far a cell is from the mean of its row. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { measureOf } from '../../scene/measure.ts';
import { hrefOf, viewUrl } from '../../scene/navigation.ts';
import { sharePercent, sharePoints } from '../../scene/share-text.ts';
import { urlKeys } from '../../scene/url-state.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { FunctionName } from '../../ui/function-table/FunctionName.tsx';
import { LongTable, type Column } from '../../ui/function-table/LongTable.tsx';
import { ChangeLegend } from '../../ui/diff-graph/ChangeLegend.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import { idOfColumn, type ColumnRow } from './column-table.ts';
import { columnTitle, shortTitle } from './column-title.ts';
import { cellShade } from './cell-shade.ts';
import type { SideBySideView } from './SideBySideView.tsx';

interface ColumnTableProps {
  model: SideBySideView;
  rows: readonly ColumnRow[];
  /** Where the colours end: the farthest that a cell is from its row's mean. */
  end: number;
}

const columnWidth = 116;
/** On a phone a column can be seen beside it. */
const nameWidth = 'min(320px, 40vw)';
/** On a large screen no row is so long that one loses it between its name and its figures. */
const mostNameWidth = 900;

export function ColumnTable({ model, rows, end }: ColumnTableProps) {
  const styles = useStyles2(tableStyle);
  const { columns, unit, sort, search, loading } = model.useState();
  const { profileType } = useSelection(model);
  const text = unit === 'share' ? sharePercent : measureOf(profileType).mean;
  const spreadText = unit === 'share' ? sharePoints : text;
  const links = columns.map(({ address }) => viewUrl(model, 'flame-graph', address));
  const cells: Column<ColumnRow>[] = columns.map((column, place) => ({
    id: idOfColumn(place),
    title: shortTitle(model, column),
    width: `${columnWidth}px`,
    numeric: true,
    cell: ({ name, cells, mean }) =>
      column.costs === undefined ? (
        <span className={styles.waiting}>{column.loading ? '…' : '–'}</span>
      ) : (
        <a
          className={styles.cell}
          style={{ background: cellShade(end === 0 ? 0 : (cells[place]! - mean) / end) }}
          href={hrefOf(`${links[place]!}&${urlKeys.search}=${encodeURIComponent(name)}`)}
          title={t('side-by-side.open', 'Open the flame graph of {{title}} at {{name}}', {
            title: columnTitle(model, column),
            name: name.slice(0, 500),
          })}
        >
          {text(cells[place]!)}
        </a>
      ),
  }));
  return (
    <div
      className={styles.panel}
      style={{ maxWidth: mostNameWidth + columnWidth * (columns.length + 1) }}
      aria-busy={loading}
    >
      <div className={styles.legend}>
        <ChangeLegend
          end={end}
          text={(value) => `${value < 0 ? '−' : '+'}${spreadText(Math.abs(value))}`}
          middle={t('side-by-side.mean', 'mean of the row')}
        />
      </div>
      <div className={styles.rows}>
        <LongTable
          title={t('side-by-side.title', 'Functions by column')}
          testId={testIds.sideBySide.table}
          minWidth={`calc(${nameWidth} + ${columnWidth * (columns.length + 1)}px)`}
          columns={[
            {
              id: 'name',
              title: t('side-by-side.function', 'Function'),
              numeric: false,
              cell: ({ name }) => (
                <FunctionName name={name} selected={false} onClick={() => model.setState({ search: name })} />
              ),
            },
            ...cells,
            {
              id: 'spread',
              title: t('side-by-side.spread', 'Spread'),
              width: `${columnWidth}px`,
              numeric: true,
              cell: ({ spread }) => spreadText(spread),
            },
          ]}
          rows={rows}
          keyOf={({ name }) => name}
          sort={sort}
          onSort={(next) => model.setState({ sort: next })}
          empty={
            search === ''
              ? t('side-by-side.no-functions', 'No functions yet.')
              : t('side-by-side.nothing-found', 'No function matches the search.')
          }
        />
      </div>
    </div>
  );
}

const tableStyle = (theme: GrafanaTheme2) => ({
  panel: css({
    display: 'flex',
    flexDirection: 'column',
    height: 'max(420px, calc(100vh - 260px))',
    minWidth: 0,
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  legend: css({ padding: theme.spacing(1) }),
  rows: css({ flex: 1, minHeight: 0 }),
  waiting: css({ color: theme.colors.text.secondary }),
  cell: css({
    display: 'block',
    margin: theme.spacing(0, -1),
    padding: theme.spacing(0, 1),
    height: 29,
    lineHeight: '29px',
    '&:hover': { textDecoration: 'underline' },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
});
