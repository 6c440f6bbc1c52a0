/** What Grafana's plugin tools check of a plugin before it is published, as far as it can be checked without them. */
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { pluginDocument } from '../../.config/plugin-documents.js';
import { sourceName } from '../../.config/webpack/source-name.ts';
import { addedLinks } from '../../src/extensions/links.ts';
import { profileExplorer } from '../../src/extensions/profile-explorer.ts';
import { pluginId, viewNames, viewPath, views } from '../../src/scene/view-names.ts';
import { repositoryFiles, textOf } from './repository.ts';

const plugin = z
  .strictObject({
    $schema: z.url(),
    type: z.literal('app'),
    name: z.string().min(1),
    id: z.string().regex(/^([a-z0-9]+-)+app$/),
    autoEnabled: z.boolean(),
    // Grafana takes the links of plugins that are loaded when it starts.
    preload: z.literal(true),
    backend: z.literal(false),
    languages: z.array(z.string()).min(1),
    info: z.strictObject({
      description: z.string().min(20),
      keywords: z.array(z.string()).min(1),
      author: z.object({ name: z.string().min(1) }),
      logos: z.strictObject({ small: z.string(), large: z.string() }),
      links: z.array(z.object({ name: z.string(), url: z.url() })),
      screenshots: z.array(z.strictObject({ name: z.string().min(1), path: z.string() })).min(1),
      version: z.literal('%VERSION%'),
      updated: z.literal('%TODAY%'),
    }),
    includes: z.array(
      z.union([
        z.strictObject({
          type: z.literal('page'),
          name: z.string(),
          path: z.string().startsWith('/a/%PLUGIN_ID%/'),
          // Whoever may ask data sources may see what the views show.
          action: z.literal('datasources:explore'),
          icon: z.string(),
          addToNav: z.literal(true),
          defaultNav: z.literal(true).optional(),
        }),
        // Grafana's own page for the plugin's settings.
        z.strictObject({
          type: z.literal('page'),
          name: z.literal('Configuration'),
          path: z.literal('/plugins/%PLUGIN_ID%'),
          role: z.literal('Admin'),
          icon: z.string(),
          addToNav: z.literal(true),
        }),
      ]),
    ),
    extensions: z.strictObject({
      addedLinks: z.array(
        z.strictObject({
          title: z.string().min(10),
          description: z.string(),
          targets: z.array(z.string().startsWith('grafana/')),
        }),
      ),
      exposedComponents: z.array(
        z.strictObject({ id: z.string(), title: z.string().min(10), description: z.string() }),
      ),
      extensionPoints: z.array(z.unknown()),
      addedComponents: z.array(z.unknown()),
      addedFunctions: z.array(z.unknown()),
    }),
    dependencies: z.object({
      extensions: z.strictObject({ exposedComponents: z.array(z.string()) }),
      grafanaDependency: z.string().regex(/^>=\d+\.\d+\.\d+/),
      plugins: z.array(z.unknown()),
    }),
  })
  .parse(JSON.parse(textOf('src/plugin.json')));

/** Below dist: pictures come from src/img and docs/images (.config/webpack/copied-files.ts). */
const sourceOf = (path: string) =>
  ['src/img', 'docs/images']
    .map((folder) => path.replace(/^img/, folder))
    .find((file) => repositoryFiles().includes(file));

describe('plugin.json', () => {
  it('has the id that the app, its folder and its addresses have', () => {
    expect(plugin.id).toBe(pluginId);
  });

  it('has a version that is one', () => {
    const { version } = JSON.parse(textOf('package.json')) as { version: string };
    expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
    expect(textOf('CHANGELOG.md')).toContain(`## ${version}`);
  });

  it('has logos and screenshots that there are', () => {
    const { logos, screenshots } = plugin.info;
    const missing = [logos.small, logos.large, ...screenshots.map(({ path }) => path)].filter(
      (path) => sourceOf(path) === undefined,
    );
    expect(missing).toEqual([]);
    expect([logos.small, logos.large].every((path) => path.endsWith('.svg'))).toBe(true);
    expect(logos.small).not.toBe(logos.large);
  });

  it('names the languages that there are texts in', () => {
    const folders = repositoryFiles().flatMap((path) => /^src\/locales\/([^/]+)\//.exec(path)?.[1] ?? []);
    expect([...new Set(folders)].sort()).toEqual([...plugin.languages].sort());
  });

  it('has an entry in the sidebar for each view, and the first is where one starts', () => {
    const pages = plugin.includes.filter(({ path }) => path.startsWith('/a/'));
    const entries = pages.map(({ name, path, icon }) => ({
      name,
      path: path.replace('%PLUGIN_ID%', pluginId),
      icon,
    }));
    expect(entries).toEqual(
      viewNames.map((view) => ({ name: views[view].title, path: viewPath(view), icon: views[view].icon })),
    );
    expect(plugin.includes.filter((page) => 'defaultNav' in page).map(({ name }) => name)).toEqual([
      plugin.includes[0]!.name,
    ]);
  });
});

const links = addedLinks((text) => text);
/** Those of the Grafana whose libraries are installed; its own package cannot be loaded without a page. */
const places = [
  .../enum PluginExtensionPoints \{([^}]*)\}/
    .exec(textOf('node_modules/@grafana/data/dist/types/types/pluginExtensions.d.ts'))![1]!
    .matchAll(/"([^"]+)"/g),
].map(([, id]) => id!);

