/** Every view in both themes: a picture of each for people to look at, and what no picture may have. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './recorded.ts';

/** What each shows once it has loaded; what is set stays in its address (docs/links.md). */
const views = [
  { view: 'services', keys: { sort: 'name', 'no-data': 'show' }, shows: 'service-card' },
  { view: 'profile-types', keys: { service: 'shopd', sort: 'name' }, shows: 'type-card' },
  { view: 'labels', keys: { service: 'quoted', search: 'r' }, shows: 'label-card' },
  {
    view: 'labels',
    name: 'labels-broken-down',
    keys: { service: 'quoted', 'var-groupBy': 'version', 'value-sort': '-max' },
    shows: 'value-table',
  },
  {
    view: 'flame-graph',
    keys: { service: 'quoted', root: 'bottom', color: 'self', sort: '-total', frame: 'regexp.compile' },
    shows: 'flame-graph',
  },
  {
    view: 'diff',
    keys: { service: 'quoted', scale: 'share', measured: 'total', sort: '-baseline', unchanged: '0.1' },
    shows: 'diff-table',
  },
  { view: 'spans', keys: { service: 'shopd', by: 'name' }, shows: 'spans-table' },
  {
    view: 'side-by-side',
    keys: { service: 'quoted', 'var-groupBy': 'version', measured: 'total', cells: 'rate', sort: 'name' },
    shows: 'side-by-side-table',
  },
  { view: 'saved', keys: {}, shows: 'saved' },
  { view: 'recording-rules', keys: { service: 'quoted', record: '' }, shows: 'recording-rule-preview' },
  { view: 'profiles', keys: { service: 'quoted', sort: 'largest' }, shows: 'profiles-heatmap' },
  { view: 'ad-hoc', keys: { scale: 'total', measured: 'total' }, shows: 'ad-hoc-view' },
  { view: 'explain', keys: { service: 'quoted' }, shows: 'explain-functions' },
  {
    view: 'function',
    keys: { service: 'quoted', function: 'regexp.compile', measured: 'self' },
    shows: 'function-series-table',
  },
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

/** A phone, a large screen, and one of 4k. */
const sizes = [
  { width: 390, height: 844 },
  { width: 2560, height: 1440 },
  { width: 3840, height: 2160 },
];

/** What does not fit at some size: a page that scrolls sideways, controls that are cut off, or too small for a finger. */
async function checkSizes(page: Page, name: string): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size);
    // What is drawn to measure follows its box a frame or two later.
    await expect.poll(() => page.evaluate(misfits), { message: `${name} at ${size.width} px` }).toEqual([]);
    await page.screenshot({ path: `test-results/views/${name}-${size.width}.png` });
  }
}

/** Runs in the page. */
function misfits(): string[] {
  const least = 24;
  const found: string[] = [];
  const overflow = document.documentElement.scrollWidth - innerWidth;
  // Half pixels are rounded up.
  if (overflow > 1) found.push(`the page scrolls sideways by ${overflow} px`);
  /** Where it could be scrolled to, a control that is cut off can be reached. */
  const canScroll = (element: Element): boolean => {
    for (let at = element.parentElement; at !== null; at = at.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(at).overflowX) && at.scrollWidth > at.clientWidth) return true;
    }
    return false;
  };
  for (const control of document.querySelectorAll('button, a[href], input, select, [role=button], [role=radio]')) {
    const box = control.getBoundingClientRect();
    const style = getComputedStyle(control);
    if (box.width < 2 || box.height < 2 || style.visibility === 'hidden' || Number(style.opacity) === 0) continue;
    const said = `${control.tagName} “${(control.getAttribute('aria-label') ?? control.textContent).slice(0, 40)}”`;
    if ((box.right > innerWidth + 1 || box.left < -1) && !canScroll(control)) {
      found.push(`${said} is cut off: ${Math.round(box.left)} to ${Math.round(box.right)}`);
    }
    // Lines of text and of tables may be as high as their letters; fields are as large as the frame around them.
    const isLine = control.closest('table, p, [role=treegrid], [role=tree], li') !== null;
    // So is what a field of several values has in it, which is Grafana's own.
    const isField = control.matches('input, svg, [aria-label^="Remove "]');
    // An icon's button reaches beyond it.
    const around = getComputedStyle(control, '::before');
    const [width, height] = [
      Math.max(box.width, parseFloat(around.width) || 0),
      Math.max(box.height, parseFloat(around.height) || 0),
    ];
    if (innerWidth < 500 && !isLine && !isField && (height < least || width < least)) {
      found.push(`${said} is ${Math.round(width)} × ${Math.round(height)}, too small for a finger`);
    }
  }
  return found;
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
      const kept = new URL(page.url()).searchParams;
      for (const [key, value] of Object.entries(keys)) {
        if (key !== 'service') expect(kept.getAll(key), key).toEqual([value]);
      }
      await page.screenshot({ path: `test-results/views/${name}-${theme}.png` });
      expect(await barriersOf(page)).toEqual([]);
      if (theme === 'dark') await checkSizes(page, name);
      expect(troubles).toEqual([]);
    });
  }
}
