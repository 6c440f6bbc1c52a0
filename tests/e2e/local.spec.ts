/** `npx hearth-profiles`: the package alone, without service and store, shows files, folders, input and running programs. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { fileParts } from '#model/file-types.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { readAny } from '#model/formats/read-any.ts';
import { TimedSamples } from '#model/formats/timed-samples.ts';
import { nameTree } from '#model/name-tree.ts';
import { rangeStacks, timedParts } from '#model/time-chart.ts';
import { CLOSED_PACKAGE } from '#model/transforms/targets.ts';
import { ROOT } from '#model/tree-shape.ts';
import { formatValue } from '#model/units.ts';
import { testIds } from '../../src/ui/test-ids.ts';
import { exported, treeOf } from './exported.ts';
import { fixture, fromRoot, test } from './local-viewer.ts';
import { cpuType } from './recorded.ts';
import {
  addressTruth,
  lineTruth,
  noInlinesTruth,
  placeTruth,
  seriesTruth,
  truthFiles,
} from '../fixtures/pprof/truth.ts';

const totalOf = (path: string) =>
  String(
    truthFiles()
      .find((file) => file.path === path)!
      .sampleTypes.at(-1)!.total,
  );

test.beforeAll(() => {
  execFileSync(process.execPath, [fromRoot('scripts/build.mjs'), 'viewer'], { stdio: 'ignore' });
});

const side = (page: Page, name: 'file' | 'against') =>
  page.getByTestId(testIds.adHoc.side).and(page.locator(`[data-side=${name}]`));
const total = (page: Page, name: 'file' | 'against') => side(page, name).getByTestId(testIds.adHoc.total);

test('the package is small, needs nothing installed, and has neither engine nor service in it', () => {
  const packed = execFileSync('npm', ['pack', '--dry-run', '--json'], {
    cwd: fromRoot('dist-viewer'),
    encoding: 'utf8',
  });
  const [{ size, files }] = JSON.parse(packed) as [{ size: number; files: { path: string }[] }];
  expect(size).toBeLessThan(10_000_000);
  expect(files.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['cli.js', 'page/index.html', 'plugin/module.js']),
  );
  const settings = JSON.parse(readFileSync(fromRoot('dist-viewer/package.json'), 'utf8')) as Record<string, object>;
  expect(settings['dependencies']).toBeUndefined();
  expect(Object.keys(settings['bin']!)).toEqual(['hearth-profiles']);
  expect(readFileSync(fromRoot('dist-viewer/cli.js'), 'utf8')).not.toMatch(/chdb|clickhouse/i);
});

test('a file, two files and standard input open with the values of Go pprof', async ({ page, view }) => {
  const { files, halfIndex } = seriesTruth();
  const [before, after] = [files[0]!, files[halfIndex]!];
  const troubles: string[] = [];
  page.on('response', (response) => response.status() >= 400 && troubles.push(response.url()));
  page.on('pageerror', (error) => troubles.push(error.message));

  await page.goto(await view([fixture(before)]));
  await expect(total(page, 'file')).toHaveAttribute('data-total', totalOf(before));
  await expect(page.getByTestId(testIds.flameGraph.graph).locator('[role=treeitem]').first()).toBeVisible();
  // Nothing is stored here, so nothing that asks for it is offered.
  await expect(page.getByRole('navigation', { name: 'Views' }).getByRole('link')).toHaveCount(1);
  await page.reload();
  await expect(total(page, 'file')).toHaveAttribute('data-total', totalOf(before));

  await page.goto(await view([fixture(before), fixture(after)]));
  await expect(total(page, 'against')).toHaveAttribute('data-total', totalOf(before));
  await expect(total(page, 'file')).toHaveAttribute('data-total', totalOf(after));
  await expect(page.getByTestId(testIds.diff.table)).toBeVisible();

  await page.goto(await view(['-'], readFileSync(fixture(after))));
  await expect(total(page, 'file')).toHaveAttribute('data-total', totalOf(after));
  expect(troubles).toEqual([]);
});

test('a file is read as what is stored is: from its leaves, in every pane, by line, with steps, and saved', async ({
  page,
  view,
}) => {
  const isLast = (path: string, type: string) =>
    truthFiles().some((one) => one.path === path && one.sampleTypes.at(-1)!.type === type);
  const { path, by } = placeTruth().find((one) => isLast(one.path, one.sampleType))!;
  const truth = truthFiles()
    .find((one) => one.path === path)!
    .sampleTypes.at(-1)!;
  const [hot] = truth.topBySelf;
  const { name } = hot!;
  const said = new RegExp(`total ${formatValue(hot!.total, truth.unit)}`);
  const address = await view([fixture(path)]);
  const open = (keys: Record<string, string>) => {
    const url = new URL(address);
    for (const [key, value] of Object.entries(keys)) url.searchParams.set(key, value);
    return page.goto(url.href);
  };
  const graph = page.getByTestId(testIds.flameGraph.graph);

  await open({ root: 'leaves', pane: 'tree' });
  const leaf = graph.locator(`[role=treeitem][aria-level="2"][data-function="${name}"]`);
  await expect(leaf).toHaveAttribute('aria-label', new RegExp(`total ${formatValue(hot!.self, truth.unit)}`));
  const root = page.getByTestId(testIds.callTree.tree).locator('[role=row][aria-level="1"]');
  await expect(root).toHaveAttribute('data-total', String(truth.total));
  await open({ pane: 'peek', frame: name });
  const itself = page.getByTestId(testIds.callTree.peek).locator('[data-side=self]');
  await expect(itself).toHaveAttribute('data-value', String(hot!.total));
  await open({ pane: 'sandwich', frame: name });
  for (const half of [testIds.flameGraph.callers, testIds.flameGraph.callees]) {
    await expect(page.getByTestId(half).locator('[role=treeitem][aria-level="1"]')).toHaveAttribute('aria-label', said);
  }
  await open({ pane: 'calls', frame: name });
  const box = page.getByTestId(testIds.callGraph.pane).locator(`[data-function="${name}"]`);
  await expect(box).toHaveAttribute('data-total', String(hot!.total));
  await open({ granularity: 'line' });
  const [line] = by.line.topBySelf;
  const row = page.getByTestId(testIds.functionTable.table).locator(`tr[data-function="${line!.name}"]`);
  await expect(row.locator('[data-column=self]')).toHaveAttribute('data-value', String(line!.self));

  const counts = noInlinesTruth()
    .find((one) => one.path === path)!
    .by.get('function')!;
  // One that is more than itself when what was inlined into it counts, too.
  const outer = counts.topBySelf.find((one) =>
    truth.topBySelf.some((own) => own.name === one.name && own.self < one.self),
  )!;
  await open({ inlined: 'off' });
  const outerRow = page.getByTestId(testIds.functionTable.table).locator(`tr[data-function="${outer.name}"]`);
  await expect(outerRow.locator('[data-column=self]')).toHaveAttribute('data-value', String(outer.self));
  await expect(outerRow.locator('[data-column=total]')).toHaveAttribute('data-value', String(outer.total));
  const [hottest] = addressTruth().find((one) => one.path === path)!.inlined.topBySelf;
  await open({ granularity: 'address' });
  const addressRow = page.getByTestId(testIds.functionTable.table).locator(`tr[data-function="${hottest!.name}"]`);
  await expect(addressRow.locator('[data-column=self]')).toHaveAttribute('data-value', String(hottest!.self));

  const saved = async () => treeOf(readPprof(gunzipSync((await exported(page, 'pprof')).bytes)));
  await open({ transform: `drop:${name}` });
  await expect(page.getByTestId(testIds.flameGraph.transforms).locator('[data-transform=drop]')).toBeVisible();
  expect((await saved()).total[ROOT]).toBe(truth.total - hot!.total);
  await open({ transform: `resource:${name}` });
  await expect(graph.locator('[role=treeitem][data-function$=" (collapsed)"]').first()).toBeVisible();
  const collapsed = await saved();
  expect(collapsed.total[ROOT]).toBe(truth.total);
  expect(collapsed.names.filter((one) => one.endsWith(CLOSED_PACKAGE))).toHaveLength(1);
  expect(collapsed.names).not.toContain(name);

  // A preset of one's own is made, changed and deleted, and this browser keeps it.
  await open({});
  const frames = graph.locator(`[role=treeitem][data-function="${name}"]`);
  await expect(frames.first()).toBeVisible();
  const menu = page.getByTestId(testIds.flameGraph.presets);
  const item = page.getByRole('menuitemcheckbox', { name: 'Hide The hot one' });
  const editor = page.getByTestId(testIds.flameGraph.presetEditor);
  const edit = async () => {
    await menu.click();
    await page.getByRole('menuitem', { name: 'Edit your presets' }).click();
  };
  const pattern = page.getByRole('textbox', { name: /^Regular expression over names/ });
  const close = () => page.getByRole('dialog').getByText('Close', { exact: true }).click();
  await edit();
  await expect(editor).toContainText('kept in this browser');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('The hot one');
  await pattern.fill('^nothing is called so$');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await editor.getByRole('button', { name: 'Change' }).click();
  await pattern.fill(`^${name.replaceAll(/[^\w]/g, '.')}$`);
  await expect(editor).toContainText('1 function of this graph matches');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(pattern).toHaveValue('');
  await close();
  await menu.click();
  await item.click();
  await expect(frames).toHaveCount(0);
  const without = await saved();
  expect(without.total[ROOT]).toBe(truth.total);
  expect(without.names).not.toContain(name);
  await page.reload();
  await expect(page.getByTestId(testIds.flameGraph.transforms)).toContainText('The hot one');
  await expect(frames).toHaveCount(0);
  await menu.click();
  await item.click();
  await expect(frames.first()).toBeVisible();
  await edit();
  await editor.getByRole('button', { name: 'Delete' }).click();
  await expect(editor.getByText('The hot one')).toHaveCount(0);
  await close();
});

/** A compiler's profile, of which Go pprof says what every function, file and line takes. */
const compiled = 'go/go-compile-gotypes-cpu.pb.gz';
const cpuTruth = () =>
  truthFiles()
    .find(({ path }) => path === compiled)!
    .sampleTypes.at(-1)!;
