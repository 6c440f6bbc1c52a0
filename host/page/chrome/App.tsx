/** The whole page: theme, router, frame, and in it the plugin, reached under /a/<plugin id>. */
import { css } from '@emotion/css';
import type { AppPlugin, GrafanaTheme2 } from '@grafana/data';
import { PluginContextProvider, urlUtil } from '@grafana/data';
import { LocationServiceProvider, getAppEvents, locationService } from '@grafana/runtime';
import { ErrorBoundaryAlert, LinkButton, ModalRoot, ModalsProvider, PortalContainer, useStyles2 } from '@grafana/ui';
import { useCallback, useEffect, useLayoutEffect, useState } from 'react';
import { Navigate, NavigationType, Route, Routes, useLocation, useNavigationType } from 'react-router';
import { ConfigurationPage } from './ConfigurationPage.tsx';
import { CrashBoundary } from './CrashBoundary.tsx';
import { ExposedPage } from './ExposedPage.tsx';
import { HistoryRouter } from './HistoryRouter.tsx';
import { topBarHeight } from './measures.ts';
import { configurationUrl, homeUrl } from './navigation.ts';
import { PluginPage } from './PluginPage.tsx';
import { LoadedPluginProvider } from './plugin-context.ts';
import { SideNav } from './SideNav.tsx';
import { Theme } from './Theme.tsx';
import { Toasts } from './Toasts.tsx';
import { TopBar } from './TopBar.tsx';

function PluginRoot({ plugin }: { plugin: AppPlugin }) {
  const { pathname, search } = useLocation();
  const Root = plugin.root;
  if (Root === undefined) throw new Error(`${plugin.meta.id} has no root page: it never called setRootPage()`);
  return (
    <PluginContextProvider meta={plugin.meta}>
      <Root
        meta={plugin.meta}
        basename={`/a/${plugin.meta.id}`}
        path={pathname}
        query={urlUtil.parseKeyValue(search.slice(1))}
        onNavChanged={() => undefined}
      />
    </PluginContextProvider>
  );
}

function NoSuchPage({ home }: { home: string }) {
  return (
    <PluginPage pageNav={{ text: 'No such page' }} subTitle="The address leads nowhere here; the link may be old.">
      <div>
        <LinkButton href={home} variant="secondary">
          First page
        </LinkButton>
      </div>
    </PluginPage>
  );
}

function Frame({ plugin }: { plugin: AppPlugin }) {
  const styles = useStyles2(getStyles);
  const { pathname } = useLocation();
  const [menuOpen, setMenuOpen] = useState(false);
  const closeMenu = useCallback(() => setMenuOpen(false), []);
  const home = homeUrl(plugin.meta);
  const navigation = useNavigationType();
  useLayoutEffect(() => {
    // Another page begins at its top; going back returns to where one was, which the browser does itself.
    if (navigation !== NavigationType.Pop) window.scrollTo(0, 0);
  }, [pathname, navigation]);
  useEffect(() => {
    if (!menuOpen) return;
    const closeOnEscape = ({ key }: KeyboardEvent) => key === 'Escape' && closeMenu();
    document.addEventListener('keydown', closeOnEscape);
    return () => document.removeEventListener('keydown', closeOnEscape);
  }, [menuOpen, closeMenu]);
  return (
    <>
      <a href="#page-content" className={styles.skip}>
        Skip to the page
      </a>
      <TopBar
        homeUrl={home}
        logo={plugin.meta.info.logos.small}
        menuOpen={menuOpen}
        onToggleMenu={() => setMenuOpen((open) => !open)}
      />
      <div className={styles.body}>
        <SideNav meta={plugin.meta} open={menuOpen} onClose={closeMenu} />
        <main className={styles.main} id="page-content" tabIndex={-1}>
          <CrashBoundary place={pathname}>
            <Routes>
              <Route path="/" element={<Navigate replace to={home} />} />
              <Route path={`/a/${plugin.meta.id}/*`} element={<PluginRoot plugin={plugin} />} />
              <Route path={configurationUrl(plugin.meta)} element={<ConfigurationPage plugin={plugin} />} />
              <Route path="/exposed/*" element={<ExposedPage />} />
              <Route path="*" element={<NoSuchPage home={home} />} />
            </Routes>
          </CrashBoundary>
        </main>
      </div>
    </>
  );
}

export function App({ plugin }: { plugin: AppPlugin }) {
  return (
    <Theme>
      <ErrorBoundaryAlert style="page">
        <LocationServiceProvider service={locationService}>
          <HistoryRouter>
            <ModalsProvider>
              <LoadedPluginProvider value={plugin.meta}>
                <Frame plugin={plugin} />
                <Toasts events={getAppEvents()} />
                <ModalRoot />
                <PortalContainer />
              </LoadedPluginProvider>
            </ModalsProvider>
          </HistoryRouter>
        </LocationServiceProvider>
      </ErrorBoundaryAlert>
    </Theme>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  skip: css({
    position: 'fixed',
    top: -100,
    left: theme.spacing(1),
    zIndex: theme.zIndex.tooltip,
    padding: theme.spacing(0.5, 1),
    background: theme.colors.background.elevated,
    borderRadius: theme.shape.radius.default,
    '&:focus': { top: theme.spacing(1) },
  }),
  body: css({ display: 'flex', alignItems: 'stretch', minHeight: `calc(100vh - ${topBarHeight}px)` }),
  main: css({
    display: 'flex',
    flexDirection: 'column',
    flex: '1 1 auto',
    minWidth: 0,
    background: theme.colors.background.canvas,
    outline: 'none',
  }),
});
