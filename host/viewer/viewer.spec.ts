import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCommand } from './command-line.ts';
import { createViewer, startPath } from './server.ts';
import { findFiles } from './shown-files.ts';
import { openSourceFolder } from './source-folder.ts';
import { storedData } from './stored-data.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-viewer-'));
  mkdirSync(join(folder, 'below'));
  writeFileSync(join(folder, 'b.folded'), 'main 1');
  writeFileSync(join(folder, 'below/a.folded'), 'main 2');
  writeFileSync(join(folder, '.hidden'), 'secret 1');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the command line', () => {
  it('takes one or two sources and its options', () => {
    expect(parseCommand(['a', '-', '--no-open', '--listen', '[::1]:80'])).toEqual({
      sources: ['a', '-'],
      host: '::1',
      port: 80,
      opensBrowser: false,
    });
    expect(parseCommand(['a', '--source', 'src'])).toMatchObject({ source: 'src' });
    expect(parseCommand([])).toBe('help');
    expect(parseCommand(['a', '--url', 'http://hearth:4040', '--tenant', 't'], { HEARTH_TOKEN: 's' })).toMatchObject({
      stored: { url: new URL('http://hearth:4040/'), headers: { authorization: 'Bearer s', 'x-scope-orgid': 't' } },
    });
    expect(parseCommand(['a'], { HEARTH_TOKEN: 's' })).not.toHaveProperty('stored');
  });

  it.each([
    [['a', 'b', 'c'], /too many/],
    [['-', '-'], /only once/],
    [['--opne'], /unknown option --opne/],
    [['a', '--listen', '80'], /an address and a port/],
    [['a', '--source'], /takes a folder/],
    [['a', '--url', 'hearth'], /address of a service/],
    [['a', '--tenant', 't'], /give its address with --url/],
  ])('refuses %j and says why', (argv, message) => {
    expect(() => parseCommand(argv)).toThrow(message);
  });
});

describe('what is shown', () => {
  it('is every file of a folder but the hidden ones, and none of them at once', async () => {
    const shown = await findFiles([folder]);
    expect(shown.files.map(({ name }) => name)).toEqual(['b.folded', 'below/a.folded']);
    expect(startPath(shown)).toBe('/a/hearth-profiles-app/ad-hoc?files=served');
  });

  it('is the second of two, with the first as its baseline', async () => {
    const shown = await findFiles([join(folder, 'b.folded'), '-'], Readable.from([Buffer.from('main 3')]));
    expect(startPath(shown)).toContain('file=served%3A1&against=served%3A0');
    expect(await text(await shown.files[1]!.open())).toBe('main 3');
    // Again, as after a reload.
    expect(await text(await shown.files[1]!.open())).toBe('main 3');
  });

  it('is not what is not there', async () => {
    await expect(findFiles([join(folder, 'nothing')])).rejects.toThrow(/there is no file or folder/);
  });
});

describe('source code', () => {
  it('is of one folder, found by the end of the path that a profile names', async () => {
    writeFileSync(join(folder, 'below/x.go'), 'package below');
    const source = await openSourceFolder(folder);
    expect(await source.read('/build/app/below/x.go')).toEqual({ path: 'below/x.go', alike: 1, text: 'package below' });
    expect(await source.read('/build/app/y.go')).toBeUndefined();
  });

  it('is nothing outside of the folder, by whatever path, nor behind a link or a dot', async () => {
    const inner = join(folder, 'below');
    symlinkSync(join(folder, 'b.folded'), join(inner, 'link.folded'));
    symlinkSync(folder, join(inner, 'up'));
    const source = await openSourceFolder(inner);
    for (const path of ['../b.folded', join(folder, 'b.folded'), 'link.folded', 'up/b.folded', '.hidden', '']) {
      expect(await source.read(path), path).toBeUndefined();
    }
    expect((await source.read('../below/a.folded'))?.text).toBe('main 2');
  });

  it('is not given when what was found has become a link', async () => {
    const source = await openSourceFolder(folder);
    await source.read('a.folded');
    rmSync(join(folder, 'below'), { recursive: true });
    mkdirSync(join(folder, 'other'));
    writeFileSync(join(folder, 'other/a.folded'), 'secret');
    symlinkSync(join(folder, 'other'), join(folder, 'below'));
    await expect(source.read('a.folded')).rejects.toThrow(/not there any more/);
  });

  it('needs a folder', async () => {
    await expect(openSourceFolder(join(folder, 'b.folded'))).rejects.toThrow(/takes a folder/);
  });
});