const graphOf = (page: Page) => page.getByTestId(testIds.flameGraph.graph);
const frameOf = (page: Page, name: string) => graphOf(page).locator(`[role=treeitem][data-function="${name}"]`).first();
const cellOf = (page: Page, name: string, column: string) =>
  page.getByTestId(testIds.functionTable.table).locator(`tr[data-function="${name}"] [data-column=${column}]`);

test('a file is searched, colored, turned round, stripped of its runtime and drawn with the values of Go pprof', async ({
  page,
  view,
}) => {
  const truth = cpuTruth();
  const [first] = truth.topBySelf;
  const compile = truth.topByTotal.find(({ name }) => name.endsWith('ssagen.Compile'))!;
  const choose = async (menu: string, role: 'menuitemradio' | 'menuitemcheckbox', name: string | RegExp) => {
    await page.getByTestId(menu).click();
    await page.getByRole(role, { name }).click();
  };
  await page.goto(await view([fixture(compiled)]));
  await expect(total(page, 'file')).toHaveAttribute('data-total', String(truth.total));

  // As many per cent as Go says; the table lists what is found alone.
  const field = page.getByTestId(testIds.search.field);
  const result = page.getByTestId(testIds.search.result);
  await page.getByTestId(testIds.search.regex).click();
  await field.fill(`^${compile.name.replaceAll('.', '[.]')}$`);
  const percent = Number(((Number(compile.total) / Number(truth.total)) * 100).toPrecision(3));
  await expect(result).toHaveText(new RegExp(`^1 function, \\d+ frames?, ${percent} %$`));
  await expect(cellOf(page, compile.name, 'total')).toHaveAttribute('data-value', String(compile.total));
  await expect(cellOf(page, first!.name, 'self')).toHaveCount(0);
  await expect(frameOf(page, compile.name)).not.toHaveClass(/\bdim\b/);
  await expect(frameOf(page, 'runtime.main')).toHaveClass(/\bdim\b/);
  await field.fill('');

  const legend = page.getByTestId(testIds.flameGraph.legend);
  await choose(testIds.flameGraph.color, 'menuitemradio', /^By self/);
  await expect(legend).toContainText(`self ${formatValue(first!.self, truth.unit)}`);
  await choose(testIds.flameGraph.color, 'menuitemradio', /^By file/);
  for (const file of placeTruth()
    .find(({ path }) => path === compiled)!
    .by.file.topBySelf.slice(0, 3)) {
    await expect(legend.locator(`[data-group="${file.name}"]`)).toHaveAttribute('data-value', String(file.self));
  }

  const tops = () =>
    Promise.all(['main.main', compile.name].map(async (name) => (await frameOf(page, name).boundingBox())!.y));
  const zoomed = page.getByTestId(testIds.flameGraph.breadcrumb);
  await frameOf(page, 'main.main').click();
  await expect(zoomed).toContainText('main.main');
  const main = truth.topByTotal.find(({ name }) => name === 'main.main')!;
  await expect(frameOf(page, 'main.main')).toHaveAttribute(
    'aria-label',
    new RegExp(`total ${formatValue(main.total, truth.unit)}, [^;]*, 100 % of focus$`),
  );
  // What is above all in the small picture is everything.
  await page.getByTestId(testIds.flameGraph.minimap).click({ position: { x: 3, y: 1 } });
  await expect(zoomed).toHaveCount(0);
  const rootOf = () => graphOf(page).locator('[role=treeitem][aria-level="1"]').boundingBox();
  expect((await rootOf())!.y).toBeLessThan(Math.min(...(await tops())));
  await choose(testIds.flameGraph.orientation, 'menuitemradio', /^Flame/);
  await expect(page).toHaveURL(/root=bottom/);
  expect((await rootOf())!.y).toBeGreaterThan(Math.max(...(await tops())));

  const picture = new TextDecoder().decode((await exported(page, 'svg')).bytes);
  for (const { name } of truth.topByTotal.slice(0, 10)) expect(picture).toContain(`<title>${name}: `);
  const { bytes } = await exported(page, 'png');
  const size = new DataView(bytes.buffer, bytes.byteOffset);
  expect(new TextDecoder().decode(bytes.slice(1, 4))).toBe('PNG');
  expect(size.getUint32(16)).toBe(3200);

  // Values of what a preset hides are its callers', so that no sum changes.
  await choose(testIds.flameGraph.presets, 'menuitemcheckbox', 'Hide Go runtime');
  await expect(frameOf(page, 'runtime.main')).toHaveCount(0);
  await expect(cellOf(page, 'runtime.systemstack', 'self')).toHaveCount(0);
  for (const { name, total: sum } of truth.topByTotal.filter((row) => row.name.startsWith('cmd/')).slice(0, 3)) {
    await field.fill(`^${name.replaceAll('.', '[.]')}$`);
    await expect(cellOf(page, name, 'total')).toHaveAttribute('data-value', String(sum));
  }
  await expect(graphOf(page).locator('[role=treeitem][aria-level="1"]')).toHaveAttribute(
    'aria-label',
    new RegExp(`total ${formatValue(truth.total, truth.unit)}, 100 %`),
  );
});

