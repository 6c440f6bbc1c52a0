/**
 * A table of any length: only the rows that can be seen are in the page, and all of them are one Tab stop.
 * Sorting and filtering are the owner's.
 *
 *     <LongTable columns={columns} rows={rows} keyOf={(row) => row.name} sort={{ column: 'self', descending: true }} … />
 */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ReactNode } from 'react';
import { useEffect, useRef, useState } from 'react';
import { type FrameAction, runShortcut } from '../flame-graph/frame-action.ts';
import { FrameMenu } from '../flame-graph/FrameMenu.tsx';
import { useBox } from '../flame-graph/use-box.ts';
import { RowTab, useRowKeys } from '../row-keys.ts';
import { RowSpacer, SortHead } from './long-table-parts.tsx';
import { scrollToRow, windowRows } from './window-rows.ts';

export interface Sort {
  column: string;
  descending: boolean;
}

export interface Column<Row> {
  id: string;
  title: string;
  /** Of the head, for who points at it. */
  hint?: string | undefined;
  /** CSS width; columns without one share what is left. */
  width?: string;
  numeric: boolean;
  /** The number that a cell shows, for whoever needs it exact. */
  value?: (row: Row) => bigint;
  cell: (row: Row) => ReactNode;
}

export interface LongTableProps<Row> {
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  sort: Sort;
  onSort: (sort: Sort) => void;
  /** The row of what the graph's cursor is on; scrolled to when it changes. */
  current?: string;
  /** The rows that stand out. */
  selected?: string;
  /** What is said instead of rows. */
  empty: string;
  title: string;
  testId: string;
  /** In pixels, or CSS: a table of many columns is scrolled sideways where there is less room. */
  minWidth?: number | string;
  /** What can be done with a row: in its menu, and by one key while the focus is in it. */
  actionsOf?: (row: Row) => readonly FrameAction[];
}

const rowHeight = 30;
const headHeight = 32;

export function LongTable<Row>(props: LongTableProps<Row>) {
  const { columns, rows, keyOf, sort, onSort, current, selected, empty, title, testId, minWidth, actionsOf } = props;
  const [menu, setMenu] = useState<{ row: Row; x: number; y: number }>();
  const styles = useStyles2(tableStyle);
  const scroll = useRef<HTMLDivElement>(null);
  const { height } = useBox(scroll);
  const [top, setTop] = useState(0);
  const seen = { rows: rows.length, rowHeight, top, height: Math.max(0, height - headHeight) };
  const { from, to } = windowRows(seen);
  const reveal = (row: number) => {
    const view = scroll.current;
    if (view === null) return;
    const shown = { rows: rows.length, rowHeight, top: view.scrollTop, height: view.clientHeight - headHeight };
    view.scrollTop = scrollToRow(shown, row);
  };
  const keys = useRowKeys({
    count: rows.length,
    perPage: Math.floor(seen.height / rowHeight) - 1,
    reveal,
    drawn: { from, to, first: Math.ceil(top / rowHeight) },
  });

  useEffect(() => {
    const row = current === undefined ? -1 : rows.findIndex((one) => keyOf(one) === current);
    if (row === -1) return;
    reveal(row);
    keys.come(row);
    // Only a new current row is scrolled to; sorting leaves the reader where they are.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [current]);

  return (
    <div
      ref={scroll}
      className={styles.scroll}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      {...keys.list}
    >
      <table
        className={styles.table}
        style={{ minWidth }}
        aria-label={title}
        aria-rowcount={rows.length + 1}
        data-testid={testId}
      >
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <HeadCell key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {from > 0 && <RowSpacer columns={columns.length} height={from * rowHeight} />}
          {rows.slice(from, to).map((row, i) => {
            const key = keyOf(row);
            return (
              <tr
                key={key}
                aria-rowindex={from + i + 2}
                aria-selected={key === selected}
                className={cx(styles.row, key === current && styles.current, key === selected && styles.selected)}
                data-function={key}
                data-at={from + i}
                onKeyDown={(event) => {
                  if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
                    const { left, bottom } = event.currentTarget.getBoundingClientRect();
                    event.preventDefault();
                    setMenu({ row, x: left + 40, y: bottom });
                  } else if (actionsOf !== undefined) {
                    runShortcut(event, actionsOf(row));
                  }
                }}
                onContextMenu={(event) => {
                  if (actionsOf === undefined) return;
                  event.preventDefault();
                  setMenu({ row, x: event.clientX, y: event.clientY });
                }}
              >
                <RowTab.Provider value={keys.tabIndexOf(from + i)}>
                  {columns.map((column) => (
                    <td
                      key={column.id}
                      className={column.numeric ? styles.number : styles.text}
                      data-column={column.id}
                      data-value={column.value?.(row).toString()}
                    >
                      {column.cell(row)}
                    </td>
                  ))}
                </RowTab.Provider>
              </tr>
            );
          })}
          {to < rows.length && <RowSpacer columns={columns.length} height={(rows.length - to) * rowHeight} />}
        </tbody>
      </table>
      {rows.length === 0 && <div className={styles.empty}>{empty}</div>}
      {menu !== undefined && actionsOf !== undefined && (
        <FrameMenu
          x={menu.x}
          y={menu.y}
          name={keyOf(menu.row)}
          actions={actionsOf(menu.row)}
          onClose={() => setMenu(undefined)}
        />
      )}
    </div>
  );
}

function HeadCell<Row>({
  column,
  sort,
  onSort,
}: { column: Column<Row> } & Pick<LongTableProps<Row>, 'sort' | 'onSort'>) {
  const descending = sort.column === column.id ? sort.descending : undefined;
  return (
    <SortHead
      id={column.id}
      title={column.title}
      {...(column.hint !== undefined && { hint: column.hint })}
      width={column.width}
      numeric={column.numeric}
      descending={descending}
      // Numbers are first sorted from the largest, names from A.
      onSort={() => onSort({ column: column.id, descending: descending === undefined ? column.numeric : !descending })}
    />
  );
}

const tableStyle = (theme: GrafanaTheme2) => ({
  scroll: css({ height: '100%', overflow: 'auto', position: 'relative' }),
  table: css({
    width: '100%',
    minWidth: 380,
    tableLayout: 'fixed',
    borderCollapse: 'separate',
    borderSpacing: 0,
    '& th': {
      fontSize: theme.typography.bodySmall.fontSize,
      position: 'sticky',
      top: 0,
      zIndex: 1,
      height: headHeight,
      padding: 0,
      fontWeight: theme.typography.fontWeightMedium,
      background: theme.colors.background.secondary,
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    },
  }),
  row: css({
    height: rowHeight,
    fontSize: theme.typography.bodySmall.fontSize,
    '&:hover': { background: theme.colors.action.hover },
    '& td': { height: rowHeight, padding: theme.spacing(0, 1), borderBottom: `1px solid ${theme.colors.border.weak}` },
  }),
  current: css({ boxShadow: `inset 3px 0 0 ${theme.colors.primary.main}` }),
  // What is said quietly elsewhere is too faint on this.
  selected: css({
    background: theme.colors.action.selected,
    '& [data-part=share], & [data-part=path]': { color: theme.colors.text.primary },
  }),
  number: css({ textAlign: 'right', fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }),
  text: css({ overflow: 'hidden' }),
  empty: css({ padding: theme.spacing(3, 2), textAlign: 'center', color: theme.colors.text.secondary }),
});
