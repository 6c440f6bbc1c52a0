/** The list of services: figures beside the API's, orders, filters, groups, keys, and that a thousand are no burden. */
import type { Page } from '@playwright/test';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { create, toBinary } from '@bufbuild/protobuf';
import { ExploreService, ServiceOverviewResponseSchema } from '#proto/hearth/v1/explore_pb.ts';
import { SeriesResponseSchema } from '#proto/querier/v1/querier_pb.ts';
import { formatRate, formatValue } from '#model/units.ts';
import { testIds } from '../../src/ui/test-ids.ts';
import { seriesTruth } from '../fixtures/pprof/truth.ts';
import { cpuType, expect, MINUTE, test, type Hearth } from './recorded.ts';

const row = (page: Page, name: string) => page.locator(`[data-testid=${testIds.services.row}][data-name="${name}"]`);
const rows = (page: Page) => page.getByTestId(testIds.services.row);
const cell = (page: Page, name: string, column: string) => row(page, name).locator(`[data-column=${column}]`);
const head = (page: Page, column: string) => page.locator(`th[data-column=${column}]`);

/** Of the whole recording: the minute before it, which links have in their range, is not counted. */
const recordedSeconds = (24 * MINUTE) / 1000;

/** The second half of the recording, before which lies the first, as long. */
function halfOf({ start }: Hearth) {
  const half = start + 12 * MINUTE - MINUTE / 2;
  return { from: half, to: half + 12 * MINUTE };
}

const texts = ({ from, to }: { from: number; to: number }) => ({ from: String(from), to: String(to) });

test('the table has what a service costs, its share and its change, as the API and Go pprof say', async ({
  page,
  hearth,
}) => {
  const { first, second } = seriesTruth().byType.get('cpu/nanoseconds')!;
  const { from, to } = halfOf(hearth);
  const explore = createClient(ExploreService, createConnectTransport({ httpVersion: '1.1', baseUrl: hearth.url }));
  const range = { start: BigInt(from) + 1n, end: BigInt(to) };
  const { lines } = await explore.serviceOverview({ profileType: cpuType, labelSelector: '{}', ...range });
  await page.goto(hearth.address('services', { layout: 'rows', ...texts({ from, to }) }));
  await expect(rows(page)).toHaveCount(lines.length);
  // The costliest first.
  expect(await rows(page).evaluateAll((all) => all.map((one) => one.getAttribute('data-name')))).toEqual(
    lines.map(({ labels }) => labels[0]!.value),
  );
  const quoted = lines.find(({ labels }) => labels[0]!.value === 'quoted')!;
  expect([quoted.value, quoted.baselineValue]).toEqual([Number(second.total), Number(first.total)]);
  const seconds = (12 * MINUTE) / 1000;
  await expect(cell(page, 'quoted', 'total')).toHaveText(formatValue(second.total, 'nanoseconds'));
  await expect(cell(page, 'quoted', 'mean')).toHaveText(formatRate(Number(second.total) / seconds, 'nanoseconds'));
  await expect(cell(page, 'quoted', 'share')).toContainText(`${Math.round(quoted.share * 100)} %`);
  // Of the range before, the store has a minute less than all; means are over what there is.
  const ratio = Number(second.total) / seconds / (Number(first.total) / (seconds - 30)) - 1;
  await expect(cell(page, 'quoted', 'ratio')).toHaveText(new RegExp(`^[+−]${Math.round(Math.abs(ratio) * 100)} %$`));
  await expect(cell(page, 'shopd', 'ratio')).toHaveText('new');
});

test('every column sorts by click and by key, both ways, and the address keeps it', async ({ page, hearth }) => {
  await page.goto(hearth.address('services', { layout: 'rows', ...texts(halfOf(hearth)) }));
  await expect(head(page, 'mean')).toHaveAttribute('aria-sort', 'descending');
  for (const column of ['name', 'mean', 'change', 'ratio', 'total', 'share', 'last']) {
    const button = head(page, column).getByRole('button');
    await button.focus();
    await page.keyboard.press('Enter');
    const sorted = await head(page, column).getAttribute('aria-sort');
    await button.click();
    await expect(head(page, column)).toHaveAttribute('aria-sort', sorted === 'descending' ? 'ascending' : 'descending');
    await expect(page.locator('th[aria-sort=ascending], th[aria-sort=descending]')).toHaveCount(1);
  }
  await head(page, 'name').getByRole('button').click();
  await expect(rows(page).first()).toHaveAttribute('data-name', 'quoted');
  await head(page, 'name').getByRole('button').click();
  await expect(rows(page).first()).toHaveAttribute('data-name', 'shopd');
  await expect(page).toHaveURL(/sort=name:desc|sort=name%3Adesc/);
  await page.reload();
  await expect(rows(page).first()).toHaveAttribute('data-name', 'shopd');
});

