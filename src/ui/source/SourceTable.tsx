/** Source code with what each line costs, of one version or of several side by side; only what can be seen is drawn. */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useEffect, useMemo, useRef, useState } from 'react';
import { formatShare } from '#model/units.ts';
import { useBox } from '../flame-graph/use-box.ts';
import { RowSpacer } from '../function-table/long-table-parts.tsx';
import { windowRows } from '../function-table/window-rows.ts';
import { testIds } from '../test-ids.ts';
import { t } from '../text.ts';
import { hottestRow, sourceRows, type CostColumn, type SourceRow } from './source-rows.ts';

interface Props {
  title: string;
  columns: readonly CostColumn[];
  file: string;
  /** Undefined where it is not there: then only lines that cost are rows. */
  source: string | undefined;
}

const rowHeight = 22;

export function SourceTable({ title, columns, file, source }: Props) {
  const styles = useStyles2(tableStyle);
  const rows = useMemo(() => sourceRows(columns, file, source), [columns, file, source]);
  const scroll = useRef<HTMLDivElement>(null);
  const { height } = useBox(scroll);
  const [top, setTop] = useState(0);
  const { from, to } = windowRows({ rows: rows.length, rowHeight, top, height });
  const isTold = height > 0;
  useEffect(() => {
    const view = scroll.current;
    const row = hottestRow(rows);
    if (view !== null && isTold && row >= 0) view.scrollTop = Math.max(0, row * rowHeight - view.clientHeight / 3);
    // Not when only the costs have changed: whoever reads stays where they are.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [title, file, source, isTold]);
  const most = useMemo(() => columns.map((_, i) => largest(rows, i)), [columns, rows]);
  const several = columns.length > 1;
  return (
    <div
      ref={scroll}
      className={styles.scroll}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      // Scrolled by the keyboard as by the mouse.
      tabIndex={0}
      role="region"
      aria-label={title}
    >
      <table className={styles.table} aria-rowcount={rows.length + 1} data-testid={testIds.source.table}>
        <thead>
          {several && (
            <tr>
              <th />
              {columns.map((column) => (
                <th key={column.title} colSpan={2} scope="colgroup" className={styles.version}>
                  {column.title}
                </th>
              ))}
              <th />
            </tr>
          )}
          <tr>
            <th scope="col" className={styles.number}>
              {t('source.line', 'Line')}
            </th>
            {columns.map((column) => (
              <CostHeads key={column.title} />
            ))}
            <th scope="col" className={styles.codeHead}>
              {source === undefined ? '' : t('source.code', 'Source')}
            </th>
          </tr>
        </thead>
        <tbody>
          {from > 0 && <RowSpacer columns={2 + 2 * columns.length} height={from * rowHeight} />}
          {rows.slice(from, to).map((row, i) => (
            <tr
              key={row.line}
              aria-rowindex={from + i + 2}
              data-line={row.line}
              className={cx(styles.row, row.costs.some((cost) => cost !== undefined) && styles.costly)}
            >
              <th scope="row" className={styles.lineNumber}>
                {row.line === 0 ? t('source.no-line', '?') : row.line}
              </th>
              {columns.map((column, c) => (
                <CostCells key={column.title} column={column} cost={row.costs[c]} most={most[c]!} />
              ))}
              <td className={styles.code}>{row.code}</td>
            </tr>
          ))}
          {to < rows.length && <RowSpacer columns={2 + 2 * columns.length} height={(rows.length - to) * rowHeight} />}
        </tbody>
      </table>
    </div>
  );
}

function CostHeads() {
  const styles = useStyles2(tableStyle);
  return (
    <>
      <th scope="col" className={styles.number}>
        {t('source.self', 'Self')}
      </th>
      <th scope="col" className={styles.number}>
        {t('source.total', 'Total')}
      </th>
    </>
  );
}

/** @param most the largest self and total of the column: the shade is of it */
function CostCells({ column, cost, most }: { column: CostColumn; cost: SourceRow['costs'][number]; most: Largest }) {
  const styles = useStyles2(tableStyle);
  return (
    <>
      {(['self', 'total'] as const).map((measure) => {
        const value = cost?.[measure] ?? 0n;
        const share = most[measure] === 0n ? 0 : Number((value * 1000n) / most[measure]) / 1000;
        return (
          <td
            key={measure}
            className={styles.number}
            data-column={measure}
            data-version={column.title}
            data-value={cost === undefined ? undefined : String(value)}
            title={value === 0n ? undefined : formatShare(value, column.whole)}
          >
            {value !== 0n && (
              <>
                <span className={styles.bar} style={{ width: `${share * 100}%` }} aria-hidden />
                <span className={styles.value}>{column.text(value)}</span>
              </>
            )}
          </td>
        );
      })}
    </>
  );
}

interface Largest {
  self: bigint;
  total: bigint;
}

function largest(rows: readonly SourceRow[], column: number): Largest {
  const most = { self: 0n, total: 0n };
  for (const { costs } of rows) {
    const cost = costs[column];
    if (cost === undefined) continue;
    if (cost.self > most.self) most.self = cost.self;
    if (cost.total > most.total) most.total = cost.total;
  }
  return most;
}

const tableStyle = (theme: GrafanaTheme2) => ({
  scroll: css({
    flex: '0 1 auto',
    minHeight: 60,
    overflow: 'auto',
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.primary,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
  table: css({
    minWidth: '100%',
    borderCollapse: 'separate',
    borderSpacing: 0,
    fontSize: theme.typography.bodySmall.fontSize,
    thead: { position: 'sticky', top: 0, zIndex: 1 },
    'thead th': {
      height: rowHeight + 4,
      padding: theme.spacing(0, 1),
      background: theme.colors.background.secondary,
      fontWeight: theme.typography.fontWeightMedium,
      color: theme.colors.text.secondary,
      whiteSpace: 'nowrap',
    },
  }),
  version: css({
    textAlign: 'center',
    maxWidth: 220,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    borderLeft: `1px solid ${theme.colors.border.weak}`,
  }),
  row: css({
    height: rowHeight,
    '& > *': { height: rowHeight, padding: theme.spacing(0, 1), lineHeight: `${rowHeight}px` },
  }),
  costly: css({ background: theme.colors.background.secondary }),
  lineNumber: css({
    width: 1,
    textAlign: 'right',
    fontWeight: theme.typography.fontWeightRegular,
    fontVariantNumeric: 'tabular-nums',
    color: theme.colors.text.secondary,
    userSelect: 'none',
  }),
  number: css({
    position: 'relative',
    width: 1,
    minWidth: 76,
    textAlign: 'right',
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  }),
  bar: css({
    position: 'absolute',
    right: 0,
    top: 1,
    bottom: 1,
    background: theme.colors.warning.transparent,
    borderRight: `2px solid ${theme.colors.warning.main}`,
  }),
  value: css({ position: 'relative' }),
  codeHead: css({ textAlign: 'left' }),
  code: css({
    textAlign: 'left',
    fontFamily: theme.typography.fontFamilyMonospace,
    whiteSpace: 'pre',
    tabSize: 2,
    unicodeBidi: 'plaintext',
  }),
});
