/** Files that people upload to look at: every format, by JSON and by gRPC, each tenant's apart. */
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdHocProfileService } from '#proto/adhocprofiles/v1/adhocprofiles_pb.ts';
import { readAny } from '#model/formats/read-any.ts';
import { post, type Answer, type Json } from './calls.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;

beforeAll(async () => {
  service = await startService({ args: ['--multitenancy'], limits: { maxAdHocFiles: '120' } });
});

afterAll(() => service?.stop());

const call = (method: string, message: object, tenant = 'team-a'): Promise<Answer> =>
  post(service, `/adhocprofiles.v1.AdHocProfileService/${method}`, JSON.stringify(message), {
    'content-type': 'application/json',
    'x-scope-orgid': tenant,
  });
const upload = (name: string, bytes: Uint8Array, tenant?: string) =>
  call('Upload', { name, profile: Buffer.from(bytes).toString('base64') }, tenant);
const graphOf = ({ body }: Answer): Json => JSON.parse((body as Json).flamebearerProfile as string);

const fixture = (path: string) => readFileSync(new URL(`../fixtures/${path}`, import.meta.url));
const folded = (text: string) => Buffer.from(text);
const files = [
  ...readdirSync(new URL('../fixtures/text', import.meta.url))
    .filter((file) => !/^(README\.md|truth.*|.*\.ts)$/.test(file))
    .map((file) => `text/${file}`),
  'jfr/java-matcher-jdk17-profile.jfr',
  'otlp/otel-ebpf-01.otlp.pb',
  'otlp/java-matcher-asprof41-itimer.otlp-proto1.7.pb',
  'pprof/go/go-shopd-heap.pb.gz',
  'pprof/rust/rust-logscan-pprofrs-cpu.pb',
];

/** Five hundred: each piece alone, twice, between, before and after what a path or a page could take it for. */
const pieces = [
  ...['..', '.', '/', '\\', '\u0000', '\n', '\r\n', '%2e%2e%2f', '%00', '~', '$HOME', '`id`', ';', '|', '*', '?'],
  ...[
    '<script>',
    '"',
    "'",
    '&lt;',
    'C:',
    '-',
    '_',
    ' ',
    '\t',
    '__proto__',
    'constructor',
    '{id:String}',
    "' OR 1=1 --",
  ],
  ...['名前', 'é', 'e\u0301', '\u202e', '\u200b', '\ufeff', '😀', '\u{10ffff}', '\u001b[31m'],
  ...['x'.repeat(1_020), 'x'.repeat(10_240), '名'.repeat(3_400), '/'.repeat(900)],
];
const shapes: readonly ((piece: string) => string)[] = [
  (piece) => piece,
  (piece) => piece + piece,
  (piece) => `${piece}/etc/passwd`,
  (piece) => `../${piece}`,
  (piece) => `a${piece}b`,
  (piece) => `${piece}.pb.gz`,
  (piece) => `/${piece}/`,
  (piece) => `..${piece}..`,
  (piece) => `-${piece}`,
  (piece) => ` ${piece} `,
  (piece) => `${piece}\u0000.pb`,
  (piece) => `file://${piece}`,
  (piece) => `\\\\${piece}\\c$`,
];
const hostileNames = [...new Set(shapes.flatMap((shape) => pieces.map(shape)))].slice(0, 500);
const fits = (name: string) => Buffer.byteLength(name) <= 1_024;

describe.each(files)('%s', (path) => {
  it('is kept, and shown as what it holds, again when it is asked for', async () => {
    const bytes = fixture(path);
    const uploaded = await upload(path, bytes);
    expect(uploaded.status, uploaded.text).toBe(200);
    const { id, name, uploadedAt, profileTypes, profileType } = uploaded.body as Json;
    expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}-[A-Za-z0-9._-]+$/);
    expect(name).toBe(path);
    expect(Math.abs(Number(uploadedAt) - Date.now())).toBeLessThan(60_000);
    expect(profileType).toBe(profileTypes[0]);

    const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
    const held = readAny(new Uint8Array(plain), {}).profiles;
    for (const wanted of profileTypes as string[]) {
      const got = await call('Get', { id, profileType: wanted });
      const { flamebearer, metadata, version } = graphOf(got);
      const [called, sampleType, unit] = wanted.split(':');
      // Counts at no known rate are shown as time at 100 a second: see measuredColumns.
      const total = held
        .filter(({ name: own }) => own === '' || own === called)
        .flatMap(({ columns }) =>
          columns.sampleTypes.flatMap((type, i) =>
            type.type === sampleType && type.unit === unit
              ? [...columns.values].filter((value, at) => at % columns.sampleTypes.length === i && value > 0n)
              : [],
          ),
        )
        .reduce((sum, value) => sum + value, 0n);
      const counted = held.some(({ name: given }) => given === '') && sampleType === 'cpu' ? 10_000_000n : 1n;
      const counts = held.flatMap(({ columns }) => [...columns.values]).reduce((sum, value) => sum + value, 0n);
      const expected = counted > 1n && total === 0n ? counts * counted : total;
      expect([version, metadata.format, metadata.name]).toEqual([1, 'single', sampleType]);
      expect(flamebearer.names[0]).toBe('total');
      expect(flamebearer.numTicks, wanted).toBe(Number(expected));
      expect(flamebearer.levels[0]).toEqual([0, flamebearer.numTicks, expect.any(Number), 0]);
    }
  });
});

