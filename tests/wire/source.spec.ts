/** Source code from a Git host: of the hosts that are configured, with their tokens, and from nowhere else. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { post } from './calls.ts';
import { startService, type TestService } from './service.ts';

const code = 'package cart\n\nfunc Total() int { return 1 }\n';
const sha = '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d';
const commit = {
  sha,
  html_url: 'javascript:alert(1)',
  author: { login: 'jane', avatar_url: 'https://example.org/jane.png' },
  commit: {
    message: 'Sum carts once\n\nThey were summed twice.',
    author: { name: 'Jane', date: '2026-11-19T08:00:00Z' },
    committer: { name: 'Jane', date: '2026-11-20T08:00:00Z' },
  },
};
const asked: { url: string; authorization: string | undefined }[] = [];
let host: Server;
let other: Server;
let origin: string;
let folder: string;
let service: TestService;

beforeAll(async () => {
  other = createServer((_req, res) => {
    res.end('secret');
  }).listen(0, '127.0.0.1');
  host = createServer(({ url = '', headers }, res) => {
    asked.push({ url, authorization: headers.authorization });
    if (url.includes('/moved/')) {
      res.writeHead(302, { location: `http://127.0.0.1:${(other.address() as AddressInfo).port}/secret` }).end();
    } else if (url.includes('/large/')) {
      res.end(Buffer.alloc(5 << 20));
    } else if (url === '/api/v1/repos/acme/shop/raw/services/cart/cart.go?ref=v1') {
      res.end(code);
    } else if (url.startsWith('/api/v1/repos/acme/shop/commits?') && !url.includes('none')) {
      res.end(JSON.stringify([commit]));
    } else if (url.startsWith('/api/v1/repos/acme/odd/commits?')) {
      res.end('{"sha":"<script>"}');
    } else {
      res.writeHead(404).end();
    }
  }).listen(0, '127.0.0.1');
  await Promise.all([once(host, 'listening'), once(other, 'listening')]);
  origin = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
  folder = mkdtempSync(join(tmpdir(), 'hearth-tokens-'));
  const tokens = join(folder, 'tokens.yaml');
  writeFileSync(tokens, `${new URL(origin).host}/acme: t0ken\n`);
  service = await startService({ args: ['--source-hosts', `gitea:${origin}`, '--source-tokens', tokens] });
});

afterAll(async () => {
  await service?.stop();
  host?.close();
  other?.close();
  rmSync(folder, { recursive: true, force: true });
});

const getFile = (question: object) =>
  post(service, '/vcs.v1.VCSService/GetFile', JSON.stringify(question), { 'content-type': 'application/json' });
const ofShop = (localPath: string, rest = {}) =>
  getFile({ repositoryURL: `${origin}/acme/shop`, ref: 'v1', rootPath: 'services', localPath, ...rest });

it('is the file below the root whose path ends like the profile’s, and is asked for once', async () => {
  const { status, body } = await ofShop('/build/cart/cart.go');
  expect([status, Buffer.from(body.content as string, 'base64').toString()]).toEqual([200, code]);
  expect(body.URL).toBe(`${origin}/acme/shop/src/tag/v1/services/cart/cart.go`);
  expect(asked.map(({ url }) => url)).toEqual([
    '/api/v1/repos/acme/shop/raw/services/build/cart/cart.go?ref=v1',
    '/api/v1/repos/acme/shop/raw/services/cart/cart.go?ref=v1',
  ]);
  expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(new Set(['token t0ken']));
  await ofShop('/build/cart/cart.go');
  expect(asked).toHaveLength(2);
});

it('is not there when the repository has no such file', async () => {
  expect((await ofShop('none.go')).status).toBe(404);
  expect((await ofShop('../../../../users')).status).toBe(404);
});

it('comes from no other host, whoever names or answers it, nor without end', async () => {
  const port = (other.address() as AddressInfo).port;
  expect((await getFile({ repositoryURL: `http://127.0.0.1:${port}/acme/shop`, localPath: 'a.go' })).status).toBe(400);
  const moved = await ofShop('moved/a.go', { rootPath: '' });
  expect([moved.status, moved.text.includes('secret')]).toEqual([503, false]);
  expect((await ofShop('large/a.go', { rootPath: '' })).status).toBe(429);
});

it('is of a commit, which the host is asked for with the same token, and of no other page than the repository’s', async () => {
  const call = (method: string, question: object) =>
    post(service, `/vcs.v1.VCSService/${method}`, JSON.stringify(question), { 'content-type': 'application/json' });
  const shop = { repositoryURL: `${origin}/acme/shop` };
  const expected = {
    sha,
    message: commit.commit.message,
    author: { login: 'jane', avatarURL: 'https://example.org/jane.png' },
    date: '2026-11-20T08:00:00Z',
    URL: `${origin}/acme/shop/commit/${sha}`,
  };
  expect((await call('GetCommit', { ...shop, ref: 'v1&x=/../' })).body).toEqual(expected);
  const { url, authorization } = asked.at(-1)!;
  expect([url.split('?')[0], new URL(url, origin).searchParams.get('sha')]).toEqual([
    '/api/v1/repos/acme/shop/commits',
    'v1&x=/../',
  ]);
  expect(authorization).toBe('token t0ken');
  expect((await call('GetCommits', { ...shop, refs: ['v1', 'none', 'v2'] })).body).toEqual({
    commits: [expected, expected],
  });
  expect((await call('GetCommit', { ...shop, ref: 'none' })).status).toBe(404);
  expect((await call('GetCommits', { ...shop, refs: ['none'] })).status).toBe(404);
  expect((await call('GetCommits', { ...shop, refs: Array(21).fill('v1') })).status).toBe(400);
  expect((await call('GetCommit', { repositoryURL: `${origin}/acme/odd`, ref: 'v1' })).status).toBe(503);
  expect((await call('GetCommit', { repositoryURL: 'https://evil.example/acme/shop', ref: 'v1' })).status).toBe(400);
});

it('is told by a flag, and needs no login', async () => {
  const json = { 'content-type': 'application/json' };
  const { body } = await post(service, '/capabilities.v1.FeatureFlagsService/GetFeatureFlags', '{}', json);
  expect(body.featureFlags).toContainEqual({
    name: 'vcs.v1.VCSService/GetFile',
    enabled: true,
    description: `Source code from ${new URL(origin).host}`,
  });
  expect(body.featureFlags).toContainEqual(
    expect.objectContaining({ name: 'vcs.v1.VCSService/GetCommit', enabled: true }),
  );
  expect((await post(service, '/vcs.v1.VCSService/GithubApp', '{}', json)).status).toBe(501);
});