test('a file is read by keyboard alone, and each picture is drawn once', async ({ page, view }) => {
  const truth = cpuTruth();
  const graph = graphOf(page);
  await page.goto(`${await view([fixture(compiled)])}&show=graph`);
  await expect(frameOf(page, 'main.main')).toBeVisible();
  const isThere = () => graph.evaluate((element) => element === document.activeElement);
  for (let tabs = 0; tabs < 120 && !(await isThere()); tabs++) await page.keyboard.press('Tab');
  expect(await isThere()).toBe(true);

  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const cursor = (await graph.getAttribute('aria-activedescendant'))!;
  const name = (await page.locator(`[id="${cursor}"]`).getAttribute('data-function'))!;
  const known = truth.topByTotal.find((row) => row.name === name)!;
  // What a zoom draws is drawn at once: nothing of it changes again in later frames.
  await graph.evaluate((element) => {
    let times = 0;
    const watch = new MutationObserver((changes) => {
      if (changes.some(({ target }) => target.parentElement?.closest('svg'))) times++;
    });
    watch.observe(element, { subtree: true, childList: true, attributes: true, characterData: true });
    Object.assign(window, { timesDrawn: () => times });
  });
  await page.keyboard.press('Enter');
  await expect(page.getByTestId(testIds.flameGraph.breadcrumb)).toContainText(name);
  await page.evaluate(async () => {
    for (let frame = 0; frame < 5; frame++) await new Promise((next) => requestAnimationFrame(next));
  });
  expect(await page.evaluate('window.timesDrawn()')).toBe(1);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId(testIds.flameGraph.breadcrumb)).toHaveCount(0);
  await page.keyboard.press('k');
  const itself = page.getByTestId(testIds.callTree.peek).locator('[data-side=self]');
  await expect(itself).toHaveAttribute('data-value', String(known.total));
  await page.keyboard.press('d');
  const root = graph.locator('[role=treeitem][aria-level="1"]');
  const left = formatValue(truth.total - known.total, truth.unit);
  await expect(root).toHaveAttribute('aria-label', new RegExp(`total ${left}, 100 %`));
  await page.keyboard.press('u');
  await expect(root).toHaveAttribute('aria-label', new RegExp(`total ${formatValue(truth.total, truth.unit)}, 100 %`));
});

