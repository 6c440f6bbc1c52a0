/** A part of a whole as a bar and a percentage. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

/** @param share 0 to 1 */
export function ShareBar({ share }: { share: number }) {
  const styles = useStyles2(getStyles);
  return (
    <span className={styles.both}>
      <span className={styles.track} aria-hidden>
        <span className={styles.bar} style={{ width: `${Math.min(100, share * 100)}%` }} />
      </span>
      <span className={styles.text}>{shareText(share)}</span>
    </span>
  );
}

export function shareText(share: number): string {
  if (share > 0 && share < 0.001) return '< 0.1 %';
  return share < 0.1 ? `${Number((share * 100).toPrecision(2))} %` : `${Math.round(share * 100)} %`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  both: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(1) }),
  track: css({
    width: 80,
    height: 6,
    borderRadius: theme.shape.radius.pill,
    background: theme.colors.background.secondary,
    overflow: 'hidden',
  }),
  bar: css({ display: 'block', height: '100%', background: theme.colors.primary.main }),
  text: css({ fontVariantNumeric: 'tabular-nums', minWidth: '5ch' }),
});
