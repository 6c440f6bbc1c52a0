/** Installs what is missing on a machine that has only Node and npm. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
  const installed = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === lock;
  if (installed()) return;
  mkdirSync(join(root, '.cache'), { recursive: true });
  oneAtATime(join(root, '.cache', 'installing'), () => {
    if (!installed()) install(stamp, lock);
  });
}

/** Does something while nobody else who asks with the same file does: two starts at once would take each other's packages away. */
export function oneAtATime(file, act) {
  const wait = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!takenAway(file)) Atomics.wait(wait, 0, 0, 200);
    }
  }
  try {
    return act();
  } finally {
    rmSync(file, { force: true });
  }
}

/** Whether the file was of a process that is gone, and is gone now, too. A file without a number has only just been made. */
function takenAway(file) {
  if (!isDead(file)) return false;
  const aside = `${file}-${process.pid}`;
  try {
    renameSync(file, aside);
    // Somebody else may have come first, and this be theirs.
    if (!isDead(aside)) linkSync(aside, file);
  } catch {
    // Others were quicker.
  }
  rmSync(aside, { force: true });
  return true;
}

function isDead(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    if (pid > 0) process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

function install(stamp, lock) {
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