test('a folder is a list, and a running program is asked when its profile is opened', async ({ page, view }) => {
  await page.goto(await view([fixture('go')]));
  const row = page.getByTestId(testIds.adHoc.row).filter({ hasText: 'go-shopd-heap.pb.gz' });
  await row.getByRole('button').first().click();
  await expect(total(page, 'file')).toHaveAttribute('data-total', totalOf('go/go-shopd-heap.pb.gz'));

  const asked: string[] = [];
  const program = createServer((req, res) => {
    asked.push(req.url ?? '');
    res.end(readFileSync(fixture('go/go-shopd-heap.pb.gz')));
  }).listen(0, '127.0.0.1');
  await once(program, 'listening');
  const origin = `http://127.0.0.1:${(program.address() as AddressInfo).port}`;
  await page.goto(await view([`${origin}/debug/pprof/`]));
  await expect(page.getByTestId(testIds.adHoc.row)).toHaveCount(7);
  expect(asked).toEqual([]);
  await page.getByTestId(testIds.adHoc.row).filter({ hasText: 'heap' }).getByRole('button').first().click();
  await expect(total(page, 'file')).toHaveAttribute('data-total', totalOf('go/go-shopd-heap.pb.gz'));
  expect(asked).toEqual(['/debug/pprof/heap']);
  program.close();
});

