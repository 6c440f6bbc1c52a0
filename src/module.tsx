/**
 * What Grafana loads when it starts: the app plugin, its links and the component that it exposes. Pages are
 * loaded when one of them is opened; what is
 * imported here is loaded by everybody who opens Grafana.
 */
import './public-path.ts';
import { AppPlugin, type AppRootProps } from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import { LoadingPlaceholder } from '@grafana/ui';
import { lazy, Suspense } from 'react';
import { addedLinks } from './extensions/links.ts';
import { exposedExplorer, type ProfileExplorerProps } from './extensions/profile-explorer.ts';
import type { AppConfigProps } from './views/settings/AppConfig.tsx';

const App = lazy(async () => {
  const { default: Page, prepare } = await import('./App.tsx');
  await prepare();
  return { default: Page };
});

const AppConfig = lazy(async () => {
  const { AppConfig: Page, prepare } = await import('./views/settings/AppConfig.tsx');
  await prepare();
  return { default: Page };
});

const Explorer = lazy(async () => {
  const { default: ProfileExplorer, prepare } = await import('./ProfileExplorer.tsx');
  await prepare();
  return { default: ProfileExplorer };
});

function Root({ meta }: AppRootProps) {
  return (
    <Suspense fallback={<LoadingPlaceholder text="" />}>
      <App settings={meta.jsonData} />
    </Suspense>
  );
}

function Configuration(props: AppConfigProps) {
  return (
    <Suspense fallback={<LoadingPlaceholder text="" />}>
      <AppConfig {...props} />
    </Suspense>
  );
}

function Exposed(props: ProfileExplorerProps) {
  return (
    <Suspense fallback={<LoadingPlaceholder text="" />}>
      <Explorer {...props} />
    </Suspense>
  );
}

export const plugin = new AppPlugin()
  .setRootPage(Root)
  .addConfigPage({ id: 'configuration', title: 'Configuration', icon: 'cog', body: Configuration })
  .exposeComponent(exposedExplorer(Exposed));

for (const link of addedLinks((text, scoped) => getTemplateSrv().replace(text, scoped))) plugin.addLink(link);
