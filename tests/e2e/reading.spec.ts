/** Reading one profile: what is taken out of the way, and the panes beside the graph, with Go pprof's own numbers. */
import { gunzipSync } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import type { Page } from '@playwright/test';
import { decodeFlameGraph } from '#model/flame-graph.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { ROOT } from '#model/tree-shape.ts';
import { formatValue } from '#model/units.ts';
import { ChildrenRequestSchema, FunctionSeriesResponseSchema } from '#proto/hearth/v1/explore_pb.ts';
import { testIds } from '../../src/ui/test-ids.ts';
import { noInlinesTruth, placeTruth, seriesTruth } from '../fixtures/pprof/truth.ts';
import { exported, treeOf, weightsOf } from './exported.ts';
import { cpuType, expect, test } from './recorded.ts';

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
  const charted = page.waitForResponse('**/hearth.v1.ExploreService/FunctionSeries');
  await page.getByRole('menuitem', { name: /Drop all stacks/ }).click();
  await expect(total(page)).toHaveAttribute('data-total', String(whole - dropped.total));
  await expect(frame(page, dropped.name)).toHaveCount(0);
  // The chart follows: what it asks for comes to just that, over all of the time.
  await expect(page.getByText(`The chart is without ${dropped.name}, too.`)).toBeVisible();
  const { series } = fromBinary(FunctionSeriesResponseSchema, await (await charted).body());
  expect(series[0]!.total.reduce((sum, value) => sum + value, 0n)).toBe(dropped.total);
  await frame(page, kept.name).click();
  const chartedSteps = page.waitForResponse(
    async (response) =>
      response.url().endsWith('/hearth.v1.ExploreService/FunctionSeries') &&
      fromBinary(FunctionSeriesResponseSchema, await response.body()).series[0]?.function === '',
  );
  await page.keyboard.press('f');
  await expect(total(page)).toHaveAttribute('data-total', String(kept.total));
  // Of both steps it is what they leave together.
  await expect(page.getByText('The chart is of what these steps leave.')).toBeVisible();
  const left = fromBinary(FunctionSeriesResponseSchema, await (await chartedSteps).body());
  expect(left.series.map(({ total: values }) => values.reduce((sum, value) => sum + value, 0n))).toEqual([kept.total]);
  await expect(cell(page, kept.name, 'total')).toHaveAttribute('data-value', String(kept.total));
  await expect(cell(page, kept.name, 'self')).toHaveAttribute('data-value', String(kept.self));
  await expect(frame(page, kept.name)).toHaveAttribute('aria-level', '2');
  const saved = async () => treeOf(readPprof(gunzipSync((await exported(page, 'pprof')).bytes)));
  expect((await saved()).total[ROOT]).toBe(kept.total);

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
  const counts = noInlinesTruth()
    .find(({ path }) => path === 'go/series-quoted')!
    .by.get('line')!;
  await choose('Lines');
  await page.getByTestId(testIds.flameGraph.granularity).click();
  await page.getByRole('menuitemcheckbox', { name: /Inlined functions/, checked: true }).click();
  await expect(page).toHaveURL(/inlined=off/);
  for (const row of counts.topBySelf.slice(0, 5)) {
    await expect(cell(page, row.name, 'self')).toHaveAttribute('data-value', String(row.self));
    await expect(cell(page, row.name, 'total')).toHaveAttribute('data-value', String(row.total));
  }
  await expect(total(page)).toHaveAttribute('data-total', whole);
  await page.goBack();
  await choose('Addresses');
  await expect(page).toHaveURL(/granularity=address/);
  await expect(
    page.getByTestId(testIds.functionTable.table).locator('tr[data-function*=".go:"]').first(),
  ).toHaveAttribute('data-function', / 0x[0-9a-f]+$/);
  await expect(total(page)).toHaveAttribute('data-total', whole);
  await choose('Files');
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

/** The graph cut to its largest nodes, as one of a million is; what is asked for afterwards comes whole. */
async function cutGraph(page: Page, maxNodes: bigint): Promise<void> {
  await page.route('**/hearth.v1.ExploreService/Children', (route, request) => {
    const asked = fromBinary(ChildrenRequestSchema, request.postDataBuffer()!);
    // What is asked for one function alone is no graph.
    const isOfOne = asked.maxNodes >= 2n ** 18n;
    if (isOfOne || asked.path.length > 0 || asked.without.length > 0) return route.continue();
    const postData = Buffer.from(toBinary(ChildrenRequestSchema, { ...asked, maxNodes }));
    return route.continue({ postData });
  });
}

