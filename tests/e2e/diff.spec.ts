/** Two time ranges compared: both totals, the table's order and figures, and every way to pick sides, beside the API. */
import { gunzipSync } from 'node:zlib';
import { toBinary } from '@bufbuild/protobuf';
import type { Page } from '@playwright/test';
import { decodeDiffGraph, diffTrees } from '#model/diff.ts';
import { byChange, diffTable, type FunctionChange } from '#model/function-table.ts';
import { placeFrames, type Granularity } from '#model/granular-frames.ts';
import { nameTree } from '#model/name-tree.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { readSpeedscope } from '#model/formats/speedscope/read.ts';
import { printSelector } from '#model/selector.ts';
import { locationTree } from '#model/stack-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { formatValue } from '#model/units.ts';
import { ProfileSchema } from '#proto/google/v1/profile_pb.ts';
import { field } from '../fixtures/drawn-profile.ts';
import { seriesTruth } from '../fixtures/pprof/truth.ts';
import { testIds } from '../../src/ui/test-ids.ts';
import { sharePercent, sharePoints, signed } from '../../src/views/diff/change-text.ts';
import { exported, treeOf, weightsOf } from './exported.ts';
import { cpuType, expect, MINUTE, test, type Hearth } from './recorded.ts';

interface Side {
  start: number;
  end: number;
  region?: string;
}

async function compared({ querier }: Hearth, left: Side, right: Side) {
  const ask = ({ start, end, region }: Side) => ({
    start: BigInt(start),
    end: BigInt(end),
    profileTypeID: cpuType,
    labelSelector: printSelector([
      { name: 'service_name', operator: '=', value: 'quoted' },
      ...(region === undefined ? [] : [{ name: 'region', operator: '=' as const, value: region }]),
    ]),
    maxNodes: 65_536n,
  });
  const { flamegraph } = await querier.diff({ left: ask(left), right: ask(right) });
  return flamegraph!;
}

const baseline = (page: Page) => page.getByTestId(testIds.diff.baseline);
const comparison = (page: Page) => page.getByTestId(testIds.diff.comparison);
const totalOf = (side: ReturnType<typeof baseline>) => side.getByTestId(testIds.diff.total);

/** The second half of the recording, in which another version runs; right before it is the first. */
const halves = ({ start }: Hearth) => ({
  before: { start: start - 0.5 * MINUTE, end: start + 11.5 * MINUTE },
  after: { start: start + 11.5 * MINUTE, end: start + 23.5 * MINUTE },
});

const openHalves = (page: Page, hearth: Hearth, keys: Record<string, string> = {}) => {
  const { after } = halves(hearth);
  const range = { from: String(after.start), to: String(after.end) };
  return page.goto(hearth.address('diff', { service: 'quoted', ...range, ...keys }));
};

const expectTotals = async (page: Page, { leftTicks, rightTicks }: { leftTicks: bigint; rightTicks: bigint }) => {
  await expect(totalOf(baseline(page))).toHaveAttribute('data-total', String(leftTicks));
  await expect(totalOf(comparison(page))).toHaveAttribute('data-total', String(rightTicks));
  await expect(totalOf(baseline(page))).toContainText(formatValue(leftTicks, 'nanoseconds'));
};

/** Presses in one place of a chart and lets go in another; both are parts of its width. */
async function drag(page: Page, side: ReturnType<typeof baseline>, from: number, to: number): Promise<void> {
  const box = (await side.getByTestId(testIds.diff.chart).boundingBox())!;
  const at = (part: number) => [box.x + box.width * part, box.y + box.height / 2] as const;
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 3 });
  await page.mouse.up();
}

/** The range of a side as the address has it. */
function pickedIn(page: Page, number: 2 | 3): Side {
  const search = new URL(page.url()).searchParams;
  return { start: Date.parse(search.get(`from-${number}`)!), end: Date.parse(search.get(`to-${number}`)!) };
}

