import { linkSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigFile } from './config-file.ts';
import { readConfig, type Config } from './config.ts';

let folder: string;
let path: string;
let file: ConfigFile | undefined;
let used: Config[];
const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-config-file-'));
  path = join(folder, 'hearth.yaml');
  used = [];
  Object.values(log).forEach((mock) => mock.mockClear());
});
afterEach(() => {
  file?.close();
  rmSync(folder, { recursive: true, force: true });
});

function watch(everyMs = 3_600_000): ConfigFile {
  const read = () => readConfig({ argv: ['--config', path], env: {} });
  return (file = new ConfigFile({ path, read, log, everyMs }, read(), (config) => used.push(config)));
}

describe('a changed configuration file', () => {
  it.each<[string, (text: string) => void]>([
    ['written in place', (text) => writeFileSync(path, text)],
    [
      'renamed over',
      (text) => {
        writeFileSync(`${path}.new`, text);
        renameSync(`${path}.new`, path);
      },
    ],
    [
      'removed and written again',
      (text) => {
        unlinkSync(path);
        writeFileSync(path, text);
      },
    ],
    [
      'linked to another',
      (text) => {
        writeFileSync(`${path}.target`, text);
        unlinkSync(path);
        linkSync(`${path}.target`, path);
      },
    ],
  ])('is taken over when it was %s', async (_, change) => {
    writeFileSync(path, 'limits: { maxSeries: 1 }');
    watch(20);
    change('limits: { maxSeries: 22 }');
    await vi.waitFor(() => expect(used.at(-1)?.limits.maxSeries).toBe(22), { timeout: 5_000 });
    change('limits: { maxSeries: 333 }');
    await vi.waitFor(() => expect(used.at(-1)?.limits.maxSeries).toBe(333), { timeout: 5_000 });
  });

  it('is taken over when a link on the way to it changes, as in a mounted ConfigMap', async () => {
    const versions = ['1', '22'].map((series) => {
      const version = mkdtempSync(join(folder, 'version-'));
      writeFileSync(join(version, 'hearth.yaml'), `limits: { maxSeries: ${series} }`);
      return version;
    });
    symlinkSync(versions[0]!, join(folder, '..data'));
    symlinkSync(join('..data', 'hearth.yaml'), path);
    watch(20);
    symlinkSync(versions[1]!, join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    await vi.waitFor(() => expect(used.at(-1)?.limits.maxSeries).toBe(22), { timeout: 5_000 });
  });

  it('with a mistake changes nothing, and is complained about once', () => {
    writeFileSync(path, 'limits: { maxSeries: 1 }');
    const { reload } = watch();
    for (const broken of ['limits: { maxSeries: many }', 'limits: { maxSeries: many }', 'limits: [']) {
      writeFileSync(path, broken);
      reload();
    }
    unlinkSync(path);
    reload();
    expect(used).toEqual([]);
    expect(log.error.mock.calls.map(([{ why }]) => why)).toEqual([
      expect.stringContaining('limits.maxSeries in'),
      expect.stringContaining('cannot be read'),
      expect.stringContaining('ENOENT'),
    ]);
    writeFileSync(path, 'limits: { maxSeries: 2 }');
    reload();
    expect(used).toHaveLength(1);
  });

  it('that changes what is read at the start only has that named, and the rest taken over', () => {
    writeFileSync(path, 'data: a\nlogLevel: info');
    const { reload } = watch();
    writeFileSync(path, 'data: b\nmultitenancy: true\nlogLevel: warn\ntenants: { a: { limits: { maxSeries: 5 } } }');
    reload();
    reload();
    expect(log.warn.mock.calls).toEqual([[{ file: path, keys: ['data', 'multitenancy'] }, expect.any(String)]]);
    expect(used).toHaveLength(1);
    expect(used[0]).toMatchObject({ data: 'a', multitenancy: false, logLevel: 'warn' });
    expect(used[0]!.tenants.get('a')).toEqual({ limits: { maxSeries: 5 }, rules: [] });
  });

  it('that says the same in other words is not taken for a change', () => {
    writeFileSync(path, 'limits: { rejectOlderThan: 2h }');
    const { reload } = watch();
    writeFileSync(path, '# two hours\nlimits:\n  rejectOlderThan: 120m\n');
    reload();
    expect([used, log.info.mock.calls]).toEqual([[], []]);
  });
});