test('of a cut graph the table is exact, and what was folded opens in place and by zooming in, with no sum changed', async ({
  page,
  hearth,
}) => {
  const whole = truth().total;
  await cutGraph(page, 12n);
  await page.goto(hearth.address('flame-graph', { service: 'quoted' }));
  await expect(total(page)).toHaveAttribute('data-total', String(whole));
  // Of functions that the graph has no frame of, too. What is pushed loses Go's shapes of generic functions.
  const named = truth().topBySelf.filter(({ name }) => !name.includes('[go.shape'));
  for (const row of [...named.slice(0, 3), named.at(-1)!]) {
    await page.getByTestId(testIds.search.field).fill(row.name);
    await expect(cell(page, row.name, 'self')).toHaveAttribute('data-value', String(row.self));
    await expect(cell(page, row.name, 'total')).toHaveAttribute('data-value', String(row.total));
    await expect(frame(page, row.name)).toHaveCount(0);
  }
  await page.getByTestId(testIds.search.field).fill('');

  await page.getByTestId(testIds.flameGraph.pane).click();
  await page.getByRole('menuitemradio', { name: /Call tree/ }).click();
  const folded = (level: number) =>
    graph(page).locator(`[role=treeitem][aria-level="${level}"][data-function="other (folded)"]`);
  const first = page.getByTestId(testIds.callTree.tree).locator('[role=row][aria-level="2"]');
  const sum = async () => {
    const totals = await first.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-total')!));
    return totals.reduce((all, one) => all + BigInt(one), 0n);
  };
  await expect(first).toHaveCount(2);
  expect(await sum()).toBe(whole);
  await folded(2).click();
  await expect(page.getByTestId(testIds.callTree.tree).locator('[data-function="runtime.mcall"]')).toHaveAttribute(
    'data-total',
    String(weightOf('runtime.mcall').total),
  );
  await expect(folded(2)).toHaveCount(0);
  expect(await sum()).toBe(whole);
  await expect(total(page)).toHaveAttribute('data-total', String(whole));

  // Deeper down it comes by itself.
  await expect(frame(page, 'main.compileRules')).toHaveCount(0);
  await frame(page, 'main.handleSlow').click();
  const rules = weightOf('main.compileRules').total;
  await expect(frame(page, 'main.compileRules')).toHaveAttribute(
    'aria-label',
    new RegExp(`total ${formatValue(rules, 'nanoseconds')},`),
  );
  await expect(frame(page, 'main.handleSlow')).toHaveAttribute(
    'aria-label',
    new RegExp(`total ${formatValue(weightOf('main.handleSlow').total, 'nanoseconds')},`),
  );
  await expect(folded(6)).toHaveCount(0);

  // Steps are taken in all stacks: also of a function that is in no frame of the cut graph, and as the files have it.
  const hidden = named.find(({ name }) => name === 'runtime.mallocgc')!;
  await page.goto(hearth.address('flame-graph', { service: 'quoted', transform: `drop:${hidden.name}` }));
  await expect(total(page)).toHaveAttribute('data-total', String(whole - hidden.total));
  const file = treeOf(readPprof(gunzipSync((await exported(page, 'pprof')).bytes)));
  expect(file.total[ROOT]).toBe(whole - hidden.total);
  await page.keyboard.press('u');
  await expect(total(page)).toHaveAttribute('data-total', String(whole));

  // Callers and callees of it are known, too.
  const open = (pane: string) =>
    page.goto(hearth.address('flame-graph', { service: 'quoted', pane, frame: hidden.name }));
  await open('peek');
  const itself = page.getByTestId(testIds.callTree.peek).locator('[data-side=self]');
  await expect(itself).toHaveAttribute('data-value', String(hidden.total));
  await open('sandwich');
  const callees = page.getByTestId(testIds.flameGraph.callees).locator('[role=treeitem][aria-level="1"]');
  const said = formatValue(hidden.total, 'nanoseconds');
  await expect(callees).toHaveAttribute('aria-label', new RegExp(`total ${said}`));
});

