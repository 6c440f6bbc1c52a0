/** What Grafana loads: the app plugin, whose pages are loaded when one of them is opened. */
import './public-path.ts';
import { AppPlugin } from '@grafana/data';
import { LoadingPlaceholder } from '@grafana/ui';
import { lazy, Suspense } from 'react';

const App = lazy(async () => {
  const { default: Page, prepare } = await import('./App.tsx');
  await prepare();
  return { default: Page };
});

function Root() {
  return (
    <Suspense fallback={<LoadingPlaceholder text="" />}>
      <App />
    </Suspense>
  );
}

export const plugin = new AppPlugin<object>().setRootPage(Root);
