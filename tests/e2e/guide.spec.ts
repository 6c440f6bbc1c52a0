/**
 * The guided page, docs/guide.md: five questions, each answered in at most six clicks from the first page. It is walked
 * on recorded profiles, with the answers of Go pprof, and makes the pictures of that page where it is told to:
 *
 *     GUIDE_PICTURES=docs/images/guide npx playwright test --config=.config/playwright.config.ts tests/e2e/guide.spec.ts
 *
 * With GUIDE_URL it walks through a demo shop that has run for five minutes instead.
 */
import type { Locator, Page } from '@playwright/test';
import { seriesTruth } from '../fixtures/pprof/truth.ts';
import { testIds } from '../../src/ui/test-ids.ts';
import { spansOf } from './explored.ts';
import { expect, MINUTE, test, type Hearth } from './recorded.ts';

/** What the questions are about, and their answers as far as they are known beforehand. */
interface Place {
  first: string;
  /** The one that costs most, where that is known. */
  costliest?: string;
  /** The one that changed. */
  service: string;
  /** Of the service, the function that came with the new version. */
  guilty: string;
  version: string;
  /** Where the new version came; undefined where nobody knows beforehand. */
  since?: number;
  /** The service whose spans are looked at, and the one that costs most. */
  traced: string;
  span?: string;
}

const mostClicks = 6;
const shots = process.env['GUIDE_PICTURES'] ?? 'test-results/guide';

async function walk(page: Page, place: Place): Promise<void> {
  let clicks = 0;
  const click = async (target: Locator) => {
    await target.click();
    clicks++;
  };
  /** Each question begins where one comes in. */
  const begin = async () => {
    expect(clicks, 'clicks for the question before').toBeLessThanOrEqual(mostClicks);
    clicks = 0;
    await page.goto(place.first);
    await expect(page.getByTestId(testIds.services.card).first()).toBeVisible();
  };
  const picture = async (name: string) => {
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    await page.screenshot({ path: `${shots}/${name}.jpg`, type: 'jpeg', quality: 72 });
  };
  const card = (service: string) =>
    page.getByTestId(testIds.services.card).and(page.locator(`[data-name="${service}"]`));
  const tab = (name: string) =>
    page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name, exact: true });
  await page.setViewportSize({ width: 1280, height: 800 });

  // Which service costs most? The first card: nothing has to be clicked.
  await begin();
  const { costliest } = place;
  if (costliest !== undefined) {
    await expect(page.getByTestId(testIds.services.card).first()).toHaveAttribute('data-name', costliest);
  }
  await picture('service');

  // Which function is it? The service, then Explain: its functions are ranked by what changed beyond noise.
  await begin();
  await click(card(place.service).getByRole('link', { name: place.service, exact: true }));
  await expect(page.getByTestId(testIds.flameGraph.graph)).toBeVisible();
  await click(tab('Explain'));
  const functions = page.getByTestId(testIds.explain.functions);
  const guilty = functions.locator(`tr[data-name="${place.guilty}"]`).first();
  await expect(guilty).toHaveAttribute('data-significant', 'true');
  await picture('explain');
  await click(guilty.getByRole('link', { name: place.guilty, exact: true }));
  await expect(page.getByTestId(testIds.function.table)).toContainText(place.guilty);
  await picture('function');

  // Since when? The line of the profile type says so, and its diff begins there.
  await begin();
  await click(card(place.service).getByRole('link', { name: place.service, exact: true }));
  await click(tab('Explain'));
  const type = page.getByTestId(testIds.explain.types).locator('tr[data-since]').first();
  const since = Number(await type.getAttribute('data-since'));
  if (place.since !== undefined) expect(Math.abs(since - place.since)).toBeLessThanOrEqual(MINUTE);
  await click(type.getByRole('link', { name: 'Diff' }));
  await expect(page.getByTestId(testIds.diff.change)).toContainText('%');
  await picture('diff');

  // Which version? The label that explains it stands below.
  await begin();
  await click(card(place.service).getByRole('link', { name: 'Labels' }));
  await click(page.getByRole('button', { name: 'version', exact: true }).first());
  const values = page.getByTestId(testIds.labels.table).locator(`[data-name="${place.version}"]`);
  await expect(values).toBeVisible();
  await expect(values).toContainText('100 %');
  await picture('version');

  // Which span? The list of those that cost most; the first leads to the flame graph of just what ran in it.
  await begin();
  await click(card(place.traced).getByRole('link', { name: place.traced, exact: true }));
  await click(page.getByRole('button', { name: 'More' }));
  await click(page.getByRole('menuitem', { name: /^Spans/ }));
  const span = page.getByTestId(testIds.spans.table).locator('tbody tr').first();
  if (place.span !== undefined) await expect(span).toHaveAttribute('data-span', place.span);
  await expect(span).toBeVisible();
  await picture('spans');
  await click(span.getByRole('link').first());
  await expect(page.getByTestId(testIds.flameGraph.spanChip)).toBeVisible();
  await expect(page.getByTestId(testIds.flameGraph.graph)).toBeVisible();
  await picture('span');
  expect(clicks).toBeLessThanOrEqual(mostClicks);
}

async function recordedPlace(hearth: Hearth): Promise<Place> {
  const newVersion = hearth.start + 12 * MINUTE;
  // What is stored at the very start of a range is not of it.
  const range = { from: String(newVersion - MINUTE / 2), to: String(hearth.start + 24 * MINUTE) };
  const { second } = seriesTruth().byType.get('cpu/nanoseconds')!;
  // It came with the version: the first half has none of it.
  const guilty = second.topByTotal.find(({ name }) => name === 'main.handleSlow')!;
  const [costliest] = await spansOf(hearth);
  return {
    first: hearth.address('services', range),
    costliest: 'quoted',
    service: 'quoted',
    guilty: guilty.name,
    version: '1.1.0',
    since: newVersion,
    traced: 'shopd',
    span: costliest![0],
  };
}

/** A demo shop that runs. */
const demo = process.env['GUIDE_URL'];
const question = 'each of five questions is answered in at most six clicks';

if (demo === undefined) {
  test(question, async ({ page, hearth }) => {
    test.slow();
    await walk(page, await recordedPlace(hearth));
  });
} else {
  test(question, async ({ page }) => {
    test.slow();
    const shop = { service: 'shop-checkout', traced: 'shop-checkout', guilty: 'compileVoucherRules', version: '1.1.0' };
    const first = `${demo}/a/hearth-profiles-app/services?from=now-2m&to=now`;
    await walk(page, { ...shop, first });
  });
}
