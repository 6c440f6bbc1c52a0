/** What people keep beside their profiles, over the wire: versions, limits, tenants and roles. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DocumentKind, DocumentService } from '#proto/hearth/v1/documents_pb.ts';
import { hashOfSecret, roles } from '../../service/locks/credentials.ts';
import { post, type Json } from './calls.ts';
import { startService, type TestService } from './service.ts';

const VIEW = 'DOCUMENT_KIND_VIEW';
const DEPLOY = 'DOCUMENT_KIND_DEPLOY';

const call = (service: TestService, method: string, message: object, headers: Record<string, string> = {}) =>
  post(service, `/hearth.v1.DocumentService/${method}`, JSON.stringify(message), {
    'content-type': 'application/json',
    ...headers,
  });
const encoded = (text: string) => Buffer.from(text).toString('base64');

describe('documents', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService({ args: ['--multitenancy'] });
  });
  afterAll(() => service?.stop());

  const ask = (method: string, message: object, tenant = 'team-a') =>
    call(service, method, message, { 'x-scope-orgid': tenant });
  const put = (document: object, more: object = {}, tenant?: string) =>
    ask('Put', { document: { kind: VIEW, ...document }, ...more }, tenant);
  const reasonOf = ({ status, headers }: { status: number; headers: Headers }) =>
    `${status} ${headers.get('hearth-reason')}`;

  it('are put, read, listed and deleted, with an id of the server and a version for each', async () => {
    const before = Date.now();
    const first = (await put({ name: 'Checkout', content: encoded('{"q":1}') })).body.document;
    expect(first).toMatchObject({ kind: VIEW, name: 'Checkout', version: '1', bytes: '7' });
    expect(first.id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(Number(first.time)).toBeGreaterThanOrEqual(before);
    const { id } = first;
    const second = (await put({ id, name: 'Checkout 2', content: encoded('{"q":2}') })).body.document;
    expect(second.version).toBe('2');

    const get = async (version = '0') => (await ask('Get', { kind: VIEW, id, version })).body.document;
    expect(await get()).toMatchObject({ version: '2', name: 'Checkout 2', content: encoded('{"q":2}') });
    expect(await get('1')).toMatchObject({ version: '1', name: 'Checkout', content: encoded('{"q":1}') });

    const later = (await put({ name: 'Later' })).body.document;
    expect(later.id > id).toBe(true);
    const { documents } = (await ask('List', { kind: VIEW })).body;
    expect(documents.map((d: Json) => d.name)).toEqual(['Later', 'Checkout 2']);
    expect(documents.some((d: Json) => d.content !== undefined)).toBe(false);
    expect((await ask('List', { kind: VIEW, limit: 1 })).body.documents).toHaveLength(1);

    expect((await ask('Delete', { kind: VIEW, id })).status).toBe(200);
    expect(reasonOf(await ask('Get', { kind: VIEW, id }))).toBe('404 not_found');
    expect(reasonOf(await ask('Get', { kind: VIEW, id, version: '1' }))).toBe('404 not_found');
    expect(reasonOf(await ask('Delete', { kind: VIEW, id }))).toBe('404 not_found');
    expect((await put({ id, name: 'Again' })).body.document.version).toBe('4');
  });

  it('are replaced by who knows what is there, and by nobody else', async () => {
    await put({ id: 'shared', name: 'one' });
    expect((await put({ id: 'shared', name: 'two' }, { replaces: '1' })).body.document.version).toBe('2');
    const late = await put({ id: 'shared', name: 'lost' }, { replaces: '1' });
    expect(reasonOf(late)).toBe('409 document_conflict');
    expect(late.body.message).toContain('the newest is 2');
    expect(reasonOf(await put({ id: 'shared', name: 'new' }, { replaces: '-1' }))).toBe('409 document_conflict');
    expect(reasonOf(await put({ id: 'never', name: 'x' }, { replaces: '3' }))).toBe('409 document_conflict');
    expect((await put({ id: 'fresh', name: 'new' }, { replaces: '-1' })).status).toBe(200);
    expect((await ask('Get', { kind: VIEW, id: 'shared' })).body.document.name).toBe('two');
  });

  it('that are put at the same moment get a version each', async () => {
    const puts = await Promise.all(Array.from({ length: 10 }, (_, i) => put({ id: 'busy', name: `n${i}` })));
    const versions = puts.map(({ body }) => Number(body.document.version));
    expect(versions.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const claims = await Promise.all(
      Array.from({ length: 5 }, () => put({ id: 'busy', name: 'claimed' }, { replaces: '10' })),
    );
    expect(claims.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
  });

  it('of kind deploy have the time that their writer says, and are found by it', async () => {
    const at = 1_700_000_000_000;
    await ask('Put', { document: { kind: DEPLOY, name: 'v2', time: String(at) } });
    await ask('Put', { document: { kind: DEPLOY, name: 'now' } });
    const names = async (range: object) =>
      ((await ask('List', { kind: DEPLOY, ...range })).body.documents ?? []).map((d: Json) => d.name);
    expect(await names({ start: String(at), end: String(at) })).toEqual(['v2']);
    expect(await names({ start: String(at + 1) })).toEqual(['now']);
    expect(await names({ end: String(at - 1) })).toEqual([]);
    const view = (await put({ name: 'of now', time: String(at) })).body.document;
    expect(Number(view.time)).toBeGreaterThan(at);
  });

  it('are refused when they are too large or no documents, with what to do', async () => {
    const large = encoded('x'.repeat(256 * 1024 + 1));
    expect(reasonOf(await put({ content: large }))).toBe('429 document_limit');
    expect((await put({ kind: 'DOCUMENT_KIND_PIN', content: large })).status).toBe(200);
    for (const [document, message] of [
      [{ kind: 0 }, 'which kind'],
      [{ kind: 77 }, 'which kind'],
      [{ id: 'x'.repeat(201) }, 'the id of the document has 201 bytes'],
      [{ id: 'a\nb' }, 'control characters'],
      [{ name: '名'.repeat(342) }, 'the name of the document has 1026 bytes'],
    ] as const) {
      const answer = await put(document);
      expect(reasonOf(answer)).toBe('400 bad_request');
      expect(answer.body.message).toContain(message);
    }
    expect(reasonOf(await ask('Put', {}))).toBe('400 bad_request');
    expect(reasonOf(await ask('List', { kind: VIEW, limit: -1 }))).toBe('400 bad_request');
    expect(reasonOf(await ask('List', { kind: VIEW, limit: 10_001 }))).toBe('400 bad_request');
    expect(reasonOf(await ask('Get', { kind: VIEW, id: 'x', version: '-1' }))).toBe('400 bad_request');
    expect(reasonOf(await ask('Get', { kind: VIEW, id: 'x'.repeat(1_000_000) }))).toBe('400 bad_request');
    expect(reasonOf(await ask('Delete', { kind: VIEW, id: 'x'.repeat(1_000_000) }))).toBe('400 bad_request');
    expect(reasonOf(await ask('List', { kind: VIEW, start: '-1' }))).toBe('400 bad_time_range');
  });

  it('of several tenants are read together, and written for one', async () => {
    await put({ id: 'both', name: 'of a' }, {}, 'joint-a');
    await put({ id: 'both', name: 'of b' }, {}, 'joint-b');
    await put({ id: 'other', name: 'b only' }, {}, 'joint-b');
    const { documents } = (await ask('List', { kind: VIEW }, 'joint-a|joint-b')).body;
    expect(documents.map((d: Json) => d.name).sort()).toEqual(['b only', 'of a', 'of b']);
    expect((await ask('Get', { kind: VIEW, id: 'other' }, 'joint-a|joint-b')).body.document.name).toBe('b only');
    expect(reasonOf(await ask('Get', { kind: VIEW, id: 'other' }, 'joint-a'))).toBe('404 not_found');
    expect(reasonOf(await put({ name: 'x' }, {}, 'joint-a|joint-b'))).toBe('401 no_tenant');
    expect((await ask('List', { kind: VIEW }, 'who-never-wrote')).body).toEqual({});
  });

  it('are there by gRPC, and after a start', async () => {
    const content = Uint8Array.from([0, 255, 10, 128]);
    const clientOf = ({ url }: TestService) => createClient(DocumentService, createGrpcTransport({ baseUrl: url }));
    const headers = { 'x-scope-orgid': 'team-g' };
    const { document } = await clientOf(service).put(
      { document: { kind: DocumentKind.PRESET, name: 'p', content } },
      { headers },
    );
    await service.kill();
    const data = service.data;
    service = await startService({ args: ['--multitenancy'], data });
    const found = await clientOf(service).get({ kind: DocumentKind.PRESET, id: document!.id }, { headers });
    expect(found.document?.content).toEqual(content);
  });
});

describe('with credentials', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-documents-'));
  const file = join(folder, 'credentials.yaml');
  let service: TestService;

  beforeAll(async () => {
    const credentials = roles.map((role) => ({
      ...{ name: role, tenants: ['team-a'], roles: [role], sha256: hashOfSecret(`the secret to ${role}`) },
    }));
    writeFileSync(file, JSON.stringify({ credentials }));
    service = await startService({ args: ['--multitenancy', '--credentials', file] });
  });
  afterAll(async () => {
    await service?.stop();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['VIEW', 'read'],
    ['PRESET', 'read'],
    ['PIN', 'read'],
    ['DEPLOY', 'push'],
    ['SOURCE', 'admin'],
    ['PRICE', 'admin'],
  ])('a %s is put and deleted by who may %s, whatever roles a sender claims', async (word, needed) => {
    const kind = `DOCUMENT_KIND_${word}`;
    for (const role of roles) {
      const password = Buffer.from(`${role}:the secret to ${role}`).toString('base64');
      const headers = { authorization: `Basic ${password}`, 'hearth-sender-roles': 'read,push,admin' };
      const putStatus = (await call(service, 'Put', { document: { kind, id: 'x' } }, headers)).status;
      expect([role, putStatus]).toEqual([role, role === needed ? 200 : 403]);
      const deleted = await call(service, 'Delete', { kind, id: 'x' }, headers);
      expect([role, deleted.status]).toEqual([role, role === needed ? 200 : 403]);
      expect((await call(service, 'List', { kind }, headers)).status).toBe(role === 'read' ? 200 : 403);
    }
    expect((await call(service, 'Put', { document: { kind } })).status).toBe(401);
  });
});
