import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfig } from '../../service/config.ts';
import { dataSourceType } from '../../src/scene/data-source-type.ts';
import { pluginId } from '../../src/scene/view-names.ts';
import { compose, mountedText, mountsOf } from './compose.ts';
import { builtFolders, repositoryFiles, textOf } from './repository.ts';

const { hearth, grafana } = compose.services;
const dockerfile = textOf('Dockerfile').replace(/^#.*$/gm, '');
const [dataSource, ...otherSources] = z
  .object({
    apiVersion: z.literal(1),
    datasources: z.array(
      z.object({
        uid: z.string(),
        type: z.string(),
        access: z.string(),
        url: z.string(),
        jsonData: z.object({ pushUrl: z.url() }),
      }),
    ),
  })
  .parse(parse(textOf('provisioning/datasources/hearth.yaml'))).datasources;
const { apps } = z
  .object({ apiVersion: z.literal(1), apps: z.array(z.object({ type: z.string(), disabled: z.boolean() })) })
  .parse(parse(textOf('provisioning/plugins/hearth.yaml')));

/** ENV lines of the image, with those that go on over several lines. */
const imageVariables = Object.fromEntries(
  [...dockerfile.matchAll(/\b([A-Z][A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name!, value!]),
);
const configured = readConfig({
  argv: [],
  readFile: mountedText(hearth),
  env: Object.fromEntries(
    Object.entries({ ...imageVariables, ...hearth.environment }).filter(([name]) => name.startsWith('HEARTH_')),
  ),
});

describe('the image', () => {
  it('is of Debian with a Node that is new enough, pinned to the patch, the same twice', () => {
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image!);
    expect(new Set(bases).size).toBe(1);
    const [, version] = /^node:(\d+\.\d+\.\d+)-bookworm-slim$/.exec(bases[0]!) ?? [];
    const { engines } = JSON.parse(textOf('package.json')) as { engines: { node: string } };
    expect(engines.node).toBe(`>=${version}`);
  });

  it('runs as another user than root, without the demo, and says how it is', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('FROM '));
    expect(last).toMatch(/^USER node$/m);
    expect(last).toMatch(/^HEALTHCHECK /m);
    expect(last).toContain(`127.0.0.1:${configured.listen.port}/ready`);
    expect(imageVariables['HEARTH_DEMO']).toBe('off');
    expect(configured).toMatchObject({ data: '/var/lib/hearth', listen: { host: '0.0.0.0', port: 4040 } });
    expect(last).toContain(`VOLUME ${configured.data}`);
  });

  it('refuses to listen beyond loopback until somebody takes that upon himself', () => {
    const env = Object.fromEntries(Object.entries(imageVariables).filter(([name]) => name.startsWith('HEARTH_')));
    expect(() => readConfig({ argv: [], env })).toThrow('--insecure');
  });

  it('is made of files that there are, or that are built', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?:--from=build )?(.+) \S+$/gm)]
      .flatMap(([, sources]) => sources!.split(' '))
      .map((source) => source.replace(/^\/hearth\//, ''))
      .filter((source) => source !== '.');
    const missing = copied.filter((path) => !repositoryFiles().includes(path) && !builtFolders.has(path));
    expect(copied.length).toBeGreaterThan(8);
    expect(missing).toEqual([]);
  });
});

describe('the compose file', () => {
  it('pins Grafana to a patch that the plugin says it runs on', () => {
    const version = /^grafana\/grafana:(12\.\d+\.\d+)$/.exec(grafana.image)?.[1];
    const { dependencies } = JSON.parse(textOf('src/plugin.json')) as { dependencies: { grafanaDependency: string } };
    expect(accepts(dependencies.grafanaDependency, version!)).toBe(true);
    expect(accepts(dependencies.grafanaDependency, '11.5.0')).toBe(false);
  });

  it('lets Grafana load this one plugin unsigned, from where it is mounted', () => {
    expect(grafana.environment['GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS']).toBe(pluginId);
    expect(mountsOf(grafana)).toContainEqual(
      expect.objectContaining({
        source: './dist',
        target: `/var/lib/grafana/plugins/${pluginId}`,
        bind: { create_host_path: false },
      }),
    );
  });
});

describe('provisioning', () => {
  it('adds the service of the compose file as a data source that the app finds', () => {
    expect(otherSources).toEqual([]);
    expect(dataSource).toMatchObject({ uid: 'hearth', type: dataSourceType, access: 'proxy' });
    const { hostname, port } = new URL(dataSource!.url);
    expect(Object.keys(compose.services)).toContain(hostname);
    expect(Number(port)).toBe(configured.listen.port);
    const { host } = new URL(dataSource!.jsonData.pushUrl);
    expect(hearth.ports).toEqual([`${host}:${port}`]);
  });

  it('switches the app on', () => {
    expect(apps).toEqual([{ type: pluginId, disabled: false }]);
  });

  it('has the same data source in the README', () => {
    const [, yaml] = /```yaml\n(apiVersion[\s\S]*?)```/.exec(textOf('README.md'))!;
    const [shown] = (parse(yaml!) as { datasources: Record<string, string>[] }).datasources;
    expect(shown).toMatchObject({ uid: dataSource!.uid, type: dataSource!.type, access: dataSource!.access });
  });
});

/** A range as plugin.json writes it: `>=11.6.11-0 <12 || >=12.2.5-0`. */
function accepts(range: string, version: string): boolean {
  const parts = (text: string) =>
    [...text.split('-')[0]!.split('.').map(Number), 0, 0].slice(0, 3) as [number, number, number];
  const order = (a: string, b: string) => {
    const at = parts(a).findIndex((part, i) => part !== parts(b)[i]);
    return at === -1 ? 0 : parts(a)[at]! - parts(b)[at]!;
  };
  return range.split('||').some((all) =>
    all
      .trim()
      .split(/\s+/)
      .every((bound) => {
        const [, sign, edge] = /^(>=|<)(.+)$/.exec(bound)!;
        return sign === '>=' ? order(version, edge!) >= 0 : order(version, edge!) < 0;
      }),
  );
}
