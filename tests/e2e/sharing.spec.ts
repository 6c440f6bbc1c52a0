/** What is kept and sent: links, saved views, pins, filters, and the keys that do all of it. */
import type { Page } from '@playwright/test';
import { testIds } from '../../src/ui/test-ids.ts';
import { seriesTruth } from '../fixtures/pprof/truth.ts';
import { expect, MINUTE, test } from './recorded.ts';

const { frame, saved, flameGraph, filters } = testIds;
const total = (page: Page) => page.getByTestId(flameGraph.total);

/** Calls of a page to the services behind it, as `QuerierService/Series`. */
function callsOf(page: Page): string[] {
  const calls: string[] = [];
  page.on('request', (request) => {
    const call = /\.v1\.(\w+\/\w+)$/.exec(new URL(request.url()).pathname)?.[1];
    if (call !== undefined) calls.push(call);
  });
  return calls;
}

const shared = async (page: Page, item: RegExp) => {
  await page.getByTestId(frame.share).click();
  await page.getByRole('menuitem', { name: item }).click();
};

const called = async (page: Page, name: string, button: string) => {
  const dialog = page.getByTestId(frame.keepDialog);
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('button', { name: button, exact: true }).click();
  await expect(dialog).toBeHidden();
};

test('a pin shows its flame graph when the profiles cannot be asked for any more', async ({ page, hearth }) => {
  const whole = seriesTruth().byType.get('cpu/nanoseconds')!.all.total;
  await page.goto(hearth.address('flame-graph', { service: 'quoted' }));
  await expect(total(page)).toHaveAttribute('data-total', String(whole));
  const said = await total(page).textContent();
  await shared(page, /Pin the data/);
  await called(page, 'Before <b>the</b> fix', 'Pin');

  await page.keyboard.press('g');
  await page.keyboard.press('v');
  const link = page.getByTestId(saved.pins).getByRole('link', { name: 'Before <b>the</b> fix' });
  const href = (await link.getAttribute('href'))!;
  expect(href).toMatch(/\?pin=[0-9A-Z]{26}$/);

  // The store is away: whatever it is asked fails.
  await page.route('**/querier.v1.QuerierService/**', (route) => route.fulfill({ status: 503, body: 'away' }));
  const calls = callsOf(page);
  await page.goto(new URL(href, hearth.url).toString());
  await expect(page.getByTestId(frame.pinBanner)).toContainText('Before <b>the</b> fix');
  await expect(page.getByTestId(frame.pinBanner)).toContainText('{service_name="quoted"}');
  await expect(total(page)).toHaveAttribute('data-total', String(whole));
  expect(await total(page).textContent()).toBe(said);
  expect(calls.filter((call) => /Merge|Diff|AnalyzeQuery|Export/.test(call))).toEqual([]);

  // Another question is not the pin's.
  await page.unroute('**/querier.v1.QuerierService/**');
  await page.getByTestId(frame.pinBanner).getByRole('button').click();
  await expect(page).not.toHaveURL(/pin=/);
  await expect(page.getByTestId(frame.pinBanner)).toBeHidden();
  await expect(total(page)).toHaveAttribute('data-total', String(whole));
});

test('a pinned diff has both sides, and is deleted and brought back', async ({ page, hearth }) => {
  const { first, second } = seriesTruth().byType.get('cpu/nanoseconds')!;
  const half = hearth.start + 12 * MINUTE - MINUTE / 2;
  const times = { from: String(half), to: String(half + 12 * MINUTE) };
  await page.goto(hearth.address('diff', { service: 'quoted', ...times }));
  const sides = async () => {
    for (const [side, sum] of [
      ['baseline', first.total],
      ['comparison', second.total],
    ] as const) {
      const found = page.getByTestId(testIds.diff[side]).getByTestId(testIds.diff.total);
      await expect(found).toHaveAttribute('data-total', String(sum));
    }
  };
  await sides();
  await shared(page, /Pin the data/);
  await called(page, 'Both halves', 'Pin');
  await page.goto(hearth.address('saved'));
  const row = page.getByTestId(saved.row).and(page.locator('[data-name="Both halves"]'));
  await row.getByRole('button', { name: 'Delete Both halves' }).click();
  await expect(row).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  const calls = callsOf(page);
  await row.getByRole('link').click();
  await expect(page).toHaveURL(/\/diff\?.*pin=/);
  await sides();
  expect(calls.filter((call) => /Merge|Diff|RankChanges/.test(call))).toEqual([]);
});

test('a view is saved with its filters and relative time, renamed, and opened', async ({ page, hearth }) => {
  const keys = { service: 'quoted', 'var-filters': 'region|=|eu', from: 'now-2h', to: 'now', search: 'regexp' };
  await page.goto(hearth.address('flame-graph', keys));
  await expect(total(page)).toBeVisible();
  const sum = await total(page).getAttribute('data-total');
  await page.keyboard.press('Shift+V');
  await called(page, 'Europe', 'Save');
  await page.goto(hearth.address('saved'));
  const row = (name: string) => page.getByTestId(saved.row).and(page.locator(`[data-name="${name}"]`));
  await expect(row('Europe')).toContainText('Last 2 hours');
  await row('Europe').getByRole('button', { name: 'Rename Europe' }).click();
  await page.getByRole('textbox', { name: 'New name' }).fill('Europe 2');
  await page.keyboard.press('Enter');
  await row('Europe 2').getByRole('link').click();
  await expect(page).toHaveURL(/\/flame-graph\?.*from=now-2h.*search=regexp/);
  await expect(page.getByTestId(filters.chip)).toContainText('region is eu');
  await expect(total(page)).toHaveAttribute('data-total', sum!);
});

