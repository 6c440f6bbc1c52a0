/**
 * A change as a bar from no change, with the bounds between which it is:
 *
 *     |████████████──┤        on a scale that all bars of a list have in common
 */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { changeColor } from '#model/color.ts';

interface ChangeBarProps {
  /** All of one unit; bounds on the same side of 0 as the change, or beyond it. */
  change: number;
  low: number;
  high: number;
  /** Where the scale ends. */
  end: number;
}

export function ChangeBar({ change, low, high, end }: ChangeBarProps) {
  const styles = useStyles2(barStyle);
  const place = (value: number) => `${Math.min(1, Math.max(0, value / end)) * 100}%`;
  const [near, far] = change < 0 ? [-high, -low] : [low, high];
  return (
    <span className={styles.track} aria-hidden>
      <span
        className={styles.bar}
        style={{ width: place(Math.abs(change)), background: changeColor(Math.sign(change)) }}
      />
      <span className={styles.bounds} style={{ left: place(near), right: `calc(100% - ${place(far)})` }} />
    </span>
  );
}

const barStyle = (theme: GrafanaTheme2) => ({
  track: css({
    position: 'relative',
    display: 'block',
    height: 10,
    background: theme.colors.background.secondary,
    borderLeft: `1px solid ${theme.colors.border.strong}`,
  }),
  bar: css({ position: 'absolute', left: 0, top: 1, bottom: 1 }),
  bounds: css({
    position: 'absolute',
    top: '50%',
    height: 6,
    borderLeft: `1px solid ${theme.colors.text.primary}`,
    borderRight: `1px solid ${theme.colors.text.primary}`,
    transform: 'translateY(-50%)',
    '&::before': {
      content: '""',
      position: 'absolute',
      left: 0,
      right: 0,
      top: '50%',
      borderTop: `1px solid ${theme.colors.text.primary}`,
    },
  }),
});