test('the page’s range is compared with the equal time before, and the table starts with what changed most', async ({
  page,
  hearth,
}) => {
  const { before, after } = halves(hearth);
  const answer = await compared(hearth, before, after);
  await openHalves(page, hearth);
  await expectTotals(page, answer);

  // By the second it is as Go pprof has it, of halves that are equally long.
  const rows = page.getByTestId(testIds.diff.table).locator('tbody [data-function]');
  const { changes } = seriesTruth().byType.get('cpu/nanoseconds')!;
  await expect(rows.first()).toHaveAttribute('data-function', changes.bySelf[0]!.name);
  await expect(rows.nth(1)).toHaveAttribute('data-function', changes.bySelf[1]!.name);
  await page.getByRole('radio', { name: 'Total', exact: true }).check({ force: true });
  await expect(rows.first()).toHaveAttribute('data-function', changes.byTotal[0]!.name);
  await page.getByRole('radio', { name: 'Self', exact: true }).check({ force: true });

  await page.getByTestId(testIds.diff.alike).getByRole('radio', { name: 'As share of total' }).check({ force: true });
  const { leftTicks, rightTicks } = answer;
  const shares = ({ left, right }: FunctionChange) =>
    [Number(left.self) / Number(leftTicks), Number(right.self) / Number(rightTicks)] as const;
  const change = (row: FunctionChange) => shares(row)[1] - shares(row)[0];
  const expected = diffTable(decodeDiffGraph(answer)).sort((a, b) => Math.abs(change(b)) - Math.abs(change(a)));
  for (const [i, row] of expected.slice(0, 5).entries()) {
    await expect(rows.nth(i)).toHaveAttribute('data-function', row.name);
    const cell = (column: string) => rows.nth(i).locator(`[data-column=${column}]`);
    await expect(cell('baseline')).toHaveText(sharePercent(shares(row)[0]));
    await expect(cell('comparison')).toHaveText(sharePercent(shares(row)[1]));
    await expect(cell('change')).toHaveText(signed(change(row), sharePoints));
  }
});

test('ranges dragged over the charts are in the address, and reload, back and forward follow', async ({
  page,
  hearth,
}) => {
  const { before, after } = halves(hearth);
  const first = await compared(hearth, before, after);
  await openHalves(page, hearth);
  await expectTotals(page, first);

  await drag(page, baseline(page), 0.3, 0.5);
  await expect(page).toHaveURL(/from-2=/);
  const second = await compared(hearth, pickedIn(page, 2), after);
  expect(second.leftTicks).toBeLessThan(first.leftTicks);
  await expectTotals(page, second);

  await drag(page, comparison(page), 0.7, 0.9);
  await expect(page).toHaveURL(/from-3=/);
  const third = await compared(hearth, pickedIn(page, 2), pickedIn(page, 3));
  await expectTotals(page, third);

  await page.reload();
  await expectTotals(page, third);
  await page.goBack();
  await expectTotals(page, second);
  await page.goBack();
  await expectTotals(page, first);
  await page.goForward();
  await expectTotals(page, second);
});

test('a side has filters of its own, and one click leads to its own flame graph', async ({ page, hearth }) => {
  const { before, after } = halves(hearth);
  const answer = await compared(hearth, { ...before, region: 'eu' }, after);
  await openHalves(page, hearth, { 'var-filtersBaseline': 'region|=|eu' });
  await expectTotals(page, answer);
  const saved = async (side: string) => treeOf(readPprof(gunzipSync((await exported(page, `pprof-${side}`)).bytes)));
  expect((await saved('baseline')).total[ROOT]).toBe(answer.leftTicks);
  expect((await saved('comparison')).total[ROOT]).toBe(answer.rightTicks);

  await page.getByTestId(testIds.diff.swap).click();
  await expectTotals(page, { leftTicks: answer.rightTicks, rightTicks: answer.leftTicks });
  await page.goBack();
  await expectTotals(page, answer);

  await baseline(page).getByTestId(testIds.diff.flameGraph).click();
  await expect(page).toHaveURL(/\/flame-graph\?/);
  await expect(page.getByTestId(testIds.flameGraph.total)).toContainText(formatValue(answer.leftTicks, 'nanoseconds'));
});

test('one click leads from a flame graph to the diff with the equal time before', async ({ page, hearth }) => {
  const { before, after } = halves(hearth);
  const range = { from: String(after.start), to: String(after.end) };
  await page.goto(hearth.address('flame-graph', { service: 'quoted', ...range }));
  await page.getByTestId(testIds.flameGraph.compare).click();
  await expectTotals(page, await compared(hearth, before, after));
});

