/** The views as links that keep what is selected; a real link each, so that any can be opened in a new tab. */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { SceneObject } from '@grafana/scenes';
import { Dropdown, Icon, Menu, useStyles2 } from '@grafana/ui';
import { useEffect, useRef } from 'react';
import { useLocation } from 'react-router-dom';
import { testIds } from '../ui/test-ids.ts';
import { t } from '../ui/text.ts';
import { openShortcutSheet } from './ShortcutKeys.tsx';
import { hrefOf, viewUrl } from './navigation.ts';
import { profileDataSources } from './Selection.ts';
import { useSelection } from './use-selection.ts';
import { pluginId, viewNames, views, type ViewName } from './view-names.ts';
import { viewOfPath } from './url-state.ts';

export function ViewSwitch({ model }: { model: SceneObject }) {
  const styles = useStyles2(getStyles);
  // Both are read so that the links are made anew when they change: what they keep is in the URL.
  const { pathname } = useLocation();
  useSelection(model);
  const current = viewOfPath(pathname.split(`/a/${pluginId}/`)[1] ?? '');
  const list = useRef<HTMLElement>(null);
  useEffect(() => showCurrent(list.current), [current]);
  return (
    <nav ref={list} className={styles.list} aria-label={t('frame.views', 'Views')}>
      {viewNames
        .filter((view) => isThere(view) && (views[view].inMenu === undefined || view === current))
        .map((view) => (
          <a
            key={view}
            href={hrefOf(viewUrl(model, view))}
            title={views[view].purpose}
            className={cx(styles.link, view === current && styles.current)}
            aria-current={view === current ? 'page' : undefined}
          >
            <Icon name={views[view].icon} className={styles.icon} />
            {views[view].title}
          </a>
        ))}
      {profileDataSources().length > 0 && (
        <Dropdown placement="bottom-start" overlay={() => <MoreViews model={model} current={current} />}>
          <button type="button" className={styles.link} data-testid={testIds.frame.moreViews}>
            {t('frame.more-views', 'More')}
            <Icon name="angle-down" />
          </button>
        </Dropdown>
      )}
    </nav>
  );
}

/** On a phone the list is one line that scrolls by itself; the page must not scroll with it. */
function showCurrent(list: HTMLElement | null): void {
  const link = list?.querySelector<HTMLElement>('[aria-current="page"]');
  if (list === null || !link) return;
  list.scrollLeft = link.offsetLeft - list.offsetLeft - (list.clientWidth - link.offsetWidth) / 2;
}

/** Where nothing is stored that could be asked for, there are files only. */
const isThere = (view: ViewName) => views[view].ofFiles === true || profileDataSources().length > 0;

/** Made when it is opened, so that its links keep what is selected then. */
function MoreViews({ model, current }: { model: SceneObject; current: ViewName | undefined }) {
  return (
    <Menu ariaLabel={t('frame.more-views', 'More')}>
      {viewNames
        .filter((view) => views[view].inMenu && view !== current)
        .map((view) => (
          <Menu.Item
            key={view}
            icon={views[view].icon}
            label={views[view].title}
            description={views[view].purpose}
            url={hrefOf(viewUrl(model, view))}
          />
        ))}
      <Menu.Divider />
      <Menu.Item
        icon="keyboard"
        label={t('keys.title', 'Keyboard shortcuts')}
        shortcut="?"
        onClick={openShortcutSheet}
      />
    </Menu>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.25),
    [theme.breakpoints.down('sm')]: {
      flex: '1 1 0',
      flexWrap: 'nowrap',
      minWidth: 0,
      overflowX: 'auto',
      scrollbarWidth: 'none',
      // What is cut off at the side goes on there.
      maskImage: 'linear-gradient(to right, black calc(100% - 24px), transparent)',
      paddingRight: theme.spacing(3),
      '& > *': { flexShrink: 0 },
    },
  }),
  link: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.75),
    height: theme.spacing(theme.components.height.md),
    padding: theme.spacing(0, 1),
    borderRadius: theme.shape.radius.default,
    color: theme.colors.text.secondary,
    whiteSpace: 'nowrap',
    border: 0,
    background: 'none',
    '&:hover': { background: theme.colors.action.hover, color: theme.colors.text.primary },
    '&:focus-visible': {
      outline: `2px solid ${theme.colors.primary.border}`,
      outlineOffset: 1,
      [theme.breakpoints.down('sm')]: { outlineOffset: -2 },
    },
  }),
  // Words are enough where all of them would not fit into one line.
  icon: css({ '@media (max-width: 1399px)': { display: 'none' } }),
  current: css({
    background: theme.colors.action.selected,
    color: theme.colors.text.maxContrast,
    fontWeight: theme.typography.fontWeightMedium,
    boxShadow: `inset 0 -2px 0 ${theme.colors.primary.main}`,
  }),
});
