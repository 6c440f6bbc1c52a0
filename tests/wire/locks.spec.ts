/** Who may do what, through every door of a running service: with credentials, with TLS, and from a browser. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request as tlsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls, type PeerCertificate } from 'node:tls';
import { Client, credentials as grpcCredentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOfSecret, makeSecret, type Role } from '../../service/locks/credentials.ts';
import { needsOf, type Need } from '../../service/locks/route-roles.ts';
import { procedures } from '../../service/rpc/handler.ts';
import { drawProfile } from '../fixtures/drawn-profile.ts';
import { ask, atTime, CPU, framesOf, lastHours, minutesAgo, post, push, QUERIER, type Json } from './calls.ts';
import { rawRequest } from './raw-request.ts';
import { runToEnd, startService, type TestService } from './service.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearth-locks-'));
const file = join(folder, 'credentials.yaml');
const secrets = Object.fromEntries(
  ['agents', 'viewers', 'admins', 'other', 'operator', 'removed'].map((name) => [name, makeSecret()]),
);

function entry(name: string, tenants: string[], roles: Role[]) {
  return { name, tenants, roles, sha256: hashOfSecret(secrets[name]!) };
}
const entries = [
  entry('agents', ['team-a'], ['push']),
  entry('viewers', ['team-a'], ['read']),
  entry('admins', ['team-a'], ['admin']),
  entry('other', ['team-b'], ['push', 'read', 'admin']),
  entry('operator', ['*'], ['push', 'read', 'admin']),
];
/** Renamed over, as editors and Kubernetes do it. */
function writeCredentials(list: object[]): void {
  writeFileSync(`${file}.new`, JSON.stringify({ credentials: list }));
  renameSync(`${file}.new`, file);
}

/** A certificate for 127.0.0.1, made for this run. */
function makeCertificate(name: string): { cert: string; key: string } {
  const [cert, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-keyout',
      key,
    ].concat(['-out', cert, '-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost']),
    { stdio: 'ignore' },
  );
  return { cert, key };
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bearer = (name: string) => ({ authorization: `Bearer ${secrets[name]!}` });
const basic = (name: string, user = name) => ({
  authorization: `Basic ${Buffer.from(`${user}:${secrets[name]!}`).toString('base64')}`,
});
const drawn = (function_: string) =>
  atTime(
    drawProfile(`main;${function_} 5`, { types: 'cpu:nanoseconds', periodType: 'cpu:nanoseconds' }).pprof,
    minutesAgo(2),
  );
const labels = { __name__: 'process_cpu', service_name: 'shop' };
const question = { profileTypeID: CPU, labelSelector: '{}', ...lastHours() };
const graph = (service: TestService, headers: Record<string, string>) =>
  ask(service, 'SelectMergeStacktraces', question, headers);

