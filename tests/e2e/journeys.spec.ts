/** The three journeys that people come for, each with the numbers on the screen beside the API's and Go pprof's. */
import type { Page } from '@playwright/test';
import { readPprof } from '#model/formats/pprof/read.ts';
import { formatShare, formatValue } from '#model/units.ts';
import { testIds } from '../../src/ui/test-ids.ts';
import { seriesTruth, unpackedFixture } from '../fixtures/pprof/truth.ts';
import { cpuType, expect, MINUTE, shopdFile, test, type Hearth } from './recorded.ts';

const cpu = (nanoseconds: bigint) => formatValue(nanoseconds, 'nanoseconds');

/** What the API says a flame graph comes to. */
async function totalOf({ querier, range }: Hearth, labelSelector: string): Promise<bigint> {
  const answer = await querier.selectMergeStacktraces({ ...range, profileTypeID: cpuType, labelSelector });
  return answer.flamegraph!.total;
}

const frame = (page: Page, name: string) =>
  page.getByTestId(testIds.flameGraph.graph).locator(`[role=treeitem][data-function="${name}"]`);

test('from the services to the function that costs most', async ({ page, hearth }) => {
  const truth = seriesTruth().byType.get('cpu/nanoseconds')!.all;
  await page.goto(hearth.address('services'));
  const card = page.getByTestId('service-card').filter({ hasText: 'quoted' });
  const total = await totalOf(hearth, '{service_name="quoted"}');
  expect(total).toBe(truth.total);
  await expect(card).toContainText(cpu(total));

  await card.getByRole('link', { name: 'quoted', exact: true }).click();
  await expect(page).toHaveURL(/\/flame-graph\?.*var-serviceName=quoted/);
  await expect(page.getByTestId(testIds.flameGraph.total)).toContainText(cpu(total));
  // The table has Go pprof's own answer, in its order.
  const rows = page.getByTestId(testIds.functionTable.table).locator('tbody [data-function]');
  for (const [i, top] of truth.topBySelf.slice(0, 5).entries()) {
    const row = rows.nth(i);
    await expect(row).toHaveAttribute('data-function', top.name);
    await expect(row.locator('[data-column=self]')).toContainText(cpu(top.self));
    await expect(row.locator('[data-column=self]')).toContainText(formatShare(top.self, total));
    await expect(row.locator('[data-column=total]')).toContainText(cpu(top.total));
  }

  // A frame is zoomed in to; the link keeps it, and back leaves it.
  const zoomed = truth.topByTotal.find(({ total: weight }) => weight < (truth.total * 9n) / 10n)!;
  const label = await frame(page, zoomed.name).first().getAttribute('aria-label');
  expect(label).toContain(zoomed.name);
  await frame(page, zoomed.name).first().click();
  await expect(page).toHaveURL(/focus=/);
  await expect(page.getByTestId(testIds.flameGraph.breadcrumb)).toContainText(zoomed.name);
  await page.reload();
  await expect(page.getByTestId(testIds.flameGraph.breadcrumb)).toContainText(zoomed.name);
  await page.goBack();
  await expect(page).not.toHaveURL(/focus=/);
  await expect(frame(page, 'runtime.goexit').or(frame(page, 'runtime.mcall')).first()).toBeVisible();
});

