/** Every view in both themes: a picture of each for people to look at, and what no picture may have. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './recorded.ts';

/** What each shows once it has loaded. */
const views = [
  { view: 'services', keys: {}, shows: 'service-card' },
  { view: 'profile-types', keys: { service: 'shopd' }, shows: 'type-card' },
  { view: 'labels', keys: { service: 'quoted' }, shows: 'label-card' },
  {
    view: 'labels',
    name: 'labels-broken-down',
    keys: { service: 'quoted', 'var-groupBy': 'version' },
    shows: 'value-table',
  },
  { view: 'flame-graph', keys: { service: 'quoted' }, shows: 'flame-graph' },
  { view: 'diff', keys: { service: 'quoted' }, shows: 'diff-table' },
  { view: 'spans', keys: { service: 'shopd' }, shows: 'spans-table' },
  { view: 'side-by-side', keys: { service: 'quoted' }, shows: 'side-by-side-table' },
  { view: 'saved', keys: {}, shows: 'saved' },
  { view: 'profiles', keys: { service: 'quoted' }, shows: 'profiles-heatmap' },
  { view: 'ad-hoc', keys: {}, shows: 'ad-hoc-view' },
  { view: 'explain', keys: { service: 'quoted' }, shows: 'explain-functions' },
  { view: 'function', keys: { service: 'quoted', function: 'regexp.compile' }, shows: 'function-series-table' },
  { view: 'settings', keys: {}, shows: 'stored-services' },
] as const;

/** What goes wrong on a page without anybody seeing it. */
function troublesOf(page: Page): string[] {
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(`page error: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) troubles.push(`${response.status()} ${response.url()}`);
  });
  page.on('request', (request) => {
    if (!/^(http:\/\/127\.0\.0\.1[:/]|data:|blob:)/.test(request.url())) troubles.push(`asks ${request.url()}`);
  });
  return troubles;
}

/** What keeps people with a screen reader, a keyboard or weak eyes from using a page. */
async function barriersOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}

for (const theme of ['dark', 'light'] as const) {
  for (const { view, keys, shows, ...more } of views) {
    const name = 'name' in more ? more.name : view;
    test(`${name} in the ${theme} theme loads whole, without an error and within the window`, async ({
      page,
      hearth,
    }) => {
      const troubles = troublesOf(page);
      await page.addInitScript((chosen) => localStorage.setItem('hearth.theme', chosen), theme);
      await page.goto(hearth.address(view, keys));
      await expect(page.getByTestId(shows).first()).toBeVisible();
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
      const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const [red = 0] = background.match(/\d+/g)!.map(Number);
      expect(red < 128, background).toBe(theme === 'dark');
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      await page.screenshot({ path: `test-results/views/${name}-${theme}.png` });
      expect(await barriersOf(page)).toEqual([]);
      expect(troubles).toEqual([]);
    });
  }
}
