/** The services beside the questions: settings, the version, and those behind which there is nothing. */
import { createClient, Code } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DebuginfoService } from '#proto/debuginfo/v1alpha1/debuginfo_pb.ts';
import { SettingsService } from '#proto/settings/v1/settings_pb.ts';
import { VCSService } from '#proto/vcs/v1/vcs_pb.ts';
import { Version } from '#proto/version/v1/version_pb.ts';
import { post, type Json } from './calls.ts';
import { rawRequest } from './raw-request.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;

beforeAll(async () => {
  service = await startService({ args: ['--multitenancy'] });
});

afterAll(() => service?.stop());

const headersOf = (tenant: string) => ({ 'x-scope-orgid': tenant });
const call = (path: string, message: object, tenant = 'team-a') =>
  post(service, path, JSON.stringify(message), { 'content-type': 'application/json', ...headersOf(tenant) });
const settings = (method: string, message: object = {}, tenant = 'team-a') =>
  call(`/settings.v1.SettingsService/${method}`, message, tenant);
const namesOf = ({ body }: { body: Json }) => (body.settings ?? []).map(({ name }: Json) => name);

describe('settings', () => {
  it('are set, given back by name, and deleted', async () => {
    const before = Date.now();
    const { status, body } = await settings('Set', { setting: { name: 'pluginSettings', value: '{"maxNodes":1}' } });
    expect([status, body.setting.name, body.setting.value]).toEqual([200, 'pluginSettings', '{"maxNodes":1}']);
    expect(Number(body.setting.modifiedAt)).toBeGreaterThanOrEqual(before);
    await settings('Set', { setting: { name: 'a "name" with \u{1f600}', value: '' } });
    const { body: listed } = await settings('Get');
    expect(listed.settings).toEqual([
      { name: 'a "name" with \u{1f600}', modifiedAt: expect.any(String) as unknown },
      body.setting,
    ]);
    expect((await settings('Delete', { name: 'pluginSettings' })).status).toBe(200);
    expect((await settings('Delete', { name: 'never there' })).status).toBe(200);
    expect(namesOf(await settings('Get'))).toEqual(['a "name" with \u{1f600}']);
  });

  it('that were modified later are not replaced by what is older', async () => {
    const set = (value: string, modifiedAt: number) =>
      settings('Set', { setting: { name: 'shared', value, modifiedAt } }, 'team-b');
    expect((await set('first', 1_000)).status).toBe(200);
    const late = await set('older', 999);
    expect([late.status, late.body.code, late.headers.get('hearth-reason')]).toEqual([
      409,
      'already_exists',
      'setting_conflict',
    ]);
    expect((await set('same moment', 1_000)).status).toBe(200);
    const { body } = await settings('Get', {}, 'team-b');
    expect(body.settings).toEqual([{ name: 'shared', value: 'same moment', modifiedAt: '1000' }]);
  });

  it('belong to one tenant', async () => {
    await settings('Set', { setting: { name: 'mine', value: '1' } }, 'team-c');
    expect(namesOf(await settings('Get', {}, 'team-d'))).toEqual([]);
    for (const [method, message] of [
      ['Get', {}],
      ['Set', { setting: { name: 'x' } }],
      ['Delete', { name: 'mine' }],
    ] as const) {
      expect((await settings(method, message, 'team-c|team-d')).status).toBe(400);
      expect((await settings(method, message, '')).status).toBe(401);
    }
    expect(namesOf(await settings('Get', {}, 'team-c'))).toEqual(['mine']);
  });

  it('are small, and not many', async () => {
    const set = (name: string, value: string) => settings('Set', { setting: { name, value } }, 'team-e');
    expect((await set('large', 'x'.repeat(256 * 1_024))).status).toBe(200);
    expect((await set('large', 'x'.repeat(256 * 1_024 + 1))).status).toBe(400);
    expect((await set('x'.repeat(1_025), '')).status).toBe(400);
    expect((await set('', 'nameless')).status).toBe(400);
    expect((await settings('Set', {}, 'team-e')).status).toBe(400);
    const set100 = await Promise.all(Array.from({ length: 100 }, (_, i) => set(`s${i}`, '')));
    const refused = set100.filter(({ status }) => status !== 200);
    expect(refused.map(({ status, headers }) => [status, headers.get('hearth-reason')])).toEqual([
      [429, 'setting_limit'],
    ]);
  });

  it('are there after a restart', async () => {
    await settings('Set', { setting: { name: 'lasting', value: 'v' } }, 'team-f');
    await service.kill();
    service = await startService({ data: service.data, args: ['--multitenancy'] });
    expect(namesOf(await settings('Get', {}, 'team-f'))).toEqual(['lasting']);
  });
});

