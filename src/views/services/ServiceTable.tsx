/**
 * The lines as rows of a table, to compare many at a glance: every column sorts, and only rows that can be seen are drawn.
 * Arrow keys go from row to row, Enter opens one: what has the focus is the link that its name is.
 */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Badge, useStyles2 } from '@grafana/ui';
import { useRef, useState, type ReactNode } from 'react';
import { changeWords } from '../../scene/change.ts';
import { t } from '../../ui/text.ts';
import { ChangeChip } from '../../ui/ChangeChip.tsx';
import { CourseLine } from '../../ui/CourseLine.tsx';
import { useBox } from '../../ui/flame-graph/use-box.ts';
import { RowSpacer, SortHead } from '../../ui/function-table/long-table-parts.tsx';
import { scrollToRow, windowRows } from '../../ui/function-table/window-rows.ts';
import { RowTab, useRowKeys, useRowTab } from '../../ui/row-keys.ts';
import { ShareBar } from '../../ui/ShareBar.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { visuallyHidden } from '../../ui/visually-hidden.ts';
import { differenceText } from './line-texts.ts';
import { LastProfile } from './LastProfile.tsx';
import { LineLinks } from './LineLinks.tsx';
import { linksOf, mainLink } from './line-links.ts';
import { usualOrder, type Order, type OrderColumn } from './line-order.ts';
import type { LineListProps } from './line-list.ts';
import { FavoriteStar } from '../../scene/FavoriteStar.tsx';
import type { OverviewLine } from '../../scene/overview-lines.ts';

interface Column {
  id: string;
  title: string;
  /** What it is ordered by; columns without cannot be. */
  order?: OrderColumn;
  /** Said when the pointer rests on the title. */
  hint?: string;
  /** In pixels; the one without takes what is left. */
  width?: number;
  numeric?: boolean;
  cell: (line: OverviewLine) => ReactNode;
}

const rowHeight = 36;
const headHeight = 34;
/** So much of the window a table may take, in pixels, before it scrolls in itself; what is above it on the page is. */
const aboveTable = 260;

type Props = LineListProps & { order: Order; onOrder: (order: Order) => void };

export function ServiceTable(props: Props) {
  const { lines, order, onOrder } = props;
  const styles = useStyles2(getStyles);
  const scroll = useRef<HTMLDivElement>(null);
  const { height, width: room } = useBox(scroll);
  const [top, setTop] = useState(0);
  const columns = columnsOf(props, courseWidth(room));
  const { from, to } = windowRows({ rows: lines.length, rowHeight, top, height: Math.max(0, height - headHeight) });
  const width = columns.reduce((sum, column) => sum + (column.width ?? leastNameWidth), 0);

  const reveal = (row: number) => {
    const box = scroll.current;
    if (box === null) return;
    const seen = { rows: lines.length, rowHeight, top: box.scrollTop, height: box.clientHeight - headHeight };
    box.scrollTop = scrollToRow(seen, row);
  };
  const keys = useRowKeys({
    count: lines.length,
    perPage: Math.floor((height - headHeight) / rowHeight) - 1,
    reveal,
    drawn: { from, to, first: Math.ceil(top / rowHeight) },
  });

  return (
    <div
      ref={scroll}
      className={styles.scroll}
      style={{ maxHeight: `max(320px, calc(100vh - ${aboveTable}px))` }}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      {...keys.list}
    >
      <table
        className={styles.table}
        style={{ minWidth: width }}
        aria-label={t('services.table', 'Services')}
        aria-rowcount={lines.length + 1}
        data-testid={testIds.services.table}
      >
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <HeadCell key={column.id} column={column} order={order} onOrder={onOrder} />
            ))}
          </tr>
        </thead>
        <tbody>
          {from > 0 && <RowSpacer columns={columns.length} height={from * rowHeight} />}
          {lines.slice(from, to).map((line, i) => (
            <tr
              key={line.key}
              aria-rowindex={from + i + 2}
              className={cx(styles.row, !line.hasData && styles.without)}
              data-testid={testIds.services.row}
              data-name={line.name}
              data-at={from + i}
            >
              <RowTab.Provider value={keys.tabIndexOf(from + i)}>
                {columns.map(({ id, numeric = false, cell }) =>
                  id === 'name' ? (
                    <th key={id} scope="row" className={styles.name}>
                      {cell(line)}
                    </th>
                  ) : (
                    <td key={id} className={cx(numeric && styles.number)} data-column={id}>
                      {cell(line)}
                    </td>
                  ),
                )}
              </RowTab.Provider>
            </tr>
          ))}
          {to < lines.length && <RowSpacer columns={columns.length} height={(lines.length - to) * rowHeight} />}
        </tbody>
      </table>
    </div>
  );
}

const leastNameWidth = 180;

/** What a large screen has over is the lines', which say more the longer they are. */
const courseWidth = (room: number) => Math.round(Math.min(480, Math.max(108, room * 0.2)));

