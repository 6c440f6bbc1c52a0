/** What every table has that draws only the rows on the screen: heads to sort by, and the room of the rows left out. */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';

interface SortHeadProps {
  /** Of the column, for tests. */
  id: string;
  title: string;
  hint?: string;
  width?: number | string;
  /** Numbers stand at the right. */
  numeric: boolean;
  /** Undefined while the rows are in another column's order. */
  descending: boolean | undefined;
  onSort: () => void;
}

export function SortHead({ id, title, hint, width, numeric, descending, onSort }: SortHeadProps) {
  const styles = useStyles2(getStyles);
  const order = descending === undefined ? 'none' : descending ? 'descending' : 'ascending';
  return (
    <th scope="col" style={{ width }} aria-sort={order} data-column={id}>
      <button type="button" className={cx(styles.sort, numeric && styles.number)} title={hint} onClick={onSort}>
        {title}
        {descending !== undefined && <Icon name={descending ? 'arrow-down' : 'arrow-up'} size="sm" />}
      </button>
    </th>
  );
}

/** @param height of the rows that are not drawn, in CSS pixels */
export function RowSpacer({ columns, height }: { columns: number; height: number }) {
  return (
    <tr aria-hidden style={{ height }}>
      <td colSpan={columns} />
    </tr>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  sort: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    width: '100%',
    height: '100%',
    padding: theme.spacing(0, 1),
    background: 'none',
    border: 0,
    color: 'inherit',
    font: 'inherit',
    whiteSpace: 'nowrap',
    '&:hover': { color: theme.colors.text.maxContrast },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  number: css({ flexDirection: 'row-reverse' }),
});
