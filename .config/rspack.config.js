/**
 * Builds the plugin into dist/ as create-plugin's own webpack configuration would: one AMD module whose libraries come
 * from the page that loads it, further pieces loaded on demand from beside it, and the files Grafana asks for.
 *
 *     npx rspack build -c .config/rspack.config.js            # dist/module.js, dist/<name>.<hash>.js, dist/plugin.json
 *
 * rspack takes 2 s where webpack takes 20; what comes out has the same shape.
 */
import { rspack } from '@rspack/core';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { pluginDocument } from './plugin-documents.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
/** A package has them, for those who judge it and for readers of errors; a build for trying does without. */
const sourceMaps = process.env['SOURCE_MAPS'] === 'true';
const development = process.env['NODE_ENV'] === 'development';

/**
 * What the page shares with every plugin. `react-router-dom` is not among them: Grafana 11 and 12 share its version 5,
 * so version 6 travels with us, and only `react-router` below it is the page's.
 */
const sharedByThePage = [
  // The module learns from its own address where its further pieces lie.
  { 'amd-module': 'module' },
  'lodash',
  'jquery',
  'moment',
  '@emotion/css',
  '@emotion/react',
  'react',
  'react/jsx-runtime',
  'react/jsx-dev-runtime',
  'react-dom',
  'react-dom/client',
  'react-redux',
  'redux',
  'rxjs',
  'rxjs/operators',
  'i18next',
  'react-router',
  /^@grafana\/ui/i,
  /^@grafana\/runtime/i,
  /^@grafana\/data/i,
];

const copied = [
  { from: 'src/plugin.json', to: '.', transform: replaceMarks },
  { from: 'src/img', to: 'img' },
  { from: 'src/locales', to: 'locales' },
  // The pictures of the README are the plugin's screenshots, too.
  { from: 'docs/images', to: 'img' },
  { from: 'README.md', to: '.', transform: asShipped },
  { from: 'CHANGELOG.md', to: '.', transform: asShipped },
  { from: 'LICENSE', to: '.' },
  { from: 'NOTICE', to: '.' },
].filter(({ from }) => existsSync(path.join(root, from)));

function replaceMarks(content) {
  return content
    .toString()
    .replaceAll('%VERSION%', version)
    .replaceAll('%TODAY%', new Date().toISOString().slice(0, 10))
    .replaceAll('%PLUGIN_ID%', 'hearth-profiles-app');
}

function asShipped(content) {
  return pluginDocument(content.toString());
}

/** @type {import('@rspack/core').Configuration} */
export default {
  context: root,
  mode: development ? 'development' : 'production',
  target: ['web', 'es2022'],
  devtool: development || sourceMaps ? 'source-map' : false,
  // The library's form is that of the plugin's module alone: a worker starts where there is no `define`.
  entry: { module: { import: './src/module.tsx', library: { type: 'amd' } } },
  output: {
    clean: true,
    path: path.join(root, 'dist'),
    filename: '[name].js',
    chunkFilename: '[name].[contenthash:12].js',
    enabledLibraryTypes: ['amd'],
    publicPath: 'public/plugins/hearth-profiles-app/',
    // Grafana's check of packages looks for each source below src by these names.
    devtoolModuleFilenameTemplate: ({ resourcePath }) =>
      `webpack://hearth-profiles-app/${resourcePath.replace(/^\.\/src\//, './')}`,
    uniqueName: 'hearth-profiles-app',
  },
  externals: sharedByThePage,
  externalsType: 'amd',
  // A worker of one file can be started from another site's address, too (plugin-worker.ts).
  optimization: { splitChunks: { chunks: ({ name }) => name !== 'read-worker' && name !== 'module' } },
  resolve: {
    extensions: ['.ts', '.tsx', '.js', '.mjs'],
    // d3-flame-graph imports its own style sheet; ours is written with the theme (src/ui/flame-graph/flame-style.ts).
    alias: { './d3-flamegraph.css': false },
    // Some libraries import each other without file endings from ES modules.
    fullySpecified: false,
  },
  module: {
    parser: {
      // Also where a worker's code is told from a plain file: src/api/local-file/plugin-worker.ts.
      javascript: { worker: ['PluginWorker from ./plugin-worker.ts', '...'] },
    },
    rules: [
      {
        test: /\.tsx?$/,
        exclude: /node_modules/,
        loader: 'builtin:swc-loader',
        options: {
          jsc: {
            target: 'es2022',
            parser: { syntax: 'typescript', tsx: true },
            transform: { react: { runtime: 'automatic' } },
          },
        },
      },
      { test: /\.m?js$/, resolve: { fullySpecified: false } },
      { test: /\.(svg|png)$/, type: 'asset/resource', generator: { filename: 'img/[name].[hash][ext]' } },
    ],
  },
  plugins: [new rspack.CopyRspackPlugin({ patterns: copied.map((one) => ({ context: root, ...one })) })],
  performance: false,
  stats: 'errors-warnings',
};
