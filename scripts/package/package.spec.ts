import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serviceBill } from './bill-of-materials.mjs';
import { filesBelow, manifestOf, signedFault } from './manifest.mjs';
import { zipOf } from './zip.mjs';

let folder = '';
const module = 'define(["react"], function () {});\n'.repeat(50);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-package-'));
  mkdirSync(join(folder, 'img'));
  writeFileSync(join(folder, 'plugin.json'), JSON.stringify({ id: 'x-app', info: { version: '1.2.3' } }));
  writeFileSync(join(folder, 'module.js'), module);
  writeFileSync(join(folder, 'img/ö.svg'), '<svg/>');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the manifest', () => {
  it('has the SHA-256 of each file, below the names that Grafana has for them', () => {
    const sha = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(manifestOf(folder)).toEqual({
      plugin: 'x-app',
      version: '1.2.3',
      files: {
        'img/ö.svg': sha('<svg/>'),
        'module.js': sha(module),
        'plugin.json': sha('{"id":"x-app","info":{"version":"1.2.3"}}'),
      },
    });
  });

  const signed = (manifest: object) =>
    `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n${JSON.stringify(manifest, null, 2)}\n-----BEGIN PGP SIGNATURE-----\n…`;

  it('is known again in a signed message, with what the signer added', () => {
    const manifest = manifestOf(folder);
    const more = { manifestVersion: '2.0.0', signatureType: 'community', ...manifest, time: 1, keyId: 'a' };
    expect(signedFault(signed(more), manifest)).toBeUndefined();
  });

  it('is not taken for that of other files, another version, or none', () => {
    const manifest = manifestOf(folder);
    const other = { ...manifest, files: { ...manifest.files, 'module.js': '0'.repeat(64) } };
    expect(signedFault(signed(other), manifest)).toBe('is of other files');
    expect(signedFault(signed({ ...manifest, version: '1.2.4' }), manifest)).toBe('is of other files');
    expect(signedFault('hello', manifest)).toBe('is not a signed message');
  });
});

describe('the zip', () => {
  const time = new Date('2026-11-26T07:30:58Z');

  it('holds each file below one folder, whole', () => {
    const bytes = zipOf('x-app', folder, filesBelow(folder), time);
    expect(readZip(bytes)).toEqual(
      new Map(filesBelow(folder).map((name: string) => [`x-app/${name}`, readFileSync(join(folder, name), 'utf8')])),
    );
  });

  it('can be read by another program', () => {
    const path = join(tmpdir(), `hearth-package-${process.pid}.zip`);
    writeFileSync(path, zipOf('x-app', folder, filesBelow(folder), time));
    const script =
      'import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);print(z.testzip(),[(i.filename,i.date_time) for i in z.infolist()][1])';
    try {
      const said = execFileSync('python3', ['-c', script, path], { encoding: 'utf8' });
      expect(said.trim()).toBe("None ('x-app/module.js', (2026, 11, 26, 7, 30, 58))");
    } finally {
      rmSync(path);
    }
  });

  it('is the same twice, and before 1980 too', () => {
    const names = filesBelow(folder);
    expect(zipOf('x-app', folder, names, time).equals(zipOf('x-app', folder, names, time))).toBe(true);
    expect(readZip(zipOf('x-app', folder, names, new Date(0))).size).toBe(3);
  });
});

it('names all that the service installs in its bill of materials, with licences and hashes', () => {
  const { components, bomFormat, specVersion } = serviceBill('1.2.3') as {
    bomFormat: string;
    specVersion: string;
    components: { name: string; purl: string; licenses?: object[]; hashes?: { content: string }[] }[];
  };
  expect([bomFormat, specVersion]).toEqual(['CycloneDX', '1.6']);
  const { dependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const named = components.map(({ purl }) => decodeURIComponent(purl));
  const missing = Object.entries(dependencies).filter(
    ([name, version]) => !named.includes(`pkg:npm/${name}@${version}`),
  );
  expect(missing).toEqual([]);
  expect(new Set(named).size).toBe(named.length);
  expect(components.filter(({ licenses }) => licenses === undefined)).toEqual([]);
  // The lock has no hash of what was not there when it was made: the engine for other platforms.
  const unhashed = components.filter(({ hashes }) => hashes?.[0]?.content.length !== 128);
  expect(unhashed.filter(({ purl }) => !purl.startsWith('pkg:npm/%40chdb/lib-'))).toEqual([]);
});

/** Names and texts, by the directory at the end. */
function readZip(bytes: Buffer): Map<string, string> {
  const end = bytes.length - 22;
  expect(bytes.readUInt32LE(end)).toBe(0x06054b50);
  const found = new Map<string, string>();
  for (let at = bytes.readUInt32LE(end + 16); at < end;) {
    const [packed, length] = [bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28)];
    const name = bytes.subarray(at + 46, at + 46 + length).toString();
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    found.set(name, inflateRawSync(bytes.subarray(start, start + packed)).toString());
    at += 46 + length;
  }
  return found;
}
