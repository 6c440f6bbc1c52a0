/**
 * The guided page, docs/guide.md: five questions, each answered in at most six clicks from the first page. It is walked
 * on what the demo shop pushed (tests/fixtures/demo-shop), and makes the pictures of that page where it is told to:
 *
 *     GUIDE_PICTURES=docs/images/guide npx playwright test --config=.config/playwright.config.ts tests/e2e/guide.spec.ts
 *
 * With GUIDE_URL it walks through a demo shop that has run for five minutes instead.
 */
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { PusherService } from '#proto/push/v1/push_pb.ts';
import { testIds } from '../../src/ui/test-ids.ts';
import { field } from '../fixtures/drawn-profile.ts';
import { cpuType, MINUTE, startHearth } from './recorded.ts';

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
  /** The service whose spans are looked at, and the name of the one that costs most. */
  traced: string;
  span: string;
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

  // Most of what Node's sampler saw was no code: one click leaves what was.
  await begin();
  await click(card(place.service).getByRole('link', { name: place.service, exact: true }));
  const total = page.getByTestId(testIds.flameGraph.total);
  const whole = Number(await total.getAttribute('data-total'));
  await click(page.getByTestId(testIds.flameGraph.idle).getByRole('button'));
  await expect(page.getByTestId(testIds.flameGraph.idle)).toBeHidden();
  await expect(page.getByTestId(testIds.flameGraph.transforms)).toContainText('(idle)');
  const rest = Number(await total.getAttribute('data-total'));
  expect([rest > 0, rest < whole * 0.75]).toEqual([true, true]);

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
  await expect(span).toContainText(place.span);
  await picture('spans');
  await click(span.getByRole('link').first());
  await expect(page.getByTestId(testIds.flameGraph.spanChip)).toBeVisible();
  await expect(page.getByTestId(testIds.flameGraph.graph)).toBeVisible();
  await picture('span');
  expect(clicks).toBeLessThanOrEqual(mostClicks);
}

/** The demo shop as it was recorded, eight pushes before and eight since shop-checkout got its new version. */
async function openShop(url: string): Promise<{ since: number; end: number }> {
  const [pushes, pace] = [8, 10_000];
  const since = Math.floor(Date.now() / MINUTE) * MINUTE - 3 * MINUTE;
  const pusher = createClient(PusherService, createConnectTransport({ httpVersion: '1.1', baseUrl: url }));
  const folder = new URL('../fixtures/demo-shop/', import.meta.url);
  for (const file of readdirSync(folder)) {
    const [, service, version, kind, number] = /^(shop-[a-z]+)-([\d.]+)-([a-z]+)-(\d+)\.pb\.gz$/.exec(file) ?? [];
    if (service === undefined) continue;
    const first = version === newVersion ? since : since - pushes * pace;
    const name = kind === 'cpu' ? 'process_cpu' : kind!;
    const labels = { __name__: name, service_name: service, version: version!, hearth_demo: 'true' };
    // The others have two profiles, as nothing changes in them.
    const places =
      service === checkout
        ? [Number(number) - 1]
        : Array.from({ length: pushes }, (_, i) => i * 2 + Number(number) - 1);
    for (const at of places) {
      const time = Uint8Array.from(field(9, BigInt(first + at * pace + 1000) * 1_000_000n));
      const rawProfile = gzipSync(Buffer.concat([gunzipSync(readFileSync(new URL(file, folder))), time]));
      const pairs = Object.entries(labels).map((pair) => ({ name: pair[0], value: pair[1] }));
      await pusher.push({ series: [{ labels: pairs, samples: [{ rawProfile }] }] });
    }
  }
  return { since, end: since + pushes * pace };
}

const checkout = 'shop-checkout';
const newVersion = '1.1.0';
const shop = {
  service: checkout,
  traced: checkout,
  guilty: 'checkVoucherPerCustomer',
  version: newVersion,
  span: 'POST /pay',
};

/** A demo shop that runs. */
const demo = process.env['GUIDE_URL'];

test('each of five questions about the demo shop is answered in at most six clicks', async ({ page }) => {
  test.slow();
  const view = '/a/hearth-profiles-app/services';
  if (demo !== undefined) {
    await walk(page, { ...shop, first: `${demo}${view}?from=now-2m&to=now` });
    return;
  }
  const hearth = await startHearth('--demo', 'off');
  try {
    const { since, end } = await openShop(hearth.url);
    const first = `${hearth.url}${view}?from=${since}&to=${end}&var-profileMetricId=${cpuType}`;
    await walk(page, { ...shop, first, costliest: 'shop-frontend', since });
  } finally {
    expect(await hearth.stop()).toBe(0);
  }
});