test('search finds a part of a name or an expression, says how much that is, and goes from hit to hit', async ({
  page,
  hearth,
}) => {
  const { flamegraph } = await hearth.querier.selectMergeStacktraces({
    ...hearth.range,
    profileTypeID: cpuType,
    labelSelector: '{service_name="quoted"}',
    maxNodes: 65_536n,
  });
  const tree = decodeFlameGraph(flamegraph!);
  /** Counted from the stacks, each sample once, however often a name is on it. */
  const counted = (matches: (name: string) => boolean) => {
    const isHit = (node: number) => node !== ROOT && matches(tree.names[tree.name[node]!]!);
    const isBelow = (node: number): boolean => node !== ROOT && (isHit(node) || isBelow(tree.parent[node]!));
    const hits = Array.from(tree.name.keys()).filter(isHit);
    const below = Array.from(tree.self.keys()).filter(isBelow);
    const part = below.reduce((all, node) => all + tree.self[node]!, 0n);
    const percent = Number(((Number(part) / Number(tree.total[ROOT]!)) * 100).toPrecision(3));
    return { hits, functions: new Set(hits.map((node) => tree.name[node])).size, percent };
  };
  const result = page.getByTestId(testIds.search.result);
  const says = ({ hits, functions, percent }: ReturnType<typeof counted>, step?: number) =>
    expect(result).toHaveText(
      `${functions} functions, ${step === undefined ? `${hits.length} frames` : `${step} of ${hits.length}`}, ${percent} %`,
    );
  await page.goto(hearth.address('flame-graph', { service: 'quoted' }));
  const field = page.getByTestId(testIds.search.field);
  const part = counted((name) => name.toLowerCase().includes('regexp'));
  await field.fill('regexp');
  await says(part);
  await page.getByTestId(testIds.search.next).click();
  await says(part, 1);
  await field.press('Enter');
  await says(part, 2);
  await page.getByTestId(testIds.search.previous).click();
  await says(part, 1);
  await field.press('Shift+Enter');
  await says(part, part.hits.length);

  await field.fill('^regexp.*[Cc]ompile$');
  await expect(result).toHaveText('No match');
  await page.getByTestId(testIds.search.regex).click();
  await says(counted((name) => /^regexp.*[Cc]ompile$/.test(name)));
  await expect(page).toHaveURL(/regex=/);

  // A hit too thin to be seen is zoomed to.
  await page.getByTestId(testIds.search.regex).click();
  const thin = Array.from(tree.name.keys()).find((node) => {
    const name = tree.names[tree.name[node]!]!;
    const isAlone = tree.name.indexOf(tree.name[node]!) === node && tree.name.lastIndexOf(tree.name[node]!) === node;
    return isAlone && name.startsWith('regexp') && tree.total[node]! * 500n < tree.total[ROOT]!;
  })!;
  const name = tree.names[tree.name[thin]!]!;
  await page.getByTestId(testIds.flameGraph.resetZoom).click();
  await expect(page).not.toHaveURL(/focus=/);
  await field.fill(name);
  await field.press('Enter');
  await expect(page).toHaveURL(/focus=/);
  await expect(frame(page, name)).toBeVisible();
  const [whole, hit] = await Promise.all([graph(page).boundingBox(), frame(page, name).boundingBox()]);
  expect(hit!.width / whole!.width).toBeGreaterThan(0.09);
});

