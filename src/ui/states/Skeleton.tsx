/** The shape of what is coming, while it is on its way. */
import { css, keyframes } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { testIds } from '../test-ids.ts';
import { t } from '../text.ts';

interface Props {
  /** How many cards. */
  cards: number;
  height?: number;
}

export function Skeleton({ cards, height = 190 }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div
      className={cards === 1 ? undefined : styles.grid}
      role="status"
      aria-busy
      aria-label={t('states.loading', 'Loading')}
      data-testid={testIds.frame.loading}
    >
      {Array.from({ length: cards }, (_, i) => (
        <div key={i} className={styles.card} style={{ height }} />
      ))}
    </div>
  );
}

const breathe = keyframes({ '0%, 100%': { opacity: 1 }, '50%': { opacity: 0.45 } });

const getStyles = (theme: GrafanaTheme2) => ({
  grid: css({
    display: 'grid',
    gap: theme.spacing(1),
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(360px, 100%), 1fr))',
  }),
  card: css({
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    [theme.transitions.handleMotion('no-preference')]: { animation: `${breathe} 1.6s ease-in-out infinite` },
  }),
});
