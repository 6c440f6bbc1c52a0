/**
 * Prints how long a flame graph of 1 k, 100 k and 1 M nodes takes from a file to the screen, to zoom and to search, and
 * what fifty switches between views leave in memory, as Markdown; beside speedscope and @grafana/flamegraph, where a
 * folder has them:
 *
 *     npm install --prefix PEERS speedscope @grafana/flamegraph
 *     npx tsx bench/page/graph.ts [rounds] [PEERS]
 */
import { createReadStream, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus, loadavg, tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import { testIds } from '../../src/ui/test-ids.ts';
import { startMeasuredService } from '../load/measured-service.ts';
import { pushBodies, PUSHING_PODS, serviceNames } from '../load/push-bodies.ts';
import { Pushers } from '../load/pushers.ts';
import { drawTree, pprofOf } from './drawn-pprof.ts';
import { grafanaPage } from './grafana-page.ts';

const ROUNDS = Number(process.argv[2] ?? 5);
const PEERS = process.argv[3];
const SIZES = [1_000, 100_000, 1_000_000];
const SWITCHES = 50;
const APP = '/a/hearth-profiles-app';
const WAIT = { timeout: 180_000 };

interface Times {
  open: number[];
  zoom: number[];
  search: number[];
}

/** Until the page has drawn what an act brought and has nothing more to do: two frames, and an idle moment. */
const drawn = (page: Page) =>
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

type Measure = (page: Page, file: string, nodes: number) => Promise<{ open: number; zoom?: number; search?: number }>;

const hearth =
  (url: string): Measure =>
  async (page, file) => {
    await page.goto(`${url}${APP}/ad-hoc`);
    await page.getByTestId(testIds.adHoc.openInput).waitFor({ state: 'attached', ...WAIT });
    const frames = page.getByTestId(testIds.flameGraph.graph).locator('[role=treeitem][data-function]');
    const open = await timed(page, async () => {
      await page.getByTestId(testIds.adHoc.openInput).setInputFiles(file);
      await frames.nth(1).waitFor({ state: 'attached', ...WAIT });
    });
    const zoom = await timed(page, async () => {
      await frames.nth(2).click(WAIT);
      await page.getByTestId(testIds.flameGraph.breadcrumb).waitFor(WAIT);
    });
    const search = await timed(page, async () => {
      await page.getByTestId(testIds.search.field).fill('team7');
      await page.getByTestId(testIds.search.result).filter({ hasText: /\d/ }).waitFor(WAIT);
    });
    return { open, zoom, search };
  };

/** It draws on a canvas by itself: that it has drawn is seen in that the page is idle again. */
const speedscope =
  (url: string): Measure =>
  async (page, file) => {
    await page.goto(`${url}/node_modules/speedscope/dist/release/index.html`);
    const open = await timed(page, async () => {
      await page.locator('input[type=file]').setInputFiles(file);
      await page
        .locator('canvas')
        .first()
        .waitFor({ state: 'attached', ...WAIT });
      // Its toolbar names the views once a profile is there.
      await page.getByText('Sandwich').first().waitFor(WAIT);
    });
    const zoom = await timed(page, async () => {
      await page.mouse.dblclick(400, 260);
    });
    return { open, zoom };
  };

/** Given frames instead of a file, since that is what its panel gets. */
const grafana =
  (url: string): Measure =>
  async (page, _file, nodes) => {
    await page.goto(`${url}/grafana.html`);
    await page.waitForFunction('window.showFrame !== undefined', undefined, WAIT);
    const open = await timed(page, async () => {
      await page.evaluate(`window.showFrame(${nodes})`);
      await page
        .locator('canvas')
        .first()
        .waitFor({ state: 'attached', ...WAIT });
    });
    const search = await timed(page, async () => {
      await page.locator('input[placeholder*="Search"]').first().fill('team7');
      await page.waitForTimeout(KEY_PAUSE);
    });
    return { open, search: search - KEY_PAUSE };
  };

/** So many milliseconds after the last key it looks. */
const KEY_PAUSE = 250;

async function measure(browser: Browser, files: Map<number, string>, of: Measure): Promise<Map<number, Times>> {
  const found = new Map<number, Times>();
  for (const [nodes, file] of files) {
    const times: Times = { open: [], zoom: [], search: [] };
    for (let round = 0; round < ROUNDS; round++) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const page = await context.newPage();
      try {
        const { open, zoom, search } = await of(page, file, nodes);
        times.open.push(open);
        if (zoom !== undefined) times.zoom.push(zoom);
        if (search !== undefined) times.search.push(search);
      } catch (error) {
        console.error(`${nodes} nodes: ${String(error).split('\n')[0]}`);
      }
      await context.close();
    }
    found.set(nodes, times);
  }
  return found;
}