test('a preset of one’s own hides a package, is in the link and on the server, and goes again', async ({
  page,
  hearth,
}) => {
  const whole = String(truth().total);
  await page.goto(hearth.address('flame-graph', { service: 'quoted' }));
  await expect(frame(page, 'regexp.MustCompile')).toBeVisible();
  const menu = page.getByTestId(testIds.flameGraph.presets);
  const item = page.getByRole('menuitemcheckbox', { name: 'Hide Expressions' });
  const edit = async () => {
    await menu.click();
    await page.getByRole('menuitem', { name: 'Edit your presets' }).click();
  };
  await edit();
  const editor = page.getByTestId(testIds.flameGraph.presetEditor);
  await expect(editor).toContainText('Everybody who reads this data source has them');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Expressions');
  const pattern = page.getByRole('textbox', { name: /^Regular expression over names/ });
  await pattern.fill('^regexp(');
  await expect(editor).toContainText('Not a regular expression');
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled();
  await pattern.fill(String.raw`^regexp(/syntax)?\.`);
  await expect(editor).toContainText(/\d+ functions of this graph match/);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(editor.getByText('Expressions')).toBeVisible();
  await page.getByRole('dialog').getByText('Close', { exact: true }).click();

  await menu.click();
  await item.click();
  await expect(page).toHaveURL(/transform=preset(:|%3A)frames/);
  await expect(frame(page, 'regexp.MustCompile')).toHaveCount(0);
  await expect(total(page)).toHaveAttribute('data-total', whole);
  // Whoever gets the link has the preset from the server.
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await expect(total(page)).toHaveAttribute('data-total', whole);
  await expect(page.getByTestId(testIds.flameGraph.transforms)).toContainText('Expressions');
  await expect(frame(page, 'main.compileRules')).toBeVisible();
  await expect(frame(page, 'regexp.MustCompile')).toHaveCount(0);

  await menu.click();
  await item.click();
  await expect(frame(page, 'regexp.MustCompile')).toBeVisible();
  await edit();
  await editor.getByRole('button', { name: 'Delete' }).click();
  await expect(editor.getByText('Expressions')).toHaveCount(0);
  await page.getByRole('dialog').getByText('Close', { exact: true }).click();
  await menu.click();
  await expect(page.getByRole('menuitemcheckbox', { name: 'Hide Go runtime' })).toBeVisible();
  await expect(item).toHaveCount(0);
});

test('labels are the first levels, and presets take frames out, with no sum changed', async ({ page, hearth }) => {
  const { first, second, all } = seriesTruth().byType.get('cpu/nanoseconds')!;
  await page.goto(hearth.address('flame-graph', { service: 'quoted', level: 'version', color: 'level' }));
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
  // At the leaf each value has as much, in one row of the table, below all functions.
  await page.getByTestId(testIds.flameGraph.levels).click();
  await page.getByRole('menuitemradio', { name: /At the leaf/ }).click();
  await expect(page).toHaveURL(/level-at=leaf/);
  const half = graph(page).locator(
    `[data-function="version=1.0.0"][aria-label*="total ${formatValue(first.total, 'nanoseconds')},"]`,
  );
  await expect(half).toHaveCount(0);
  await expect(total(page)).toHaveAttribute('data-total', String(all.total));
  const legend = page.getByTestId(testIds.flameGraph.legend);
  for (const [version, half] of [
    ['1.0.0', first],
    ['1.1.0', second],
  ] as const) {
    await expect(legend.locator(`[data-group="version=${version}"]`)).toHaveAttribute('data-value', String(half.total));
  }
  await page.goBack();
  await expect(frame(page, 'version=1.0.0')).toHaveCount(1);
  await page.getByTestId(testIds.flameGraph.color).click();
  await page.getByRole('menuitemradio', { name: 'By binary' }).click();
  await expect(legend.locator('[data-group=series1]')).toHaveAttribute('data-value', String(all.total));
  await page.getByTestId(testIds.flameGraph.presets).click();
  await page.getByRole('menuitemcheckbox', { name: 'Hide Go runtime' }).click();
  await expect(page).toHaveURL(/transform=preset(:|%3A)go-runtime/);
  await expect(frame(page, 'runtime.mcall')).toHaveCount(0);
  await expect(total(page)).toHaveAttribute('data-total', String(all.total));
  const saved = treeOf(readPprof(gunzipSync((await exported(page, 'pprof')).bytes)));
  expect(weightsOf(saved, [{ name: 'version=1.0.0' }])[0]!.total).toBe(first.total);
});

for (const pane of ['tree', 'sandwich', 'peek', 'calls']) {
  test(`the pane ${pane} beside the graph keeps nobody out`, async ({ page, hearth }) => {
    await page.goto(hearth.address('flame-graph', { service: 'quoted', pane, frame: 'main.compileRules' }));
    await expect(graph(page).locator('[role=treeitem]').first()).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    const barriers = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(barriers.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
}
