import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHostRoutes } from './routes.ts';

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
  text: string;
}

let folder: string;
let server: Server;
let origin: string;
const html = { accept: 'text/html,application/xhtml+xml' };

/** The path goes out exactly as written: fetch and URL would tidy `..` away before the server sees it. */
function ask(target: string, headers: Record<string, string> = {}, method = 'GET', body?: string): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: target, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const all = Buffer.concat(parts);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: all, text: all.toString() });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Stands for the service: says what it was asked, and knows two series and one bad selector. */
const service: RequestListener = (req, res) => {
  const parts: Buffer[] = [];
  req.on('data', (part: Buffer) => parts.push(part));
  req.on('end', () => {
    const body = Buffer.concat(parts).toString();
    res.setHeader('Content-Type', 'application/json');
    if (body.includes('{bad')) {
      res.statusCode = 400;
      res.end(JSON.stringify({ code: 'invalid_argument', message: 'the selector "{bad" is not closed' }));
    } else if (req.url === '/querier.v1.QuerierService/SelectSeries') {
      res.end(
        JSON.stringify({
          series: [{ labels: [{ name: 'pod', value: 'a' }], points: [{ value: 3, timestamp: '15000' }] }],
        }),
      );
    } else if (req.url === '/querier.v1.QuerierService/SelectMergeStacktraces') {
      const level = { values: ['0', '9007199254740993', '9007199254740993', '0'] };
      res.end(JSON.stringify({ flamegraph: { names: ['total'], levels: [level] } }));
    } else {
      res.end(JSON.stringify({ method: req.method, url: req.url, type: req.headers['content-type'], body }));
    }
  });
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'hearth-host-'));
  const [page, plugin] = [path.join(folder, 'page'), path.join(folder, 'plugin')];
  await mkdir(path.join(page, 'build'), { recursive: true });
  await mkdir(path.join(page, 'public/build/img/icons/unicons'), { recursive: true });
  await mkdir(path.join(plugin, 'img'), { recursive: true });
  const script = 'export {};'.repeat(500);
  await Promise.all([
    writeFile(path.join(page, 'index.html'), '<!doctype html><base href="/" />'),
    writeFile(path.join(page, 'build/page-ABCDEFGH.js'), script),
    writeFile(path.join(page, 'build/page-ABCDEFGH.js.gz'), gzipSync(script)),
    writeFile(path.join(page, 'public/build/img/icons/unicons/bars.svg'), '<svg/>'),
    writeFile(path.join(plugin, 'module.js'), 'define([], () => ({}));'.repeat(100)),
    writeFile(path.join(plugin, '117.3f2a9b1c0d4e.js'), 'piece'),
    writeFile(path.join(plugin, 'img/logo.svg'), '<svg/>'),
    writeFile(
      path.join(plugin, 'plugin.json'),
      JSON.stringify({
        id: 'hearth-profiles-app',
        type: 'app',
        name: 'Hearth profiles',
        info: { logos: { small: 'img/logo.svg', large: 'img/logo.svg' }, version: '1.2.3' },
        includes: [{ type: 'page', name: 'Services', path: '/a/hearth-profiles-app/services' }],
      }),
    ),
    writeFile(path.join(folder, 'secret.txt'), 'secret'),
  ]);
  const routes = createHostRoutes({ pageFolder: page, pluginFolder: plugin, service, origin: () => origin });
  server = createServer((req, res) => {
    if (req.url?.startsWith('/querier.v1.')) return service(req, res);
    void routes(req, res).then((handled) => {
      if (!handled) res.writeHead(404, { 'Content-Type': 'text/plain' }).end('404 page not found');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

describe('the page', () => {
  it.each(['/', '/a/hearth-profiles-app/services', '/a/hearth-profiles-app/diff?from=now-1h'])(
    'is at %s',
    async (at) => {
      const answer = await ask(at, html);
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(answer.text).toContain('<base href="/"');
    },
  );

  it('lets nothing run but what this server sends', async () => {
    const { headers } = await ask('/', html);
    expect(headers['content-security-policy']).toContain("script-src 'self';");
    expect(headers['content-security-policy']).toContain("connect-src 'self';");
    expect(headers['content-security-policy']).not.toContain('unsafe-eval');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('is asked for again each time, and answered with 304 while it is the same', async () => {
    const first = await ask('/', html);
    expect(first.headers['cache-control']).toBe('no-cache');
    const again = await ask('/', { ...html, 'if-none-match': String(first.headers.etag) });
    expect(again.status).toBe(304);
    expect(again.body).toHaveLength(0);
  });

  it('answers HEAD without a body', async () => {
    const answer = await ask('/', html, 'HEAD');
    expect(answer.status).toBe(200);
    expect(Number(answer.headers['content-length'])).toBeGreaterThan(0);
    expect(answer.body).toHaveLength(0);
  });

  it.each([
    ['a client that wants JSON', '/', { accept: 'application/json' }, 'GET'],
    ['a client that says nothing', '/a/hearth-profiles-app/services', {}, 'GET'],
    ['an unknown address', '/config', html, 'GET'],
    ['an unknown address of the API', '/api/nothing', html, 'GET'],
    ['a path that only begins like the page', '/about', html, 'GET'],
    ['a POST', '/', html, 'POST'],
  ])('is not sent to %s', async (_who, target, headers, method) => {
    const answer = await ask(target, headers as Record<string, string>, method);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('<html');
  });
});

describe('files', () => {
  it('with a hash in their name are kept for ever, and sent as they were compressed', async () => {
    const answer = await ask('/build/page-ABCDEFGH.js', { 'accept-encoding': 'gzip, deflate' });
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(answer.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(answer.headers['vary']).toBe('Accept-Encoding');
    expect(Number(answer.headers['content-length'])).toBe(answer.body.length);
    expect(gunzipSync(answer.body).toString()).toBe('export {};'.repeat(500));
  });

  it('are sent plain to who takes no compression', async () => {
    for (const accepted of ['', 'identity', 'gzip;q=0, br;q=0']) {
      const answer = await ask('/build/page-ABCDEFGH.js', { 'accept-encoding': accepted });
      expect(answer.headers['content-encoding']).toBeUndefined();
      expect(answer.text).toBe('export {};'.repeat(500));
    }
  });

  it('of the plugin are compressed on the way', async () => {
    const answer = await ask('/public/plugins/hearth-profiles-app/module.js', { 'accept-encoding': 'gzip' });
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(answer.headers['cache-control']).toBe('no-cache');
    expect(gunzipSync(answer.body).toString()).toContain('define(');
  });

  it('of the plugin that carry a hash are kept for ever', async () => {
    const answer = await ask('/public/plugins/hearth-profiles-app/117.3f2a9b1c0d4e.js');
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  it('are icons at both addresses Grafana has had for them', async () => {
    for (const at of ['/public/build/img/icons/unicons/bars.svg', '/public/img/icons/unicons/bars.svg']) {
      const answer = await ask(at);
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toBe('image/svg+xml');
    }
  });

  it.each([
    '/build/../../secret.txt',
    '/build/%2e%2e/%2e%2e/secret.txt',
    '/build/..%2f..%2fsecret.txt',
    '/build/..\\..\\secret.txt',
    '/build//etc/passwd',
    '/build/.hidden',
    '/build/page-ABCDEFGH.js%00.svg',
    '/build/page-ABCDEFGH.js.gz',
    '/build',
    '/build/',
    '/index.html',
    '/public/plugins/hearth-profiles-app/../../secret.txt',
    '/public/plugins/hearth-profiles-app/%2e%2e/secret.txt',
    '/public/plugins/hearth-profiles-app/',
    '/public/plugins/other/module.js',
    '/public/build/img/icons/unicons/none.svg',
  ])('do not include %s', async (target) => {
    const answer = await ask(target, html);
    expect(answer.status).toBe(404);
    expect(answer.text).toBe('404 page not found');
  });
});

describe('the plugin’s settings', () => {
  it('are its plugin.json, switched on, with the addresses of its files', async () => {
    const answer = await ask('/api/plugins/hearth-profiles-app/settings');
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(JSON.parse(answer.text)).toMatchObject({
      id: 'hearth-profiles-app',
      enabled: true,
      module: '/public/plugins/hearth-profiles-app/module.js',
      info: { version: '1.2.3', logos: { small: '/public/plugins/hearth-profiles-app/img/logo.svg' } },
      includes: [{ name: 'Services', path: '/a/hearth-profiles-app/services' }],
    });
  });

  it('of another plugin are not known', async () => {
    expect((await ask('/api/plugins/other-app/settings')).status).toBe(404);
  });
});

describe('the data-source proxy', () => {
  it('hands method, type and body on as they are', async () => {
    const answer = await ask(
      '/api/datasources/proxy/uid/hearth/querier.v1.QuerierService/Series?a=b',
      { 'content-type': 'application/proto' },
      'POST',
      'bytes',
    );
    expect(JSON.parse(answer.text)).toEqual({
      method: 'POST',
      url: '/querier.v1.QuerierService/Series?a=b',
      type: 'application/proto',
      body: 'bytes',
    });
  });

  it('says why it does not go elsewhere', async () => {
    const answer = await ask('/api/datasources/proxy/uid/hearth/querier.v1.QuerierService/../metrics');
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('is not plain');
    expect((await ask('/api/datasources/proxy/uid/hearth/metrics')).text).toBe(
      'The data source "hearth" has no /metrics.\n',
    );
  });
});

describe('data queries', () => {
  const json = { 'content-type': 'application/json' };
  const type = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';
  const body = (...queries: object[]) => JSON.stringify({ from: '0', to: '60000', queries });

  it('are answered by name, each with its frames', async () => {
    const answer = await ask(
      '/api/ds/query?ds_type=grafana-pyroscope-datasource',
      json,
      'POST',
      body(
        { refId: 'A', queryType: 'metrics', profileTypeId: type, labelSelector: '{}' },
        { refId: 'B', queryType: 'profile', profileTypeId: type },
        { refId: 'C', queryType: 'both', profileTypeId: type },
        { refId: 'D', queryType: 'metrics', profileTypeId: type, hide: true },
      ),
    );
    expect(answer.status).toBe(200);
    const { results } = JSON.parse(answer.text) as {
      results: Record<string, { frames: { schema: { name: string } }[] }>;
    };
    expect(Object.keys(results)).toEqual(['A', 'B', 'C']);
    expect(results['A']?.frames).toMatchObject([{ schema: { name: 'series' }, data: { values: [[15000], [3]] } }]);
    expect(results['C']?.frames.map(({ schema }) => schema.name)).toEqual(['series', 'response']);
    expect(answer.text).toContain('9007199254740993');
  });

  it('that fail say why, beside those that do not', async () => {
    const answer = await ask(
      '/api/ds/query',
      json,
      'POST',
      body(
        { refId: 'A', queryType: 'metrics', profileTypeId: type, labelSelector: '{bad' },
        { refId: 'B', queryType: 'metrics', profileTypeId: type },
      ),
    );
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({
      results: { A: { status: 400, error: 'the selector "{bad" is not closed', frames: [] }, B: { status: 200 } },
    });
  });

  it.each([
    ['not JSON', json, '{', 400],
    ['without queries', json, '{"from":"0","to":"1"}', 400],
    ['with a time that is none', json, '{"from":"now-1h","to":"1","queries":[]}', 400],
    ['of another type', { 'content-type': 'text/plain' }, '{}', 415],
    ['too long', json, ' '.repeat(1024 * 1024 + 1), 413],
  ])('%s are refused', async (_what, headers, text, status) => {
    expect((await ask('/api/ds/query', headers, 'POST', text)).status).toBe(status);
  });

  it('are POST only', async () => {
    const answer = await ask('/api/ds/query');
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('POST');
  });
});