describe('with credentials', () => {
  let service: TestService;

  beforeAll(async () => {
    writeCredentials([...entries, entry('removed', ['team-a'], ['push', 'read'])]);
    service = await startService({ args: ['--credentials', file, '--remote-write', 'http://127.0.0.1:9/'] });
    expect((await push(service, labels, drawn('of_a'), bearer('agents'))).status).toBe(200);
    expect((await push(service, labels, drawn('of_b'), bearer('other'))).status).toBe(200);
  });

  afterAll(() => service?.stop());

  it('shows each credential the profiles of its own tenants', async () => {
    const seen = async (headers: Record<string, string>) => framesOf((await graph(service, headers)).body.flamegraph);
    expect(await seen(bearer('viewers'))).toContain('total;main;of_a 5 (5)');
    expect(await seen(bearer('viewers'))).not.toContain('total;main;of_b 5 (5)');
    expect(await seen(basic('other'))).toEqual(['total 5', 'total;main 5', 'total;main;of_b 5 (5)']);
    expect(await seen({ ...bearer('operator'), 'x-scope-orgid': 'team-a|team-b' })).toHaveLength(4);
  });

  it('refuses who shows none, or one that is not known', async () => {
    for (const headers of [{}, { authorization: 'Bearer nonsense' }, basic('viewers', 'agents')]) {
      const answer = await graph(service, headers);
      expect(answer.status).toBe(401);
      expect(answer.body.code).toBe('unauthenticated');
      expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm="hearth".*Bearer/);
    }
  });

  it('refuses what a credential may not do, by every push route', async () => {
    const body = Buffer.from(drawn('refused'));
    const routes: [path: string, type: string][] = [
      ['/ingest?name=shop&format=pprof', 'application/octet-stream'],
      ['/pyroscope/ingest?name=shop&format=pprof', 'application/octet-stream'],
      ['/push.v1.PusherService/Push', 'application/proto'],
      ['/hearth.v1.ImportService/Import', 'application/proto'],
      ['/v1development/profiles', 'application/x-protobuf'],
      ['/hearth.v1.AdHocService/DeleteFile', 'application/proto'],
    ];
    for (const [path, type] of routes) {
      const headers = { 'content-type': type };
      expect((await post(service, path, body, { ...headers, ...bearer('viewers') })).status, path).toBe(403);
      expect((await post(service, path, body, headers)).status, path).toBe(401);
    }
    expect((await graph(service, bearer('agents'))).status).toBe(403);
    expect((await graph(service, bearer('admins'))).body).toMatchObject({
      code: 'permission_denied',
      message: expect.stringContaining('this needs read') as string,
    });
  });

  it.each([
    ['team-b', 403],
    ['team-a|team-b', 403],
    ['team-a', 200],
    ['team-a|team-a', 200],
    ['TEAM-A', 403],
    ['team-a ', 200], // HTTP itself drops spaces at the end of a header.
    ['team-a,team-b', 403],
    ['team-a|', 403],
    ['*', 403],
    ['.', 403],
    ['anonymous', 403],
  ])('answers X-Scope-OrgID %s of team-a with %d', async (tenant, expected) => {
    const headers = { 'x-scope-orgid': tenant };
    expect((await graph(service, { ...bearer('viewers'), ...headers })).status).toBe(expected);
    const pushed = await push(service, labels, drawn('of_a'), { ...bearer('agents'), ...headers });
    expect(pushed.status).toBe(tenant === 'team-a|team-a' ? 200 : expected);
  });

  it('says the same by gRPC', async () => {
    const client = new Client(`127.0.0.1:${service.port}`, grpcCredentials.createInsecure());
    const call = (path: string, metadata: Metadata) =>
      new Promise<number>((resolve) =>
        client.makeUnaryRequest(
          path,
          (value: Buffer) => value,
          (value: Buffer) => value,
          Buffer.alloc(0),
          metadata,
          (error: ServiceError | null) => resolve(error?.code ?? status.OK),
        ),
      );
    const as = (name?: string) => {
      const metadata = new Metadata();
      if (name !== undefined) {
        metadata.set('authorization', bearer(name).authorization);
      }
      return metadata;
    };
    const types = `${QUERIER}/ProfileTypes`;
    const otlp = '/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export';
    expect(await call(types, as())).toBe(status.UNAUTHENTICATED);
    expect(await call(types, as('agents'))).toBe(status.PERMISSION_DENIED);
    expect(await call(types, as('viewers'))).toBe(status.OK);
    expect(await call(otlp, as())).toBe(status.UNAUTHENTICATED);
    expect(await call(otlp, as('viewers'))).toBe(status.PERMISSION_DENIED);
    expect(await call('/grpc.health.v1.Health/Check', as())).toBe(status.OK);
    client.close();
  });

  it.each([...procedures].filter((path) => needsOf(path) !== 'nothing'))(
    'keeps tenants apart in %s, by Connect and by gRPC',
    async (path) => {
      const client = new Client(`127.0.0.1:${service.port}`, grpcCredentials.createInsecure());
      const byGrpc = (tenant: string) => {
        const metadata = new Metadata();
        metadata.set('authorization', bearer('other').authorization);
        metadata.set('x-scope-orgid', tenant);
        const same = (value: Buffer) => value;
        return new Promise<number>((resolve) =>
          client.makeUnaryRequest(path, same, same, Buffer.alloc(0), metadata, (error: ServiceError | null) =>
            resolve(error?.code ?? status.OK),
          ),
        );
      };
      const byConnect = async (tenant: string) => {
        const headers = { 'content-type': 'application/json', 'x-scope-orgid': tenant, ...bearer('other') };
        return (await post(service, path, '{}', headers)).status;
      };
      for (const foreign of ['team-a', 'team-b|team-a', 'team-b,team-a', 'anonymous', '*', 'team-b|']) {
        expect(await byConnect(foreign), foreign).toBe(403);
        expect(await byGrpc(foreign), foreign).toBe(status.PERMISSION_DENIED);
      }
      // Let in, unless it is about all tenants: what an empty message is answered is its own affair.
      const { everyTenant = false } = needsOf(path) as Need;
      expect(everyTenant ? [403] : [200, 400, 404, 501]).toContain(await byConnect('team-b'));
      expect(
        everyTenant
          ? [status.PERMISSION_DENIED]
          : [status.OK, status.INVALID_ARGUMENT, status.NOT_FOUND, status.UNIMPLEMENTED],
      ).toContain(await byGrpc('team-b'));
      client.close();
    },
  );

  it('lets no spelling of an address past its role', async () => {
    const spellings = ['//metrics', '/./metrics', '/a/../metrics', '/%6detrics', '/metrics/', '/METRICS', '/metrics;x'];
    // As it is written: a client's own URL would tidy it up.
    const statusOf = (method: string, path: string) =>
      new Promise<number>((resolve, reject) => {
        const to = { host: '127.0.0.1', port: service.port, agent: false, headers: bearer('viewers') };
        const asked = plainRequest({ ...to, method, path }, (response) => {
          response.resume();
          resolve(response.statusCode!);
        });
        asked.on('error', reject);
        asked.end();
      });
    for (const path of [...spellings, `${service.url}/metrics`, '/public/../api/v1/status/config', '/metrics']) {
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        expect([403, 404], `${method} ${path}`).toContain(await statusOf(method, path));
      }
    }
    const upgrade = { host: '127.0.0.1', connection: 'upgrade', upgrade: 'websocket' };
    expect((await rawRequest(service, { method: 'GET', path: '/metrics', headers: upgrade })).status).toBe(401);
  });

  it('keeps what is about all tenants, and the page, from others', async () => {
    const get = (path: string, headers: Record<string, string> = {}) =>
      fetch(service.url + path, { headers: { accept: 'text/html', ...headers } }).then(({ status: code }) => code);
    expect(await get('/ready')).toBe(200);
    expect(await get('/metrics')).toBe(401);
    expect(await get('/metrics', bearer('viewers'))).toBe(403);
    expect(await get('/metrics', bearer('operator'))).toBe(200);
    expect(await get('/api/v1/status/config', bearer('admins'))).toBe(403);
    expect(await get('/')).toBe(401);
    expect(await get('/a/hearth-profiles-app/services')).toBe(401);
    expect([200, 503]).toContain(await get('/', basic('viewers'))); // 503 where the page is not built.
    const proxied = `/api/datasources/proxy/uid/hearth${QUERIER}/ProfileTypes`;
    const json = { 'content-type': 'application/json' };
    expect((await post(service, proxied, '{}', json)).status).toBe(401);
    expect((await post(service, proxied, '{}', { ...json, ...basic('viewers') })).status).toBe(200);
    const end = '/api/datasources/proxy/uid/hearth/hearth/demo/end';
    for (const name of ['viewers', 'admins']) {
      expect((await post(service, end, '{}', { ...json, ...bearer(name) })).status, name).toBe(403);
      expect((await post(service, '/hearth/demo/end', '{}', { ...json, ...bearer(name) })).status, name).toBe(403);
    }
    expect((await post(service, '/hearth/demo/end', '{}', { ...json, ...bearer('operator') })).status).toBe(200);
  });

  it('asks panels’ questions as the person who looks', async () => {
    const body = JSON.stringify({
      ...{ from: question.start, to: question.end },
      queries: [
        { refId: 'A', queryType: 'metrics', profileTypeId: CPU, labelSelector: '{}', groupBy: ['service_name'] },
      ],
    });
    const json = { 'content-type': 'application/json' };
    const seen = await post(service, '/api/ds/query', body, { ...json, ...basic('viewers') });
    expect(seen.status).toBe(200);
    expect((seen.body as Json).results.A.frames).toHaveLength(1);
    expect((await post(service, '/api/ds/query', body, { ...json, ...basic('agents') })).status).toBe(403);
  });

  it('forgets a removed credential at once, and keeps the others when the file is broken', async () => {
    expect((await graph(service, bearer('removed'))).status).toBe(200);
    writeCredentials(entries);
    await until(async () => (await graph(service, bearer('removed'))).status === 401);
    writeFileSync(`${file}.new`, 'credentials: {');
    renameSync(`${file}.new`, file);
    await until(() => Promise.resolve(service.log().includes('a changed file is not used')));
    expect((await graph(service, bearer('viewers'))).status).toBe(200);
    writeCredentials([...entries, entry('removed', ['team-b'], ['read'])]);
    await until(async () => (await graph(service, bearer('removed'))).status === 200);
  });

  it('shows no secret and no hash in anything it says', async () => {
    const texts = [service.log()];
    for (const path of ['/metrics', '/api/v1/status/config', '/api/v1/status/buildinfo']) {
      texts.push(await (await fetch(service.url + path, { headers: bearer('operator') })).text());
    }
    texts.push((await graph(service, bearer('agents'))).text, (await graph(service, basic('viewers', 'x'))).text);
    expect(texts.every((text) => text.length > 0)).toBe(true);
    for (const secret of Object.values(secrets)) {
      expect(texts.filter((text) => text.includes(secret) || text.includes(hashOfSecret(secret)))).toEqual([]);
    }
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await holds())) {
    expect(Date.now(), 'waited too long').toBeLessThan(end);
    await sleep(100);
  }
}