test('links are frozen or live, and can be had where pages may not write to the clipboard', async ({
  page,
  hearth,
}) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'isSecureContext', { value: false });
    document.execCommand = () => false;
  });
  await page.goto(hearth.address('services', { from: 'now-1h', to: 'now' }));
  await expect(page.getByTestId('service-card').or(page.getByTestId('service-row')).first()).toBeVisible();
  const link = async (item: RegExp) => {
    await shared(page, item);
    const field = page.getByTestId(frame.link);
    const text = await field.inputValue();
    await page.keyboard.press('Escape');
    await expect(field).toBeHidden();
    return text;
  };
  const live = await link(/live link/);
  expect(live).toContain('from=now-1h&to=now');
  expect(live.length).toBeLessThan(300);
  const { searchParams } = new URL(await link(/exactly this time/));
  expect(Number(searchParams.get('to')) - Number(searchParams.get('from'))).toBe(60 * MINUTE);
});

test('filters are pasted, undone, and survive any characters', async ({ page, hearth }) => {
  await page.goto(hearth.address('flame-graph', { service: 'quoted' }));
  await expect(total(page)).toBeVisible();
  const before = await total(page).getAttribute('data-total');
  await page.getByTestId(filters.bar).getByRole('button', { name: 'Filter by label' }).focus();
  const paste = (text: string) =>
    page.evaluate((pasted) => {
      const data = new DataTransfer();
      data.setData('text/plain', pasted);
      document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
    }, text);
  await paste('process_cpu{region=~"eu|us", version!="", zone=""}');
  const chips = page.getByTestId(filters.chip);
  await expect(chips).toHaveText(['region is eu, us', 'version is not empty', 'zone is empty']);
  await expect(total(page)).toHaveAttribute('data-total', before!);
  const hostile = 'a"}|,#__gfp__\\\n${x}<img src=x>\u202e';
  await page.getByTestId(filters.bar).getByRole('button', { name: 'Filter', exact: true }).focus();
  await paste(`{region!=${JSON.stringify(hostile)}}`);
  await expect(chips).toHaveCount(4);
  await page.reload();
  await expect(chips.nth(3)).toContainText('<img src=x>');
  const value = await chips.nth(3).locator('span').last().textContent();
  expect(value).toBe(hostile);
  await expect(total(page)).toHaveAttribute('data-total', before!);
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect(chips).toHaveCount(0);
  await page.keyboard.press('Shift+U');
  await expect(chips).toHaveCount(4);
});

test('keys lead through every view, and the browser’s back and forward the same way', async ({ page, hearth }) => {
  await page.goto(hearth.address('services', { service: 'quoted' }));
  await expect(page.getByTestId('service-card').or(page.getByTestId('service-row')).first()).toBeVisible();
  const order = [
    ['t', 'profile-types'],
    ['l', 'labels'],
    ['f', 'flame-graph'],
    ['c', 'diff'],
    ['v', 'saved'],
    ['o', 'settings'],
  ] as const;
  for (const [key, view] of order) {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await expect(page).toHaveURL(new RegExp(`/${view}\\?.*var-serviceName=quoted`));
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  }
  const visited = ['services', ...order.map(([, view]) => view)];
  for (const view of [...visited].reverse().slice(1)) {
    await page.goBack();
    await expect(page).toHaveURL(new RegExp(`/${view}\\?`));
  }
  for (const view of visited.slice(1)) {
    await page.goForward();
    await expect(page).toHaveURL(new RegExp(`/${view}\\?.*var-serviceName=quoted`));
  }
  // The address is there before the page that it is of.
  await expect(page.getByText('What is kept')).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByTestId(frame.shortcutSheet)).toContainText('Flame graph');
  // Nothing happens behind a dialog, nor while somebody types.
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await expect(page).toHaveURL(/\/settings\?/);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId(frame.shortcutSheet)).toBeHidden();
});

test('a favorite is kept by the server', async ({ page, hearth }) => {
  await page.goto(hearth.address('flame-graph', { service: 'quoted' }));
  await expect(total(page)).toBeVisible();
  const star = page.getByRole('button', { name: 'Mark quoted as a favorite' }).first();
  await expect(star).toHaveAttribute('aria-pressed', 'false');
  // Left before the server has confirmed it: the page said that it is marked, so the next one keeps it.
  const put = '**/hearth.v1.DocumentService/Put';
  await page.route(put, () => undefined);
  await page.keyboard.press('Shift+F');
  await expect(star).toHaveAttribute('aria-pressed', 'true');
  await page.unroute(put);
  const kept = page.waitForResponse((response) => response.url().endsWith('DocumentService/Put') && response.ok());
  await page.reload();
  await kept;
  await expect(star).toHaveAttribute('aria-pressed', 'true');
  // Nothing of it is only in this browser.
  await page.evaluate(() => window.localStorage.clear());
  await page.reload();
  await expect(star).toHaveAttribute('aria-pressed', 'true');
  await star.click();
  await expect(star).toHaveAttribute('aria-pressed', 'false');
});
