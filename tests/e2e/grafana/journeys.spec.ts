/** The journeys of the standalone page once more, inside Grafana: sidebar, diff, span, configuration. */
import { viewNames } from '../../../src/scene/view-names.ts';
import { testIds } from '../../../src/ui/test-ids.ts';
import { ask, cpuType, expect, lastQuarter, ofShop, pluginId, shopIsOpen, test, viewPath } from './in-grafana.ts';

test.beforeEach(({ request }) => shopIsOpen(request));

test('the sidebar leads to each view, which shows the shop', async ({ page, request, gotoAppPage }) => {
  // What Grafana makes its sidebar of, for whoever is logged in.
  const { includes } = (await (await request.get(`/api/plugins/${pluginId}/settings`)).json()) as {
    includes: { path: string; addToNav: boolean }[];
  };
  expect(includes.filter(({ addToNav }) => addToNav).map(({ path }) => path)).toEqual(
    expect.arrayContaining(viewNames.map((view) => `/a/${pluginId}/${view}`)),
  );
  await gotoAppPage({ pluginId, path: viewPath('services') });
  await expect(page.getByTestId(testIds.services.card).filter({ hasText: 'shop-frontend' }).first()).toBeVisible();
  await gotoAppPage({ pluginId, path: viewPath('labels', ofShop('shop-checkout')) });
  await expect(page.getByTestId('label-card').first()).toBeVisible();
  await gotoAppPage({ pluginId, path: viewPath('flame-graph', ofShop('shop-checkout')) });
  await expect(page.getByTestId(testIds.flameGraph.total)).toHaveAttribute('data-total', /^[1-9]\d+$/);
  await expect(page.getByRole('heading', { level: 1, name: 'Flame graph' })).toBeAttached();
});

test('a flame graph in Grafana is what the store answers through its proxy', async ({ page, request, gotoAppPage }) => {
  // A range that has ended: the shop goes on working.
  const end = Math.floor(Date.now() / 1000) * 1000 - 30_000;
  const [from, to] = [String(end - 600_000), String(end)];
  const message = {
    profileTypeID: cpuType,
    labelSelector: '{service_name="shop-frontend"}',
    start: from,
    end: to,
  };
  const { flamegraph } = await ask<{ flamegraph: { total: string } }>(
    request,
    'querier.v1.QuerierService/SelectMergeStacktraces',
    message,
  );
  await gotoAppPage({ pluginId, path: viewPath('flame-graph', { ...ofShop('shop-frontend'), from, to }) });
  await expect(page.getByTestId(testIds.flameGraph.total)).toHaveAttribute('data-total', flamegraph.total);
});

test('two time ranges are compared as a diff', async ({ page, gotoAppPage }) => {
  await gotoAppPage({ pluginId, path: viewPath('diff', ofShop('shop-checkout')) });
  await expect(page.getByTestId('diff-table')).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a span leads to its flame graph, whose total is what the store has of it, and back to its trace', async ({
  page,
  request,
  gotoAppPage,
}) => {
  const selection = { profileType: cpuType, labelSelector: '{service_name="shop-recommend"}' };
  const topSpans = async () => {
    const message = { selection: { ...selection, ...lastQuarter() } };
    const { spans = [] } = await ask<{ spans?: { spanId: string; traceId: string; value: string }[] }>(
      request,
      'hearth.v1.ExploreService/TopSpans',
      message,
    );
    return spans;
  };
  await expect.poll(async () => (await topSpans()).length, { timeout: 60_000 }).toBeGreaterThan(0);
  const span = (await topSpans())[0]!;
  await gotoAppPage({ pluginId, path: viewPath('spans', { ...ofShop('shop-recommend'), trace: span.traceId }) });
  await page
    .locator(`[data-testid=${testIds.spans.table}] [data-span="${span.spanId}"]`)
    .getByRole('link')
    .first()
    .click();
  await expect(page.getByTestId(testIds.flameGraph.total)).toHaveAttribute('data-total', span.value);
  await page.getByTestId(testIds.spans.wider).getByRole('link', { name: 'Back to the trace' }).click();
  await expect(page).toHaveURL(/\/explore\?/);
  await expect(page.getByText(/GET|POST/).first()).toBeVisible();
});

test('what is configured is kept by Grafana, and what a flame graph begins with', async ({
  page,
  gotoAppPage,
  gotoAppConfigPage,
}) => {
  const configPage = await gotoAppConfigPage({ pluginId });
  const form = page.getByTestId(testIds.config.form);
  await form.getByText('By self').click({ force: true });
  const saved = configPage.waitForSettingsResponse();
  await form.getByTestId(testIds.config.save).click();
  expect((await saved).ok()).toBe(true);
  await gotoAppPage({ pluginId, path: viewPath('flame-graph', ofShop('shop-checkout')) });
  await expect(page.getByTestId(testIds.flameGraph.color)).toContainText('By self');

  await gotoAppConfigPage({ pluginId });
  await form.getByText('By package').click({ force: true });
  await form.getByTestId(testIds.config.save).click();
  await expect(form.getByRole('radio', { name: 'By package' })).toBeChecked();
});
