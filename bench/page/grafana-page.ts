/** A page that draws by @grafana/flamegraph what Grafana's own panel would be given: frames that a server has made. */
import { build, type Plugin } from 'esbuild';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ComparedProfile } from './compared-profiles.ts';

const source = `
import { createDataFrame, createTheme, FieldType } from '@grafana/data';
import { FlameGraph } from '@grafana/flamegraph';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

const theme = createTheme({ colors: { mode: 'dark' } });
window.showFrame = async (name) => {
  const { names, level, label, value, self } = await (await fetch('/frames?' + encodeURIComponent(name))).json();
  const data = createDataFrame({
    fields: [
      { name: 'level', type: FieldType.number, values: level },
      { name: 'label', type: FieldType.enum, values: label, config: { type: { enum: { text: names } } } },
      { name: 'value', type: FieldType.number, values: value, config: { unit: 'ns' } },
      { name: 'self', type: FieldType.number, values: self, config: { unit: 'ns' } },
    ],
  });
  createRoot(document.getElementById('root')).render(createElement(FlameGraph, { data, getTheme: () => theme }));
};
`;

/**
 * What the package asks for and a flame graph never shows: the editor, the styles of date pickers, and the button of
 * an assistant, which Grafana itself brings.
 */
const besideGraphs: Plugin = {
  name: 'beside-graphs',
  setup(within) {
    within.onResolve({ filter: /^(monaco-editor|@monaco-editor\/react)(\/.*)?$|^@grafana\/assistant$/ }, () => ({
      path: 'absent',
      namespace: 'absent',
    }));
    within.onLoad({ filter: /.*/, namespace: 'absent' }, () => ({
      contents:
        'module.exports = { default: () => null, OpenAssistantButton: () => null, loader: { config: () => null } };',
    }));
    // From .mjs esbuild imports CommonJS as Node does, the whole of it as default, which these files do not expect.
    within.onLoad({ filter: /[\\/]@grafana[\\/].*\.mjs$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(
        /^import (\w+)((?:, \{[^}]*\})?) from '([^.'][^']*)';/gm,
        "import $1Whole$2 from '$3'; const $1 = $1Whole?.__esModule ? $1Whole.default : $1Whole;",
      ),
      loader: 'js',
      resolveDir: dirname(path),
    }));
  },
};

/** By path; empty where the folder lacks the package. */
export async function grafanaPage(peers: string, profiles: readonly ComparedProfile[]): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  if (!existsSync(join(peers, 'node_modules/@grafana/flamegraph'))) return files;
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: peers, loader: 'js' },
    bundle: true,
    write: false,
    format: 'esm',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"', global: 'window' },
    loader: { '.svg': 'dataurl', '.woff2': 'dataurl', '.png': 'dataurl', '.css': 'empty' },
    plugins: [besideGraphs],
    external: ['node:*'],
    logLevel: 'error',
  });
  files.set('/grafana.js', outputFiles[0]!.text);
  const page =
    '<!doctype html><div id="root" style="height:100vh"></div><script type="module" src="/grafana.js"></script>';
  files.set('/grafana.html', page);
  for (const { name, frames } of profiles) files.set(`/frames?${encodeURIComponent(name)}`, JSON.stringify(frames));
  return files;
}