it('gives files to its own page and to no other name', async () => {
  const shown = await findFiles([folder]);
  const source = await openSourceFolder(folder);
  const server = createViewer({ pageFolder: folder, pluginFolder: folder }, { shown, source }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const ask = (path: string, host = '127.0.0.1') =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      const options = { host: '127.0.0.1', port, path, headers: { host: `${host}:${port}` } };
      request(options, (res) => {
        text(res).then((body) => resolve({ status: res.statusCode!, body }), reject);
      })
        .on('error', reject)
        .end();
    });
  expect(JSON.parse((await ask('/hearth/files')).body)).toMatchObject({ files: [{ id: '0', size: 6 }, { id: '1' }] });
  expect(await ask('/hearth/files/1')).toEqual({ status: 200, body: 'main 2' });
  expect(JSON.parse((await ask('/hearth/source?file=/src/a.folded')).body)).toMatchObject({ text: 'main 2' });
  for (const path of [
    '/hearth/source?file=..%2F.hidden',
    '/hearth/source',
    '/hearth/files/2',
    '/hearth/files/..%2f.hidden',
    '/hearth/files/x',
  ]) {
    expect((await ask(path)).status).toBe(404);
  }
  expect((await ask('/hearth/files/1', 'evil.example')).status).toBe(403);
  server.close();
});

it('hands on what reads, to one service and with its credential, and nothing else', async () => {
  const asked: string[] = [];
  const service = createServer((req, res) => {
    asked.push(`${req.method} ${req.url} ${req.headers.authorization} ${req.headers.cookie}`);
    res.end('{}');
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  const at = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = new URL(`${at(service)}/below/`);
  const stored = storedData({ url, headers: { authorization: 'Bearer secret' } });
  const viewer = createViewer(
    { pageFolder: folder, pluginFolder: folder },
    { shown: await findFiles([folder]), stored },
  ).listen(0, '127.0.0.1');
  await once(viewer, 'listening');
  const ask = async (path: string, headers: Record<string, string> = {}) =>
    fetch(`${at(viewer)}/api/datasources/proxy/uid/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: 'own=1', ...headers },
      body: '{}',
    }).then(({ status }) => status);
  const question = 'hearth/querier.v1.QuerierService/Series';
  expect(await ask(question)).toBe(200);
  expect(asked).toEqual(['POST /below/querier.v1.QuerierService/Series Bearer secret undefined']);
  expect(await ask(question, { 'content-type': 'text/plain' })).toBe(415);
  expect(await ask(question, { 'sec-fetch-site': 'cross-site' })).toBe(403);
  expect(await ask('hearth/settings.v1.SettingsService/Set')).toBe(403);
  expect(await ask('hearth/adhocprofiles.v1.AdHocProfileService/Upload')).toBe(403);
  expect(await ask('hearth/push.v1.PusherService/Push')).toBe(404);
  expect(await ask('other/querier.v1.QuerierService/Series')).toBe(404);
  expect(await ask('hearth/querier.v1.QuerierService/..%2fx')).toBe(400);
  expect(asked).toHaveLength(1);
  expect(await (await fetch(`${at(viewer)}/hearth/files`)).text()).not.toContain('secret');
  service.close();
  service.closeAllConnections();
  expect(await ask(question)).toBe(502);
  viewer.close();
});
