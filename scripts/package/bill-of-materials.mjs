/**
 * What is in what we ship, as CycloneDX 1.6: of the plugin, the packages whose modules are in its bundle; of the service,
 * all that its image installs. Versions, licences and hashes are those of package-lock.json.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../install.mjs';
import { pluginCompiler } from './plugin-compiler.mjs';

const lock = () => JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;

export async function pluginBill(name, version) {
  return bill({ type: 'application', name, version }, await bundledPackages());
}

export function serviceBill(version) {
  const shipped = Object.entries(lock()).filter(([path, { dev, link }]) => path !== '' && !dev && !link);
  return bill(
    { type: 'application', name: 'hearth-profiles', version },
    shipped.map(([path]) => path),
  );
}

/** Every module by itself: left alone, the bundler sums up what it lists. */
const eachModule = {
  all: false,
  modules: true,
  nestedModules: true,
  orphanModules: true,
  modulesSpace: Number.MAX_SAFE_INTEGER,
  nestedModulesSpace: Number.MAX_SAFE_INTEGER,
  groupModulesByType: false,
  groupModulesByPath: false,
  groupModulesByAttributes: false,
  groupModulesByExtension: false,
  groupModulesByLayer: false,
  groupModulesByCacheStatus: false,
};

/** Folders in node_modules that the bundler took modules from, as the lock names them. */
async function bundledPackages() {
  // Only the list of modules is wanted, not what comes out.
  const path = mkdtempSync(join(tmpdir(), 'hearth-bill-'));
  const compiler = await pluginCompiler((config) => ({
    ...config,
    plugins: [],
    cache: false,
    optimization: { ...config.optimization, minimize: false },
    output: { ...config.output, path },
  }));
  const modules = await new Promise((done, failed) => {
    compiler.run((error, stats) => {
      if (error) failed(error);
      else done(stats.toJson(eachModule).modules);
      compiler.close(() => rmSync(path, { recursive: true, force: true }));
    });
  });
  const folders = new Set();
  const visit = (list = []) => {
    for (const one of list) {
      const path = (one.nameForCondition ?? one.identifier ?? '').replaceAll('\\', '/');
      const folder = /^.*?(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/@]+)\//.exec(
        path.split('|').pop() ?? '',
      )?.[1];
      if (folder !== undefined) folders.add(folder);
      visit(one.modules);
    }
  };
  // Also what was looked at and left out again: a package too many misleads nobody.
  visit(modules);
  return [...folders];
}

function bill(component, paths) {
  const packages = lock();
  const components = paths
    .sort()
    .map((path) => [path, packages[path]])
    .filter(([, entry]) => entry !== undefined)
    .map(([path, entry]) => componentOf(path.slice(path.lastIndexOf('node_modules/') + 13), entry));
  const distinct = [...new Map(components.map((one) => [one['bom-ref'], one])).values()];
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { ...component, 'bom-ref': refOf(component.name, component.version), licenses: licence('Apache-2.0') },
    },
    components: distinct,
  };
}

const refOf = (name, version) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

function componentOf(name, { version, license, integrity = '' }) {
  const [group, own] = name.startsWith('@') ? name.split('/') : [undefined, name];
  const [algorithm, base64] = integrity.split('-');
  return {
    type: 'library',
    ...(group && { group }),
    name: own,
    version,
    'bom-ref': refOf(name, version),
    purl: refOf(name, version),
    ...(license && { licenses: licence(license) }),
    ...(algorithm === 'sha512' && {
      hashes: [{ alg: 'SHA-512', content: Buffer.from(base64, 'base64').toString('hex') }],
    }),
  };
}

/** One licence by its SPDX id, several as an expression. */
const licence = (text) =>
  /\s/.test(text) ? [{ expression: text.replace(/^\((.*)\)$/, '$1') }] : [{ license: { id: text } }];
