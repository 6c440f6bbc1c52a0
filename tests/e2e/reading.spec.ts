/** Reading one profile: what is taken out of the way, and the panes beside the graph, with Go pprof's own numbers. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { formatValue } from '#model/units.ts';
import { testIds } from '../../src/ui/test-ids.ts';
import { placeTruth, seriesTruth } from '../fixtures/pprof/truth.ts';
import { expect, test } from './recorded.ts';

const truth = () => seriesTruth().byType.get('cpu/nanoseconds')!.all;
const weightOf = (name: string) => truth().topByTotal.find((row) => row.name === name)!;
const total = (page: Page) => page.getByTestId(testIds.flameGraph.total);
const graph = (page: Page) => page.getByTestId(testIds.flameGraph.graph);
const frame = (page: Page, name: string) => graph(page).locator(`[role=treeitem][data-function="${name}"]`).first();
const cell = (page: Page, name: string, column: string) =>
  page.getByTestId(testIds.functionTable.table).locator(`tr[data-function="${name}"] [data-column=${column}]`).first();

test('what is taken out of the way is out of graph, table and link, and comes back step by step', async ({
  page,
  hearth,
}) => {
  const whole = truth().total;
  const dropped = weightOf('runtime.mcall');
  const kept = weightOf('main.handleSlow');
  await page.goto(hearth.address('flame-graph', { service: 'quoted' }));
  await expect(total(page)).toHaveAttribute('data-total', String(whole));
  await page.getByRole('columnheader', { name: 'Total' }).getByRole('button').click();

  // By the frame's menu, and by one key.
  await frame(page, dropped.name).click({ button: 'right' });
  await page.getByRole('menuitem', { name: /Drop all stacks/ }).click();
  await expect(total(page)).toHaveAttribute('data-total', String(whole - dropped.total));
  await expect(frame(page, dropped.name)).toHaveCount(0);
  await frame(page, kept.name).click();
  await page.keyboard.press('f');
  await expect(total(page)).toHaveAttribute('data-total', String(kept.total));
  await expect(cell(page, kept.name, 'total')).toHaveAttribute('data-value', String(kept.total));
  await expect(cell(page, kept.name, 'self')).toHaveAttribute('data-value', String(kept.self));
  await expect(frame(page, kept.name)).toHaveAttribute('aria-level', '2');

  await page.reload();
  await expect(total(page)).toHaveAttribute('data-total', String(kept.total));
  await expect(page.getByTestId(testIds.flameGraph.transforms).locator('[data-transform]')).toHaveCount(2);
  await page.keyboard.press('u');
  await expect(total(page)).toHaveAttribute('data-total', String(whole - dropped.total));
  await page.goBack();
  await expect(total(page)).toHaveAttribute('data-total', String(kept.total));
  await page.getByRole('button', { name: 'Everything' }).click();
  await expect(total(page)).toHaveAttribute('data-total', String(whole));
  await expect(page).not.toHaveURL(/transform=/);
});

test('an inverted graph begins with the functions by self', async ({ page, hearth }) => {
  const [first] = truth().topBySelf;
  await page.goto(hearth.address('flame-graph', { service: 'quoted', root: 'leaves' }));
  const leaf = graph(page).locator(`[role=treeitem][aria-level="2"][data-function="${first!.name}"]`);
  await expect(leaf).toHaveAttribute('aria-label', new RegExp(`total ${Number(first!.self) / 1e9} s`));
});

test('the call tree, the sandwich, peek and the call graph say what Go pprof says, and select as one', async ({
  page,
  hearth,
}) => {
  const { name, self, total: weight } = weightOf('main.compileRules');
  await page.goto(hearth.address('flame-graph', { service: 'quoted', pane: 'tree' }));
  const row = page.getByTestId(testIds.callTree.tree).locator(`[role=row][data-function="main.main.func1"]`);
  await expect(row).toHaveAttribute('data-total', String(weightOf('main.main.func1').total));
  await row.click();
  await page.keyboard.press('*');
  await expect(page.getByTestId(testIds.callTree.tree).locator('[aria-selected=true]')).not.toHaveAttribute(
    'data-function',
    'main.main.func1',
  );

  // From a frame to its sandwich, by key; the link has both.
  await frame(page, name).click();
  await page.keyboard.press('s');
  await expect(page.getByTestId(testIds.flameGraph.sandwich)).toHaveAttribute('data-function', name);
  await expect(page).toHaveURL(/pane=sandwich/);
  for (const half of [testIds.flameGraph.callers, testIds.flameGraph.callees]) {
    const root = page.getByTestId(half).locator('[role=treeitem][aria-level="1"]');
    await expect(root).toHaveAttribute('aria-label', new RegExp(`${name}: .*total ${Number(weight) / 1e9} s`));
  }
  await expect(page.getByTestId(testIds.flameGraph.callers).locator('[role=treeitem][aria-level="2"]')).toHaveAttribute(
    'data-function',
    'main.handleSlow',
  );

  await page.getByTestId(testIds.flameGraph.pane).click();
  await page.getByRole('menuitemradio', { name: /Peek/ }).click();
  const peek = page.getByTestId(testIds.callTree.peek);
  await expect(peek.locator('[data-side=self]')).toHaveAttribute('data-value', String(weight));
  await expect(peek.locator('[data-side=callee][data-function="regexp.MustCompile"]')).toHaveAttribute(
    'data-value',
    String(weightOf('regexp.MustCompile').total),
  );
  expect(weight - self).toBeGreaterThan(0n);

  await page.getByTestId(testIds.flameGraph.pane).click();
  await page.getByRole('menuitemradio', { name: /Call graph/ }).click();
  const box = page.getByTestId(testIds.callGraph.pane).locator(`[data-function="${name}"]`);
  await expect(box).toHaveAttribute('data-total', String(weight));
  await expect(box).toHaveAttribute('aria-pressed', 'true');
  await page.reload();
  await expect(box).toHaveAttribute('aria-pressed', 'true');
});

test('files and lines have what Go counts for them, in table, graph and call tree', async ({ page, hearth }) => {
  const places = placeTruth().find(({ path }) => path === 'go/series-quoted')!.by;
  const whole = String(truth().total);
  await page.goto(hearth.address('flame-graph', { service: 'quoted', transform: 'drop:runtime.mcall' }));
  await expect(total(page)).not.toHaveAttribute('data-total', whole);
  const choose = async (name: string) => {
    await page.getByTestId(testIds.flameGraph.granularity).click();
    await page.getByRole('menuitemradio', { name }).click();
  };
  for (const [title, by] of [
    ['Lines', 'line'],
    ['Files', 'file'],
  ] as const) {
    await choose(title);
    // Steps name functions, which are not there any more.
    await expect(total(page)).toHaveAttribute('data-total', whole);
    await expect(page).toHaveURL(new RegExp(`granularity=${by}`));
    for (const row of places[by].topBySelf.slice(0, 5)) {
      await expect(cell(page, row.name, 'self')).toHaveAttribute('data-value', String(row.self));
      await expect(cell(page, row.name, 'total')).toHaveAttribute('data-value', String(row.total));
    }
  }
  const [first] = places.file.topByTotal.filter(({ name }) => name.endsWith('/main.go'));
  await page.getByTestId(testIds.flameGraph.pane).click();
  await page.getByRole('menuitemradio', { name: /Peek/ }).click();
  await frame(page, first!.name).click();
  await expect(page.getByTestId(testIds.callTree.peek).locator('[data-side=self]')).toHaveAttribute(
    'data-value',
    String(first!.total),
  );
  await page.reload();
  await expect(frame(page, first!.name)).toBeVisible();
  await choose('Functions');
  await expect(frame(page, 'main.compileRules')).toBeVisible();
  await page.goBack();
  await expect(frame(page, first!.name)).toBeVisible();
});

test('the table says what is chosen, of every function the server has, and colors say what they mean', async ({
  page,
  hearth,
}) => {
  await page.goto(hearth.address('flame-graph', { service: 'quoted' }));
  await page.getByTestId(testIds.flameGraph.columns).click();
  await page.getByRole('menuitemcheckbox', { name: /^File/ }).click();
  await expect(page).toHaveURL(/table-columns=self(,|%2C)total(,|%2C)file/);
  await expect(cell(page, 'encoding/json.checkValid', 'file')).toContainText('encoding/json/scanner.go');
  const [first] = truth().topBySelf;
  await expect(cell(page, first!.name, 'self')).toHaveAttribute('data-value', String(first!.self));
  // The next visit begins with them, whatever its link says nothing of.
  await page.goto(hearth.address('flame-graph', { service: 'quoted', color: 'file' }));
  await expect(cell(page, 'encoding/json.checkValid', 'file')).toContainText('encoding/json/scanner.go');
  const atof = placeTruth()
    .find(({ path }) => path === 'go/series-quoted')!
    .by.file.topBySelf.find(({ name }) => name.endsWith('/atof.go'))!;
  const group = page.getByTestId(testIds.flameGraph.legend).locator(`[data-group="${atof.name}"]`);
  await expect(group).toHaveAttribute('data-value', String(atof.self));
});

test('labels are the first levels, and presets take frames out, with no sum changed', async ({ page, hearth }) => {
  const { first, second, all } = seriesTruth().byType.get('cpu/nanoseconds')!;
  await page.goto(hearth.address('flame-graph', { service: 'quoted', level: 'version' }));
  await expect(total(page)).toHaveAttribute('data-total', String(all.total));
  for (const [version, half] of [
    ['1.0.0', first],
    ['1.1.0', second],
  ] as const) {
    await expect(frame(page, `version=${version}`)).toHaveAttribute(
      'aria-label',
      new RegExp(`total ${formatValue(half.total, 'nanoseconds')},`),
    );
  }
  await page.getByTestId(testIds.flameGraph.presets).click();
  await page.getByRole('menuitemcheckbox', { name: 'Hide Go runtime' }).click();
  await expect(page).toHaveURL(/transform=preset(:|%3A)go-runtime/);
  await expect(frame(page, 'runtime.mcall')).toHaveCount(0);
  await expect(total(page)).toHaveAttribute('data-total', String(all.total));
});

test('no pane beside the graph keeps anybody out', async ({ page, hearth }) => {
  for (const pane of ['tree', 'sandwich', 'peek', 'calls']) {
    await page.goto(hearth.address('flame-graph', { service: 'quoted', pane, frame: 'main.compileRules' }));
    await expect(graph(page).locator('[role=treeitem]').first()).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    const barriers = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(barriers.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${pane} ${id}: ${html}`))).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  }
});
