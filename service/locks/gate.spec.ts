import { describe, expect, it } from 'vitest';
import { otlpGrpcPath } from '../rpc/otlp-grpc.ts';
import { otlpPath } from '../rpc/otlp-route.ts';
import { procedures } from '../rpc/handler.ts';
import { ingestPaths } from '../rpc/ingest-route.ts';
import { Credentials, hashOfSecret, roles } from './credentials.ts';
import { Gate, ROLES_HEADER, type GatedRequest } from './gate.ts';
import { needsOf, type Need } from './route-roles.ts';

const credentials = new Credentials(
  JSON.stringify({
    credentials: [
      ...roles.map((role) => ({ name: role, tenants: ['a'], roles: [role], sha256: hashOfSecret(role) })),
      { name: 'both', tenants: ['a', 'b'], roles: ['push', 'read'], sha256: hashOfSecret('both') },
      { name: 'operator', tenants: ['*'], roles: [...roles], sha256: hashOfSecret('operator') },
    ],
  }),
  'file',
);
const gate = new Gate({ checkAddress: () => undefined, credentials: () => credentials });

function pass(path: string, secret?: string, tenant?: string): string {
  const request: GatedRequest = {
    method: 'POST',
    headers: {
      ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
      ...(tenant === undefined ? {} : { 'x-scope-orgid': tenant }),
    },
  };
  try {
    gate.pass(request, path);
    return `passes ${String(request.headers['x-scope-orgid'] ?? '')}`.trim();
  } catch (error) {
    return (error as { reason: string }).reason;
  }
}

const calls = [...procedures, ...ingestPaths, otlpPath, otlpGrpcPath];
const pages = [
  '/',
  '/a/hearth-profiles-app/services',
  '/build/page.js',
  '/public/plugins/x/module.js',
  '/api/ds/query',
];
const others = ['/metrics', '/api/v1/status/buildinfo', '/api/v1/status/config', '/hearth/demo', '/hearth/demo/end'];

describe('every address that something answers', () => {
  it.each([...calls, ...pages, ...others, '/api/datasources/proxy/uid/hearth/x', '/api/plugins/x/settings'])(
    '%s says what it needs',
    (path) => expect(needsOf(path)).toBeDefined(),
  );

  it.each(calls.filter((path) => needsOf(path) !== 'nothing'))('%s is for its role only', (path) => {
    const { role, everyTenant = false } = needsOf(path) as Need;
    for (const other of roles) {
      const may = (role === 'any' || other === role) && !everyTenant;
      expect(pass(path, other)).toBe(may ? 'passes a' : 'role_missing');
    }
    expect(pass(path, 'operator')).toBe('passes anonymous');
    expect(pass(path)).toBe('no_credential');
    expect(pass(path, 'unknown')).toBe('no_credential');
  });

  it('lets everybody ask whether the service lives, and nothing else', () => {
    const open = [...calls, ...pages, ...others, '/ready'].filter((path) => pass(path).startsWith('passes'));
    expect(open).toEqual(['/grpc.health.v1.Health/Check', '/ready']);
  });

  it('is nobody’s when the table does not name it', () => {
    expect(pass('/debug/pprof', 'operator')).toBe('not_found');
    expect(pass('/debug/pprof')).toBe('no_credential');
  });

  it('about all tenants needs a credential for all', () => {
    expect(pass('/metrics', 'read')).toBe('role_missing');
    expect(pass('/metrics', 'operator')).toBe('passes anonymous');
    expect(pass('/api/v1/status/config', 'admin')).toBe('role_missing');
  });

  it('keeps what changes the service from those who only read', () => {
    expect(pass('/hearth/demo/end', 'read')).toBe('role_missing');
    // An admin of one tenant does not end what is of all.
    expect(pass('/hearth/demo/end', 'admin')).toBe('role_missing');
    expect(pass('/hearth/demo/end', 'operator')).toBe('passes anonymous');
  });
});

describe('the tenants of a request', () => {
  const path = '/querier.v1.QuerierService/Series';
  it.each([
    ['both', undefined, 'passes a|b'],
    ['both', 'b', 'passes b'],
    ['both', 'b|a', 'passes b|a'],
    ['both', 'a|c', 'foreign_tenant'],
    ['both', 'c', 'foreign_tenant'],
    ['both', 'A', 'foreign_tenant'],
    ['both', ' a', 'foreign_tenant'],
    ['both', 'a, b', 'foreign_tenant'],
    ['both', '*', 'foreign_tenant'],
    ['both', '', 'passes a|b'],
    ['operator', 'anything', 'passes anything'],
  ])('of %s asking for %s: %s', (secret, tenant, expected) => {
    expect(pass(path, secret, tenant)).toBe(expected);
  });
});

it('says itself which roles the sender has, whatever the sender says', () => {
  const headers = { authorization: 'Bearer both', [ROLES_HEADER]: 'admin' };
  const request: GatedRequest = { method: 'POST', headers };
  gate.pass(request, '/hearth.v1.DocumentService/Put');
  expect(request.headers[ROLES_HEADER]).toBe('push,read');
});

it('lets everything pass where nobody has to prove who they are', () => {
  const open = new Gate({ checkAddress: () => undefined, credentials: () => undefined });
  const request: GatedRequest = { method: 'POST', headers: { [ROLES_HEADER]: 'read' } };
  expect(() => open.pass(request, '/anything')).not.toThrow();
  expect(request.headers).toEqual({});
});
