/** Prints how long people wait for the first panel and for a flame graph, and what they download, as Markdown. */
import { existsSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { gzipSync } from 'node:zlib';
import { chromium, type Browser, type BrowserContext, type Page, type Response } from '@playwright/test';
import { testIds } from '../../src/ui/test-ids.ts';
import { startMeasuredService } from '../load/measured-service.ts';
import { PUSHING_PODS, pushBodies, serviceNames } from '../load/push-bodies.ts';
import { Pushers } from '../load/pushers.ts';

const ROUNDS = Number(process.argv[2] ?? 7);
/** Two hours of 10 services × 2 pods, one profile a minute. */
const PROFILES = PUSHING_PODS * 120;
const CPU = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';
const APP = '/a/hearth-profiles-app';

/** What is on the screen when the wait is over. */
const views = [
  {
    name: 'services: first panel with its figures',
    path: `${APP}/services?from=now-1h&to=now&var-profileMetricId=${CPU}`,
    shown: `[data-testid="${testIds.services.card}"][aria-busy="false"] canvas`,
  },
  {
    name: 'flame graph of a service',
    path: `${APP}/flame-graph?from=now-1h&to=now&var-profileMetricId=${CPU}&var-serviceName=${serviceNames[3]}`,
    shown: `[data-testid="${testIds.flameGraph.graph}"] [role=treeitem][data-function]`,
  },
];

interface Visit {
  millis: number;
  /** Answers until then, by address. */
  files: Map<string, Response>;
}

/**
 * Notes in the page itself when something first stands there. As text: a function would arrive with the helpers of
 * whoever compiled it. The frame in which it came has been painted when the next one begins.
 */
const noteWhenShown = (selector: string) => `
  const look = () => {
    if (document.querySelector(${JSON.stringify(selector)}) === null) {
      requestAnimationFrame(look);
    } else {
      requestAnimationFrame(() => { window.shownAt = performance.now(); });
    }
  };
  requestAnimationFrame(look);
`;

async function visit(page: Page, go: () => Promise<unknown>): Promise<Visit> {
  const files = new Map<string, Response>();
  const note = (response: Response) => files.set(new URL(response.url()).pathname, response);
  page.on('response', note);
  await go();
  const at = await page.waitForFunction(() => (window as { shownAt?: number }).shownAt, undefined, {
    timeout: 60_000,
  });
  page.off('response', note);
  return { millis: (await at.jsonValue()) as number, files };
}

async function fresh(browser: Browser, shown: string): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addInitScript(noteWhenShown(shown));
  return { context, page: await context.newPage() };
}

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
const range = (numbers: readonly number[]) => `${Math.min(...numbers).toFixed(0)} … ${Math.max(...numbers).toFixed(0)}`;

/** Kilobytes of JavaScript, packed with gzip, of the files that a test picks. */
async function kilobytes(files: Map<string, Response>, picked: (path: string) => boolean): Promise<number> {
  const scripts = [...files].filter(([path]) => path.endsWith('.js') && picked(path));
  const sizes = await Promise.all(scripts.map(async ([, response]) => gzipSync(await response.body()).length));
  return sizes.reduce((sum, size) => sum + size, 0) / 1_000;
}

const isOfPlugin = (path: string) => path.includes('/hearth-profiles-app/');

async function measure(browser: Browser, url: string): Promise<string[]> {
  const lines: string[] = [];
  for (const { name, path, shown } of views) {
    const cold: number[] = [];
    const reload: number[] = [];
    let plugin = 0;
    let host = 0;
    for (let round = 0; round <= ROUNDS; round++) {
      const { context, page } = await fresh(browser, shown);
      const first = await visit(page, () => page.goto(url + path, { waitUntil: 'commit' }));
      // Sizes are read while their answers are still there.
      if (round === 0) {
        plugin = await kilobytes(first.files, isOfPlugin);
        host = await kilobytes(first.files, (file) => !isOfPlugin(file));
      }
      const again = await visit(page, () => page.reload({ waitUntil: 'commit' }));
      // The first round warms the service and the machine's file cache.
      if (round > 0) {
        cold.push(first.millis);
        reload.push(again.millis);
      }
      await context.close();
    }
    lines.push(
      `| ${name} | ${median(cold).toFixed(0)} ms (${range(cold)}) | ${median(reload).toFixed(0)} ms (${range(reload)}) | ${plugin.toFixed(0)} KB | ${host.toFixed(0)} KB |`,
    );
  }
  return lines;
}

for (const part of ['dist/module.js', 'dist-host/index.html']) {
  if (!existsSync(new URL(`../../${part}`, import.meta.url))) {
    throw new Error(`${part} is missing: run npm run build first`);
  }
}
const service = await startMeasuredService();
const executable = process.env['CHROMIUM'];
const browser = await chromium.launch({
  ...(executable === undefined ? {} : { executablePath: executable }),
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
try {
  const clients = new Pushers(service.url, 32);
  await clients.pushAll(pushBodies(PROFILES));
  clients.close();
  const lines = await measure(browser, service.url);
  console.log(`## Page

Chromium ${browser.version()}, Node ${process.version}, ${cpus().length} cores, load average ${loadavg()[0]!.toFixed(1)}; ${PROFILES.toLocaleString('en')} profiles stored. From the start of
the navigation until the frame after the one in which it stands there; medians of ${ROUNDS}, least and most in brackets. Cold
is a browser that has never been there. JavaScript until then, packed with gzip.

| what | cold | reload | plugin | standalone page |
|---|---|---|---|---|
${lines.join('\n')}

Goals: at most 1 s from a reload to the first panel; at most 350 KB of the plugin before the first panel.
`);
} finally {
  await browser.close();
  await service.stop();
}