test('the filter counts, takes expressions, and says what it cannot read', async ({ page, hearth }) => {
  await page.goto(hearth.address('services', { layout: 'rows' }));
  const [field, count] = [page.getByTestId(testIds.list.search), page.getByTestId(testIds.list.searchCount)];
  await expect(rows(page)).toHaveCount(2);
  await page.keyboard.press('/');
  await expect(field).toBeFocused();
  await page.keyboard.type('/^QUO/, nobody');
  await expect(count).toHaveText('0 of 2');
  await field.fill('/^quo/, nobody');
  await expect(count).toHaveText('1 of 2');
  await expect(rows(page)).toHaveCount(1);
  await field.fill('/(/');
  await expect(page.getByRole('alert')).toContainText('Not a regular expression');
  await page.keyboard.press('Escape');
  await expect(count).toHaveText('2');

  // What has other profile types only is there for whoever wants it.
  await page.getByTestId(testIds.services.noData).click();
  await expect(row(page, 'transform')).toBeVisible();
  await expect(page).toHaveURL(/no-data=show/);
  await expect(count).toHaveText('4');
});

test('arrow keys go from service to service, and Enter opens the flame graph', async ({ page, hearth }) => {
  for (const layout of ['rows', 'grid']) {
    await page.goto(hearth.address('services', { layout, sort: 'name' }));
    await page.getByTestId(testIds.list.search).press('ArrowDown');
    await expect(page.locator('[data-at="0"] [data-line]')).toBeFocused();
    await page.keyboard.press(layout === 'rows' ? 'ArrowDown' : 'ArrowRight');
    await expect(page.locator('[data-at="1"] [data-line]')).toBeFocused();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/flame-graph\?.*var-serviceName=quoted/);
  }
});

test('lines stand for any labels, and lead on with them as filters', async ({ page, hearth }) => {
  const truth = seriesTruth().byType.get('cpu/nanoseconds')!;
  await page.goto(hearth.address('services', { layout: 'rows', by: 'version' }));
  await expect(cell(page, '1.0.0', 'total')).toHaveText(formatValue(truth.first.total, 'nanoseconds'));
  await expect(cell(page, '1.1.0', 'total')).toHaveText(formatValue(truth.second.total, 'nanoseconds'));
  await expect(row(page, '(no version)')).toBeVisible();
  await row(page, '1.1.0').getByRole('link', { name: '1.1.0' }).click();
  await expect(page).not.toHaveURL(/[?&]by=/);
  await expect(page.getByTestId(testIds.filters.chip)).toContainText('1.1.0');
  await expect(page.locator(`[data-name=quoted]`)).toContainText(formatValue(truth.second.total, 'nanoseconds'));

  await page.goto(hearth.address('services', { layout: 'rows', by: 'service_name,region' }));
  await expect(row(page, 'quoted, eu')).toBeVisible();
  await row(page, 'quoted, eu').getByRole('link', { name: 'quoted, eu' }).click();
  await expect(page).toHaveURL(/\/flame-graph\?.*var-serviceName=quoted/);
  await expect(page.getByTestId(testIds.filters.chip)).toContainText('eu');
});

const MANY = 1_000;