describe('the exposed component', () => {
  it('is the one that plugin.json declares, with an id of the plugin and a version', () => {
    expect(plugin.extensions.exposedComponents).toEqual([profileExplorer]);
    expect(profileExplorer.id).toMatch(new RegExp(`^${pluginId}/[a-z-]+/v\\d+$`));
  });

  it('of Grafana that is used is one that it has, declared as Grafana demands', () => {
    const { exposedComponents } = plugin.dependencies.extensions;
    const used = /const formId = '([^']+)'/.exec(textOf('src/scene/AddToDashboard.tsx'))![1];
    expect(exposedComponents).toEqual([used]);
    expect(textOf('node_modules/@grafana/data/dist/types/types/pluginExtensions.d.ts')).toContain(`"${used}"`);
  });
});

describe('links in Grafana', () => {
  it('are those that plugin.json declares: Grafana leaves out what it was not told of', () => {
    expect(links.map(({ title, description, targets }) => ({ title, description, targets }))).toEqual(
      plugin.extensions.addedLinks,
    );
  });

  it('are at places that this Grafana has, and lead into the app', () => {
    expect(places.length).toBeGreaterThan(20);
    expect(links.flatMap(({ targets }) => targets).filter((target) => !places.includes(target))).toEqual([]);
    expect(links.filter(({ path }) => !path?.startsWith(`/a/${pluginId}/`))).toEqual([]);
  });
});

describe("what Grafana's validator looks at", () => {
  const sources = repositoryFiles().filter((path) => /^src\/.*\.tsx?$/.test(path) && !path.includes('.spec.'));

  it.each(['README.md', 'CHANGELOG.md'])('has no links in the shipped %s that lead nowhere there', (path) => {
    const shipped = pluginDocument(textOf(path));
    const links = [...shipped.matchAll(/\[.+?\]\((.+?)\)/g)].map(([, target]) => target!);
    expect(links.filter((target) => !/^(https?:\/\/|#|public\/plugins\/)/.test(target))).toEqual([]);
  });

  it('keeps the words of a link that leads nowhere there', () => {
    expect(pluginDocument('see [how](docs/scale.md), ![it](docs/images/a.png) and [that](https://b.c)')).toBe(
      'see how, ![it](public/plugins/hearth-profiles-app/img/a.png) and [that](https://b.c)',
    );
  });

  it('has drawings without scripts', () => {
    const drawings = repositoryFiles().filter((path) => /^src\/img\/.*\.svg$/.test(path));
    expect(drawings.length).toBeGreaterThan(1);
    expect(drawings.filter((path) => /<script|\son\w+=|javascript:|<foreignObject/i.test(textOf(path)))).toEqual([]);
  });

  it('has no code that is made at run time, and none of the old platform', () => {
    const faults = /\beval\(|new Function\(|from '(angular|jquery|app\/|grafana\/app)/;
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.filter((path) => faults.test(textOf(path)))).toEqual([]);
  });

  it('has a licence that is one of those allowed, in full', () => {
    expect(textOf('LICENSE')).toContain('Apache License');
  });

  it('has source maps in a package, with the names that sources are looked for by', () => {
    expect(textOf('scripts/package.mjs')).toContain("process.env['SOURCE_MAPS'] = 'true'");
    // The rule looks for each below src, except packages, and compares the two.
    const bundled = repositoryFiles().filter((path) => /^(src|model|proto)\/.*\.tsx?$/.test(path));
    const lookedFor = bundled.map((path) => posix.join('src', sourceName(`./${path}`)));
    expect(lookedFor).toEqual(bundled);
    expect(sourceName('./node_modules/a/b.js')).toBe('./node_modules/a/b.js');
  });
});

describe('pictures of the documentation', () => {
  const pictures = repositoryFiles().filter((path) => path.startsWith('docs/images/'));

  it.each(pictures)('%s is shown on its page and loads quickly', (path) => {
    const isOfGuide = path.startsWith('docs/images/guide/');
    const [page, link] = isOfGuide ? ['docs/guide.md', path.slice('docs/'.length)] : ['README.md', path];
    expect(textOf(page)).toContain(`](${link})`);
    expect(readFileSync(new URL(`../../${path}`, import.meta.url)).length).toBeLessThan(300_000);
  });
});