describe('with TLS', () => {
  let service: TestService;
  const first = makeCertificate('first');
  const [cert, key] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];

  beforeAll(async () => {
    copyFileSync(first.cert, cert);
    copyFileSync(first.key, key);
    service = await startService({ args: ['--tls-cert', cert, '--tls-key', key] });
  });

  afterAll(() => service?.stop());

  const ready = (options: object = {}) =>
    new Promise<number>((resolve, reject) => {
      const asked = tlsRequest(
        `${service.url}/ready`,
        { ca: readFileSync(cert), agent: false, ...options },
        (response) => {
          response.resume();
          resolve(response.statusCode!);
        },
      );
      asked.on('error', reject);
      asked.end();
    });

  it('answers HTTP/1.1 and HTTP/2 to who trusts its certificate', async () => {
    expect(service.url).toMatch(/^https:/);
    expect(await ready()).toBe(200);
    const session = connectHttp2(service.url, { ca: readFileSync(cert) });
    const answer = await new Promise<number>((resolve, reject) => {
      session.on('error', reject);
      session.request({ ':path': '/ready' }).on('response', (headers) => resolve(Number(headers[':status'])));
    });
    session.close();
    expect(answer).toBe(200);
  });

  it('answers gRPC', async () => {
    const client = new Client(`127.0.0.1:${service.port}`, grpcCredentials.createSsl(readFileSync(cert)));
    const code = await new Promise<number>((resolve) =>
      client.makeUnaryRequest(
        `${QUERIER}/ProfileTypes`,
        (value: Buffer) => value,
        (value: Buffer) => value,
        Buffer.alloc(0),
        new Metadata(),
        (error: ServiceError | null) => resolve(error?.code ?? status.OK),
      ),
    );
    client.close();
    expect(code).toBe(status.OK);
  });

  it('answers the page’s own questions, which go through its own port', async () => {
    const body = JSON.stringify({
      from: '1',
      to: '2',
      queries: [{ refId: 'A', queryType: 'metrics', profileTypeId: CPU }],
    });
    const answer = await new Promise<string>((resolve, reject) => {
      const asked = tlsRequest(
        `${service.url}/api/ds/query`,
        { method: 'POST', ca: readFileSync(cert), agent: false, headers: { 'content-type': 'application/json' } },
        (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('end', () => resolve(text));
        },
      );
      asked.on('error', reject);
      asked.end(body);
    });
    expect(JSON.parse(answer)).toMatchObject({ results: { A: { status: 200 } } });
  });

  it('has nothing to say to who speaks plainly, or only what is too old', async () => {
    await expect(fetch(`http://127.0.0.1:${service.port}/ready`)).rejects.toThrow();
    await expect(ready({ maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })).rejects.toThrow();
  });

  it('takes a changed certificate, and keeps the old one when the new does not fit its key', async () => {
    const subject = () =>
      new Promise<string>((resolve, reject) => {
        const socket = connectTls({ port: service.port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
          resolve(String((socket.getPeerCertificate() as PeerCertificate).subject.CN));
          socket.destroy();
        });
        socket.on('error', reject);
      });
    expect(await subject()).toBe('first');
    const second = makeCertificate('second');
    copyFileSync(second.cert, cert);
    await until(() => Promise.resolve(service.log().includes('a changed file is not used')));
    expect(await subject()).toBe('first');
    copyFileSync(second.key, key);
    await until(async () => (await subject()) === 'second');
  });
});

