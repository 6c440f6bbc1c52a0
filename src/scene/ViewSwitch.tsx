/** The views as links that keep what is selected; a real link each, so that any can be opened in a new tab. */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { SceneObject } from '@grafana/scenes';
import { Icon, useStyles2 } from '@grafana/ui';
import { useLocation } from 'react-router-dom';
import { hrefOf, viewUrl } from './navigation.ts';
import { useSelection } from './use-selection.ts';
import { pluginId, viewNames, views } from './view-names.ts';
import { viewOfPath } from './url-state.ts';

export function ViewSwitch({ model }: { model: SceneObject }) {
  const styles = useStyles2(getStyles);
  // Both are read so that the links are made anew when they change: what they keep is in the URL.
  const { pathname } = useLocation();
  useSelection(model);
  const current = viewOfPath(pathname.split(`/a/${pluginId}/`)[1] ?? '');
  return (
    <nav className={styles.list} aria-label="Views">
      {viewNames.map((view) => (
        <a
          key={view}
          href={hrefOf(viewUrl(model, view))}
          title={views[view].purpose}
          aria-label={view === 'settings' ? views[view].title : undefined}
          className={cx(styles.link, view === current && styles.current)}
          aria-current={view === current ? 'page' : undefined}
        >
          {view === 'settings' ? (
            // Looked for seldom: its name would push the time into a line of its own.
            <Icon name={views[view].icon} title={views[view].title} />
          ) : (
            <>
              <Icon name={views[view].icon} className={styles.icon} />
              {views[view].title}
            </>
          )}
        </a>
      ))}
    </nav>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5) }),
  link: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.75),
    height: theme.spacing(theme.components.height.md),
    padding: theme.spacing(0, 1.25),
    borderRadius: theme.shape.radius.default,
    color: theme.colors.text.secondary,
    whiteSpace: 'nowrap',
    '&:hover': { background: theme.colors.action.hover, color: theme.colors.text.primary },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.border}`, outlineOffset: 1 },
  }),
  // Words are enough where all of them would not fit into one line with the time.
  icon: css({ '@media (max-width: 1399px)': { display: 'none' } }),
  current: css({
    background: theme.colors.action.selected,
    color: theme.colors.text.maxContrast,
    fontWeight: theme.typography.fontWeightMedium,
    boxShadow: `inset 0 -2px 0 ${theme.colors.primary.main}`,
  }),
});