test('a file is compared with what a service has stored, which it can read and not change', async ({
  page,
  view,
  hearth,
}) => {
  const { files } = seriesTruth();
  await page.goto(await view([fixture(files[0]!)]));
  await expect(page.getByTestId(testIds.adHoc.noStored)).toContainText('--url');

  const address = await view([fixture(files[0]!), '--url', hearth.url]);
  const { start, end } = hearth.range;
  const selected = {
    from: String(start),
    to: String(end),
    'var-serviceName': 'quoted',
    'var-profileMetricId': cpuType,
  };
  await page.goto(`${address}&${new URLSearchParams(selected).toString()}`);
  await expect(page.getByTestId(testIds.adHoc.uploadInput)).toHaveCount(0);
  await page.getByTestId(testIds.adHoc.compareStored).click();
  await expect(total(page, 'file')).toHaveAttribute('data-total', totalOf(files[0]!));
  const stored = String(files.reduce((sum, file) => sum + BigInt(totalOf(file)), 0n));
  await expect(total(page, 'against')).toHaveAttribute('data-total', stored);
  await expect(page.getByTestId(testIds.diff.table)).toBeVisible();
  await page.getByTestId(testIds.adHoc.swap).click();
  await expect(total(page, 'file')).toHaveAttribute('data-total', stored);
  await expect(total(page, 'against')).toHaveAttribute('data-total', totalOf(files[0]!));

  const ask = (method: string, headers: Record<string, string> = {}) =>
    page.request.post(new URL(`/api/datasources/proxy/uid/hearth/${method}`, address).href, {
      headers: { 'content-type': 'application/json', ...headers },
      data: '{}',
    });
  expect((await ask('querier.v1.QuerierService/ProfileTypes')).status()).toBe(200);
  expect((await ask('settings.v1.SettingsService/Set')).status()).toBe(403);
  expect((await ask('adhocprofiles.v1.AdHocProfileService/Upload')).status()).toBe(403);
  expect((await ask('hearth.v1.DocumentService/Put')).status()).toBe(403);
  expect((await ask('push.v1.PusherService/Push')).status()).toBe(404);
  const forged = { 'content-type': 'text/plain' };
  expect((await ask('querier.v1.QuerierService/ProfileTypes', forged)).status()).toBe(415);
});

