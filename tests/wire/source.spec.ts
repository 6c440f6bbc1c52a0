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

it('is told by a flag, and needs no login', async () => {
  const json = { 'content-type': 'application/json' };
  const { body } = await post(service, '/capabilities.v1.FeatureFlagsService/GetFeatureFlags', '{}', json);
  expect(body.featureFlags).toContainEqual({
    name: 'vcs.v1.VCSService/GetFile',
    enabled: true,
    description: `Source code from ${new URL(origin).host}`,
  });
  expect((await post(service, '/vcs.v1.VCSService/GithubApp', '{}', json)).status).toBe(501);
});
