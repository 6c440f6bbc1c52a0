/**
 * `npm run toolchains`: fetches and builds what the tests of real agents run, from the ordinary registries of each
 * language. The runtimes themselves come from the machine; what is missing is said, with where to get it.
 *
 *     node scripts/toolchains.mjs              # all of them
 *     node scripts/toolchains.mjs go rust      # these
 *
 * Each is kept in .cache/toolchains/<name>, beside a file that says what it was made of, so that a second run is quick.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './install.mjs';

const windows = process.platform === 'win32';
const program = (name) => (windows ? `${name}.exe` : name);

const go = { name: 'Go', command: ['go', 'version'], from: 'https://go.dev/dl' };
const goModule = {
  needs: [go],
  fetch: (source) => run(['go', 'mod', 'download'], { cwd: source }),
  build: (source, out) => run(['go', 'build', '-o', join(out, program('agent')), '.'], { cwd: source }),
};

/**
 * By folder of tests/agents. `fetch` is what needs a network: where it fails, the tests are skipped; a `build` that
 * fails is a fault of ours, and fails them. Both are given the sources and where to put what is made, and return what
 * went wrong.
 */
const toolchains = {
  go: { agent: 'pyroscope-go', ...goModule },
  otlp: { agent: 'exporters of the OpenTelemetry collector', ...goModule },
  java: {
    agent: "Pyroscope's Java agent",
    needs: [
      { name: 'a JDK', command: ['javac', '-version'], from: 'https://adoptium.net' },
      { name: 'Maven', command: ['mvn', '--version'], from: 'https://maven.apache.org' },
    ],
    fetch: (source, out) =>
      run([
        windows ? 'mvn.cmd' : 'mvn',
        '--batch-mode',
        '--quiet',
        `--file=${join(source, 'pom.xml')}`,
        'dependency:copy-dependencies',
        `-DoutputDirectory=${out}`,
        '-Dmdep.stripVersion=true',
      ]),
    build: (source, out) =>
      run(['javac', '-cp', join(out, 'agent.jar'), '-d', join(out, 'classes'), join(source, 'ProfiledApp.java')]),
  },
  python: {
    agent: 'pyroscope-io',
    needs: [{ name: 'Python 3', command: ['python3', '--version'], from: 'https://www.python.org' }],
    fetch: (source, out) =>
      run(['python3', '-m', 'venv', out]) ??
      run([
        join(out, windows ? 'Scripts/python.exe' : 'bin/python'),
        '-m',
        'pip',
        'install',
        '--quiet',
        '--only-binary=:all:',
        `--requirement=${join(source, 'requirements.txt')}`,
      ]),
    build: () => undefined,
  },
  rust: {
    agent: 'the crate pyroscope',
    needs: [{ name: 'Rust with cargo', command: ['cargo', '--version'], from: 'https://rustup.rs' }],
    fetch: (source) => run(['cargo', 'fetch', '--locked'], { cwd: source }),
    build: (source, out) => {
      const target = join(out, 'target');
      const failed = run(['cargo', 'build', '--release', '--locked', `--target-dir=${target}`], { cwd: source });
      if (failed === undefined) {
        copyFileSync(join(target, 'release', program('hearth-rust-agent')), join(out, program('agent')));
      }
      return failed;
    },
  },
};

const sources = (name) => join(root, 'tests/agents', name);

/** Where what is made of a toolchain is. */
export const toolchainFolder = (name) => join(root, '.cache/toolchains', name);

/** Why the tests with this toolchain cannot run, as a sentence; undefined when they can. */
export function missingToolchain(name) {
  const made = readNote(name);
  if (made?.of === contentOf(name)) {
    return made.missing;
  }
  return missingRuntime(name) ?? `${toolchains[name].agent} is not installed: run npm run toolchains`;
}

/** Fetches and builds it unless it is there. `failed` when our own program does not build. */
export function installToolchain(name) {
  const of = contentOf(name);
  const before = readNote(name);
  if (before?.of === of && before.missing === undefined) {
    return { missing: undefined, failed: undefined };
  }
  const lacking = missingRuntime(name);
  if (lacking !== undefined) {
    return { missing: lacking, failed: undefined };
  }
  const { agent, fetch, build } = toolchains[name];
  const out = toolchainFolder(name);
  rmSync(noteOf(name), { force: true });
  mkdirSync(out, { recursive: true });
  const unfetched = fetch(sources(name), out);
  const missing =
    unfetched &&
    `${agent} could not be fetched; run npm run toolchains where its registry can be reached (${unfetched})`;
  const failed = unfetched === undefined ? build(sources(name), out) : undefined;
  if (failed === undefined) {
    writeFileSync(noteOf(name), JSON.stringify({ of, missing }));
  }
  return { missing, failed };
}

/** Installs them all and prints a line for each; `failed` has a sentence for each that does not build. */
export function installToolchains(names = Object.keys(toolchains)) {
  const failed = [];
  for (const name of names) {
    const started = Date.now();
    const result = installToolchain(name);
    const seconds = `${((Date.now() - started) / 1000).toFixed(1)} s`;
    const state = result.failed !== undefined ? 'FAILED ' : result.missing !== undefined ? 'missing' : 'ready  ';
    console.log(`${state}  ${name} (${seconds}): ${result.failed ?? result.missing ?? toolchains[name].agent}`);
    if (result.failed !== undefined) {
      failed.push(`toolchain ${name} could not be built`);
    }
  }
  return failed;
}

function missingRuntime(name) {
  const lacking = toolchains[name].needs.filter(({ command }) => run(command) !== undefined);
  return lacking.length === 0
    ? undefined
    : `${toolchains[name].agent} needs ${lacking.map(({ name, from }) => `${name} (${from})`).join(' and ')}; then run npm run toolchains`;
}

/** Undefined when it ended well, else the last lines that it said. */
function run([command, ...args], options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: 900_000,
    maxBuffer: 64 * 1024 * 1024,
    ...options,
  });
  if (status === 0) {
    return undefined;
  }
  return error?.message ?? (stderr + stdout).trim().split('\n').slice(-12).join('\n');
}

/** What a toolchain is made of: its sources, and the machine. */
function contentOf(name) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  for (const file of readdirSync(sources(name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()) {
    hash.update(`${file.slice(root.length)}\n`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

const noteOf = (name) => `${toolchainFolder(name)}.json`;

function readNote(name) {
  return existsSync(noteOf(name)) ? JSON.parse(readFileSync(noteOf(name), 'utf8')) : undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2);
  const wrong = names.filter((name) => !Object.hasOwn(toolchains, name));
  if (wrong.length > 0) {
    console.error(`there is no toolchain called ${wrong.join(', ')}; there are: ${Object.keys(toolchains).join(', ')}`);
    process.exit(1);
  }
  process.exitCode = installToolchains(names.length === 0 ? undefined : names).length === 0 ? 0 : 1;
}
