/** What single functions cost over time: exact sums, by label, and the way from a spike to its flame graph. */
import { AxeBuilder } from '@axe-core/playwright';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { ExploreService } from '#proto/hearth/v1/explore_pb.ts';
import { lineTruth } from '../fixtures/pprof/truth.ts';
import { testIds } from '../../src/ui/test-ids.ts';
import { gitCommit } from './git-host.ts';
import { cpuType, expect, MINUTE, test } from './recorded.ts';

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

test('a new version is marked on charts over time, and its mark compares before with after', async ({
  page,
  hearth,
}) => {
  const at = hearth.start + 12 * MINUTE;
  const marks = page.getByTestId(testIds.chart.deploy);
  for (const view of ['labels', 'flame-graph']) {
    await page.goto(hearth.address(view, { service: 'quoted' }));
    await expect(marks.first()).toHaveAttribute('data-time', String(at));
  }
  const chart = (await page.getByTestId(testIds.flameGraph.timeSeries).locator('.u-over').boundingBox())!;
  const mark = (await marks.boundingBox())!;
  // The range is the recording with a minute before and after it.
  const [from, to] = [Number(hearth.range.start), Number(hearth.range.end)];
  expect(Math.abs(mark.x + 9 - (chart.x + ((at - from) / (to - from)) * chart.width))).toBeLessThan(2);
  await marks.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('version 1.0.0 → 1.1.0')).toBeVisible();
  await page.screenshot({ path: 'test-results/views/deploy-mark.png' });
  await page.getByTestId(testIds.chart.deployCompare).click();
  const { searchParams } = await page.waitForURL(/diff\?/).then(() => new URL(page.url()));
  const [first, border, again, last] = ['from-2', 'to-2', 'from-3', 'to-3'].map((key) =>
    Date.parse(searchParams.get(key)!),
  ) as [number, number, number, number];
  expect([border, again, border - first]).toEqual([at, at, last - at]);
  await expect(marks).toHaveCount(2);
});

test('the repository of a service is said once, and its lines then stand beside their source, with the commit it is of', async ({
  page,
  hearth,
}) => {
  await page.goto(hearth.address('flame-graph', { service: 'quoted', pane: 'source', frame: 'main.compileRules' }));
  await expect(page.getByTestId(testIds.source.missing)).toContainText('Say in which repository it lies');
  await page.getByTestId(testIds.source.git).click();
  const form = page.getByRole('dialog');
  const save = form.getByRole('button', { name: 'Save for everybody' });
  await expect(save).toBeDisabled();
  await form.getByLabel('Repository').fill(`${hearth.git}/acme/quoted`);
  await form.getByLabel('Branch, tag or commit').fill('v1');
  await save.click();
  await expect(form).toHaveCount(0);
  const found = page.getByTestId(testIds.source.found);
  await expect(found).toContainText(`main.go from ${hearth.git}/acme/quoted (v1)`);
  await expect(page.getByTestId(testIds.source.table)).toContainText('<i>of main.go</i>');
  const commit = page.getByTestId(testIds.source.commit);
  await expect(commit).toContainText(/commit 1a2b3c4, 2026-11-20 [0-9:]+, jane, Compile each rule once$/);
  await expect(commit.getByRole('link')).toHaveAttribute('href', `${hearth.git}/acme/quoted/commit/${gitCommit.sha}`);
  const { violations } = await new AxeBuilder({ page }).include(`[data-testid="${testIds.source.pane}"]`).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);

  // Everybody has it, in the view of the function, too; and it is taken away by whoever may.
  await page.screenshot({ path: 'test-results/views/source-git.png' });
  await page.goto(hearth.address('function', { service: 'quoted', function: 'main.compileRules' }));
  await expect(commit).toContainText('1a2b3c4');
  await page.getByTestId(testIds.source.git).click();
  await expect(form.getByLabel('Branch, tag or commit')).toHaveValue('v1');
  await form.getByRole('button', { name: 'Take it away' }).click();
  await expect(page.getByTestId(testIds.source.missing)).toBeVisible();
});