test('the lines of a function stand beside their source from a folder, with what Go pprof says of each', async ({
  page,
  view,
}) => {
  const file = 'go/go-shopd-cpu-labels.pb.gz';
  const name = 'compress/flate.(*compressor).findMatch';
  const folder = mkdtempSync(join(tmpdir(), 'hearth-source-'));
  mkdirSync(join(folder, 'flate'));
  const code = Array.from({ length: 400 }, (_, i) => `line ${i + 1} of the file <b>as it is</b>`);
  writeFileSync(join(folder, 'flate/deflate.go'), code.join('\n'));
  const address = await view([fixture(file), '--source', folder]);
  await page.goto(`${address}&${new URLSearchParams({ pane: 'source', frame: name }).toString()}`);
  const table = page.getByTestId(testIds.source.table);
  await expect(page.getByTestId(testIds.source.found)).toContainText('flate/deflate.go');
  for (const { line, self, total: sum } of lineTruth(file).get(name)!.slice(0, 4)) {
    const row = table.locator(`[data-line="${line}"]`);
    await expect(row.locator('[data-column=self]')).toHaveAttribute('data-value', String(self));
    await expect(row.locator('[data-column=total]')).toHaveAttribute('data-value', String(sum));
    await expect(row).toContainText(`line ${line} of the file <b>as it is</b>`);
  }
  await page.screenshot({ path: 'test-results/views/source.png' });

  // Of another function: linked to what is selected in the graph, and without source the lines alone.
  await page.goto(`${address}&${new URLSearchParams({ pane: 'source', frame: 'reflect.Value.call' }).toString()}`);
  await expect(page.getByTestId(testIds.source.missing)).toBeVisible();
  await expect(table.locator('[data-line]')).not.toHaveCount(0);
  await page.getByTestId(testIds.source.folder).setInputFiles(folder);
  await expect(page.getByRole('button', { name: /^Forget/ })).toBeVisible();

  // It stays in the browser, files and all, until somebody takes it away.
  await expect(page.getByTestId(testIds.source.kept)).toBeVisible();
  rmSync(folder, { recursive: true });
  await page.goto(`${address}&${new URLSearchParams({ pane: 'source', frame: name }).toString()}`);
  await expect(page.getByTestId(testIds.source.found)).toContainText(`from ${basename(folder)}`);
  await expect(table).toContainText('line 268 of the file <b>as it is</b>');
  await page.getByTestId(testIds.source.kept).click();
  await page
    .getByTestId(testIds.source.keptRow)
    .getByRole('button', { name: /^Forget/ })
    .click();
  await expect(page.getByTestId(testIds.source.keptRow)).toHaveCount(0);
  await page.reload();
  await expect(page.getByTestId(testIds.source.missing)).toBeVisible();
  await expect(page.getByRole('button', { name: /^Forget/ })).toHaveCount(0);

  // Labels of its samples as levels, at either end: what go tool pprof -tagleaf=endpoint says.
  await page.goto(`${address}&${new URLSearchParams({ level: 'endpoint', color: 'level', frame: name }).toString()}`);
  const invoice = page.getByTestId(testIds.flameGraph.graph).locator('[data-function="endpoint=invoice"]').first();
  await expect(invoice).toHaveAttribute(
    'aria-label',
    new RegExp(`total ${formatValue(22_040_000_000n, 'nanoseconds')},`),
  );
  await page.getByTestId(testIds.flameGraph.levels).click();
  await page.getByRole('menuitemradio', { name: /At the leaf/ }).click();
  await expect(page).toHaveURL(/level-at=leaf/);
  const legend = page.getByTestId(testIds.flameGraph.legend);
  for (const [value, milliseconds] of Object.entries({ invoice: 22040, search: 6470, '(none)': 2220, checkout: 160 })) {
    const entry = legend.locator(`[data-group="endpoint=${value}"]`);
    await expect(entry).toHaveAttribute('data-value', String(milliseconds * 1e6));
  }
  await page.getByTestId(testIds.flameGraph.color).click();
  await page.getByRole('menuitemradio', { name: 'By binary' }).click();
  await expect(legend.locator('[data-group=shopd]')).toHaveAttribute('data-value', totalOf(file));
  const folded = Buffer.from((await exported(page, 'folded')).bytes).toString();
  const ofSearch = folded.split('\n').filter((line) => line.includes(';endpoint=search '));
  expect(ofSearch.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)).toBe(6470e6);
  await page.screenshot({ path: 'test-results/views/file-levels.png' });
});