describe('an uploaded file', () => {
  it('is listed, the newest first', async () => {
    const first = (await upload('first', folded('main;run 1\n'), 'lists')).body as Json;
    const second = (await upload('second', folded('main;run 2\n'), 'lists')).body as Json;
    const { body } = await call('List', {}, 'lists');
    expect((body as Json).profiles.map(({ id, name }: Json) => [id, name])).toEqual([
      [second.id, 'second'],
      [first.id, 'first'],
    ]);
  });

  it('is compared with another', async () => {
    const left = ((await upload('left', folded('main;run 3\nmain 1\n'))).body as Json).id;
    const right = ((await upload('right', folded('main;run 1\nmain;new 2\n'))).body as Json).id;
    const answer = await call('Diff', { leftId: left, rightId: right });
    const graph = graphOf(answer);
    expect(graph).toMatchObject({ leftTicks: 40_000_000, rightTicks: 30_000_000, metadata: { format: 'double' } });
    expect(graph.flamebearer.levels[0]).toHaveLength(7);
    expect((answer.body as Json).profileTypes).toEqual(['process_cpu:cpu:nanoseconds:cpu:nanoseconds']);
    expect((await call('Diff', { leftId: left, rightId: 'nothing' })).status).toBe(404);
  });

  it('is cut to the nodes that are asked for, and what is cut is counted', async () => {
    const { id } = (await upload('go', fixture('pprof/go/go-gofmt-cpu.pb.gz'))).body as Json;
    const whole = graphOf(await call('Get', { id, profileType: 'cpu' })).flamebearer;
    const cut = graphOf(await call('Get', { id, profileType: 'cpu', maxNodes: '5' })).flamebearer;
    expect(cut.numTicks).toBe(whole.numTicks);
    expect(cut.names).toContain('other');
    expect(cut.levels.length).toBeLessThan(whole.levels.length);
    expect((await call('Get', { id, maxNodes: '1048577' })).status).toBe(400);
  });

  it('is shown by gRPC too', async () => {
    const client = createClient(AdHocProfileService, createGrpcTransport({ baseUrl: service.url }));
    const headers = { 'x-scope-orgid': 'team-a' };
    const profile = folded('main;run 5\n').toString('base64');
    const { id } = await client.upload({ name: 'grpc', profile }, { headers });
    const got = await client.get({ id }, { headers });
    expect(JSON.parse(got.flamebearerProfile)).toMatchObject({ flamebearer: { numTicks: 50_000_000 } });
  });

  it('is nobody else’s', async () => {
    const { id } = (await upload('secret', folded('main;secret 1\n'), 'team-b')).body as Json;
    expect((await call('Get', { id }, 'team-b')).status).toBe(200);
    expect((await call('Get', { id }, 'team-a')).status).toBe(404);
    expect((await call('Diff', { leftId: id, rightId: id }, 'team-a')).status).toBe(404);
    expect((await call('List', {}, 'team-a')).text).not.toContain('secret');
    expect((await call('List', {}, 'nobody')).body).toEqual({});
    expect((await upload('two', folded('main;run 1\n'), 'team-a|team-b')).status).toBe(401);
  });

  it('is deleted by its own tenant alone, and is then nowhere', async () => {
    const remove = (id: string, tenant: string) =>
      post(service, '/hearth.v1.AdHocService/DeleteFile', JSON.stringify({ id }), {
        'content-type': 'application/json',
        'x-scope-orgid': tenant,
      });
    const ids = await Promise.all(
      ['one', 'two'].map(async (name) => ((await upload(name, folded('main;run 1\n'), 'deletes')).body as Json).id),
    );
    const [gone, stays] = ids as [string, string];
    expect((await remove(gone, 'team-a')).status).toBe(404);
    expect((await remove(gone, 'deletes|team-a')).status).toBe(401);
    expect((await call('Get', { id: gone }, 'deletes')).status).toBe(200);
    expect(await remove(gone, 'deletes')).toMatchObject({ status: 200, body: {} });
    expect((await call('Get', { id: gone }, 'deletes')).status).toBe(404);
    expect((await call('Diff', { leftId: gone, rightId: stays }, 'deletes')).status).toBe(404);
    const { body } = await call('List', {}, 'deletes');
    expect((body as Json).profiles.map(({ id }: Json) => id)).toEqual([stays]);
    expect((await remove(gone, 'deletes')).text).toContain('there is no uploaded profile');
    expect((await remove("' OR 1=1 --", 'deletes')).status).toBe(404);
    expect((await call('Get', { id: stays }, 'deletes')).status).toBe(200);
  });

  it('is not among the profiles of services', async () => {
    const answer = await post(service, '/querier.v1.QuerierService/Series', '{"start":"1","end":"9999999999999"}', {
      'content-type': 'application/json',
      'x-scope-orgid': 'team-a',
    });
    expect(answer.body).toEqual({});
  });
});

