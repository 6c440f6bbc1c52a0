/** A card for one series: its name, how much, what changed, its line over time, and the ways onward. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ReactNode } from 'react';
import { ChangeChip } from './ChangeChip.tsx';
import { useRowTab } from './row-keys.ts';
import { testIds } from './test-ids.ts';

interface Props {
  name: string;
  /** Where the name leads. */
  href: string;
  badge?: ReactNode;
  /** Below the name, in small letters. */
  note?: string;
  /** What it is about, in a sentence. */
  purpose?: string | undefined;
  mean: string;
  change: { kind: 'more' | 'less' | 'same' | 'new' | 'gone' | 'unknown'; text: string; title: string };
  /** What it came to, its share. */
  facts: ReactNode;
  chart: ReactNode;
  /** Why there is no chart. */
  error?: string;
  /** Links and buttons below the chart. */
  children: ReactNode;
  testId: string;
  /** What tests find it by; the name when absent. */
  dataName?: string;
  /** Whether the figures are still on their way. */
  busy?: boolean;
}

export function SeriesCard(props: Props) {
  const { name, href, badge, note, mean, change, facts, chart, error, children, testId } = props;
  const { dataName = name, busy = false, purpose } = props;
  const styles = useStyles2(getStyles);
  const tabIndex = useRowTab();
  return (
    <section className={styles.card} data-testid={testId} data-name={dataName} aria-label={name} aria-busy={busy}>
      <header className={styles.header}>
        <h2 className={styles.name}>
          <a href={href} title={name} tabIndex={tabIndex} data-line>
            {name}
          </a>
        </h2>
        {badge}
        {note !== undefined && (
          <span className={styles.note} title={note}>
            {note}
          </span>
        )}
      </header>
      {purpose !== undefined && (
        <p className={styles.purpose} title={purpose}>
          {purpose}
        </p>
      )}
      <p className={styles.figures}>
        <span className={styles.mean} data-testid={testIds.series.mean}>
          {mean}
        </span>
        <ChangeChip {...change} />
        <span className={styles.facts}>{facts}</span>
      </p>
      {error === undefined ? (
        <div className={styles.chart} data-testid={testIds.series.chart}>
          {chart}
        </div>
      ) : (
        <p className={styles.error}>{error}</p>
      )}
      <div className={styles.links}>{children}</div>
    </section>
  );
}

/** Cards side by side, as many as fit. */
export function CardGrid({ children, testId }: { children: ReactNode; testId?: string }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.grid} data-testid={testId}>
      {children}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  grid: css({
    display: 'grid',
    gap: theme.spacing(1),
    // Few cards take the room of a large screen, but a chart of a whole one's width says no more.
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(360px, 100%), 1fr))',
    '& > *': { maxWidth: 900 },
  }),
  card: css({
    display: 'flex',
    flexDirection: 'column',
    minWidth: 0,
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    padding: theme.spacing(1, 1.5, 0.75),
    '&:hover': { borderColor: theme.colors.border.medium },
  }),
  header: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1), minWidth: 0, minHeight: 24 }),
  name: css({
    margin: 0,
    fontSize: theme.typography.h6.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    lineHeight: 1.5,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    a: {
      display: 'inline-block',
      lineHeight: '24px',
      verticalAlign: 'top',
      '&:hover': { textDecoration: 'underline' },
    },
  }),
  // Gives way long before the name does.
  note: css({
    flex: '0 1000 auto',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    marginLeft: 'auto',
    minWidth: 0,
  }),
  // One line, so that cards side by side stay in step.
  purpose: css({
    margin: 0,
    minHeight: '1.5em',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  figures: css({ display: 'flex', alignItems: 'baseline', flexWrap: 'wrap', gap: theme.spacing(0, 1), margin: 0 }),
  mean: css({ fontSize: theme.typography.h4.fontSize, fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }),
  facts: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    marginLeft: 'auto',
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  }),
  error: css({ height: 112, margin: 0, overflow: 'auto', color: theme.colors.error.text, overflowWrap: 'anywhere' }),
  // Gives way where figures need a second line and the card is of a given height.
  chart: css({ height: 112, minHeight: 72, margin: theme.spacing(0, -1) }),
  links: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0, 1.5),
    fontSize: theme.typography.bodySmall.fontSize,
    a: { minWidth: 24, lineHeight: '24px', color: theme.colors.text.link, '&:hover': { textDecoration: 'underline' } },
  }),
});
