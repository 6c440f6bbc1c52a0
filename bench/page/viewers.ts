/**
 * How a person opens, zooms, searches and transforms a profile in each viewer that bench/page/graph.ts compares.
 *
 *     await hearth(url)(page, profile);   // { open: 603, zoom: 291, search: 151, transform: 140 }, milliseconds
 */
import type { Locator, Page } from '@playwright/test';
import { testIds } from '../../src/ui/test-ids.ts';
import type { ComparedProfile } from './compared-profiles.ts';

export const APP = '/a/hearth-profiles-app';
/** A million frames take some viewers long. */
const WAIT = { timeout: 120_000 };
/** What is to be clicked lies below the picture of it. */
const FORCED = { ...WAIT, force: true };

export type Act = 'open' | 'zoom' | 'search' | 'transform';
export const acts: readonly Act[] = ['open', 'zoom', 'search', 'transform'];
/** Milliseconds; what a viewer does not have is absent. */
export type Times = Partial<Record<Act, number>>;

export interface Viewer {
  name: string;
  measure: (page: Page, profile: ComparedProfile) => Promise<Times>;
  /** From one of its views of the opened profile to another, round and round. */
  switchView: (page: Page, at: number) => Promise<unknown>;
}

/** Until the page has drawn what an act brought and has nothing more to do: two frames, and an idle moment. */
export const drawn = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((done) =>
        requestAnimationFrame(() =>
          requestAnimationFrame(() => requestIdleCallback(() => done(performance.now()), { timeout: 60_000 })),
        ),
      ),
  );

async function timed(page: Page, act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  await drawn(page);
  return performance.now() - started;
}

export const hearth = (url: string): Viewer => ({
  name: 'Hearth',
  async measure(page, { file, word }) {
    await page.goto(`${url}${APP}/ad-hoc`);
    await page.getByTestId(testIds.adHoc.openInput).waitFor({ state: 'attached', ...WAIT });
    const frames = page.getByTestId(testIds.flameGraph.graph).locator('[role=treeitem][data-function]');
    const open = await timed(page, async () => {
      await page.getByTestId(testIds.adHoc.openInput).setInputFiles(file);
      await frames.nth(1).waitFor({ state: 'attached', ...WAIT });
    });
    // At a place, as in speedscope: to look for the frame, and whether it can be clicked, is no part of the act.
    const { x, y, width } = (await frames.nth(2).boundingBox(WAIT))!;
    const zoom = await timed(page, async () => {
      await page.mouse.click(x + width / 2, y + ROW / 2);
      await page.getByTestId(testIds.flameGraph.breadcrumb).waitFor(WAIT);
    });
    const search = await timed(page, async () => {
      await page.getByTestId(testIds.search.field).fill(word);
      await page.getByTestId(testIds.search.result).filter({ hasText: /\d/ }).waitFor(WAIT);
    });
    await page.getByTestId(testIds.flameGraph.resetZoom).click(WAIT);
    await drawn(page);
    await frames.nth(2).click({ button: 'right', ...WAIT });
    const drop = page.getByRole('menuitem', { name: 'Drop all stacks' });
    await drop.waitFor(WAIT);
    const transform = await timed(page, async () => {
      await drop.click(WAIT);
      await page.getByTestId(testIds.flameGraph.transforms).locator('[data-transform=drop]').waitFor(WAIT);
    });
    return { open, zoom, search, transform };
  },
  async switchView(page, at) {
    const name = ['Flame graph', 'Table', 'Both'][at % 3]!;
    await page.getByRole('radiogroup', { name: 'Show' }).getByRole('radio', { name, exact: true }).check(FORCED);
  },
});

/** It draws on a canvas by itself: that it has drawn is seen in that the page is idle again. It has no transforms. */
export const speedscope = (url: string): Viewer => ({
  name: 'speedscope',
  async measure(page, { file, word }) {
    await page.goto(`${url}/node_modules/speedscope/dist/release/index.html`);
    await page.locator('input[type=file]').waitFor({ state: 'attached', ...WAIT });
    const open = await timed(page, async () => {
      await page.locator('input[type=file]').setInputFiles(file);
      // Its toolbar names the views once a profile is there.
      await page.getByText('Left Heavy').first().waitFor(WAIT);
    });
    // As the others draw it: equal stacks together, the heaviest first.
    await page.getByText('Left Heavy').click(WAIT);
    await drawn(page);
    const zoom = await timed(page, () => page.mouse.dblclick(400, 180));
    await page.keyboard.press('Control+f');
    const field = page.locator('input:not([type=file])');
    await field.waitFor(WAIT);
    const search = await timed(page, async () => {
      await field.fill(word);
      await page.getByText(/\/\d+/).first().waitFor(WAIT);
    });
    return { open, zoom, search };
  },
  async switchView(page, at) {
    await page
      .getByText(['Sandwich', 'Time Order', 'Left Heavy'][at % 3]!)
      .first()
      .click(WAIT);
  },
});

/** Given frames instead of a file, since that is what its panel gets. Its one transform is to collapse runs of calls. */
export const grafana = (url: string): Viewer => ({
  name: '@grafana/flamegraph',
  async measure(page, { name, word, widest }) {
    await page.goto(`${url}/grafana.html`);
    await page.waitForFunction('window.showFrame !== undefined', undefined, WAIT);
    const canvas = page.locator('canvas').first();
    const open = await timed(page, async () => {
      await page.evaluate(`window.showFrame(${JSON.stringify(name)})`);
      await canvas.waitFor({ state: 'attached', ...WAIT });
    });
    const focus = page.getByText('Focus block');
    await openMenu(canvas, focus, widest);
    const zoom = await timed(page, async () => {
      await focus.click(WAIT);
      // Its picture is a file of Grafana's own that is not here: without one the button may have no size, and be there.
      await page.getByLabel('Remove focus').waitFor({ state: 'attached', ...WAIT });
    });
    const search = await timed(page, async () => {
      await page.locator('input[placeholder*="Search"]').first().fill(word);
      await page.waitForTimeout(KEY_PAUSE);
    });
    const transform = await timed(page, () => page.getByLabel('Collapse all groups').first().click(WAIT));
    return { open, zoom, search: search - KEY_PAUSE, transform };
  },
  async switchView(page, at) {
    const name = ['Top Table', 'Flame Graph', 'Both'][at % 3]!;
    await page.getByRole('radio', { name, exact: true }).check(FORCED);
  },
});

/** Of the widest frame below the root. The canvas may be there before its frames are laid out, and answer clicks. */
async function openMenu(canvas: Locator, menu: Locator, widest: number): Promise<void> {
  // Longer each time: a click on a menu that is only late would close it.
  for (let timeout = 2_000; timeout <= WAIT.timeout; timeout *= 2) {
    const { width } = (await canvas.boundingBox())!;
    await canvas.click({ position: { x: width * widest, y: ROW * 1.5 }, ...WAIT });
    const isOpen = await menu.waitFor({ timeout }).then(
      () => true,
      () => false,
    );
    if (isOpen) return;
  }
  throw new Error('no menu opened, however often a frame was clicked on');
}

/** Pixels. */
const ROW = 22;
/** So many milliseconds after the last key it looks. */
const KEY_PAUSE = 250;
