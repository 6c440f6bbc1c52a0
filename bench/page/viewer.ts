/**
 * Prints how long `npx hearth-profiles FILE` takes to a picture, and a large file of each kind to its own, as Markdown:
 *
 *     npx tsx bench/page/viewer.ts [rounds] [megabytes]     # 0 leaves large files out
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser } from '@playwright/test';
import { testIds } from '../../src/ui/test-ids.ts';
import { largeFiles } from './large-files.ts';

const ROUNDS = Number(process.argv[2] ?? 5);
const MEGABYTES = Number(process.argv[3] ?? 200);
const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const PROFILE = fromRoot('tests/fixtures/pprof/node/node-transform-datadog-wall.pb.gz');
/** Frames of a picture. */
const SHOWN = `[data-testid="${testIds.flameGraph.graph}"] [role=treeitem][data-function]`;

/** As text: see page.ts. */
const noteWhenShown = `
  const look = () => document.querySelectorAll('${SHOWN.replaceAll("'", "\\'")}').length < 2
    ? requestAnimationFrame(look)
    : requestAnimationFrame(() => { window.shownAt = performance.timeOrigin + performance.now(); });
  requestAnimationFrame(look);
`;

/** Installed as npx would have it after its first run, from the package as it would be published. */
function installed(folder: string): { program: string; size: number } {
  execFileSync(process.execPath, [fromRoot('scripts/build.mjs'), 'viewer'], { stdio: 'ignore' });
  const packed = execFileSync('npm', ['pack', fromRoot('dist-viewer'), '--json'], { cwd: folder, encoding: 'utf8' });
  const [{ filename, size }] = JSON.parse(packed) as [{ filename: string; size: number }];
  const options = ['--prefix', folder, '--offline', '--no-audit', '--no-fund', join(folder, filename)];
  execFileSync('npm', ['install', ...options], { stdio: 'ignore', cwd: folder });
  return { program: folder, size };
}

interface Shown {
  /** Milliseconds from the start of npx: until it said where the page is, and until there was a picture. */
  said: number;
  picture: number;
  /** From the start of the navigation alone. */
  page: number;
}

async function show(browser: Browser, folder: string, file: string, port?: number): Promise<Shown> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addInitScript(noteWhenShown);
  const page = await context.newPage();
  const started = Date.now();
  const listen = port === undefined ? [] : ['--listen', `127.0.0.1:${port}`];
  const child = spawn('npx', ['--prefix', folder, '--no-install', 'hearth-profiles', file, '--no-open', ...listen], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  try {
    const url = await addressOf(child);
    const said = Date.now();
    await page.goto(url, { waitUntil: 'commit' });
    const at = await page.waitForFunction(() => (window as { shownAt?: number }).shownAt, undefined, {
      timeout: 300_000,
    });
    const shownAt = (await at.jsonValue()) as number;
    return { said: said - started, picture: shownAt - started, page: shownAt - said };
  } finally {
    await context.close();
    // npx starts a shell that starts the program.
    process.kill(-child.pid!);
    await once(child, 'exit');
  }
}

async function addressOf(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const found = / at (http:\S+)$/.exec(line);
    if (found !== null) return found[1]!;
  }
  throw new Error('the viewer ended before it showed anything');
}

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
const words = (numbers: readonly number[]) =>
  `${median(numbers).toFixed(0)} ms (${Math.min(...numbers).toFixed(0)} … ${Math.max(...numbers).toFixed(0)})`;

const folder = mkdtempSync(join(tmpdir(), 'hearth-viewer-'));
const { program, size } = installed(folder);
const executable = process.env['CHROMIUM'];
const launch = () =>
  chromium.launch({
    ...(executable === undefined ? {} : { executablePath: executable }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
const browser = await launch();
try {
  const rounds: Shown[] = [];
  const starts: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const before = performance.now();
    const other = await launch();
    starts.push(performance.now() - before);
    const shown = await show(other, program, PROFILE);
    await other.close();
    // The first warms the machine's file cache.
    if (round > 0) rounds.push(shown);
  }
  const large: string[] = [];
  for (const { kind, file } of MEGABYTES === 0 ? [] : largeFiles(folder, MEGABYTES * 1_000_000)) {
    const { page } = await show(browser, program, file);
    large.push(`| ${kind} | ${(statSync(file).size / 1e6).toFixed(0)} MB | ${page.toFixed(0)} ms |`);
    console.error(large.at(-1));
    rmSync(file);
  }
  console.log(`## Viewer

Chromium ${browser.version()}, Node ${process.version}, ${cpus().length} cores, load average ${loadavg()[0]!.toFixed(1)}; medians of ${ROUNDS}, least and most in brackets. The package has ${(size / 1e6).toFixed(1)} MB. A browser that has never been there, with a Node build of 18,430 frames:

| what | time |
|---|---|
| npx, until it says where the page is | ${words(rounds.map(({ said }) => said))} |
| from there to the picture | ${words(rounds.map(({ page }) => page))} |
| npx to picture, the browser running | ${words(rounds.map(({ picture }) => picture))} |
| start of the browser | ${words(starts)} |

| large file | size | from the address to the picture |
|---|---|---|
${large.join('\n')}
`);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
