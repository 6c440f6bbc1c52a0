/** Which version, pod or region: every way to draw a label's values, to filter by them, and which label explains a spike. */
import type { Page } from '@playwright/test';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { ExploreService } from '#proto/hearth/v1/explore_pb.ts';
import { cpuType, expect, MINUTE, test, type Hearth } from './recorded.ts';

const byVersion = { service: 'quoted', 'var-groupBy': 'version' };
const row = (page: Page, value: string) => page.locator(`[data-testid=value-row][data-name="${value}"]`);

/** What each version came to, by the API. */
async function totals({ querier, range }: Hearth): Promise<Map<string, number>> {
  const { series } = await querier.selectSeries({
    ...{ profileTypeID: cpuType, labelSelector: '{service_name="quoted"}', groupBy: ['version'] },
    ...{ start: range.end, end: range.end, step: Number(range.end - range.start) / 1000 },
  });
  return new Map(series.map(({ labels, points }) => [labels[0]!.value, points[0]!.value]));
}

test('totals, maxima and distribution are a link each, with the values of the API', async ({ page, hearth }) => {
  const expected = await totals(hearth);
  await page.goto(hearth.address('labels', { ...byVersion, panel: 'totals' }));
  const bars = page.getByTestId('value-bars');
  for (const [version, total] of expected) {
    await expect(bars.locator(`[data-name="${version}"]`)).toHaveAttribute('data-value', String(total));
  }
  await page.getByTestId('label-panels').getByRole('radio', { name: 'Maxima' }).click();
  await expect(page).toHaveURL(/panel=maxima/);
  const highest = (version: string) => bars.locator(`[data-name="${version}"]`).getAttribute('data-value').then(Number);
  // A mean over the time that is known is no higher than the highest step.
  expect(await highest('1.1.0')).toBeGreaterThan(expected.get('1.1.0')! / (13 * 60));
  await page.getByTestId('label-panels').getByRole('radio', { name: 'Distribution' }).click();
  await expect(bars.locator('[data-name="1.0.0"]')).toContainText(/p50 .* p90 .* p99/);
  await page.screenshot({ path: 'test-results/views/labels-distribution.png' });
  await page.goBack();
  await expect(page).toHaveURL(/panel=maxima/);
});

test('several values are excluded at once, in one step that can be taken back in two ways', async ({
  page,
  hearth,
}) => {
  await page.goto(hearth.address('labels', byVersion));
  for (const version of ['1.0.0', '1.1.0']) await row(page, version).getByRole('checkbox').check({ force: true });
  await page.getByTestId('exclude-values').click();
  const chip = page.getByTestId('filter-chip');
  await expect(chip).toContainText('1.0.0');
  await expect(chip).toContainText('1.1.0');
  await expect(page.getByTestId('empty')).toContainText('let no value of version through');
  await page.getByTestId('undo-filters').click();
  await expect(chip).toHaveCount(0);
  await page.goBack();
  await expect(chip).toHaveCount(1);
  await page.goBack();
  await expect(chip).toHaveCount(0);
});

test('values are sorted by their highest step', async ({ page, hearth }) => {
  await page.goto(hearth.address('labels', byVersion));
  await page.getByTestId('value-table').getByRole('button', { name: 'Highest' }).click();
  const names = () => page.getByTestId('value-row').evaluateAll((rows) => rows.map((one) => one.dataset['name']));
  const falling = await names();
  await page.getByTestId('value-table').getByRole('button', { name: 'Highest' }).click();
  expect(await names()).toEqual(falling.reverse());
});

