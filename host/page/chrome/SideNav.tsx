/** The plugin's pages beside the page; on a narrow window a drawer over it. */
import { css, cx } from '@emotion/css';
import type { AppPluginMeta, GrafanaTheme2 } from '@grafana/data';
import { isIconName } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { useLocation } from 'react-router';
import { narrowBelow, sideNavWidth, topBarHeight } from './measures.ts';
import { entryAt, navEntries } from './navigation.ts';

interface SideNavProps {
  meta: AppPluginMeta;
  open: boolean;
  onClose: () => void;
}

export function SideNav({ meta, open, onClose }: SideNavProps) {
  const styles = useStyles2(getStyles);
  const { pathname } = useLocation();
  const entries = navEntries(meta);
  const current = entryAt(entries, pathname);
  return (
    <>
      {open && <div className={styles.backdrop} onClick={onClose} data-testid="host-menu-backdrop" />}
      <nav className={cx(styles.nav, open && styles.open)} aria-label={meta.name} data-testid="host-side-nav">
        <div className={styles.heading}>{meta.name}</div>
        <ul className={styles.list}>
          {entries.map((entry) => (
            <li key={entry.url}>
              <a
                href={entry.url}
                className={cx(styles.link, entry === current && styles.active)}
                aria-current={entry === current ? 'page' : undefined}
                onClick={onClose}
                data-testid={`host-nav ${entry.text}`}
              >
                {isIconName(entry.icon) && <Icon name={entry.icon} className={styles.icon} />}
                {entry.text}
              </a>
            </li>
          ))}
        </ul>
        {meta.info.version && <div className={styles.version}>Version {meta.info.version}</div>}
      </nav>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const narrow = `@media (max-width: ${narrowBelow - 1}px)`;
  return {
    nav: css({
      position: 'sticky',
      top: topBarHeight,
      flex: `0 0 ${sideNavWidth}px`,
      width: sideNavWidth,
      height: `calc(100vh - ${topBarHeight}px)`,
      display: 'flex',
      flexDirection: 'column',
      padding: theme.spacing(2, 1, 1.5),
      overflowY: 'auto',
      background: theme.colors.background.primary,
      borderRight: `1px solid ${theme.colors.border.weak}`,
      zIndex: theme.zIndex.sidemenu,
      [narrow]: { position: 'fixed', left: 0, display: 'none', boxShadow: theme.shadows.z3 },
    }),
    open: css({ [narrow]: { display: 'flex' } }),
    backdrop: css({
      display: 'none',
      [narrow]: {
        display: 'block',
        position: 'fixed',
        inset: `${topBarHeight}px 0 0 0`,
        background: theme.components.overlay.background,
        zIndex: theme.zIndex.sidemenu,
      },
    }),
    heading: css({
      padding: theme.spacing(0.5, 1.5, 1),
      fontSize: theme.typography.bodySmall.fontSize,
      fontWeight: theme.typography.fontWeightMedium,
      color: theme.colors.text.secondary,
    }),
    list: css({ listStyle: 'none', display: 'flex', flexDirection: 'column', gap: 2, flex: '1 1 auto' }),
    link: css({
      position: 'relative',
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(1.25),
      height: 34,
      padding: theme.spacing(0, 1.5),
      borderRadius: theme.shape.radius.default,
      color: theme.colors.text.secondary,
      '&:hover': { background: theme.colors.action.hover, color: theme.colors.text.primary },
      '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
    }),
    active: css({
      background: theme.colors.action.selected,
      color: theme.colors.text.primary,
      fontWeight: theme.typography.fontWeightMedium,
      '&::before': {
        content: '""',
        position: 'absolute',
        left: 0,
        top: 7,
        bottom: 7,
        width: 3,
        borderRadius: 2,
        background: theme.colors.gradients.brandVertical,
      },
    }),
    icon: css({ flexShrink: 0 }),
    version: css({
      padding: theme.spacing(1, 1.5, 0),
      fontSize: theme.typography.bodySmall.fontSize,
      color: theme.colors.text.disabled,
    }),
  };
};