describe.each([
  ['Connect, protobuf', (baseUrl: string) => createConnectTransport({ baseUrl, httpVersion: '1.1' })],
  ['gRPC', (baseUrl: string) => createGrpcTransport({ baseUrl })],
  ['gRPC-Web', (baseUrl: string) => createGrpcWebTransport({ baseUrl, httpVersion: '1.1' })],
])('by %s', (name, transportOf) => {
  const headers = headersOf(`by-${name.replace(/\W+/g, '-')}`);

  it('the version of the querier is 1', async () => {
    expect((await createClient(Version, transportOf(service.url)).version({}, { headers })).QuerierAPI).toBe(1n);
  });

  it('settings are kept', async () => {
    const client = createClient(SettingsService, transportOf(service.url));
    await client.set({ setting: { name: 'n', value: 'v', modifiedAt: 5n } }, { headers });
    expect((await client.get({}, { headers })).settings).toMatchObject([{ name: 'n', value: 'v', modifiedAt: 5n }]);
    const late = client.set({ setting: { name: 'n', value: 'v', modifiedAt: 4n } }, { headers });
    await expect(late).rejects.toMatchObject({ code: Code.AlreadyExists });
  });

  it('version control is not there, and says so', async () => {
    const client = createClient(VCSService, transportOf(service.url));
    await expect(client.githubApp({}, { headers })).rejects.toMatchObject({
      code: Code.Unimplemented,
      rawMessage: expect.stringContaining('no version control is configured') as unknown,
    });
  });

  it('no debug information is wanted', async () => {
    const client = createClient(DebuginfoService, transportOf(service.url));
    const file = { gnuBuildId: 'deadbeef', name: 'libc.so' };
    expect(await client.shouldInitiateUpload({ file }, { headers })).toMatchObject({
      shouldInitiateUpload: false,
      reason: expect.stringContaining('no debug information') as unknown,
    });
    expect((await client.listDebuginfo({}, { headers })).files).toEqual([]);
    await expect(client.uploadFinished({}, { headers })).rejects.toMatchObject({ code: Code.Unimplemented });
  });
});

it('every method of version control is answered 501', async () => {
  for (const { name } of VCSService.methods) {
    const { status, body } = await call(`/vcs.v1.VCSService/${name}`, {});
    expect([name, status, body.code]).toEqual([name, 501, 'unimplemented']);
  }
});

it('an upload of debug information is refused before it is read', async () => {
  const path = '/debuginfo.v1alpha1.DebuginfoService/Upload/deadbeef';
  const refused = await rawRequest(service, { path, headers: headersOf('team-a'), body: Buffer.alloc(1_000_000) });
  expect([refused.status, refused.body.toString()]).toEqual([412, expect.stringContaining('no upload is pending')]);
  expect((await rawRequest(service, { path, method: 'GET' })).status).toBe(405);
});

it('recording rules are not there where nothing takes metrics', async () => {
  for (const method of ['ListRecordingRules', 'GetRecordingRule', 'UpsertRecordingRule', 'DeleteRecordingRule']) {
    expect((await call(`/settings.v1.RecordingRulesService/${method}`, {})).status).toBe(404);
  }
});
