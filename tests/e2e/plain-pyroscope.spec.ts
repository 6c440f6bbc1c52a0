/**
 * Every view beside a Pyroscope that knows nothing of Hearth: its own calls are not there, as a router says it, its
 * newer ones are not implemented, and it names nothing that it could do.
 */
import type { Locator, Page } from '@playwright/test';
import type { ViewName } from '../../src/scene/view-names.ts';
import { viewPath } from '../../src/scene/view-names.ts';
import { spansOf } from './explored.ts';
import { cpuType, expect, test } from './recorded.ts';

/** What Pyroscope has had since its first versions, and what the plugin may count on. */
const known =
  /^(querier\.v1\.QuerierService\/(ProfileTypes|Label(Names|Values)|Series|SelectSeries|SelectMerge(Stacktraces|SpanProfile|Profile)|Diff|GetProfileStats)|pyroscope\/render.*)$/;

async function asPlainPyroscope(page: Page): Promise<Set<string>> {
  const refused = new Set<string>();
  await page.route(/\/api\/datasources\/proxy\/uid\//, (route) => {
    const call = new URL(route.request().url()).pathname.replace(/^.*\/uid\/[^/]+\//, '');
    if (known.test(call)) return route.continue();
    refused.add(call);
    if (call.startsWith('querier.')) {
      return route.fulfill({ status: 501, json: { code: 'unimplemented', message: 'unimplemented' } });
    }
    return route.fulfill({ status: 404, contentType: 'text/plain; charset=utf-8', body: '404 page not found\n' });
  });
  return refused;
}

const words = (said: string) => (page: Page) => page.getByText(said);
const part = (testId: string) => (page: Page) => page.getByTestId(testId).first();

/** What is to be seen: what a Pyroscope can answer, or the words for what it cannot. */
const shown: Record<ViewName, (page: Page) => Locator> = {
  services: part('service-card'),
  explain: words('This server cannot explain a moment'),
  'profile-types': part('type-card'),
  labels: part('label-card'),
  'flame-graph': part('flame-graph'),
  diff: part('diff-table'),
  'side-by-side': part('side-by-side-table'),
  function: words('This server cannot say what a function cost over time'),
  spans: words('This data source has no list of spans'),
  profiles: words('This server has no heatmap of single profiles'),
  'recording-rules': words('This server makes no metrics of profiles'),
  saved: words('This data source keeps no pins; a Hearth server does.'),
  'ad-hoc': words('No files yet'),
  settings: words('This data source does not say what it stores'),
};

test('every view beside a plain Pyroscope shows what that can answer, or says what is missing, without an error', async ({
  page,
  hearth,
}) => {
  const refused = await asPlainPyroscope(page);
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  await page.goto(hearth.address('services', { service: 'quoted' }));
  for (const [view, what] of Object.entries(shown)) {
    // By the app's own links: the page is loaded once.
    const search = new URL(hearth.address(view, { service: 'quoted', function: 'regexp.compile' })).search;
    await page.evaluate((to) => window.history.pushState({}, '', to), viewPath(view as ViewName) + search);
    await page.evaluate(() => window.dispatchEvent(new PopStateEvent('popstate', { state: {} })));
    await expect(what(page), view).toBeVisible();
    await expect(page.locator('[aria-busy=true]'), view).toHaveCount(0);
    await expect(page.getByRole('alert'), view).toHaveCount(0);
  }
  expect(faults).toEqual([]);
  expect([...refused]).toContain('querier.v1.QuerierService/SelectHeatmap');

  // The journey from a trace needs the older call for spans only.
  const asked = { profileTypeID: cpuType, labelSelector: '{service_name="shopd"}', ...hearth.range };
  const [spanId] = (await spansOf(hearth))[0]!;
  const { flamegraph } = await hearth.querier.selectMergeSpanProfile({ ...asked, spanSelector: [spanId] });
  await page.goto(hearth.address('flame-graph', { service: 'shopd', 'var-spanSelector': spanId, spanName: 'GET /' }));
  await expect(page.getByTestId('flame-graph-total')).toHaveAttribute('data-total', String(flamegraph!.total));
  await expect(page.getByTestId('span-facts')).toContainText('GET /');
  await expect(page.getByTestId('span-wider').getByRole('link')).toHaveText(['This span', 'All of shopd']);
  await expect(page.getByRole('alert')).toHaveCount(0);
});
