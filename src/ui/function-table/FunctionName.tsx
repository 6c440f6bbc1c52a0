/** A function's name in a table: the whole name on one line, cut at the front, where packages are alike. */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

export interface FunctionNameProps {
  name: string;
  /** The colour it has in the graph. */
  color?: string;
  selected: boolean;
  /** Absent for what is no function. */
  onClick?: () => void;
}

export function FunctionName({ name, color, selected, onClick }: FunctionNameProps) {
  const styles = useStyles2(nameStyle);
  return (
    <span className={styles.line}>
      {color !== undefined && <span className={styles.color} style={{ background: color }} />}
      {onClick === undefined ? (
        <span className={cx(styles.name, styles.plain)} title={name}>
          {name}
        </span>
      ) : (
        <button
          type="button"
          className={styles.name}
          aria-pressed={selected}
          title={name.length > 2000 ? undefined : name}
          onClick={onClick}
        >
          {name}
        </button>
      )}
    </span>
  );
}

const nameStyle = (theme: GrafanaTheme2) => ({
  line: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1), minWidth: 0 }),
  color: css({ flex: 'none', width: 10, height: 10, borderRadius: 2 }),
  name: css({
    minWidth: 0,
    padding: 0,
    overflow: 'hidden',
    border: 0,
    background: 'none',
    color: theme.colors.text.primary,
    fontFamily: theme.typography.fontFamilyMonospace,
    textAlign: 'left',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    '&[aria-pressed]:hover': { textDecoration: 'underline' },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
  plain: css({ color: theme.colors.text.secondary, fontStyle: 'italic' }),
});
