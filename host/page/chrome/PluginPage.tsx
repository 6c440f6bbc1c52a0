/**
 * The frame of one page: title, subtitle, actions and tabs, then what the plugin draws.
 *
 * In Grafana the same component comes from the core; here the plugin gets this one in its place (amd/shared.ts).
 */
import { css } from '@emotion/css';
import type { GrafanaTheme2, NavModelItem } from '@grafana/data';
import { PageLayoutType } from '@grafana/data';
import type { PluginPageProps } from '@grafana/runtime';
import { Tab, TabsBar, useStyles2 } from '@grafana/ui';
import { useEffect } from 'react';
import { useLocation } from 'react-router';
import { entryAt, homeUrl, navEntries } from './navigation.ts';
import { narrowBelow } from './measures.ts';
import { showCrumbs, type Crumb } from './page-state.ts';
import { useLoadedPlugin } from './plugin-context.ts';

/** What a breadcrumb is made of: a page of the plugin, or an entry of the navigation. */
type CrumbSource = Partial<Pick<NavModelItem, 'text' | 'url' | 'hideFromBreadcrumbs' | 'parentItem'>>;

/** From the page up to its first parent, turned round: what stands in the top bar. */
function crumbsOf(page: CrumbSource | undefined, home: Crumb): Crumb[] {
  const chain: Crumb[] = [];
  let item = page;
  while (item !== undefined) {
    if (!item.hideFromBreadcrumbs && item.text) chain.unshift({ text: item.text, url: item.url });
    item = item.parentItem;
  }
  return [home, ...chain.filter(({ text }) => text !== home.text)];
}

export function PluginPage({ pageNav, children, actions, info, subTitle, renderTitle, layout }: PluginPageProps) {
  const styles = useStyles2(getStyles);
  const meta = useLoadedPlugin();
  const { pathname } = useLocation();
  const entry = entryAt(navEntries(meta), pathname);
  const activeTab = pageNav?.children?.find((tab) => tab.active);
  const title = pageNav?.text ?? entry?.text ?? meta.name;
  const crumbs = crumbsOf(pageNav ?? (entry && { text: entry.text, url: entry.url }), {
    text: meta.name,
    url: homeUrl(meta),
  });

  useEffect(() => {
    showCrumbs(crumbs);
    document.title = [activeTab?.text, title, meta.name].filter(Boolean).join(' · ');
  });

  // As in Grafana: a canvas has room around it but no heading, a custom page has neither.
  const bare = layout === PageLayoutType.Canvas || layout === PageLayoutType.Custom;
  return (
    <div
      className={layout === PageLayoutType.Custom ? styles.custom : bare ? styles.canvas : styles.page}
      data-testid="host-page"
    >
      {!bare && (
        <header className={styles.header} data-testid="host-page-header">
          <div className={styles.heading}>
            {renderTitle ? renderTitle(title) : <h1 className={styles.title}>{title}</h1>}
            {subTitle && <div className={styles.subTitle}>{subTitle}</div>}
          </div>
          {info?.map(({ label, value }) => (
            <div key={label} className={styles.info}>
              <span className={styles.subTitle}>{label}</span> {value}
            </div>
          ))}
          {actions && <div className={styles.actions}>{actions}</div>}
        </header>
      )}
      {pageNav?.children && pageNav.children.length > 0 && (
        <TabsBar className={styles.tabs}>
          {pageNav.children
            .filter((tab) => !tab.hideFromTabs)
            .map((tab) => (
              <Tab
                key={tab.url ?? tab.text}
                label={tab.text}
                active={tab.active ?? false}
                href={tab.url}
                suffix={tab.tabSuffix}
              />
            ))}
        </TabsBar>
      )}
      <div className={styles.content}>{children}</div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({
    display: 'flex',
    flexDirection: 'column',
    flex: '1 1 auto',
    minHeight: 0,
    padding: theme.spacing(3, 3, 3, 3),
    [`@media (max-width: ${narrowBelow - 1}px)`]: { padding: theme.spacing(2, 1.5) },
  }),
  canvas: css({
    display: 'flex',
    flexDirection: 'column',
    flex: '1 1 auto',
    minHeight: 0,
    padding: theme.spacing(2),
    [`@media (max-width: ${narrowBelow - 1}px)`]: { padding: theme.spacing(1.5) },
  }),
  custom: css({ display: 'flex', flexDirection: 'column', flex: '1 1 auto', minHeight: 0 }),
  header: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    gap: theme.spacing(1, 3),
    marginBottom: theme.spacing(2),
  }),
  heading: css({ flex: '1 1 300px', minWidth: 0 }),
  title: css({ margin: 0, fontSize: theme.typography.h2.fontSize, lineHeight: theme.typography.h2.lineHeight }),
  subTitle: css({ color: theme.colors.text.secondary, marginTop: theme.spacing(0.5) }),
  info: css({ whiteSpace: 'nowrap' }),
  actions: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), alignItems: 'center' }),
  tabs: css({ marginBottom: theme.spacing(2) }),
  content: css({ display: 'flex', flexDirection: 'column', flex: '1 1 auto', minHeight: 0, position: 'relative' }),
});
