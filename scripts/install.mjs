/** Installs what is missing on a machine that has only Node and npm. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(fileURLToPath(new URL('..', import.meta.url)));

const OLDEST_NODE = [20, 20, 2];

export function checkNode() {
  const version = process.versions.node.split('.').map(Number);
  const older = OLDEST_NODE.findIndex((part, i) => version[i] !== part);
  if (older !== -1 && version[older] < OLDEST_NODE[older]) {
    fail(
      `Hearth needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}. Install it from https://nodejs.org.`,
    );
  }
}

/** `npm ci` when there are no packages, or others than the lock names. */
export function installPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.hearth-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) {
    return;
  }
  console.error('installing packages (once; about a minute)');
  const installed = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (installed.status !== 0) {
    fail('The packages could not be installed. Mend what npm says above, then run the command again.');
  }
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(stamp, lock);
}

/** The address of a Chromium for the browser tests: one that is there, else Playwright's own, else Debian's. */
export async function installChromium() {
  const found = await findChromium();
  if (found !== undefined) {
    return found;
  }
  console.error('installing Chromium for the browser tests (once)');
  const own = spawnSync(
    process.execPath,
    [join(root, 'node_modules/@playwright/test/cli.js'), 'install', 'chromium-headless-shell'],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'ignore'],
      timeout: 300_000,
    },
  );
  if (own.status !== 0 && existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    spawnSync('apt-get', ['update'], { stdio: 'ignore' });
    spawnSync('apt-get', ['install', '-y', 'chromium'], { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  const now = await findChromium();
  if (now === undefined) {
    fail(
      'The browser tests need Chromium, and none could be installed. Install one (Debian: apt-get install chromium), or set CHROMIUM to its path.',
    );
  }
  return now;
}

async function findChromium() {
  const { chromium } = await import('@playwright/test');
  const candidates = [
    process.env['CHROMIUM'],
    ...['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map(onPath),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    chromium.executablePath(),
  ];
  return candidates.find((path) => path !== undefined && path !== '' && existsSync(path));
}

function onPath(name) {
  try {
    return execFileSync('which', [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