/** Megabytes that are in use after a collection: at first, and after so many switches from view to view. */
async function memory(browser: Browser, url: string): Promise<[before: number, after: number]> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const session = await page.context().newCDPSession(page);
  const used = async () => {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    return usedSize / 1e6;
  };
  const service = serviceNames[3]!;
  await page.goto(`${url}${APP}/flame-graph?from=now-1h&to=now&var-serviceName=${service}`);
  const views = ['Labels', 'Flame graph', 'Diff', 'Services', 'Flame graph'];
  const tour = async (switches: number) => {
    for (let at = 0; at < switches; at++) {
      const name = views[at % views.length]!;
      await page
        .getByRole('navigation', { name: 'Views', exact: true })
        .getByRole('link', { name, exact: true })
        .click();
      await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached', timeout: 30_000 });
      await drawn(page);
    }
  };
  // Once around first: what is loaded on demand is there then.
  await tour(views.length);
  const before = await used();
  await tour(SWITCHES);
  const after = await used();
  await page.close();
  return [before, after];
}

const types = new Map([
  ['.html', 'text/html'],
  ['.js', 'text/javascript'],
  ['.css', 'text/css'],
  ['.json', 'application/json'],
]);

/** The peers' folder over HTTP: files of their own pages are not read from disks. */
async function serve(folder: string, extra: ReadonlyMap<string, string>) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '/').split('?')[0]!);
    const made = extra.get(path);
    const file = join(folder, path);
    response.setHeader('content-type', types.get(extname(path)) ?? 'application/octet-stream');
    if (made !== undefined) response.end(made);
    else if (!file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) response.writeHead(404).end();
    else createReadStream(file).pipe(response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const words = (numbers: readonly number[]) =>
  numbers.length === 0
    ? '–'
    : `${median(numbers)!.toFixed(0)} ms (${Math.min(...numbers).toFixed(0)} … ${Math.max(...numbers).toFixed(0)})`;

const folder = mkdtempSync(join(tmpdir(), 'hearth-graph-'));
const trees = new Map(SIZES.map((nodes) => [nodes, drawTree(nodes)]));
const files = new Map(
  [...trees].map(([nodes, tree]) => {
    const file = join(folder, `${nodes}.pb.gz`);
    writeFileSync(file, pprofOf(tree));
    return [nodes, file] as const;
  }),
);
const service = await startMeasuredService();
const executable = process.env['CHROMIUM'];
const browser = await chromium.launch({
  ...(executable === undefined ? {} : { executablePath: executable }),
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
const peers = PEERS === undefined ? undefined : await serve(resolve(PEERS), await grafanaPage(resolve(PEERS), trees));
try {
  const lines: string[] = [];
  const add = async (name: string, of: Measure) => {
    for (const [nodes, times] of await measure(browser, files, of)) {
      const cells = [times.open, times.zoom, times.search].map(words).join(' | ');
      lines.push(`| ${name} | ${nodes.toLocaleString('en')} | ${cells} |`);
    }
  };
  await add('Hearth', hearth(service.url));
  if (peers !== undefined) {
    await add('speedscope', speedscope(peers.url));
    await add('@grafana/flamegraph', grafana(peers.url));
  }
  const clients = new Pushers(service.url, 32);
  await clients.pushAll(pushBodies(PUSHING_PODS * 60));
  clients.close();
  const [before, after] = await memory(browser, service.url);
  console.log(`## Graph

Chromium ${browser.version()}, Node ${process.version}, ${cpus().length} cores, load average ${loadavg()[0]!.toFixed(1)}; medians of ${ROUNDS}, least and most in brackets.

| what | nodes | open a file | zoom | search |
|---|---|---|---|---|
${lines.join('\n')}

Memory in use after ${SWITCHES} switches between views: ${after.toFixed(1)} MB, ${before.toFixed(1)} MB before them.
`);
} finally {
  peers?.close();
  await browser.close();
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
}
