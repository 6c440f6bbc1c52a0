/** A page that draws by @grafana/flamegraph what Grafana's own panel would be given: frames that a server has made. */
import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type DrawnTree, nestedSet } from './drawn-pprof.ts';

const source = `
import { createDataFrame, createTheme, FieldType } from '@grafana/data';
import { FlameGraph } from '@grafana/flamegraph';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

const theme = createTheme({ colors: { mode: 'dark' } });
window.showFrame = async (nodes) => {
  const { names, level, label, value, self } = await (await fetch('/frame-' + nodes + '.json')).json();
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

/** By path; empty where the folder lacks the package. */
export async function grafanaPage(peers: string, trees: ReadonlyMap<number, DrawnTree>): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  if (!existsSync(join(peers, 'node_modules/@grafana/flamegraph'))) return files;
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: peers, loader: 'js' },
    bundle: true,
    write: false,
    format: 'esm',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"', global: 'window' },
    loader: { '.svg': 'dataurl', '.woff2': 'dataurl', '.png': 'dataurl' },
    external: ['node:*'],
    logLevel: 'error',
  });
  files.set('/grafana.js', outputFiles[0]!.text);
  const page =
    '<!doctype html><div id="root" style="height:100vh"></div><script type="module" src="/grafana.js"></script>';
  files.set('/grafana.html', page);
  for (const [nodes, tree] of trees) files.set(`/frame-${nodes}.json`, JSON.stringify(nestedSet(tree)));
  return files;
}
