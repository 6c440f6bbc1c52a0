import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const folders = [
  path.join(root, 'node_modules/@grafana/ui/dist/public/img/icons'),
  path.join(import.meta.dirname, 'icons'),
];
const kinds = ['unicons', 'custom', 'mono', 'solid'];

const sources = ['src', 'host/page'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?<!\.spec)\.(tsx?|json)$/.test(name))
    .map((name) => path.join(root, folder, name)),
);

/** `icon="fire"`, `icon: 'fire'`, `name="fire"` in an Icon or IconButton. */
const use =
  /\bicon"?(?:=|:\s*)\{?["']([a-z][a-z0-9-]*)["']|<Icon(?:Button)?\s[^>]*?\bname=\{?["']([a-z][a-z0-9-]*)["']/g;

const drawn = (name: string) =>
  folders.some((folder) => kinds.some((kind) => existsSync(path.join(folder, kind, `${name}.svg`))));

describe('icons', () => {
  const used = new Map<string, string>();
  for (const file of sources) {
    for (const [, asOption, asName] of readFileSync(file, 'utf8').matchAll(use)) {
      used.set(asOption ?? asName ?? '', path.relative(root, file));
    }
  }

  it('are found in the sources', () => {
    expect(used.size).toBeGreaterThan(3);
  });

  it.each([...used])('include “%s” of %s', (name) => {
    expect(drawn(name), `draw host/page/icons/unicons/${name}.svg`).toBe(true);
  });

  it('that travel with the page exist', () => {
    const names = JSON.parse(readFileSync(path.join(import.meta.dirname, 'first-icons.json'), 'utf8')) as string[];
    const missing = names.filter((name) => !folders.some((folder) => existsSync(path.join(folder, `${name}.svg`))));
    expect(missing).toEqual([]);
  });

  it('drawn by us do not hide published ones', () => {
    const ours = kinds.flatMap((kind) => {
      const folder = path.join(folders[1] as string, kind);
      return existsSync(folder) ? readdirSync(folder).map((name) => path.join(kind, name)) : [];
    });
    expect(ours.filter((name) => existsSync(path.join(folders[0] as string, name)))).toEqual([]);
  });
});