test('which label explains days is told of the newest time first, and again of all of it', async ({ page, hearth }) => {
  const end = hearth.start + 24 * MINUTE;
  const [days, middle] = [4 * 24 * 60 * MINUTE, hearth.start + 12 * MINUTE];
  await page.addInitScript(() => localStorage.setItem('hearth.theme', 'light'));
  // The first question is the undivided one.
  let hanging = 1;
  await page.route('**/ExplainLabels', (route) => (hanging-- > 0 ? undefined : route.continue()));
  const picked = `${middle - days}-${middle}`;
  await page.goto(
    hearth.address('labels', { service: 'quoted', from: String(middle - days), to: String(end), picked }),
  );
  const [explained, parts] = [page.getByTestId('explained-labels'), page.getByTestId('explained-labels-parts')];
  const some = /\d(\.\d)? of 4 days, \d+ %, since \S+ \S+/;
  await expect(parts).toHaveText(
    new RegExp(
      `Of the newest time alone. Baseline: ${some.source}. Comparison: ${some.source}. All of it is on its way.`,
    ),
  );
  const first = explained.locator('li').first();
  const progress = page.getByTestId('question-progress');
  await expect(progress).toContainText(/\d(\.\d)? of 4 days/);
  await page.screenshot({ path: 'test-results/views/labels-parts.png' });
  await progress.getByRole('button', { name: 'Cancel' }).click();
  await expect(parts).toContainText('You cancelled the rest.');
  await expect(first).toBeVisible();
  await page.getByRole('button', { name: 'Ask again' }).click();
  await expect(parts).toHaveCount(0);
  const side = (start: number, until: number) => ({
    ...{ profileType: cpuType, labelSelector: '{service_name="quoted"}' },
    ...{ start: BigInt(start) + 1n, end: BigInt(until) },
  });
  const explorer = createClient(ExploreService, createConnectTransport({ httpVersion: '1.1', baseUrl: hearth.url }));
  const { labels } = await explorer.explainLabels({
    selection: side(middle - days, middle),
    baseline: side(middle - 2 * days, middle - days),
  });
  await expect(first).toContainText(labels[0]!.reasoning);
});

test('a part dragged over the chart is explained by its labels as the API does, with ways to each value', async ({
  page,
  hearth,
}) => {
  const picked = { start: hearth.start + 12 * MINUTE, end: hearth.start + 24 * MINUTE };
  await page.goto(hearth.address('labels', { service: 'quoted', picked: `${picked.start}-${picked.end}` }));
  const explained = page.getByTestId('explained-labels');
  const side = (start: number, end: number) => ({
    ...{ profileType: cpuType, labelSelector: '{service_name="quoted"}' },
    ...{ start: BigInt(start) + 1n, end: BigInt(end) },
  });
  const explorer = createClient(ExploreService, createConnectTransport({ httpVersion: '1.1', baseUrl: hearth.url }));
  const { labels } = await explorer.explainLabels({
    selection: side(picked.start, picked.end),
    baseline: side(picked.start - 12 * MINUTE, picked.start),
  });
  expect(labels[0]!.name).toBe('version');
  await expect(explained.locator('li').first()).toHaveAttribute('data-name', 'version');
  await expect(explained.locator('li').first()).toContainText(labels[0]!.reasoning);
  const value = explained.locator('li').first().locator('tr[data-value="1.1.0"]');
  const share = labels[0]!.values.find((one) => one.value === '1.1.0')!.changeShare;
  // More than the whole, which 1.0.0 took back.
  expect(share).toBeGreaterThan(1);
  await expect(value.locator('[data-column=share]')).toContainText(`${share.toFixed(1)} × the change`);
  await page.screenshot({ path: 'test-results/views/labels-explained.png' });
  await value.getByRole('link', { name: 'Filter to it' }).click();
  await expect(page.getByTestId('filter-chip')).toContainText('1.1.0');

  // By the pointer, from a third to two thirds of the chart; again when it was drawn anew meanwhile.
  await expect(async () => {
    const box = (await page.locator('.u-over').first().boundingBox())!;
    await page.mouse.move(box.x + box.width / 3, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + (2 * box.width) / 3, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
    await expect(page.getByTestId('picked-part')).toBeVisible({ timeout: 2_000 });
  }).toPass();
  const [from, to] = new URL(page.url()).searchParams.get('picked')!.split('-').map(Number);
  const third = (Number(hearth.range.end) - Number(hearth.range.start)) / 3;
  expect(Math.abs(to! - from! - third)).toBeLessThan(MINUTE);
});