/** As a store with many services would answer: the figures do not matter here, only how many there are. */
async function withManyServices(page: Page, { start }: Hearth): Promise<{ overviews: number }> {
  const asked = { overviews: 0 };
  const names = Array.from({ length: MANY }, (_, i) => `service-${String(i).padStart(4, '0')}`);
  const step = 30_000;
  const course = Array.from({ length: 48 }, (_, i) => 1e8 * (1 + (i % 7)));
  const overview = create(ServiceOverviewResponseSchema, {
    lines: names.map((value, i) => ({
      labels: [{ name: 'service_name', value }],
      value: (MANY - i) * 1e9,
      baselineValue: (MANY - i) * 0.9e9,
      course,
      lastProfile: BigInt(start + 24 * MINUTE),
      profileTypes: [cpuType],
    })),
    step: BigInt(step),
    firstPoint: BigInt(start),
    lineCount: MANY,
  });
  const series = create(SeriesResponseSchema, {
    labelsSet: names.map((value) => ({
      labels: [
        { name: '__profile_type__', value: cpuType },
        { name: 'service_name', value },
      ],
    })),
  });
  const headers = { 'content-type': 'application/proto' };
  await page.route('**/querier.v1.QuerierService/Series', (route) =>
    route.fulfill({ headers, body: Buffer.from(toBinary(SeriesResponseSchema, series)) }),
  );
  await page.route('**/hearth.v1.ExploreService/ServiceOverview', (route) => {
    asked.overviews++;
    return route.fulfill({ headers, body: Buffer.from(toBinary(ServiceOverviewResponseSchema, overview)) });
  });
  return asked;
}

test('a thousand services are one question, and only those on the screen are in the page', async ({ page, hearth }) => {
  const asked = await withManyServices(page, hearth);
  let selects = 0;
  page.on('request', (request) => (selects += Number(request.url().includes('/SelectSeries'))));
  await page.goto(hearth.address('services', { layout: 'grid', service: 'service-0000' }));
  const cards = page.getByTestId(testIds.services.card);
  await expect(cards.first()).toContainText('service-0000');
  await expect(page.getByTestId(testIds.list.searchCount)).toHaveText(String(MANY));
  expect(await cards.count()).toBeLessThan(40);
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
  await expect(page.locator('[data-name=service-0999]').first()).toBeVisible();
  expect(await cards.count()).toBeLessThan(40);

  await page.getByRole('radio', { name: 'Rows' }).check();
  await expect(row(page, 'service-0000')).toBeVisible();
  expect(await rows(page).count()).toBeLessThan(60);
  await row(page, 'service-0000').getByRole('link', { name: 'service-0000' }).focus();
  await page.keyboard.press('End');
  await expect(row(page, 'service-0999').locator('[data-line]')).toBeFocused();
  expect(await rows(page).count()).toBeLessThan(60);
  expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(3_500);
  await page.getByTestId(testIds.list.search).fill('/99[0-9]$/');
  await expect(rows(page)).toHaveCount(10);
  expect({ ...asked, selects }).toEqual({ overviews: 1, selects: 0 });
});

test('a server without overviews is asked for series, and shows the same figures', async ({ page, hearth }) => {
  const truth = seriesTruth().byType.get('cpu/nanoseconds')!;
  await page.route('**/capabilities.v1.FeatureFlagsService/**', (route) =>
    route.fulfill({ headers: { 'content-type': 'application/proto' }, body: Buffer.alloc(0) }),
  );
  let overviews = 0;
  page.on('request', (request) => (overviews += Number(request.url().includes('/ServiceOverview'))));
  await page.goto(hearth.address('services', { layout: 'rows' }));
  await expect(cell(page, 'quoted', 'total')).toHaveText(formatValue(truth.all.total, 'nanoseconds'));
  await expect(head(page, 'last')).toHaveCount(0);
  expect(overviews).toBe(0);
});

