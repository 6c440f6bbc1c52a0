/** A value and its part of the whole, with a bar as long as that part. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

export interface ShareCellProps {
  value: string;
  share: string;
  /** From 0 to 1. */
  part: number;
}

export function ShareCell({ value, share, part }: ShareCellProps) {
  const styles = useStyles2(cellStyle);
  return (
    <span className={styles.cell}>
      <span className={styles.bar} style={{ width: `${Math.min(1, Math.max(0, part)) * 100}%` }} />
      <span data-part="value">{value}</span>
      <span className={styles.share} data-part="share">
        {share}
      </span>
    </span>
  );
}

const cellStyle = (theme: GrafanaTheme2) => ({
  cell: css({ position: 'relative', display: 'flex', justifyContent: 'flex-end', gap: theme.spacing(1) }),
  bar: css({ position: 'absolute', right: 0, bottom: -3, height: 2, background: theme.colors.primary.main }),
  share: css({ minWidth: '5.5ch', textAlign: 'right', color: theme.colors.text.secondary }),
});
