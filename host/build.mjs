/**
 * Builds the standalone page into dist-host/: one esbuild run, then the files around it.
 *
 *     node host/build.mjs            # dist-host/index.html, build/*.js, public/build/img/icons/…, public/fonts/…
 *
 * Names with a content hash are served for ever, index.html never without asking (host/static-files.ts). Everything
 * that compresses is compressed here once, so that serving is only reading.
 */
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const page = path.join(root, 'host', 'page');
const require = createRequire(import.meta.url);

/** Where an installed package lies as seen from a folder, also when its exports hide package.json. */
function packageFolder(name, from = root) {
  const places = createRequire(path.join(from, 'package.json')).resolve.paths(name) ?? [];
  const found = places.map((place) => path.join(place, name)).find((folder) => existsSync(folder));
  if (found === undefined) throw new Error(`${name} is not installed: run npm ci`);
  return found;
}

/**
 * @grafana/ui is published as .mjs, and from .mjs esbuild imports a CommonJS package as Node does: its default is the
 * whole `exports`, `{ default: Component }`, which React refuses (error 130). Loading the same text ourselves makes it
 * ordinary source, whose default import is what every other bundler gives.
 */
const bundlerImports = {
  name: 'bundler-imports',
  setup(build) {
    build.onLoad({ filter: /[\\/]node_modules[\\/]@grafana[\\/].*\.mjs$/ }, async ({ path: file }) => ({
      contents: await readFile(file, 'utf8'),
      loader: 'js',
      resolveDir: path.dirname(file),
    }));
  },
};

/**
 * Two hundred files import names from lodash, which is CommonJS, and for each of them esbuild copies its three hundred
 * properties when the page starts (40 ms). Behind one module with real exports they are copied once.
 */
const lodashOnce = {
  name: 'lodash-once',
  setup(build) {
    const lodash = require.resolve('lodash');
    const names = Object.keys(require(lodash)).filter((name) => /^[a-zA-Z]\w*$/.test(name) && name !== 'default');
    build.onResolve({ filter: /^lodash$/ }, () => ({ path: 'lodash', namespace: 'lodash-once', sideEffects: false }));
    build.onLoad({ filter: /.*/, namespace: 'lodash-once' }, () => ({
      contents: [
        `import lodash from ${JSON.stringify(lodash)};`,
        'export default lodash;',
        ...names.map((name) => `const $${name} = lodash.${name}; export { $${name} as ${name} };`),
      ].join('\n'),
      loader: 'js',
      resolveDir: root,
    }));
  },
};

/** Monaco (4 MB, for editors this page never opens) is replaced by a module that says so when it is asked for. */
const withoutMonaco = {
  name: 'without-monaco',
  setup(build) {
    build.onResolve({ filter: /^(monaco-editor|@monaco-editor\/react|monaco-promql)(\/.*)?$/ }, () => ({
      path: path.join(page, 'absent-editor.ts'),
    }));
  },
};

/** Time zones as they have been and are known to become in these years; profiles are not older, and the rest weighs 600 KB. */
const zoneYears = [2015, 2037];

/**
 * What the page can do without, taken out where it comes in: zone data of a century, the translations of schema
 * messages nobody is shown, and a second copy of i18next (the page and the plugin have to talk to the same one).
 */
const trimmed = {
  name: 'trimmed',
  setup(build) {
    const i18next = path.join(packageFolder('i18next', packageFolder('@grafana/i18n')), 'dist/esm/i18next.js');
    build.onResolve({ filter: /^i18next$/ }, () => ({ path: i18next }));
    build.onLoad({ filter: /moment-timezone[\\/]data[\\/]packed[\\/]latest\.json$/ }, async ({ path: file }) => {
      const { tz } = require('moment-timezone/moment-timezone-utils');
      const data = JSON.parse(await readFile(file, 'utf8'));
      const zones = data.zones.map((zone) => tz.pack(tz.filterYears(tz.unpack(zone), ...zoneYears)));
      return { contents: JSON.stringify({ ...data, zones }), loader: 'json' };
    });
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
      loader: 'js',
    }));
  },
};

