/** What single functions cost over time: exact sums, by label, and the way from a spike to its flame graph. */
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { ExploreService } from '#proto/hearth/v1/explore_pb.ts';
import { lineTruth } from '../fixtures/pprof/truth.ts';
import { cpuType, expect, test } from './recorded.ts';

const compile = 'regexp.compile';

test('a function is found by a part of its name and drawn by version, with exact sums', async ({ page, hearth }) => {
  await page.goto(hearth.address('function', { service: 'quoted' }));
  await page.getByTestId('function-add').fill('regexp.comp');
  await page.getByRole('option', { name: compile, exact: true }).click();
  const table = page.getByTestId('function-series-table');
  const explorer = createClient(ExploreService, createConnectTransport({ httpVersion: '1.1', baseUrl: hearth.url }));
  const selection = { ...hearth.range, profileType: cpuType, labelSelector: '{service_name="quoted"}' };
  const found = await explorer.functionTable({ selection, search: compile, limit: 100 });
  const { total, self } = found.functions.find(({ name }) => name === compile)!;
  const cell = table.locator(`tr[data-name="${compile}"] [data-column=total]`);
  await expect(cell).toHaveAttribute('data-value', String(total));
  await page.getByRole('radio', { name: 'Self' }).click();
  await expect(page).toHaveURL(/measured=self/);
  if (self > 0n) await expect(cell).toHaveAttribute('data-value', String(self));
  await page.goBack();
  await expect(cell).toHaveAttribute('data-value', String(total));

  await page.goto(`${page.url()}&var-groupBy=version`);
  const of = async (version: string) => {
    const only = { ...selection, labelSelector: `{service_name="quoted",version="${version}"}` };
    const { functions } = await explorer.functionTable({ selection: only, search: compile, limit: 100 });
    return functions.find(({ name }) => name === compile)?.total ?? 0n;
  };
  for (const version of ['1.0.0', '1.1.0']) {
    const sum = await of(version);
    const own = table.locator(`tr[data-group="${version}"] [data-column=total]`);
    if (sum > 0n) await expect(own).toHaveAttribute('data-value', String(sum));
  }
  expect(await of('1.1.0')).toBeGreaterThan(await of('1.0.0'));

  // Its lines in each version, to the nanosecond what Go's pprof says of that version's profiles.
  await page.goto(hearth.address('function', { service: 'quoted', function: 'runtime.mallocgc' }));
  const lines = page.getByTestId('function-lines');
  for (const [version, half] of [
    ['1.0.0', 'series first half'],
    ['1.1.0', 'series second half'],
  ] as const) {
    for (const { line, total: cost } of lineTruth(half).get('runtime.mallocgc')!) {
      const cell = lines.locator(`[data-line="${line}"] [data-version="${version}"][data-column=total]`);
      await expect(cell).toHaveAttribute('data-value', String(cost));
    }
  }
  await page.screenshot({ path: 'test-results/views/function-by-version.png' });
});

test('the highest step of a function leads to the flame graph of just that step, with the function found', async ({
  page,
  hearth,
}) => {
  await page.goto(hearth.address('function', { service: 'quoted', function: compile }));
  await page.getByTestId('function-series-table').locator('[data-column=peak] a').click();
  await expect(page).toHaveURL(/flame-graph\?/);
  const { searchParams } = new URL(page.url());
  // The page may have written the times as it writes them.
  const [from, to] = ['from', 'to'].map((key) => {
    const text = searchParams.get(key)!;
    return /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  }) as [number, number];
  const { flamegraph } = await hearth.querier.selectMergeStacktraces({
    ...{ profileTypeID: cpuType, labelSelector: '{service_name="quoted"}' },
    ...{ start: BigInt(from) + 1n, end: BigInt(to) },
  });
  expect(flamegraph!.total).toBeGreaterThan(0n);
  await expect(page.getByTestId('flame-graph-total')).toHaveAttribute('data-total', String(flamegraph!.total));
  await expect(page.getByTestId('frame-search')).toHaveValue(compile);
});