test('from two time ranges to the function that changed most', async ({ page, hearth }) => {
  const { first, second, changes } = seriesTruth().byType.get('cpu/nanoseconds')!;
  // The second half is looked at; before it lies the first, as long.
  const half = hearth.start + 12 * MINUTE - MINUTE / 2;
  const times = { from: String(half), to: String(half + 12 * MINUTE) };
  await page.goto(hearth.address('diff', { service: 'quoted', ...times }));
  const total = (side: 'baseline' | 'comparison') =>
    page.getByTestId(testIds.diff[side]).getByTestId(testIds.diff.total);
  await expect(total('baseline')).toHaveAttribute('data-total', String(first.total));
  await expect(total('comparison')).toHaveAttribute('data-total', String(second.total));
  const question = { profileTypeID: cpuType, labelSelector: '{service_name="quoted"}' };
  const { flamegraph } = await hearth.querier.diff({
    left: { ...question, start: BigInt(half - 12 * MINUTE), end: BigInt(half) },
    right: { ...question, start: BigInt(half), end: BigInt(half + 12 * MINUTE) },
  });
  expect([flamegraph!.leftTicks, flamegraph!.rightTicks]).toEqual([first.total, second.total]);
  // As Go pprof has them: what changed most by itself is first.
  const rows = page.getByTestId(testIds.diff.table).locator('tbody [data-function]');
  for (const [i, { name }] of changes.bySelf.slice(0, 3).entries()) {
    await expect(rows.nth(i)).toHaveAttribute('data-function', name);
  }

  // A drag over a side's chart picks its range; reload and back keep and leave it.
  const chart = page.getByTestId(testIds.diff.baseline).getByTestId(testIds.diff.chart);
  const box = (await chart.boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.25, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.35, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await expect(page).toHaveURL(/[?&]from-2=/);
  const picked = new URL(page.url()).searchParams;
  const range = { start: BigInt(Date.parse(picked.get('from-2')!)), end: BigInt(Date.parse(picked.get('to-2')!)) };
  expect(range.end - range.start).toBeLessThan(12n * BigInt(MINUTE));
  const narrowed = await hearth.querier.selectMergeStacktraces({ ...question, ...range });
  expect(narrowed.flamegraph!.total).toBeLessThan(first.total);
  await expect(total('baseline')).toHaveAttribute('data-total', String(narrowed.flamegraph!.total));
  await expect(total('comparison')).toHaveAttribute('data-total', String(second.total));
  await page.reload();
  await expect(total('baseline')).toHaveAttribute('data-total', String(narrowed.flamegraph!.total));
  await page.goBack();
  await expect(total('baseline')).toHaveAttribute('data-total', String(first.total));
});

test('a filter, a range and a profile type are in the link, and back and forward follow them', async ({
  page,
  hearth,
}) => {
  const all = await totalOf(hearth, '{service_name="quoted"}');
  const eu = await totalOf(hearth, '{service_name="quoted",region="eu"}');
  expect(eu).toBeLessThan(all);
  await page.goto(hearth.address('flame-graph', { service: 'quoted' }));
  const total = page.getByTestId(testIds.flameGraph.total);
  await expect(total).toContainText(cpu(all));
  await page.goto(hearth.address('flame-graph', { service: 'quoted', 'var-filters': 'region|=|eu' }));
  await expect(total).toContainText(cpu(eu));
  await page.reload();
  await expect(total).toContainText(cpu(eu));
  await page.goBack();
  await expect(total).toContainText(cpu(all));
  await page.goForward();
  await expect(total).toContainText(cpu(eu));
  // Another view keeps service, filter and time.
  await page.getByRole('link', { name: 'Labels' }).last().click();
  await expect(page).toHaveURL(/\/labels\?.*region%7C%3D%7Ceu|\/labels\?.*region\|=\|eu/);
});

test('a link that carries a span opens the profile of that span', async ({ page, hearth }) => {
  const { values, sampleTypes, labels, symbols } = readPprof(unpackedFixture(shopdFile));
  const type = sampleTypes.findIndex((sampleType) => sampleType.type === 'cpu');
  const spans = new Map<string, bigint>();
  for (let sample = 0; sample < labels.offsets.length - 1; sample++) {
    for (let at = labels.offsets[sample]!; at < labels.offsets[sample + 1]!; at++) {
      if (symbols.strings[labels.key[at]!] === 'span_id') {
        const span = symbols.strings[labels.text[at]!]!;
        spans.set(span, (spans.get(span) ?? 0n) + values[sample * sampleTypes.length + type]!);
      }
    }
  }
  const [span, expected] = [...spans].sort(([, a], [, b]) => Number(b - a))[0]!;
  const answer = await hearth.querier.selectMergeSpanProfile({
    ...hearth.range,
    profileTypeID: cpuType,
    labelSelector: '{service_name="shopd"}',
    spanSelector: [span],
  });
  expect(answer.flamegraph!.total).toBe(expected);

  await page.goto(hearth.address('flame-graph', { service: 'shopd', 'var-spanSelector': span }));
  await expect(page.getByTestId(testIds.flameGraph.spanChip)).toHaveAttribute('title', span);
  await expect(page.getByTestId(testIds.flameGraph.total)).toContainText(cpu(expected));
  // One click widens it to the service.
  await page.getByTestId(testIds.flameGraph.removeSpan).click();
  await expect(page.getByTestId(testIds.flameGraph.total)).toContainText(
    cpu(await totalOf(hearth, '{service_name="shopd"}')),
  );
  await expect(page).not.toHaveURL(/spanSelector=[0-9a-f]/);
});
