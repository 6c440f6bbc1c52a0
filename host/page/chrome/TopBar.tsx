/** The bar over everything: where one is, and the few things that hold for the whole page. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, IconButton, useStyles2 } from '@grafana/ui';
import { Fragment } from 'react';
import { narrowBelow, topBarHeight } from './measures.ts';
import { useCrumbs } from './page-state.ts';
import { ThemeToggle } from './ThemeToggle.tsx';

interface TopBarProps {
  homeUrl: string;
  logo: string;
  menuOpen: boolean;
  onToggleMenu: () => void;
}

export function TopBar({ homeUrl, logo, menuOpen, onToggleMenu }: TopBarProps) {
  const styles = useStyles2(getStyles);
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
        <img src={logo} alt="" width={24} height={24} />
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
      <ThemeToggle />
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
    lineHeight: '24px',
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
