/** Single profiles: listed, opened, and picked in the heatmap, each with what the service says they come to. */
import type { Page } from '@playwright/test';
import { readSpeedscope } from '#model/formats/speedscope/read.ts';
import { ROOT } from '#model/tree-shape.ts';
import { ProfileOrder } from '#proto/hearth/v1/explore_pb.ts';
import { testIds } from '../../src/ui/test-ids.ts';
import { seriesTruth } from '../fixtures/pprof/truth.ts';
import { profilesOf, spansOf } from './explored.ts';
import { exported, treeOf } from './exported.ts';
import { expect, test } from './recorded.ts';

const whole = seriesTruth().byType.get('cpu/nanoseconds')!.all.total;

/** Over parts of the heatmap's width and height. */
async function drag(page: Page, [fromX, toX]: [number, number], [fromY, toY] = [0.01, 0.99]): Promise<void> {
  const box = (await page.getByTestId(testIds.profiles.heatmap).boundingBox())!;
  await page.mouse.move(box.x + box.width * fromX, box.y + box.height * fromY!);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * toX, box.y + box.height * toY!, { steps: 4 });
  await page.mouse.up();
}

test('profiles are listed in either order, and one opens as a flame graph of its own', async ({ page, hearth }) => {
  const newest = await profilesOf(hearth, ProfileOrder.NEWEST);
  const largest = await profilesOf(hearth);
  await page.goto(hearth.address('profiles', { service: 'quoted' }));
  const rows = page.getByTestId(testIds.profiles.row);
  await expect(rows.first()).toHaveAttribute('data-profile', newest[0]!.profileId);
  await page.getByRole('radio', { name: 'Largest first' }).check({ force: true });
  await expect(page).toHaveURL(/sort=largest/);
  await expect(rows.first()).toHaveAttribute('data-profile', largest[0]!.profileId);
  await expect(rows.first().locator('[data-value]')).toHaveAttribute('data-value', String(largest[0]!.value));
  await rows.first().getByRole('link').click();
  await expect(page).toHaveURL(new RegExp(`var-profileIdSelector=${largest[0]!.profileId}`));
  await expect(page.getByTestId(testIds.flameGraph.total)).toHaveAttribute('data-total', String(largest[0]!.value));
  // A diff would be of all profiles of the time.
  await expect(page.getByTestId(testIds.flameGraph.compare)).toHaveCount(0);
});

test('what is dragged over in the heatmap is a flame graph of those profiles, and two parts are a diff', async ({
  page,
  hearth,
}) => {
  await page.goto(hearth.address('profiles', { service: 'quoted' }));
  const picked = page.getByTestId(testIds.profiles.picked);
  const heatmap = page.getByTestId(testIds.profiles.heatmap);
  await expect(heatmap).toBeVisible();
  await drag(page, [0.001, 0.999]);
  const all = await profilesOf(hearth);
  const ids = new Set(all.map(({ profileId }) => profileId));
  await expect(picked).toHaveAttribute('data-count', String(ids.size));
  await page.getByTestId(testIds.profiles.openRegion).click();
  await expect(page).toHaveURL(/var-profileIdSelector=/);
  expect(new URL(page.url()).searchParams.get('var-profileIdSelector')!.split(',').sort()).toEqual([...ids].sort());
  await expect(page.getByTestId(testIds.flameGraph.total)).toHaveAttribute('data-total', String(whole));

  await page.goBack();
  await drag(page, [0.001, 0.4]);
  const before = Number(await picked.getAttribute('data-count'));
  await page.getByTestId(testIds.profiles.keepRegion).click();
  await drag(page, [0.6, 0.999]);
  const after = Number(await picked.getAttribute('data-count'));
  expect(before).toBeGreaterThan(0);
  expect(after).toBeGreaterThan(0);
  await page.getByTestId(testIds.profiles.compareRegions).click();
  await expect(page).toHaveURL(/\/ad-hoc\?.*against=stored/);
  const parts = new URL(page.url()).searchParams;
  const totals: bigint[] = [];
  for (const [side, key] of [
    ['file', 'file'],
    ['against', 'against'],
  ] as const) {
    const [, range, named] = /^stored:([\d-]+):(.+)$/.exec(parts.get(key)!)!;
    const [start, end] = range!.split('-').map(BigInt);
    const { flamegraph } = await hearth.querier.selectMergeStacktraces({
      profileTypeID: 'process_cpu:cpu:nanoseconds:cpu:nanoseconds',
      labelSelector: '{service_name="quoted"}',
      start: start! + 1n,
      end: end!,
      profileIdSelector: named!.split(','),
    });
    const total = page
      .getByTestId(testIds.adHoc.side)
      .and(page.locator(`[data-side=${side}]`))
      .getByTestId(testIds.adHoc.total);
    await expect(total).toHaveAttribute('data-total', String(flamegraph!.total));
    totals.push(flamegraph!.total);
  }
  // What is saved is of just these profiles, the baseline first.
  const saved = readSpeedscope((await exported(page, 'speedscope')).bytes).map(({ columns }) => treeOf(columns));
  expect(saved.map((tree) => tree.total[ROOT])).toEqual(totals.reverse());
});

test('spans in the heatmap open as a flame graph of those spans, by keys alone', async ({ page, hearth }) => {
  await page.goto(hearth.address('profiles', { service: 'shopd', layout: 'spans' }));
  const heatmap = page.getByTestId(testIds.profiles.heatmap);
  await heatmap.focus();
  await page.keyboard.press('ArrowLeft');
  for (let press = 0; press < 20; press++) await page.keyboard.press('Shift+ArrowUp');
  await expect(page.getByTestId(testIds.profiles.picked)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId(testIds.profiles.picked)).toHaveCount(0);
  // The largest span is in the topmost row.
  await drag(page, [0.001, 0.999], [0.001, 0.02]);
  await page.getByTestId(testIds.profiles.openRegion).click();
  const [span, value] = (await spansOf(hearth))[0]!;
  await expect(page).toHaveURL(new RegExp(`var-spanSelector=${span}`));
  await expect(page.getByTestId(testIds.flameGraph.total)).toHaveAttribute('data-total', String(value));
});
