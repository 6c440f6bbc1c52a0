/**
 * Which folder may import which: the one table behind the lint rule and the diagram in ARCHITECTURE.md.
 *
 * `files` are the folder's own files, `may` the other folders it may import, `packages` the packages
 * that are reserved (a reserved package may be imported only where it is listed).
 */
export const folders = {
  model: { files: 'model/**/*.ts', may: ['proto'] },
  'src/api': { files: 'src/api/**', may: ['model', 'proto'] },
  'src/ui': { files: 'src/ui/**', may: ['model'] },
  'src/scene': { files: 'src/scene/**', may: ['model', 'src/api', 'src/ui'] },
  'src/views': { files: 'src/views/**', may: ['model', 'src/scene', 'src/ui', 'src/api'] },
  'src/extensions': { files: 'src/extensions/**', may: ['model', 'src/scene', 'src/ui'] },
  'service/store': { files: 'service/store/**', may: ['model'] },
  'service/ingest': { files: 'service/ingest/**', may: ['model', 'service/store'] },
  'service/demo': { files: 'service/demo/**', may: ['model'] },
  'service/query': { files: 'service/query/**', may: ['model', 'service/store'] },
  'service/recording': { files: 'service/recording/**', may: ['model', 'proto', 'service/query', 'service/store'] },
  'service/locks': { files: 'service/locks/**', may: ['model'] },
  'service/cli': { files: 'service/cli/**', may: ['model', 'proto', 'service/locks', 'service/ingest'] },
  'service/rpc': {
    files: 'service/rpc/**',
    may: ['model', 'proto', 'service/ingest', 'service/locks', 'service/query', 'service/recording', 'service/store'],
  },
  host: { files: 'host/**', may: ['model', 'service'] },
};

/** Packages that only the listed folders may import, with the reason the lint message gives. */
export const reserved = [
  {
    packages: ['@clickhouse/*', 'chdb'],
    only: ['service/store'],
    why: 'SQL and its engine live in service/store only',
  },
  {
    packages: ['@connectrpc/*'],
    only: ['service/rpc', 'src/api'],
    why: 'the wire is spoken by service/rpc and src/api only',
  },
  {
    packages: ['react', 'react-dom', 'react-router-dom', '@grafana/*', '@emotion/*', 'd3-*', 'rxjs'],
    only: ['src/api', 'src/ui', 'src/scene', 'src/views', 'src/extensions', 'src', 'host'],
    why: 'model and service run without a page',
  },
  {
    packages: ['node:*'],
    only: [
      'service/store',
      'service/ingest',
      'service/demo',
      'service/query',
      'service/rpc',
      'service/recording',
      'service/cli',
      'service/locks',
      'host',
    ],
    why: 'model is pure and src runs in a browser',
  },
];
