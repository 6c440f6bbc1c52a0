/** What Grafana itself does with what it is told of Hearth: data source, dashboards, Explore, links, alert. */
import { testIds } from '../../../src/ui/test-ids.ts';
import { cpuType, expect, ofShop, pluginId, shopIsOpen, test, viewPath } from './in-grafana.ts';

test.beforeEach(({ request }) => shopIsOpen(request));

test('the data source is well, and answers as frames what panels ask', async ({ request }) => {
  const health = await request.get('/api/datasources/uid/hearth/health');
  expect(await health.json()).toMatchObject({ status: 'OK' });
  const response = await request.post('/api/ds/query', {
    data: {
      from: 'now-15m',
      to: 'now',
      queries: [
        {
          refId: 'A',
          datasource: { type: 'grafana-pyroscope-datasource', uid: 'hearth' },
          queryType: 'both',
          profileTypeId: cpuType,
          labelSelector: '{service_name="shop-frontend"}',
          groupBy: [],
          intervalMs: 15_000,
          maxDataPoints: 100,
        },
      ],
    },
  });
  const { results } = (await response.json()) as { results: { A: { status: number; frames: object[] } } };
  expect(results.A.status).toBe(200);
  expect(results.A.frames.length).toBeGreaterThanOrEqual(2);
});

for (const fileName of ['hearth/fleet.json', 'hearth/service.json']) {
  test(`the provisioned dashboard ${fileName} has no panel that fails`, async ({
    page,
    readProvisionedDashboard,
    gotoDashboardPage,
  }) => {
    const { uid } = await readProvisionedDashboard({ fileName });
    const failed: string[] = [];
    page.on('response', (response) => {
      if (response.url().includes('/api/ds/query') && !response.ok()) failed.push(response.url());
    });
    const answered = page.waitForResponse((response) => response.url().includes('/api/ds/query'));
    const dashboard = await gotoDashboardPage({ uid });
    await answered;
    await expect(dashboard.ctx.page.getByTestId(/^data-testid Panel header/).first()).toBeVisible();
    await expect(page.getByTestId('data-testid Panel status error')).toHaveCount(0);
    expect(failed).toEqual([]);
  });
}

test('a pane is added to a new dashboard by the form of Grafana', async ({ page, gotoAppPage }) => {
  await gotoAppPage({ pluginId, path: viewPath('flame-graph', ofShop('shop-frontend')) });
  await expect(page.getByTestId(testIds.flameGraph.total)).toBeVisible();
  await page.getByTestId(testIds.frame.share).click();
  await page.getByTestId(testIds.dashboard.open).click();
  const dialog = page.getByTestId(testIds.dashboard.dialog);
  await dialog.getByText('Flame graph: CPU of shop-frontend').click();
  await expect(dialog.getByRole('button', { name: /open.*dashboard/i }).first()).toBeVisible();
  await expect(page.getByTestId(testIds.dashboard.json)).toHaveCount(0);
});

test('a query in Explore leads into the app', async ({ page, explorePage }) => {
  const pane = {
    datasource: 'hearth',
    queries: [
      {
        refId: 'A',
        datasource: { type: 'grafana-pyroscope-datasource', uid: 'hearth' },
        queryType: 'both',
        profileTypeId: cpuType,
        labelSelector: '{service_name="shop-frontend"}',
        groupBy: [],
      },
    ],
    range: { from: 'now-15m', to: 'now' },
  };
  const keys = new URLSearchParams({ schemaVersion: '1', orgId: '1', panes: JSON.stringify({ a: pane }) });
  await explorePage.goto({ queryParams: keys });
  await page
    .getByRole('button', { name: /^(Add|Extensions|More)/ })
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Open in Hearth profiles' }).click();
  await page
    .getByRole('link', { name: /^Open$/ })
    .or(page.getByRole('button', { name: /^Open$/ }))
    .first()
    .click();
  await expect(page).toHaveURL(new RegExp(`/a/${pluginId}/flame-graph\\?.*shop-frontend`));
});

test('the provisioned alert rule is there, with the link that explains it', async ({
  request,
  readProvisionedAlertRule,
}) => {
  const { uid } = (await readProvisionedAlertRule({ fileName: 'hearth.yaml' })) as { uid?: string };
  const response = await request.get('/api/ruler/grafana/api/v1/rules/Profiles');
  const text = response.ok()
    ? await response.text()
    : await (await request.get('/api/v1/provisioning/alert-rules')).text();
  expect(text).toContain(uid ?? 'hearth-cpu');
  expect(text).toContain(`/a/${pluginId}/explain?service=`);
});

test('the correlation from spans keeps the variables that Grafana fills in when it is clicked', async ({ request }) => {
  const response = await request.get('/api/datasources/uid/tempo/correlations');
  const text = await response.text();
  expect(text).toContain('var-spanSelector=${spanID}');
  expect(text).toContain('var-serviceName=${serviceName}');
});