test('a file with times opens in time order, and a stretch of it is a flame graph', async ({ page, view }) => {
  const file = fromRoot('tests/fixtures/text/node-terser.cpuprofile.gz');
  const bytes = gunzipSync(readFileSync(file));
  const timed = new TimedSamples();
  const { profiles, format } = readAny(bytes, { timed });
  const parts = fileParts(profiles, format);
  const type = parts.find((part) => part.type.startsWith('wall:wall'))!.type;
  const lanes = timedParts(timed.lanes, parts, type);
  const stretch = (from: number, to: number) => String(nameTree(rangeStacks(lanes, from, to)).total[ROOT]);

  await page.goto(`${await view([file])}&${new URLSearchParams({ 'file-type': type }).toString()}`);
  await page.getByTestId(testIds.timeOrder.toggle).click();
  const chart = page.getByTestId(testIds.timeOrder.chart);
  await expect(page.getByTestId(testIds.timeOrder.facts)).toContainText('1 thread over 15.3 s');
  const box = (await chart.boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.25, box.y + 60);
  await expect(page.getByTestId(testIds.timeOrder.status)).toContainText('of the time');
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/time-range=\d+-\d+/);
  const [from, to] = new URL(page.url()).searchParams.get('time-range')!.split('-').map(Number) as [number, number];
  const root = page.getByTestId(testIds.flameGraph.graph).locator('[role=treeitem]').first();
  const total = nameTree(rangeStacks(lanes, from, to)).total[ROOT]!;
  await expect(root).toContainText(formatValue(total, 'nanoseconds'));
  expect(Number(stretch(0, from)) + Number(total) + Number(stretch(to, Infinity))).toBeCloseTo(
    Number(stretch(0, Infinity)),
    -2,
  );

  // By keyboard: what is zoomed in to becomes the stretch, which Escape takes back.
  await chart.focus();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId(testIds.timeOrder.range)).toHaveCount(0);
  await page.keyboard.press('+');
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/time-view=\d+-\d+/);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId(testIds.timeOrder.range)).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include(`[data-testid=${testIds.timeOrder.pane}]`).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  await page.reload();
  await expect(page.getByTestId(testIds.timeOrder.range)).toBeVisible();
  // What is chosen in one stands out in all.
  await page.mouse.click(box.x + box.width * 0.5, box.y + 46);
  await expect(page).toHaveURL(/frame=%28root%29/);

  // Of a whole machine, a lane for each thread of each process.
  await page.goto(await view([fromRoot('tests/fixtures/otlp/otel-ebpf-09.otlp.pb')]));
  await page.getByTestId(testIds.timeOrder.toggle).click();
  const otlp = new TimedSamples();
  readAny(readFileSync(fromRoot('tests/fixtures/otlp/otel-ebpf-09.otlp.pb')), { timed: otlp });
  await expect(page.getByTestId(testIds.timeOrder.facts)).toContainText(`${otlp.lanes.length} threads over`);
  await page.screenshot({ path: 'test-results/views/time-order-otlp.png' });
});

test('no pane of a file, and no diff of two, keeps anybody out', async ({ page, view }) => {
  const barriers = async (pane?: string) => {
    const axe = new AxeBuilder({ page });
    const { violations } = await (pane === undefined ? axe : axe.include(`[data-testid=${pane}]`)).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    return serious.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  };
  await page.goto(await view([fixture(compiled)]));
  await expect(frameOf(page, 'main.main')).toBeVisible();
  expect(await barriers()).toEqual([]);
  await frameOf(page, 'main.main').click({ button: 'right' });
  await page.getByRole('menuitem', { name: /^Sandwich/ }).click();
  for (const [title, pane] of [
    ['Sandwich', testIds.flameGraph.sandwich],
    ['Call tree', testIds.callTree.tree],
    ['Call graph', testIds.callGraph.pane],
    ['Source', testIds.source.pane],
  ] as const) {
    await page.getByTestId(testIds.flameGraph.pane).click();
    await page.getByRole('menuitemradio', { name: new RegExp(`^${title}`) }).click();
    await expect(page.getByTestId(pane)).toBeVisible();
    expect(await barriers(pane), title).toEqual([]);
  }

  const [before, after] = [seriesTruth().files[0]!, seriesTruth().files.at(-1)!];
  await page.goto(await view([fixture(before), fixture(after)]));
  await expect(page.getByTestId(testIds.diff.table)).toBeVisible();
  expect(await barriers()).toEqual([]);
});