/**
 * Of the libraries that the page shares, what the plugin asks for (kept by the build of the plugin): the rest of
 * @grafana/ui, with its editors, forms and tables, is as large as all that is used. Where the list is not there, all of
 * them are shared whole.
 */
function sharedNames(imports) {
  const shared = path.join(page, 'amd', 'shared.ts');
  return {
    name: 'shared-names',
    setup(build) {
      build.onResolve({ filter: /^@grafana\/(ui|data|runtime)(\/unstable)?$/ }, ({ path: name, importer }) =>
        importer === shared && imports !== undefined ? { path: name, namespace: 'shared-names' } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: 'shared-names' }, ({ path: name }) => ({
        contents: `export { ${(imports[name] ?? []).join(', ')} } from '${name}';`,
        loader: 'js',
        resolveDir: root,
      }));
    },
  };
}

/** Written by scripts/build.mjs: the names that the plugin imports, by library. */
const pluginImports = path.join(root, '.cache', 'plugin-imports.json');

/** The icons that are on the screen at once travel with the page; the others are asked for one by one. */
function bundledIcons(iconFolder) {
  const names = require('./page/first-icons.json');
  return {
    name: 'bundled-icons',
    setup(build) {
      build.onResolve({ filter: /^virtual:first-icons$/ }, () => ({ path: 'first-icons', namespace: 'icons' }));
      build.onLoad({ filter: /.*/, namespace: 'icons' }, async () => {
        const entries = await Promise.all(
          names.map(async (name) => [name, await readFile(path.join(iconFolder, `${name}.svg`), 'utf8')]),
        );
        return { contents: JSON.stringify(Object.fromEntries(entries)), loader: 'json' };
      });
    },
  };
}

/** The fonts are not part of @grafana/ui; each lies under the name its GlobalStyles ask for. */
async function copyFonts(to) {
  const inter = path.join(packageFolder('inter-ui'), 'web');
  const mono = path.join(packageFolder('@fontsource/roboto-mono'), 'files');
  const asked = await readFile(
    path.join(packageFolder('@grafana/ui'), 'dist/esm/themes/GlobalStyles/fonts.mjs'),
    'utf8',
  );
  const monoNames = [...new Set([...asked.matchAll(/roboto\/([\w-]+\.woff2)/g)].map((match) => match[1]))];
  const interNames = [...new Set([...asked.matchAll(/inter\/([\w-]+\.woff2)/g)].map((match) => match[1]))];
  await mkdir(path.join(to, 'inter'), { recursive: true });
  await mkdir(path.join(to, 'roboto'), { recursive: true });
  await Promise.all([
    // Their licence asks to go where they go.
    cp(path.join(packageFolder('inter-ui'), 'LICENSE.txt'), path.join(to, 'inter', 'LICENSE.txt')),
    cp(path.join(packageFolder('@fontsource/roboto-mono'), 'LICENSE'), path.join(to, 'roboto', 'LICENSE.txt')),
    ...interNames.map((name) => cp(path.join(inter, name), path.join(to, 'inter', name))),
    ...monoNames.map((name) =>
      cp(path.join(mono, 'roboto-mono-latin-400-normal.woff2'), path.join(to, 'roboto', name)),
    ),
  ]);
}

/** What @grafana/ui brings, and the icons it names but does not bring, drawn by us in host/page/icons. */
async function copyIcons(to) {
  await cp(path.join(packageFolder('@grafana/ui'), 'dist/public/img/icons'), to, { recursive: true });
  await cp(path.join(page, 'icons'), to, { recursive: true, filter: (name) => !name.endsWith('.md') });
}

const compressible = /\.(js|css|html|svg|json|txt|map)$/;

async function* filesBelow(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(file);
    else yield file;
  }
}

