/** What leaves the app: its explorer on somebody else's page, and its panes on a dashboard. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { cpuType, expect, test, type Hearth } from './recorded.ts';

const id = 'hearth-profiles-app/profile-explorer/v1';

const embedded = (hearth: Hearth, props: object) =>
  `${hearth.url}/exposed/${id}?${new URLSearchParams({ props: JSON.stringify(props) }).toString()}`;

const recorded = ({ range: { start, end } }: Hearth) => ({ from: String(start), to: String(end) });

/** What shows it may be as narrow as a phone, and of either theme. */
async function fitsAPhone(page: Page, theme: 'dark' | 'light'): Promise<void> {
  const size = page.viewportSize()!;
  await page.setViewportSize({ width: 390, height: 844 });
  const sideways = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await expect.poll(sideways, { message: `${theme}, on a phone` }).toBeLessThanOrEqual(1);
  const [red = 0] = (await page.evaluate(() => getComputedStyle(document.body).backgroundColor))
    .match(/\d+/g)!
    .map(Number);
  expect(red < 128).toBe(theme === 'dark');
  const { violations } = await new AxeBuilder({ page }).include('[data-testid=profile-explorer]').analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  await page.setViewportSize(size);
}

const wholeCpu = async ({ querier, range }: Hearth, labelSelector: string) => {
  const answer = await querier.selectMergeStacktraces({ profileTypeID: cpuType, labelSelector, ...range });
  return String(answer.flamegraph!.total);
};

test('the exposed explorer shows what its properties say, follows its own links and leaves the address alone', async ({
  page,
  hearth,
}) => {
  const selector = '{service_name="quoted", version="1.0.0"}';
  const address = embedded(hearth, { selector, profileType: cpuType, timeRange: recorded(hearth), height: 800 });
  await page.goto(address);
  const explorer = page.getByTestId('profile-explorer');
  await expect(explorer).toHaveAttribute('data-view', 'flame-graph');
  const total = page.getByTestId('flame-graph-total');
  await expect(total).toHaveAttribute('data-total', await wholeCpu(hearth, selector));
  await fitsAPhone(page, 'dark');

  await page.getByRole('radio', { name: 'Services' }).click();
  await explorer.getByRole('link', { name: 'Profile types' }).click();
  await expect(explorer).toHaveAttribute('data-view', 'profile-types');
  await expect(page.getByTestId('type-card').first()).toBeVisible();
  expect(page.url()).toBe(address);

  await page.getByRole('radio', { name: 'Flame graph' }).click();
  await page.getByTestId('service-picker').click();
  await page.getByRole('option', { name: 'shopd' }).click();
  await page
    .getByTestId('filter-bar')
    .getByRole('button', { name: /remove/i })
    .click();
  const shopd = await wholeCpu(hearth, '{service_name="shopd"}');
  await expect(total).toHaveAttribute('data-total', shopd);
  expect(page.url()).toBe(address);
  await page.getByTestId('profile-explorer-open').click();
  await expect(page).toHaveURL(/\/a\/hearth-profiles-app\/flame-graph\?.*var-serviceName=shopd/);
  await expect(total).toHaveAttribute('data-total', shopd);
});

test('the exposed explorer without controls is one pane, and says so where a selector is none', async ({
  page,
  hearth,
}) => {
  await page.addInitScript(() => localStorage.setItem('hearth.theme', 'light'));
  const wish = { selector: '{service_name="quoted"}', timeRange: recorded(hearth), controls: false };
  await page.goto(embedded(hearth, { ...wish, initialView: 'labels' }));
  await expect(page.getByTestId('profile-explorer')).toHaveAttribute('data-view', 'labels');
  await expect(page.getByTestId('label-card').first()).toBeVisible();
  await expect(page.getByTestId('service-picker')).toHaveCount(0);
  await fitsAPhone(page, 'light');
  await page.goto(embedded(hearth, { ...wish, selector: '{service_name=<b>' }));
  await expect(page.getByRole('alert')).toContainText('no selector: {service_name=<b>');
});

/** What the query of a panel is answered by Grafana's own data source, which the page's server stands in for. */
async function answered(page: Page, hearth: Hearth, target: object): Promise<{ name?: string; values: unknown[][] }[]> {
  const response = await page.request.post(`${hearth.url}/api/ds/query`, {
    data: { ...recorded(hearth), queries: [{ ...target, intervalMs: 60_000, maxDataPoints: 100 }] },
  });
  expect(response.status()).toBe(200);
  const { results } = (await response.json()) as {
    results: { A: { frames: { schema: { name?: string }; data: { values: unknown[][] } }[] } };
  };
  return results.A.frames.map(({ schema, data }) => ({ ...schema, values: data.values }));
}

interface Panel {
  type: string;
  targets: object[];
}

test('a chart, a table and a flame graph go to a dashboard with queries that come to the same', async ({
  page,
  hearth,
}) => {
  const selector = '{service_name="quoted"}';
  await page.goto(hearth.address('labels', { service: 'quoted', 'var-groupBy': 'version' }));
  await expect(page.getByTestId('value-table')).toBeVisible();
  await page.getByTestId('share').click();
  await page.getByTestId('add-to-dashboard').click();
  const json = page.getByTestId('add-to-dashboard-json');
  const panel = async () => JSON.parse(await json.inputValue()) as Panel;

  const chart = await panel();
  expect(chart.type).toBe('timeseries');
  const frames = await answered(page, hearth, chart.targets[0]!);
  const sum = frames.flatMap(({ values }) => values[1] as number[]).reduce((all, value) => all + value, 0);
  const whole = Number(await wholeCpu(hearth, selector));
  expect(frames).toHaveLength(2);
  expect(sum).toBe(whole);

  await page.getByText('Flame graph: CPU of quoted').click();
  const graph = await panel();
  expect(graph.type).toBe('flamegraph');
  const [stacks] = await answered(page, hearth, graph.targets[0]!);
  expect((stacks!.values[1] as number[])[0]).toBe(whole);

  await page.getByText('Functions: CPU of quoted').click();
  const table = await panel();
  expect(table).toMatchObject({ type: 'table', transformations: [{ id: 'groupBy' }, {}, {}] });
  const saving = page.waitForEvent('download');
  await page.getByTestId('add-to-dashboard-save').click();
  expect((await saving).suggestedFilename()).toBe('Functions-CPU-of-quoted.json');
});