describe('on loopback without credentials', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService({ args: ['--allowed-hosts', 'profiles.example.org'] });
  });

  afterAll(() => service?.stop());

  it.each<[Record<string, string>, number]>([
    [{ host: '127.0.0.1' }, 200],
    [{ host: 'localhost:1' }, 200],
    [{ host: 'profiles.example.org' }, 200],
    [{ host: 'evil.example' }, 403],
    [{ host: '127.0.0.1', origin: 'https://evil.example' }, 403],
    [{ host: '127.0.0.1', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }, 403],
    [{ host: '127.0.0.1', origin: 'https://profiles.example.org' }, 200],
    [{ host: '127.0.0.1', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 200],
  ])('%j is answered %d', async (headers, expected) => {
    const answer = await rawRequest(service, { method: 'GET', path: '/ready', headers });
    expect(answer.status).toBe(expected);
  });
});

describe('a start', () => {
  it.each([
    ['where others can reach it and nobody has to prove who they are', ['--listen', '0.0.0.0:0'], 'add --credentials'],
    ['with half of what TLS needs', ['--tls-cert', join(folder, 'first.crt')], 'one of them is missing'],
    ['with credentials that are not there', ['--credentials', join(folder, 'none')], 'credentials cannot be read'],
    ['with the demo and credentials', ['--credentials', file, '--demo', 'on'], 'show no credential'],
    [
      'with the demo and TLS',
      ['--tls-cert', join(folder, 'first.crt'), '--tls-key', join(folder, 'first.key'), '--demo', 'on'],
      'speak no TLS',
    ],
  ])('%s is refused', async (_, args, message) => {
    writeCredentials(entries);
    const { code, said } = await runToEnd([...args, '--data', join(folder, 'data')]);
    expect(code).toBe(1);
    expect(said).toContain(message);
  });
});