/** Writes x.gz and x.br beside every x worth it: brotli at 6 costs about as much time as gzip at 9 and is a fifth smaller. */
async function compress(folder) {
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } };
  const work = [];
  for await (const file of filesBelow(folder)) {
    if (!compressible.test(file)) continue;
    work.push(
      readFile(file).then(async (content) => {
        if (content.length < 1024) return;
        const [gz, br] = await Promise.all([
          promisify(gzip)(content, { level: 9 }),
          promisify(brotliCompress)(content, brotli),
        ]);
        await Promise.all([writeFile(`${file}.gz`, gz), writeFile(`${file}.br`, br)]);
      }),
    );
  }
  await Promise.all(work);
}

/** The classic script that runs before anything is drawn; its name carries its content's hash like the others. */
async function writeBoot(out) {
  const { outputFiles } = await build({
    entryPoints: [path.join(page, 'boot.ts')],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    write: false,
  });
  const content = outputFiles[0].contents;
  const name = `boot-${createHash('sha256').update(content).digest('hex').slice(0, 8)}.js`;
  await writeFile(path.join(out, 'build', name), content);
  return `build/${name}`;
}

/** The files the entry cannot start without: asked for at once, instead of one after the other as imports are found. */
function staticPieces(metafile, entry, found = new Set()) {
  for (const { path: piece, kind } of metafile.outputs[entry].imports) {
    if (kind !== 'import-statement' || found.has(piece)) continue;
    found.add(piece);
    staticPieces(metafile, piece, found);
  }
  return [...found];
}

/**
 * @param {{ out?: string, metafile?: boolean }} options
 * @returns the folder written and, when asked for, esbuild's metafile
 */
export async function buildHost({ out = path.join(root, 'dist-host'), metafile = false } = {}) {
  await rm(out, { recursive: true, force: true });
  await mkdir(path.join(out, 'build'), { recursive: true });
  const icons = path.join(out, 'public/build/img/icons');
  const imports = existsSync(pluginImports) ? JSON.parse(await readFile(pluginImports, 'utf8')) : undefined;
  await Promise.all([copyIcons(icons), copyFonts(path.join(out, 'public/fonts'))]);
  const [bundle, boot] = await Promise.all([
    build({
      entryPoints: { page: path.join(page, 'main.tsx') },
      outdir: path.join(out, 'build'),
      entryNames: '[name]-[hash]',
      chunkNames: 'chunk-[hash]',
      assetNames: 'asset-[hash]',
      bundle: true,
      splitting: true,
      format: 'esm',
      target: 'es2022',
      minify: true,
      metafile: true,
      legalComments: 'none',
      jsx: 'automatic',
      define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
      mainFields: ['module', 'browser', 'main'],
      loader: { '.svg': 'text', '.css': 'css' },
      plugins: [sharedNames(imports), trimmed, lodashOnce, bundlerImports, withoutMonaco, bundledIcons(icons)],
      logLevel: 'warning',
    }),
    writeBoot(out),
  ]);
  const entry = Object.entries(bundle.metafile.outputs).find(([, output]) =>
    output.entryPoint?.endsWith('host/page/main.tsx'),
  );
  const address = (output) => path.relative(out, path.resolve(output)).split(path.sep).join('/');
  const pieces = staticPieces(bundle.metafile, entry[0]);
  const style = entry[1].cssBundle;
  const template = await readFile(path.join(page, 'index.html'), 'utf8');
  await writeFile(
    path.join(out, 'index.html'),
    template
      .replace('%boot%', boot)
      .replace('%main%', address(entry[0]))
      .replace(
        '%pieces%',
        pieces.map((piece) => `<link rel="modulepreload" href="${address(piece)}" />`).join('\n    '),
      )
      .replace('%style%', style === undefined ? '' : `<link rel="stylesheet" href="${address(style)}" />`),
  );
  await compress(out);
  return metafile ? { out, metafile: bundle.metafile } : { out };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = Date.now();
  await buildHost();
  console.log(`dist-host built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