test('a side without data says so and offers another range', async ({ page, hearth }) => {
  const { before, after } = halves(hearth);
  const empty = { 'from-2': String(hearth.start - 60 * MINUTE), 'to-2': String(hearth.start - 50 * MINUTE) };
  await openHalves(page, hearth, empty);
  const message = page.getByTestId(testIds.diff.empty);
  await expect(message).toContainText('The baseline has no data');
  await message.getByRole('button', { name: 'Compare with the previous period' }).click();
  await expectTotals(page, await compared(hearth, before, after));
});

test('a store that does not reach back far enough is halved, so that something is compared', async ({
  page,
  hearth,
}) => {
  await page.goto(hearth.address('diff', { service: 'quoted' }));
  await expect(page.getByTestId(testIds.diff.halved)).toBeVisible();
  await expect(page.getByTestId(testIds.diff.change)).toContainText('%');
  const totals = await Promise.all(
    [baseline(page), comparison(page)].map(async (side) => BigInt((await totalOf(side).getAttribute('data-total'))!)),
  );
  const whole = await compared(
    hearth,
    { start: Number(hearth.range.start), end: Number(hearth.range.end) },
    {
      start: 1,
      end: 2,
    },
  );
  expect(totals[0]! + totals[1]!).toBe(whole.leftTicks);
});

test('what changed beyond noise is told first, and a click finds it in graph and table', async ({ page, hearth }) => {
  await openHalves(page, hearth);
  const ranked = page.getByTestId(testIds.diff.ranked);
  await expect(ranked).toContainText('Beyond noise');
  await page.getByTestId(testIds.diff.rankedToggle).click();
  await expect(page).toHaveURL(/ranked=on/);
  const compile = ranked.locator('[data-function="regexp.compile"]');
  await expect(compile).toContainText(/with what it calls, takes .* %: \+/);
  await compile.click();
  await expect(page).toHaveURL(/search=regexp.compile/);
  const rows = page.getByTestId(testIds.diff.table).locator('tbody [data-function]');
  await expect(rows.first()).toHaveAttribute('data-function', /regexp\.compile/);
});

