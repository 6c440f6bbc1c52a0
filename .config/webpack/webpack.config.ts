/**
 * Builds the plugin into dist/ with the tools of `@grafana/create-plugin`, from the place where its scaffold has them:
 * webpack, TypeScript read by swc, the libraries that Grafana shares left out. What comes out is one AMD module, further
 * pieces loaded on demand from beside it, and the files that Grafana asks for. The scaffold's file was not copied: ours
 * minifies by swc, in a third of the time, and gives each piece a name of its content (docs/decisions/0011-webpack-and-vitest.md).
 *
 *     node scripts/build.mjs plugin            # dist/module.js, dist/<name>.<hash>.js, dist/plugin.json
 */
import MinimizerPlugin from 'minimizer-webpack-plugin';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Configuration } from 'webpack';
import { CopiedFiles } from './copied-files.ts';
import { sharedByThePage } from './shared-libraries.ts';
import { sourceName } from './source-name.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
/** A package has them, for those who judge it and for readers of errors; a build for trying does without. */
const sourceMaps = process.env['SOURCE_MAPS'] === 'true';
const development = process.env['NODE_ENV'] === 'development';

const config: Configuration = {
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
    devtoolModuleFilenameTemplate: ({ resourcePath }: { resourcePath: string }) =>
      `webpack://hearth-profiles-app/${sourceName(resourcePath)}`,
    uniqueName: 'hearth-profiles-app',
  },
  externals: sharedByThePage,
  externalsType: 'amd',
  optimization: {
    // A worker of one file can be started from another site's address, too (plugin-worker.ts).
    splitChunks: { chunks: ({ name }) => name !== 'read-worker' && name !== 'module' },
    minimizer: [
      new MinimizerPlugin({
        minify: MinimizerPlugin.swcMinify,
        extractComments: false,
        terserOptions: { format: { comments: false } },
      }),
    ],
  },
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
        loader: 'swc-loader',
        options: {
          swcrc: false,
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
  plugins: [new CopiedFiles(root, version)],
  // What has not changed since the last build is taken from there; nothing is built twice where CI is.
  cache:
    process.env['CI'] === 'true'
      ? false
      : {
          type: 'filesystem',
          cacheDirectory: path.join(root, '.cache/webpack'),
          name: `plugin-${development ? 'development' : 'production'}${sourceMaps ? '-maps' : ''}`,
          buildDependencies: { config: [`${here}/`, path.join(root, 'package-lock.json')] },
          maxAge: 1000 * 60 * 60 * 24 * 7,
        },
  performance: false,
  stats: 'errors-warnings',
};

export default config;
