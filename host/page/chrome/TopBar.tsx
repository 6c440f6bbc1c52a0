/** The bar over everything: where one is, and the few things that hold for the whole page. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, IconButton, useStyles2, useTheme2 } from '@grafana/ui';
import { Fragment } from 'react';
import { Logo } from './Logo.tsx';
import { narrowBelow, topBarHeight } from './measures.ts';
import { useCrumbs } from './page-state.ts';
import { useToggleTheme } from './Theme.tsx';

interface TopBarProps {
  homeUrl: string;
  menuOpen: boolean;
  onToggleMenu: () => void;
}

export function TopBar({ homeUrl, menuOpen, onToggleMenu }: TopBarProps) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const toggleTheme = useToggleTheme();
  const crumbs = useCrumbs();
  const last = crumbs.length - 1;
  return (
    <header className={styles.bar} data-testid="host-top-bar">
      <div className={styles.menuButton}>
        <IconButton
          name={menuOpen ? 'times' : 'bars'}
          size="lg"
          tooltip={menuOpen ? 'Close the menu' : 'Open the menu'}
          aria-expanded={menuOpen}
          onClick={onToggleMenu}
          data-testid="host-menu-button"
        />
      </div>
      <a href={homeUrl} className={styles.logo} aria-label="Hearth, first page">
        <Logo />
      </a>
      <nav aria-label="Breadcrumbs" className={styles.crumbs} data-testid="host-breadcrumbs">
        {crumbs.map(({ text, url }, index) => (
          <Fragment key={`${index} ${text}`}>
            {index > 0 && <Icon name="angle-right" className={styles.separator} />}
            {index === last || url === undefined ? (
              <span className={styles.current} aria-current={index === last ? 'page' : undefined}>
                {text}
              </span>
            ) : (
              <a href={url} className={styles.crumb}>
                {text}
              </a>
            )}
          </Fragment>
        ))}
      </nav>
      <IconButton
        name={theme.isDark ? 'sun' : 'moon'}
        size="lg"
        tooltip={theme.isDark ? 'Light theme' : 'Dark theme'}
        onClick={toggleTheme}
        data-testid="host-theme-toggle"
      />
    </header>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    position: 'sticky',
    top: 0,
    zIndex: theme.zIndex.navbarFixed,
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    height: topBarHeight,
    padding: theme.spacing(0, 2),
    background: theme.colors.background.primary,
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  menuButton: css({
    display: 'none',
    [`@media (max-width: ${narrowBelow - 1}px)`]: { display: 'block' },
  }),
  logo: css({ display: 'flex', borderRadius: theme.shape.radius.default }),
  crumbs: css({ display: 'flex', alignItems: 'center', flex: '1 1 auto', minWidth: 0, overflow: 'hidden' }),
  separator: css({ color: theme.colors.text.secondary, margin: theme.spacing(0, 0.5) }),
  crumb: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
    '&:hover': { color: theme.colors.text.primary, textDecoration: 'underline' },
  }),
  current: css({
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    whiteSpace: 'nowrap',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
  }),
});