test('a new version is compared before and after by one choice, and a comparison is kept and used again', async ({
  page,
  hearth,
}) => {
  await page.goto(hearth.address('diff', { service: 'quoted' }));
  await page.getByTestId(testIds.diff.presets).click();
  await page.getByRole('menuitem', { name: /version 1\.1\.0, since/ }).click();
  await expect(page).toHaveURL(/from-2=.*from-3=/);
  const [before, after] = [pickedIn(page, 2), pickedIn(page, 3)];
  expect(before.end).toBe(after.start);
  expect(Math.abs(after.start - (hearth.start + 12 * MINUTE))).toBeLessThan(2 * MINUTE);
  await expectTotals(page, await compared(hearth, before, after));

  await page.getByTestId(testIds.diff.presets).click();
  await page.getByRole('menuitem', { name: 'Keep this comparison…' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Around 1.1.0');
  await page.getByLabel('Ranges move with the time').uncheck({ force: true });
  await page.getByRole('button', { name: 'Keep', exact: true }).click();
  await page.goto(hearth.address('diff', { service: 'quoted' }));
  await page.getByTestId(testIds.diff.presets).click();
  await page.getByRole('menuitem', { name: 'Around 1.1.0' }).click();
  await expectTotals(page, await compared(hearth, before, after));
});

/** Both sides' graphs cut to their 256 largest nodes: a message given again is merged, and its later fields win. */
async function cutGraphs(page: Page): Promise<void> {
  const least = field(5, 256n);
  const sides = Buffer.concat([field(1, least), field(2, least)].map((part) => Uint8Array.from(part)));
  await page.route('**/querier.v1.QuerierService/Diff', (route, request) =>
    route.continue({ postData: Buffer.concat([request.postDataBuffer()!, sides]) }),
  );
}

/** Whatever is cut and searched for, files have all stacks of both halves, with what Go says of each. */
async function expectSaved(page: Page): Promise<void> {
  const { first, second, changes } = seriesTruth().byType.get('cpu/nanoseconds')!;
  const halvesTruth = [first, second].map(({ total, topBySelf }) => ({
    total,
    // What is pushed loses Go's shapes of generic functions.
    named: topBySelf.filter(({ name }) => !name.includes('[go.shape')),
  }));
  const speedscope = await exported(page, 'speedscope');
  expect(speedscope.name).toMatch(/^quoted_CPU_diff_[0-9-]+\.speedscope\.json$/);
  const sides = readSpeedscope(speedscope.bytes).map(({ columns }) => treeOf(columns));
  expect(sides.map((tree) => tree.total[ROOT])).toEqual(halvesTruth.map(({ total }) => total));
  sides.forEach((tree, i) => expect(weightsOf(tree, halvesTruth[i]!.named)).toEqual(halvesTruth[i]!.named));

  const folded = new TextDecoder()
    .decode((await exported(page, 'folded')).bytes)
    .trimEnd()
    .split('\n');
  const values = folded.map((line) => / (\d+) (\d+)$/.exec(line)!.slice(1).map(BigInt));
  const sums = [0, 1].map((side) => values.reduce((sum, both) => sum + both[side]!, 0n));
  expect(sums).toEqual(halvesTruth.map(({ total }) => total));

  const [most] = changes.byTotal;
  const csv = new TextDecoder().decode((await exported(page, 'csv')).bytes).split('\r\n');
  expect(csv[1]!.split(',')[0]).toBe(most!.name);
  expect(csv[1]!.split(',')[8]).toBe(String(most!.totalChange));

  const svg = new TextDecoder().decode((await exported(page, 'svg')).bytes);
  expect(svg).toContain('<title>quoted, CPU, diff, ');
  expect(svg).toContain('Baseline: {service_name=');
  const { bytes } = await exported(page, 'png');
  expect(new DataView(bytes.buffer, bytes.byteOffset).getUint32(16)).toBe(3200);
}

test('table, call tree and sandwich know every function of both sides however small the graph is, or say they do not', async ({
  page,
  hearth,
}) => {
  const { before, after } = halves(hearth);
  const answer = await compared(hearth, before, after);
  const whole = diffTable(decodeDiffGraph(answer));
  const changed = [...whole].sort(byChange)[0]!;
  const least = whole
    .filter(({ name }) => name.startsWith('runtime.'))
    .sort(byChange)
    .at(-1)!;
  await cutGraphs(page);
  await openHalves(page, hearth, { scale: 'total', measured: 'total' });
  const table = page.getByTestId(testIds.diff.table);
  const rows = table.locator('tbody [data-function]');
  await expect(rows.first()).toHaveAttribute('data-function', changed.name);
  await page.getByTestId(testIds.search.field).fill(least.name);
  await expectSaved(page);
  const row = table.locator(`[data-function="${least.name}"]`);
  await expect(row.locator('[data-column=comparison]')).toHaveText(formatValue(least.right.total, 'nanoseconds'));

  // How it is sorted is in the link, as is the pane.
  await table.getByRole('button', { name: 'Function', exact: true }).click();
  await expect(page).toHaveURL(/sort=name/);
  await page.reload();
  await expect(table.locator('th[data-column=name]')).toHaveAttribute('aria-sort', 'ascending');
  await row.getByRole('button').focus();
  await page.keyboard.press('s');
  const callees = page.getByTestId(testIds.flameGraph.callees).locator('[role=treeitem][aria-level="1"]');
  const [left, right] = [least.left.total, least.right.total].map((value) => formatValue(value, 'nanoseconds'));
  await expect(callees).toHaveAttribute('aria-label', new RegExp(`total ${left} baseline, ${right} comparison`));
  await expect(page).toHaveURL(/pane=sandwich/);

  await page.getByTestId(testIds.flameGraph.pane).click();
  await page.getByRole('menuitemradio', { name: /Call tree/ }).click();
  const root = page.getByTestId(testIds.callTree.tree).locator('[role=row][aria-level="1"]');
  await expect(root).toHaveAttribute('data-baseline', String(answer.leftTicks));
  await expect(root).toHaveAttribute('data-comparison', String(answer.rightTicks));
  await page.getByRole('button', { name: 'Follow the change' }).click();
  expect(await root.locator('xpath=..').locator('[role=row]').count()).toBeGreaterThan(3);

  // A Pyroscope has no such questions.
  await page.route('**/GetFeatureFlags', (route) => route.fulfill({ status: 404, body: '' }));
  await openHalves(page, hearth, { scale: 'total', measured: 'total' });
  await expect(page.getByText('does not count functions itself')).toBeVisible();
  await expect(table.locator('[data-function="other (folded)"]')).toBeVisible();
});

/** Of all stacks of both sides, as anybody can make it of the files that the service gives. */
async function changesBy({ querier }: Hearth, sides: readonly Side[], by: Granularity): Promise<FunctionChange[]> {
  const [left, right] = await Promise.all(
    sides.map(async ({ start, end }) => {
      const range = { start: BigInt(start), end: BigInt(end) };
      const asked = { ...range, profileTypeID: cpuType, labelSelector: '{service_name="quoted"}' };
      const profile = toBinary(ProfileSchema, await querier.selectMergeProfile(asked));
      const stacks = locationTree(readPprof(profile as Uint8Array<ArrayBuffer>), 0);
      return nameTree(stacks, placeFrames(stacks.symbols, stacks.location, by));
    }),
  );
  return diffTable(diffTrees(left!, right!)).sort(byChange);
}

test('the sides are compared by line and by file, too, in graph, table, sandwich and files, also by what a Pyroscope knows', async ({
  page,
  hearth,
}) => {
  const { before, after } = halves(hearth);
  const byLine = (await changesBy(hearth, [before, after], 'line'))[0]!;
  const rows = page.getByTestId(testIds.diff.table).locator('tbody [data-function]');
  const expectLines = async () => {
    await expect(rows.first()).toHaveAttribute('data-function', byLine.name);
    const cell = (column: string) => rows.first().locator(`[data-column=${column}]`);
    await expect(cell('baseline')).toHaveText(formatValue(byLine.left.total, 'nanoseconds'));
    await expect(cell('comparison')).toHaveText(formatValue(byLine.right.total, 'nanoseconds'));
  };
  const answer = await compared(hearth, before, after);
  await openHalves(page, hearth, { scale: 'total', measured: 'total' });
  const choose = async (name: string) => {
    await page.getByTestId(testIds.flameGraph.granularity).click();
    await page.getByRole('menuitemradio', { name }).click();
  };
  await choose('Lines');
  await expect(page).toHaveURL(/granularity=line/);
  await expectLines();
  await expectTotals(page, answer);
  const csv = new TextDecoder().decode((await exported(page, 'csv')).bytes).split('\r\n');
  expect(csv[1]!.split(',')[0]).toBe(byLine.name);
  const saved = readSpeedscope((await exported(page, 'speedscope')).bytes).map(({ columns }) => treeOf(columns));
  expect(saved.map((tree) => tree.total[ROOT])).toEqual([answer.leftTicks, answer.rightTicks]);
  await rows.first().getByRole('button').focus();
  await page.keyboard.press('s');
  const callees = page.getByTestId(testIds.flameGraph.callees).locator('[role=treeitem][aria-level="1"]');
  await expect(callees).toHaveAttribute('aria-label', new RegExp(formatValue(byLine.right.total, 'nanoseconds')));

  await page.goto(page.url().replace('pane=sandwich', 'pane=table').replace('granularity=line', 'granularity=file'));
  const byFile = (await changesBy(hearth, [before, after], 'file'))[0]!;
  await expect(rows.first()).toHaveAttribute('data-function', byFile.name);
  await choose('Functions');
  await expect(rows.first()).not.toHaveAttribute('data-function', byFile.name);
  await page.goBack();
  await expect(rows.first()).toHaveAttribute('data-function', byFile.name);
  await page.getByTestId(testIds.flameGraph.granularity).click();
  await page.getByRole('menuitemcheckbox', { name: /Inlined functions/ }).click();
  await expect(page).toHaveURL(/inlined=off/);
  await expectTotals(page, answer);

  await page.route('**/GetFeatureFlags', (route) => route.fulfill({ status: 404, body: '' }));
  await openHalves(page, hearth, { scale: 'total', measured: 'total', granularity: 'line' });
  await expectLines();
});