describe('an upload', () => {
  it.each(['..', '.', '../../etc/passwd', 'a/b\\c', 'x\u0000y', '名前.pb', '<script>', 'a b', ''])(
    'called %j is kept under an id that is no path',
    async (name) => {
      const { body, status } = await upload(name, folded('main;run 1\n'), 'names');
      expect(status).toBe(200);
      expect((body as Json).id).toMatch(/^[0-9A-Z]{26}-[A-Za-z0-9._-]*$/);
      const got = await call('Get', { id: (body as Json).id }, 'names');
      expect([(got.body as Json).name ?? '', got.status]).toEqual([name, 200]);
    },
  );

  it('is kept under an id that is no path, whatever it is called', async () => {
    expect(hostileNames).toHaveLength(500);
    // Five tenants have room for a hundred names each.
    const uploadFrom = async (start: number) => {
      const names = hostileNames.slice(start, start + 100);
      const tenant = `hostile-${start}`;
      const answers = await Promise.all(names.map((name) => upload(name, folded('main;run 1\n'), tenant)));
      answers.forEach(({ status, text, body }, i) => {
        expect(status, `${JSON.stringify(names[i]!.slice(0, 50))}: ${text.slice(0, 200)}`).toBe(
          fits(names[i]!) ? 200 : 400,
        );
        if (status === 200) {
          expect((body as Json).id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}-[A-Za-z0-9._-]{0,100}$/);
        }
      });
      const { body } = await call('List', {}, tenant);
      expect((body as Json).profiles.map(({ name }: Json) => name).sort()).toEqual(names.filter(fits).sort());
    };
    await Promise.all([0, 100, 200, 300, 400].map(uploadFrom));
  });

  it.each([
    ['that is no profile', { name: 'x', profile: Buffer.from([0, 1, 2, 250]).toString('base64') }, 400, ''],
    [
      'that is cut off',
      { name: 'x', profile: fixture('pprof/go/go-gofmt-cpu.pb.gz').subarray(0, 9_000).toString('base64') },
      400,
      'ends too early',
    ],
    ['that is not base64', { name: 'x', profile: '###' }, 400, 'not base64'],
    ['with a name that is too long', { name: 'x'.repeat(2_000), profile: '' }, 400, 'longer than 1024 bytes'],
    [
      'that is too large by the length of its text',
      { name: 'x', profile: '#'.repeat(5_700_000) },
      429,
      'maxAdHocFileMb',
    ],
    ['that is too large', { name: 'x', profile: Buffer.alloc(4_194_305).toString('base64') }, 429, 'maxAdHocFileMb'],
  ])('%s is refused', async (_, message, status, says) => {
    const answer = await call('Upload', message, 'refused');
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(says)]);
    expect((await call('List', {}, 'refused')).body).toEqual({});
  });

  it('asks for a type that the file has not is told which it has', async () => {
    const { id } = (await upload('types', folded('main;run 1\n'))).body as Json;
    const answer = await call('Get', { id, profileType: 'memory' });
    expect([answer.status, answer.text]).toEqual([404, expect.stringContaining('it has process_cpu:cpu:nanoseconds')]);
  });

  it('beyond the number of files is refused, also of those that are sent at the same time', async () => {
    for (let i = 0; i < 112; i++) {
      expect((await upload(`${i}`, folded('main;run 1\n'), 'many')).status).toBe(200);
    }
    const together = Array.from({ length: 16 }, (_, i) => upload(`late ${i}`, folded('main;run 1\n'), 'many'));
    const answers = await Promise.all(together);
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(8).fill(200), ...Array(8).fill(429)]);
    expect(answers.find(({ status }) => status === 429)?.text).toContain('maxAdHocFiles');
    const { body } = await call('List', {}, 'many');
    expect((body as Json).profiles).toHaveLength(120);
  });
});
