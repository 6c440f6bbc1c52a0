/**
 * Prints how long a flame graph takes from a file to the screen, to zoom, to search and to transform, at 1 k, 100 k and
 * 1 M nodes and of a real Node build, and what fifty switches between views leave in memory, as Markdown; beside
 * speedscope and @grafana/flamegraph, where a folder has them (README.md says how it is filled):
 *
 *     npx tsx bench/page/graph.ts [rounds] [PEERS] [sizes, as in 1000,100000]
 */
import { createReadStream, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus, loadavg, tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import { startMeasuredService } from '../load/measured-service.ts';
import { pushBodies, PUSHING_PODS, serviceNames } from '../load/push-bodies.ts';
import { Pushers } from '../load/pushers.ts';
import { comparedProfiles, type ComparedProfile } from './compared-profiles.ts';
import { grafanaPage } from './grafana-page.ts';
import { acts, APP, drawn, grafana, hearth, speedscope, type Times, type Viewer } from './viewers.ts';

const ROUNDS = Number(process.argv[2] ?? 5);
const PEERS = process.argv[3] || undefined;
const SIZES = (process.argv[4] ?? '1000,100000,1000000').split(',').map(Number);
const SWITCHES = 50;
const SCREEN = { viewport: { width: 1440, height: 900 } };

async function measure(browser: Browser, viewer: Viewer, profile: ComparedProfile): Promise<Times[]> {
  const rounds: Times[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const context = await browser.newContext(SCREEN);
    try {
      rounds.push(await viewer.measure(await context.newPage(), profile));
    } catch (error) {
      console.error(`${viewer.name}, ${profile.name}: ${String(error).split('\n')[0]}`);
    }
    await context.close();
  }
  return rounds;
}

/** Megabytes in use after a collection. */
async function heapOf(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  return async () => {
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize / 1e6;
  };
}

/** Of the viewer with one file open: at first, and after so many switches between its views of it. */
async function switchedMemory(browser: Browser, viewer: Viewer, profile: ComparedProfile): Promise<string> {
  const context = await browser.newContext(SCREEN);
  const page = await context.newPage();
  try {
    await viewer.measure(page, profile);
    const used = await heapOf(page);
    const tour = async (switches: number) => {
      for (let at = 0; at < switches; at++) {
        await viewer.switchView(page, at);
        await drawn(page);
      }
    };
    // Once around first: what is made on demand is there then.
    await tour(3);
    const before = await used();
    await tour(SWITCHES);
    return `| ${viewer.name} | ${before.toFixed(1)} MB | ${(await used()).toFixed(1)} MB |`;
  } catch (error) {
    return `| ${viewer.name} | ${String(error).split('\n')[0]} | |`;
  } finally {
    await context.close();
  }
}

/** Of the whole page of a service: at first, and after so many switches from view to view. */
async function memory(browser: Browser, url: string): Promise<[before: number, after: number]> {
  const page = await browser.newPage(SCREEN);
  const used = await heapOf(page);
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
    const made = extra.get(path) ?? extra.get(request.url ?? '');
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
const profiles = comparedProfiles(folder, SIZES);
const service = await startMeasuredService();
const executable = process.env['CHROMIUM'];
const browser = await chromium.launch({
  ...(executable === undefined ? {} : { executablePath: executable }),
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
const peers =
  PEERS === undefined ? undefined : await serve(resolve(PEERS), await grafanaPage(resolve(PEERS), profiles));
const viewers = [hearth(service.url), ...(peers === undefined ? [] : [speedscope(peers.url), grafana(peers.url)])];
try {
  const lines: string[] = [];
  for (const profile of profiles) {
    for (const viewer of viewers) {
      const rounds = await measure(browser, viewer, profile);
      const cells = acts.map((act) => words(rounds.flatMap((times) => times[act] ?? [])));
      lines.push(`| ${profile.name} | ${viewer.name} | ${cells.join(' | ')} |`);
      console.error(lines.at(-1));
    }
  }
  const switched: string[] = [];
  for (const viewer of viewers) switched.push(await switchedMemory(browser, viewer, profiles.at(-1)!));
  const clients = new Pushers(service.url, 32);
  await clients.pushAll(pushBodies(PUSHING_PODS * 60));
  clients.close();
  const [before, after] = await memory(browser, service.url);
  console.log(`## Graph

Chromium ${browser.version()}, Node ${process.version}, ${cpus().length} cores, load average ${loadavg()[0]!.toFixed(1)}; medians of ${ROUNDS}, least and most in brackets.

| profile | viewer | ${acts.join(' | ')} |
|---|---|${acts.map(() => '---|').join('')}
${lines.join('\n')}

JavaScript memory with the Node build open, before and after ${SWITCHES} switches between graph and table:

| viewer | before | after |
|---|---|---|
${switched.join('\n')}

Of the whole page, after ${SWITCHES} switches between views of a service: ${after.toFixed(1)} MB, ${before.toFixed(1)} MB before them.
`);
} finally {
  peers?.close();
  await browser.close();
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
}
