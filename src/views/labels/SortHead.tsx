/** The head of a column that sorts by it; a second click turns the order around. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { tableStyles } from '../../ui/table-style.ts';
import type { ValueColumn, ValueSort } from './sort-values.ts';

interface Props {
  column: ValueColumn;
  title: string;
  numeric: boolean;
  sort: ValueSort;
  onSort: (sort: ValueSort) => void;
}

export function SortHead({ column, title, numeric, sort, onSort }: Props) {
  const styles = useStyles2(getStyles);
  const table = useStyles2(tableStyles);
  const sorted = sort.column === column;
  // Numbers are first sorted from the largest, names from A.
  const descending = sorted ? !sort.descending : column !== 'name';
  return (
    <th
      scope="col"
      className={numeric ? table.number : undefined}
      aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
    >
      <button type="button" className={styles.sort} onClick={() => onSort({ column, descending })}>
        {title}
        {sorted && <Icon name={sort.descending ? 'arrow-down' : 'arrow-up'} size="sm" />}
      </button>
    </th>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  sort: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: 0,
    border: 0,
    background: 'none',
    color: 'inherit',
    fontWeight: 'inherit',
    '&:hover': { color: theme.colors.text.maxContrast },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 2 },
  }),
});