test('the list beside a view has the next service a key away, and time, type and view stay', async ({
  page,
  hearth,
}) => {
  let overviews = 0;
  page.on('request', (request) => (overviews += Number(request.url().includes('/ServiceOverview'))));
  const pane = page.getByTestId(testIds.serviceList.pane);
  const current = pane.locator('[aria-current=true]');
  await page.goto(hearth.address('labels', { service: 'quoted' }));
  await expect(current).toHaveAttribute('data-service', 'quoted');
  const mean = Number(seriesTruth().byType.get('cpu/nanoseconds')!.all.total) / recordedSeconds;
  await expect(current).toContainText(formatRate(mean, 'nanoseconds'));
  expect(overviews).toBe(1);
  await page.keyboard.press(']');
  await expect(page).toHaveURL(/\/labels\?.*var-serviceName=shopd/);
  await expect(page).toHaveURL(new RegExp(`var-profileMetricId=${cpuType}`));
  await page.keyboard.press('[');
  await expect(current).toHaveAttribute('data-service', 'quoted');

  // What has other types only is opened with the one that is most like this one.
  await page.keyboard.press('s');
  await expect(page.getByTestId(testIds.serviceList.find)).toBeFocused();
  await page.keyboard.type('TRANSF');
  await expect(pane.locator('[data-service]')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.keyboard.type('transf');
  await expect(pane.locator('[data-service]')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/var-serviceName=transform/);
  await expect(page).toHaveURL(/var-profileMetricId=wall:wall/);

  await pane.getByRole('button', { name: 'Fold the list of services' }).click();
  await page.reload();
  await expect(page.getByTestId(testIds.serviceList.open)).toBeVisible();
  await expect(pane).toHaveCount(0);
  await page.keyboard.press(']');
  await expect(page).not.toHaveURL(/var-serviceName=transform/);
});

test('prices give services a cost in money, with how it was worked out', async ({ page, hearth }) => {
  await page.goto(hearth.address('settings'));
  await page.getByTestId(testIds.settings.coreHour).fill('0.04');
  await page.getByTestId(testIds.settings.gigabyteHour).fill('0.005');
  await page.getByRole('button', { name: 'Save the prices' }).click();
  await expect(page.getByTestId(testIds.settings.prices)).toContainText('a core costs €29.20 a month');
  await page.goto(hearth.address('services', { layout: 'rows' }));
  const cores = Number(seriesTruth().byType.get('cpu/nanoseconds')!.all.total) / 1e9 / recordedSeconds;
  const money = row(page, 'quoted').getByTestId(testIds.services.money);
  await expect(money).toHaveText(`€${(cores * 0.04 * 730).toFixed(2)}/month`);
  await expect(money).toHaveAttribute('title', /cores × €0\.04 × 730 h = €[\d.]+ a month/);
  // Functions cost what they take themselves of it.
  const columns = { service: 'quoted', 'table-columns': 'self,money', show: 'table' };
  await page.goto(hearth.address('flame-graph', columns));
  const { all } = seriesTruth().byType.get('cpu/nanoseconds')!;
  const [first] = all.topBySelf;
  const cost = page
    .locator(`[data-testid=${testIds.functionTable.table}] [data-function="${first!.name}"]`)
    .locator('[data-column=money] span');
  const part = Number(first!.self) / Number(all.total);
  await expect(cost).toHaveText(`€${(cores * part * 0.04 * 730).toFixed(2)}/month`);
  // So do changes beyond noise, listed by what they cost.
  const half = { from: String(hearth.start + 11.5 * MINUTE), to: String(hearth.start + 23.5 * MINUTE) };
  await page.goto(hearth.address('diff', { service: 'quoted', ...half, ranked: 'cost', measured: 'total' }));
  const ranked = page.getByTestId(testIds.diff.ranked);
  await expect(page.getByTestId(testIds.diff.rankedFormula)).toContainText('cores × €0.04 for a core-hour × 730 h');
  const listed = ranked.locator('li').filter({ hasText: 'regexp.compile' }).getByTestId(testIds.diff.money);
  const inTable = page.locator(`[data-testid=${testIds.diff.table}] [data-function="regexp.compile"]`);
  await expect(listed.first()).toHaveText(await inTable.getByTestId(testIds.diff.money).innerText());
  await expect(listed.first()).toHaveAttribute('title', /^\+[\d.]+ cores × €0\.04 × 730 h = €[\d.]+ a month$/);
  const costs = (await ranked.locator('ol').first().getByTestId(testIds.diff.money).allInnerTexts()).map((text) =>
    Number(/[\d.]+/.exec(text)![0]),
  );
  expect(costs.length).toBeGreaterThan(2);
  expect(costs).toEqual([...costs].sort((a, b) => b - a));
  // A type that nobody pays for has no such column.
  await page.goto(hearth.address('services', { layout: 'rows', type: 'wall:wall:nanoseconds:wall:nanoseconds' }));
  await expect(rows(page).first()).toBeVisible();
  await expect(head(page, 'money')).toHaveCount(0);

  await page.goto(hearth.address('settings'));
  await page.getByRole('button', { name: 'Remove them' }).click();
  await expect(page.getByRole('button', { name: 'Remove them' })).toHaveCount(0);
});
