/** Long tables by keyboard: each is one Tab stop, however many rows it has, and arrow keys go from row to row. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { testIds } from '../../src/ui/test-ids.ts';
import { seriesTruth } from '../fixtures/pprof/truth.ts';
import { expect, test } from './recorded.ts';

const table = (page: Page) => page.getByTestId(testIds.functionTable.table);
const line = (page: Page, at: number) => table(page).locator(`[data-at="${at}"] [data-line]`);

test('the functions beside a flame graph are one Tab stop, and keys go from row to row', async ({ page, hearth }) => {
  const truth = seriesTruth().byType.get('cpu/nanoseconds')!;
  await page.goto(hearth.address('flame-graph', { service: 'quoted', sort: '-total' }));
  await expect(line(page, 0)).toBeVisible();
  const count = Number(await table(page).getAttribute('aria-rowcount')) - 1;
  expect(count).toBeGreaterThan(50);

  await table(page).locator('thead button').last().focus();
  await page.keyboard.press('Tab');
  await expect(line(page, 0)).toBeFocused();
  const highest = table(page).locator('tr[data-at="0"] [data-column=total]');
  await expect(highest).toHaveAttribute('data-value', String(truth.all.topByTotal[0]!.total));
  await expect(table(page).locator('tbody [tabindex="0"]')).toHaveCount(1);
  await page.keyboard.press('ArrowDown');
  await expect(line(page, 1)).toBeFocused();
  await page.keyboard.press('PageDown');
  await expect(table(page).locator('[data-line]:focus')).toHaveCount(1);
  const below = Number(await table(page).locator('tr:has([data-line]:focus)').getAttribute('data-at'));
  expect(below).toBeGreaterThan(2);
  await page.keyboard.press('PageUp');
  await expect(line(page, 1)).toBeFocused();
  await page.keyboard.press('End');
  await expect(line(page, count - 1)).toBeFocused();
  await expect(table(page).locator('tbody [tabindex="0"]')).toHaveCount(1);
  await page.keyboard.press('Home');
  await expect(line(page, 0)).toBeFocused();

  await page.keyboard.press('ArrowDown');
  await expect(line(page, 1)).toBeFocused();
  const name = (await table(page).locator('tr[data-at="1"]').getAttribute('data-function'))!;
  await page.keyboard.press('Enter');
  await expect(line(page, 1)).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(() => new URL(page.url()).searchParams.get('frame')).toBe(name);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);

  // All rows are passed by one step, forwards and back.
  await page.keyboard.press('Tab');
  await expect(table(page).locator(':focus')).toHaveCount(0);
  await page.keyboard.press('Shift+Tab');
  await expect(line(page, 1)).toBeFocused();
  const graph = page.getByTestId(testIds.flameGraph.graph);
  const isThere = () => graph.evaluate((element) => element === document.activeElement);
  for (let tabs = 0; tabs < 3 && !(await isThere()); tabs++) await page.keyboard.press('Tab');
  expect(await isThere()).toBe(true);
});

test('the sheet of shortcuts says how rows are gone through', async ({ page, hearth }) => {
  await page.goto(hearth.address('services', { layout: 'rows' }));
  await expect(page.locator('[data-at="0"] [data-line]')).toBeVisible();
  await page.keyboard.press('?');
  const sheet = page.getByTestId(testIds.frame.shortcutSheet);
  await expect(sheet).toContainText('Rows of a table or a list');
  await expect(sheet).toContainText('A page up, a page down');
});
