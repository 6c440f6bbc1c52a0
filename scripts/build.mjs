/**
 * Builds what is not up to date: the service (dist-service), the plugin (dist), the standalone page (dist-host), and of
 * the last two the package that opens files (dist-viewer).
 *
 *     node scripts/build.mjs                  # all of it
 *     node scripts/build.mjs service plugin   # these
 *     node scripts/build.mjs --force          # also what is up to date
 *
 * A part is up to date when nothing it is made of changed since it was built: names and times of all its source files
 * are kept as one hash in .cache/.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pluginCompiler } from './package/plugin-compiler.mjs';

const root = resolve(fileURLToPath(new URL('..', import.meta.url)));

const papers = ['README.md', 'CHANGELOG.md', 'LICENSE', 'NOTICE'];
const shared = ['package.json', 'package-lock.json', 'tsconfig.json', 'scripts/build.mjs', 'proto/gen', 'model'];

/** What each part is made of, what it makes, and how. */
const parts = {
  service: { from: [...shared, 'service', 'host'], makes: 'dist-service/main.js', build: buildService },
  plugin: {
    from: [...shared, 'src', '.config/webpack', '.config/plugin-documents.js', 'docs/images', ...papers],
    makes: 'dist/module.js',
    build: buildPlugin,
  },
  host: {
    from: [...shared, 'host', '.cache/plugin-imports.json'],
    needs: ['plugin'],
    makes: 'dist-host/index.html',
    build: buildPage,
  },
  viewer: {
    from: [...shared, 'host', 'src', 'service/cli', 'service/locks', '.config/webpack', ...papers],
    makes: 'dist-viewer/cli.js',
    build: buildViewer,
  },
};

/** Each runs in a process or thread of its own, from a file beside the others. */
const serviceEntries = {
  main: 'host/main.ts',
  hearth: 'service/cli/main.ts',
  restore: 'service/restore.ts',
  'decode-worker': 'service/ingest/decode-worker.ts',
  engine: 'service/store/embedded/engine.ts',
  shop: 'service/demo/shop/main.ts',
};

export async function buildParts(names = Object.keys(parts), { force = false } = {}) {
  for (const name of names) {
    const part = parts[name];
    if (part === undefined) {
      throw new Error(`there is no part called ${name}; the parts are: ${Object.keys(parts).join(', ')}`);
    }
    if (part.needs !== undefined) {
      await buildParts(part.needs);
    }
    const stamp = join(root, '.cache', `build-${name}`);
    const now = hashOf(part.from);
    if (!force && existsSync(join(root, part.makes)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) {
      continue;
    }
    const started = Date.now();
    await part.build();
    mkdirSync(join(root, '.cache'), { recursive: true });
    writeFileSync(stamp, now);
    console.error(`built ${name} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
}

async function buildService() {
  const { build } = await import('esbuild');
  const out = join(root, 'dist-service');
  rmSync(out, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: serviceEntries,
    outdir: out,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: 'linked',
    logLevel: 'warning',
  });
  cpSync(join(root, 'service/store/schema'), join(out, 'schema'), { recursive: true });
}

async function buildPlugin() {
  const compiler = await pluginCompiler();
  const stats = await new Promise((done, failed) => {
    compiler.run((error, stats) => (error === null ? done(stats) : failed(error)));
  });
  // What it keeps for the next build is written now.
  await new Promise((done) => compiler.close(done));
  if (stats.hasErrors()) throw new Error(stats.toString({ preset: 'errors-only' }));
  keepImports(stats);
}

/** Which names the plugin imports of the libraries that its page shares: the standalone page has no others (host/build.mjs). */
function keepImports(stats) {
  const options = {
    all: false,
    modules: true,
    nestedModules: true,
    // Also what was taken from the last build.
    cachedModules: true,
    usedExports: true,
    modulesSpace: Infinity,
  };
  const imports = {};
  for (const { name, usedExports } of stats.toJson(options).modules) {
    const library = /^external "(@grafana\/[\w/]+)"$/.exec(name ?? '')?.[1];
    if (library !== undefined && Array.isArray(usedExports)) imports[library] = [...usedExports].sort();
  }
  const file = join(root, '.cache/plugin-imports.json');
  const text = JSON.stringify(imports, null, 2);
  mkdirSync(join(root, '.cache'), { recursive: true });
  // What has not changed keeps its time, and the page need not be built again.
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
}

async function buildPage() {
  const { buildHost } = await import('../host/build.mjs');
  await buildHost();
}

/**
 * What `npx hearth-profiles` runs, as `npm publish dist-viewer` sends it: page, plugin and a small server in one file, with
 * nothing to install. Its page is of files only, and says so to the page's own code (host/page/boot-data.ts); a second
 * one, for `--url`, has a data source.
 */
async function buildViewer() {
  await buildParts(['plugin', 'host']);
  const { build } = await import('esbuild');
  const out = join(root, 'dist-viewer');
  rmSync(out, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: { cli: 'host/viewer/main.ts' },
    outdir: out,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    banner: { js: '#!/usr/bin/env node' },
    logLevel: 'warning',
  });
  // Compressed copies are made anew on the first request: that takes less than sending them would.
  const plain = (path) => !/\.(br|gz|map)$/.test(path);
  cpSync(join(root, 'dist-host'), join(out, 'page'), { recursive: true, filter: plain });
  const unused = new Set(['README.md', 'CHANGELOG.md', 'LICENSE', 'NOTICE']);
  const ofPlugin = (path) => plain(path) && !unused.has(relative(join(root, 'dist'), path)) && !/\.png$/.test(path);
  cpSync(join(root, 'dist'), join(out, 'plugin'), { recursive: true, filter: ofPlugin });
  const page = join(out, 'page/index.html');
  cpSync(page, join(out, 'page/with-store.html'));
  writeFileSync(page, readFileSync(page, 'utf8').replace('<html ', '<html data-store="none" '));
  const settings = join(out, 'plugin/plugin.json');
  const { includes, info, ...plugin } = JSON.parse(readFileSync(settings, 'utf8'));
  const files = includes.filter(({ path }) => path?.endsWith('/ad-hoc')).map((one) => ({ ...one, defaultNav: true }));
  writeFileSync(settings, JSON.stringify({ ...plugin, info: { ...info, screenshots: [] }, includes: files }));
  for (const paper of ['LICENSE', 'NOTICE']) cpSync(join(root, paper), join(out, paper));
  cpSync(join(root, 'host/viewer/README.md'), join(out, 'README.md'));
  const { name, version, license, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const description = 'Opens profiles of every format in the browser: flame graphs, tables, and two of them as a diff';
  const bin = { [name]: 'cli.js' };
  writeFileSync(
    join(out, 'package.json'),
    JSON.stringify({ name, version, description, license, type: 'module', bin, engines }, null, 2),
  );
}

function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    addTo(hash, path);
  }
  return hash.digest('hex');
}

function addTo(hash, path) {
  const full = join(root, path);
  if (!existsSync(full)) {
    return;
  }
  const stat = statSync(full);
  if (stat.isDirectory()) {
    readdirSync(full)
      .sort()
      .forEach((name) => addTo(hash, `${path}/${name}`));
  } else if (!/\.spec\.tsx?$/.test(path)) {
    hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2).filter((argument) => argument !== '--force');
  try {
    await buildParts(names.length === 0 ? undefined : names, { force: process.argv.includes('--force') });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
