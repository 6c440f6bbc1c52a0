import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfig } from '../../service/config.ts';
import { dataSourceType } from '../../src/scene/data-source-type.ts';
import { pluginId } from '../../src/scene/view-names.ts';
import { builtFolders, repositoryFiles, textOf } from './repository.ts';

const bindMount = z.object({
  type: z.literal('bind'),
  source: z.string(),
  target: z.string(),
  read_only: z.literal(true),
  bind: z.object({ create_host_path: z.literal(false) }).optional(),
});
const service = z.object({
  image: z.string(),
  build: z.string().optional(),
  environment: z.record(z.string(), z.string()),
  ports: z.array(z.string()),
  volumes: z.array(z.union([z.string(), bindMount])),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
});
const compose = z
  .object({ services: z.object({ hearth: service, grafana: service }), volumes: z.record(z.string(), z.unknown()) })
  .parse(parse(textOf('docker-compose.yaml')));
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
    expect(configured).toMatchObject({ demo: 'off', data: '/var/lib/hearth', listen: { host: '0.0.0.0', port: 4040 } });
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
  it('publishes to this machine only', () => {
    for (const port of [...hearth.ports, ...grafana.ports]) {
      expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    }
    expect(hearth.ports).toEqual([`127.0.0.1:${configured.listen.port}:${configured.listen.port}`]);
  });

  it('pins Grafana to a patch that the plugin says it runs on', () => {
    const version = /^grafana\/grafana:(12\.\d+\.\d+)$/.exec(grafana.image)?.[1];
    const { dependencies } = JSON.parse(textOf('src/plugin.json')) as { dependencies: { grafanaDependency: string } };
    expect(accepts(dependencies.grafanaDependency, version!)).toBe(true);
    expect(accepts(dependencies.grafanaDependency, '11.5.0')).toBe(false);
  });

  it('lets Grafana load this one plugin unsigned, from where it is mounted', () => {
    expect(grafana.environment['GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS']).toBe(pluginId);
    expect(mounts()).toContainEqual(
      expect.objectContaining({
        source: './dist',
        target: `/var/lib/grafana/plugins/${pluginId}`,
        bind: { create_host_path: false },
      }),
    );
  });

  it('mounts folders that there are, or that are built, and volumes that it declares', () => {
    const folders = mounts().map(({ source }) => source.replace('./', ''));
    expect(
      folders.filter(
        (name) => !builtFolders.has(name) && !repositoryFiles().some((path) => path.startsWith(`${name}/`)),
      ),
    ).toEqual([]);
    const volumes = [...hearth.volumes, ...grafana.volumes].filter((volume) => typeof volume === 'string');
    expect(volumes.map((volume) => volume.split(':')[0]!).sort()).toEqual(Object.keys(compose.volumes).sort());
    expect(hearth.volumes).toContain(`hearth-data:${configured.data}`);
  });

  it('starts Grafana when the service is ready, and looks after both', () => {
    expect(grafana.depends_on).toEqual({ hearth: { condition: 'service_healthy' } });
    expect(grafana.healthcheck!.test.join(' ')).toContain('127.0.0.1:3000/api/health');
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

function mounts() {
  return grafana.volumes.filter((volume) => typeof volume !== 'string');
}

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
