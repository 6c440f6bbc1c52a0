import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Tooltip, useStyles2, useTheme2 } from '@grafana/ui';
import { useToggleTheme } from './Theme.tsx';

const sun =
  'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2v2M12 20v2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M2 12h2M20 12h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4';
const moon = 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z';

/** Switches between dark and light; shows what it would switch to. */
export function ThemeToggle() {
  const styles = useStyles2(getStyles);
  const { isDark } = useTheme2();
  const toggle = useToggleTheme();
  const label = isDark ? 'Switch to the light theme' : 'Switch to the dark theme';
  return (
    <Tooltip content={label} placement="bottom">
      <button
        type="button"
        className={styles.button}
        aria-label={label}
        onClick={toggle}
        data-testid="host-theme-toggle"
      >
        <svg width="18" height="18" viewBox="0 0 24 24" aria-hidden="true">
          <path
            d={isDark ? sun : moon}
            fill="none"
            stroke="currentColor"
            strokeWidth="2"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
      </button>
    </Tooltip>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  button: css({
    display: 'flex',
    padding: theme.spacing(0.75),
    border: 'none',
    borderRadius: theme.shape.radius.default,
    background: 'transparent',
    color: theme.colors.text.secondary,
    '&:hover': { background: theme.colors.action.hover, color: theme.colors.text.primary },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
});
