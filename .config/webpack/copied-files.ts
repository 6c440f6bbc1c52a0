/** The files that lie beside the plugin's code: those that Grafana reads, and the pictures they name. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Compiler } from 'webpack';
import { pluginDocument } from '../plugin-documents.js';

type Change = (text: string) => string;

/** A file, or all files of a folder: where it comes from, and where in dist it goes to. */
const copied: readonly { from: string; to: string; change?: 'marks' | 'document' }[] = [
  { from: 'src/plugin.json', to: 'plugin.json', change: 'marks' },
  { from: 'src/img', to: 'img' },
  { from: 'src/locales', to: 'locales' },
  // The pictures of the README are the plugin's screenshots, too.
  { from: 'docs/images', to: 'img' },
  { from: 'README.md', to: 'README.md', change: 'document' },
  { from: 'CHANGELOG.md', to: 'CHANGELOG.md', change: 'document' },
  { from: 'LICENSE', to: 'LICENSE' },
  { from: 'NOTICE', to: 'NOTICE' },
];

export class CopiedFiles {
  private readonly root: string;
  private readonly changes: Record<'marks' | 'document', Change>;

  constructor(root: string, version: string) {
    this.root = root;
    const marks: Change = (text) =>
      text
        .replaceAll('%VERSION%', version)
        .replaceAll('%TODAY%', new Date().toISOString().slice(0, 10))
        .replaceAll('%PLUGIN_ID%', 'hearth-profiles-app');
    this.changes = { marks, document: pluginDocument };
  }

  apply(compiler: Compiler): void {
    const { Compilation, sources } = compiler.webpack;
    const stage = Compilation.PROCESS_ASSETS_STAGE_ADDITIONAL;
    compiler.hooks.thisCompilation.tap('CopiedFiles', (compilation) => {
      compilation.hooks.processAssets.tap({ name: 'CopiedFiles', stage }, () => {
        for (const { from, to, change } of copied) {
          for (const [source, name] of filesOf(path.join(this.root, from), to)) {
            compilation.fileDependencies.add(source);
            const bytes = readFileSync(source);
            const content = change === undefined ? bytes : this.changes[change](bytes.toString());
            compilation.emitAsset(name, new sources.RawSource(content));
          }
        }
      });
    });
  }
}

/** Pairs of a file and its name in dist. */
function filesOf(from: string, to: string): [string, string][] {
  if (!statSync(from).isDirectory()) return [[from, to]];
  return readdirSync(from).flatMap((name) => filesOf(path.join(from, name), `${to}/${name}`));
}
