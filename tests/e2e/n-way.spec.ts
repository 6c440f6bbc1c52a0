/** More than two compared: versions as columns of one table, beside what the API says of each. */
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { ExploreService, FunctionOrder } from '#proto/hearth/v1/explore_pb.ts';
import { testIds } from '../../src/ui/test-ids.ts';
import { sharePercent, sharePoints } from '../../src/scene/share-text.ts';
import { cpuType, expect, test, type Hearth } from './recorded.ts';

/** Each function's share of what a version took, by itself and with what it called. */
async function sharesOf({ url, range }: Hearth, version: string) {
  const explore = createClient(ExploreService, createConnectTransport({ httpVersion: '1.1', baseUrl: url }));
  const { functions, basis } = await explore.functionTable({
    selection: { ...range, profileType: cpuType, labelSelector: `{service_name="quoted",version="${version}"}` },
    order: FunctionOrder.SELF,
    limit: 5_000,
  });
  const total = Number(basis!.total);
  return new Map(
    functions.map((row) => [row.name, { self: Number(row.self) / total, total: Number(row.total) / total }]),
  );
}

test('versions stand side by side, what differs most first, and each cell leads to its flame graph', async ({
  page,
  hearth,
}) => {
  const [before, after] = await Promise.all(['1.0.0', '1.1.0'].map((version) => sharesOf(hearth, version)));
  const spreadOf = (name: string) => Math.abs((after!.get(name)?.self ?? 0) - (before!.get(name)?.self ?? 0));
  const expected = [...new Set([...before!.keys(), ...after!.keys()])].sort((a, b) => spreadOf(b) - spreadOf(a));

  await page.goto(hearth.address('side-by-side', { service: 'quoted' }));
  const cards = page.getByTestId(testIds.sideBySide.column);
  await expect(cards).toHaveCount(2);
  await expect(cards.first()).toHaveAttribute('data-name', '1.0.0');
  const rows = page.getByTestId(testIds.sideBySide.table).locator('tbody [data-function]');
  for (const [i, name] of expected.slice(0, 3).entries()) {
    await expect(rows.nth(i)).toHaveAttribute('data-function', name);
    const cell = (column: string) => rows.nth(i).locator(`[data-column=${column}]`);
    await expect(cell('c0')).toHaveText(sharePercent(before!.get(name)?.self ?? 0));
    await expect(cell('c1')).toHaveText(sharePercent(after!.get(name)?.self ?? 0));
    await expect(cell('spread')).toHaveText(sharePoints(spreadOf(name)));
  }

  // What it compiles with all it calls, found by name; its cell leads to that version's own flame graph.
  await page.getByRole('radio', { name: 'Total', exact: true }).check({ force: true });
  await page.getByRole('searchbox', { name: 'Find functions' }).fill('regexp.compile');
  const compile = page.getByTestId(testIds.sideBySide.table).locator('[data-function="regexp.compile"]');
  await expect(compile.locator('[data-column=c1]')).toHaveText(sharePercent(after!.get('regexp.compile')!.total));
  await page.reload();
  await expect(compile.locator('[data-column=c1]')).toHaveText(sharePercent(after!.get('regexp.compile')!.total));
  await compile.locator('[data-column=c1] a').click();
  await expect(page).toHaveURL(/\/flame-graph\?.*version.*1\.1\.0.*search=regexp\.compile/);
});

test('two columns that are ticked lead to their diff', async ({ page, hearth }) => {
  await page.goto(hearth.address('side-by-side', { service: 'quoted' }));
  for (const version of ['1.0.0', '1.1.0']) {
    await page.getByRole('checkbox', { name: `Compare ${version}` }).check({ force: true });
  }
  await page.getByTestId(testIds.sideBySide.compare).click();
  await expect(page).toHaveURL(/\/diff\?.*var-filtersBaseline=version.*1\.0\.0/);
  await expect(page.getByTestId(testIds.diff.ranked)).toContainText('Beyond noise');
});

test('parts of the time range are columns, too, and the address has what is chosen', async ({ page, hearth }) => {
  await page.goto(hearth.address('side-by-side', { service: 'quoted', by: 'time' }));
  await expect(page.getByTestId(testIds.sideBySide.column)).toHaveCount(6);
  const row = page.getByTestId(testIds.sideBySide.table).locator('tbody [data-function]').first();
  await expect(row.locator('[data-column=c0]')).toContainText('%');
  await page.getByRole('radio', { name: 'Rate', exact: true }).check({ force: true });
  await expect(page).toHaveURL(/cells=rate/);
  await expect(row.locator('[data-column=c0]')).toContainText('cores');
  await page.goBack();
  await expect(row.locator('[data-column=c0]')).toContainText('%');
});
