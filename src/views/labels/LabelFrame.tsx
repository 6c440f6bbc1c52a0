/** The frame around a label's chart. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ReactNode } from 'react';
import { testIds } from '../../ui/test-ids.ts';

interface Props {
  label: string;
  count: string;
  /** The largest value and its share. */
  top: string;
  error?: string;
  /** Whether the figures are still on their way. */
  busy: boolean;
  onOpen: () => void;
  chart: ReactNode;
  children: ReactNode;
}

export function LabelFrame({ label, count, top, error, busy, onOpen, chart, children }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <section
      className={styles.card}
      aria-label={label}
      aria-busy={busy}
      data-testid={testIds.labels.card}
      data-name={label}
    >
      <header className={styles.header}>
        <h2 className={styles.name}>
          <button type="button" className={styles.open} onClick={onOpen}>
            {label}
          </button>
        </h2>
        <span className={styles.quiet}>{count}</span>
        <span className={styles.top} title={top}>
          {top}
        </span>
      </header>
      {error === undefined ? <div className={styles.chart}>{chart}</div> : <p className={styles.error}>{error}</p>}
      <div>{children}</div>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  card: css({
    minWidth: 0,
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    padding: theme.spacing(1, 1.5, 0.75),
    '&:hover': { borderColor: theme.colors.border.medium },
  }),
  header: css({ display: 'flex', alignItems: 'baseline', gap: theme.spacing(1), minWidth: 0 }),
  name: css({ margin: 0, fontSize: theme.typography.h6.fontSize, fontWeight: theme.typography.fontWeightMedium }),
  open: css({
    minHeight: 24,
    background: 'none',
    border: 'none',
    padding: 0,
    '&:hover': { textDecoration: 'underline' },
  }),
  quiet: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
  }),
  top: css({
    marginLeft: 'auto',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  }),
  chart: css({ height: 120, margin: theme.spacing(0, -1) }),
  error: css({ color: theme.colors.error.text, overflowWrap: 'anywhere' }),
});
