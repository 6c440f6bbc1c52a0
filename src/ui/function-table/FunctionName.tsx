/** A function's name in a table, on one line: where room is short, the folders it lies in are cut before the name. */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { shortName, shortPlace } from '#model/flame-layout-label.ts';
import { splitPlace } from '#model/granular-frames.ts';
import { useRowTab } from '../row-keys.ts';

export interface FunctionNameProps {
  name: string;
  /** The colour it has in the graph. */
  color?: string;
  selected: boolean;
  /** Absent for what is no function. */
  onClick?: () => void;
  /** A function that is no button, since its row is one. */
  isText?: boolean;
}

export function FunctionName({ name, color, selected, onClick, isText = false }: FunctionNameProps) {
  const styles = useStyles2(nameStyle);
  const tabIndex = useRowTab();
  const { name: whole, place } = splitPlace(name);
  const own = shortName(whole);
  // A name may be 64 KiB long.
  const title = name.slice(0, 2000);
  const parts = (
    <>
      {own !== whole && (
        <span className={styles.folder} data-part="path">
          {whole.slice(0, whole.length - own.length)}
        </span>
      )}
      <span className={styles.own}>{own}</span>
      {place !== '' && (
        <span className={styles.place} data-part="path">
          {shortPlace(place)}
        </span>
      )}
    </>
  );
  return (
    <span className={styles.line}>
      {color !== undefined && <span className={styles.color} style={{ background: color }} />}
      {onClick === undefined ? (
        <span className={cx(styles.name, !isText && styles.plain)} title={title} tabIndex={tabIndex} data-line>
          {parts}
        </span>
      ) : (
        <button
          type="button"
          className={styles.name}
          aria-pressed={selected}
          title={title}
          tabIndex={tabIndex}
          data-line
          onClick={onClick}
        >
          {parts}
        </button>
      )}
    </span>
  );
}

const nameStyle = (theme: GrafanaTheme2) => ({
  line: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1), minWidth: 0 }),
  color: css({ flex: 'none', width: 10, height: 10, borderRadius: 2 }),
  name: css({
    display: 'flex',
    minWidth: 0,
    padding: 0,
    overflow: 'hidden',
    border: 0,
    background: 'none',
    color: theme.colors.text.primary,
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
    textAlign: 'left',
    whiteSpace: 'pre',
    '&[aria-pressed]:hover': { textDecoration: 'underline' },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  folder: css({
    flex: '0 1000 auto',
    minWidth: 0,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    color: theme.colors.text.secondary,
  }),
  own: css({ flex: '0 1 auto', minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis' }),
  place: css({
    flex: '0 4 auto',
    minWidth: '8ch',
    marginLeft: theme.spacing(1),
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    color: theme.colors.text.secondary,
  }),
  plain: css({ color: theme.colors.text.secondary, fontStyle: 'italic' }),
});