function columnsOf(props: LineListProps, course: number): Column[] {
  const { model, measure, groupBy, range, age, demoServices, money } = props;
  const dash = <span aria-hidden>–</span>;
  const column = (given: Column | false): Column[] => (given === false ? [] : [given]);
  return [
    {
      id: 'name',
      title:
        groupBy.length === 1 && groupBy[0] === 'service_name' ? t('services.service', 'Service') : groupBy.join(', '),
      order: 'name',
      cell: (line) => (
        <span className={nameStyle}>
          <NameLink href={mainLink(linksOf(model, line, groupBy))} name={line.name} />
          {demoServices.has(line.service) && <Badge text={t('services.demo', 'demo')} color="orange" />}
          {line.service !== '' && <FavoriteStar model={model} service={line.service} />}
        </span>
      ),
    },
    {
      id: 'course',
      title: t('services.over-time', 'Over time'),
      width: course + 16,
      cell: (line) => line.hasData && <CourseLine frame={line.frame()} range={range} width={course} height={26} />,
    },
    {
      id: 'mean',
      title: measure.isGauge ? t('services.level', 'Mean') : t('services.rate', 'Rate'),
      hint: t('services.mean-hint', '{{title}} on average over the range', { title: measure.title }),
      order: 'cost',
      width: 100,
      numeric: true,
      cell: ({ summary, hasData }) =>
        hasData ? <span data-testid={testIds.series.mean}>{measure.mean(summary.mean)}</span> : dash,
    },
    {
      id: 'change',
      title: t('services.change', 'Change'),
      hint: t('services.change-hint', 'Since the equal time before; what moved most, up or down, first'),
      order: 'change',
      width: 108,
      numeric: true,
      cell: ({ summary, hasData }) => (hasData ? differenceText(summary, measure) : dash),
    },
    {
      id: 'ratio',
      title: t('services.change-ratio', '%'),
      hint: t('services.ratio-hint', 'Change in percent; what rose most first'),
      order: 'ratio',
      width: 84,
      numeric: true,
      cell: ({ change, summary, hasData }) =>
        hasData && change.kind !== 'unknown' ? <ChangeChip {...changeWords(summary, measure)} /> : dash,
    },
    ...column(
      measure.total !== undefined && {
        id: 'total',
        title: t('services.total', 'Total'),
        order: 'total',
        width: 84,
        numeric: true,
        cell: ({ summary, hasData }) =>
          hasData ? <span data-testid={testIds.series.total}>{measure.total?.(summary.total)}</span> : dash,
      },
    ),
    {
      id: 'share',
      title: t('services.share', 'Share'),
      order: 'share',
      width: 144,
      cell: ({ summary, hasData }) => hasData && <ShareBar share={summary.share} />,
    },
    ...column(
      money !== undefined && {
        id: 'money',
        title: t('services.money', 'Cost'),
        hint: money.formula,
        order: 'money',
        width: 108,
        numeric: true,
        cell: ({ summary, hasData }) =>
          hasData ? (
            <span data-testid={testIds.services.money} title={money.explained(summary.mean)}>
              {money.text(summary.mean)}
            </span>
          ) : (
            dash
          ),
      },
    ),
    ...column(
      age.isKnown && {
        id: 'last',
        title: t('services.last-profile', 'Last profile'),
        order: 'last',
        width: 100,
        numeric: true,
        cell: (line) => <LastProfile line={line} age={age} />,
      },
    ),
    {
      id: 'views',
      title: '',
      width: groupBy.includes('service_name') ? 132 : 56,
      cell: (line) => <LineLinks name={line.name} links={linksOf(model, line, groupBy)} />,
    },
  ];
}

function NameLink({ href, name }: { href: string; name: string }) {
  const tabIndex = useRowTab();
  return (
    <a href={href} title={name} tabIndex={tabIndex} data-line>
      {name}
    </a>
  );
}

interface HeadCellProps {
  column: Column;
  order: Order;
  onOrder: (order: Order) => void;
}

function HeadCell({ column, order, onOrder }: HeadCellProps) {
  const styles = useStyles2(getStyles);
  const { id, title, order: own, hint, width, numeric = false } = column;
  if (own === undefined) {
    return (
      <th scope="col" style={{ width }} className={styles.plainHead}>
        {title === '' ? <span className={styles.hidden}>{t('services.views', 'Views')}</span> : title}
      </th>
    );
  }
  const descending = order.column === own ? order.descending : undefined;
  return (
    <SortHead
      id={id}
      title={title}
      hint={hint}
      width={width}
      numeric={numeric}
      descending={descending}
      onSort={() => onOrder(descending === undefined ? usualOrder(own) : { column: own, descending: !descending })}
    />
  );
}

const nameStyle = css({
  display: 'flex',
  alignItems: 'center',
  gap: 8,
  minWidth: 0,
  a: { overflow: 'hidden', textOverflow: 'ellipsis', '&:hover': { textDecoration: 'underline' } },
});

const getStyles = (theme: GrafanaTheme2) => ({
  scroll: css({ overflow: 'auto', position: 'relative' }),
  table: css({
    width: '100%',
    tableLayout: 'fixed',
    borderCollapse: 'separate',
    borderSpacing: 0,
    'thead th': {
      position: 'sticky',
      top: 0,
      zIndex: 1,
      height: headHeight,
      padding: 0,
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
      fontWeight: theme.typography.fontWeightMedium,
      background: theme.colors.background.canvas,
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    },
  }),
  plainHead: css({ '&&': { padding: theme.spacing(0, 1) } }),
  row: css({
    height: rowHeight,
    '&:hover, &:focus-within': { background: theme.colors.action.hover },
    'th, td': {
      height: rowHeight,
      padding: theme.spacing(0, 1),
      whiteSpace: 'nowrap',
      textAlign: 'left',
      verticalAlign: 'middle',
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    },
  }),
  without: css({ color: theme.colors.text.secondary }),
  name: css({ fontWeight: theme.typography.fontWeightMedium, overflow: 'hidden' }),
  number: css({ '&&': { textAlign: 'right', fontVariantNumeric: 'tabular-nums' } }),
  hidden: css(visuallyHidden),
});
