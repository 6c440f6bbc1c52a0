/** The compose file against what it names: folders, volumes, ports, services, options of Hearth. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfig } from '../../service/config.ts';
import { compose, composeServices, mountedText, mountsOf, portsInside, volumesOf } from './compose.ts';
import { builtFolders, repositoryFiles, textOf } from './repository.ts';

const { services } = compose;
const dockerfile = textOf('Dockerfile').replace(/^#.*$/gm, '');
const imageVariables = Object.fromEntries(
  [...dockerfile.matchAll(/\b(HEARTH_[A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name!, value!]),
);
/** `${NAME:-value}` as compose replaces it when NAME is not set. */
const filled = (text: string) => text.replace(/\$\{\w+:-([^}]*)\}/g, '$1');

describe.each(composeServices)('the service %s', (name, service) => {
  it('is of an image that is pinned', () => {
    const [, tag = ''] = /:([^:]+)$/.exec(service.image) ?? [];
    expect(service.image === 'hearth-profiles:local' || /^v?\d+(\.\d+){2,3}$/.test(tag)).toBe(true);
  });

  it('is published to this machine only, at ports that it has', () => {
    for (const port of service.ports) {
      expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
      expect(portsInside[name]).toContain(Number(port.split(':').at(-1)));
    }
  });

  it('mounts folders that there are, or that are built, and volumes that are declared', () => {
    const folders = mountsOf(service).map(({ source }) => source.replace('./', ''));
    const there = (folder: string) =>
      builtFolders.has(folder) || repositoryFiles().some((path) => path.startsWith(`${folder}/`));
    expect(folders.filter((folder) => !there(folder))).toEqual([]);
    const declared = Object.keys(compose.volumes);
    expect(volumesOf(service).filter((volume) => !declared.includes(volume.split(':')[0]!))).toEqual([]);
  });

  it('waits for services that there are, for their health where they tell it', () => {
    for (const [other, { condition }] of Object.entries(service.depends_on)) {
      const found = composeServices.find(([one]) => one === other)?.[1];
      expect(found).toBeDefined();
      const tells = found!.healthcheck !== undefined || found!.image === 'hearth-profiles:local';
      expect(condition).toBe(tells ? 'service_healthy' : 'service_started');
    }
  });

  it('says how it is, or has nothing that could', () => {
    const asks = service.healthcheck?.test.join(' ') ?? (service.image === 'hearth-profiles:local' ? dockerfile : '');
    if (name === 'tempo') expect(asks).toBe('');
    else expect(asks).toMatch(new RegExp(`127\\.0\\.0\\.1:${portsInside[name]![0]}/`));
  });
});

it('has Hearth write metrics to the Prometheus that takes them', () => {
  const { remoteWrite } = readConfig({
    argv: [],
    env: { ...imageVariables, ...services.hearth.environment },
    readFile: mountedText(services.hearth),
  });
  const { hostname, pathname } = new URL(remoteWrite!);
  expect([hostname, pathname]).toEqual(['prometheus', '/api/v1/write']);
});

it('publishes each port once, and keeps each volume in one service', () => {
  const ports = composeServices.flatMap(([, { ports: own }]) => own.map((port) => port.split(':')[1]));
  expect(new Set(ports).size).toBe(ports.length);
  const volumes = composeServices.flatMap(([, service]) => volumesOf(service).map((volume) => volume.split(':')[0]!));
  expect(volumes.sort()).toEqual(Object.keys(compose.volumes).sort());
});

describe.each(composeServices.filter(([name]) => name.startsWith('hearth')))('Hearth as %s', (name, service) => {
  const env = Object.fromEntries(
    Object.entries({ ...imageVariables, ...service.environment }).map(([key, value]) => [key, filled(value)]),
  );
  const config = readConfig({ argv: [], env, readFile: mountedText(service) });

  it('has options that it knows, and addresses of services that there are', () => {
    const addresses = [config.clickhouse, config.demoTraces, config.remoteWrite].filter((url) => url !== undefined);
    for (const address of addresses) {
      const { hostname, port } = new URL(address);
      expect(portsInside[hostname]).toContain(Number(port));
    }
    expect(config.listen.port).toBe(portsInside[name]![0]);
  });

  it('writes to its volume and to /tmp alone, without rights, and has time to end', () => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], init: true });
    const written = [...service.tmpfs!, ...volumesOf(service).map((volume) => volume.split(':')[1]!)];
    expect(written.sort()).toEqual(['/tmp', config.data].sort());
    expect(Number.parseInt(service.stop_grace_period!, 10)).toBeGreaterThan(30);
  });
});

it('starts ClickHouse and what needs it only where that is asked for', () => {
  const asked = composeServices.filter(([, { profiles }]) => profiles !== undefined);
  expect(asked.map(([name, { profiles }]) => [name, profiles])).toEqual([
    ['clickhouse', ['clickhouse']],
    ['hearth-a', ['clickhouse']],
    ['hearth-b', ['clickhouse']],
  ]);
  const { username, password } = new URL(filled(services['hearth-a'].environment['HEARTH_CLICKHOUSE']!));
  const { CLICKHOUSE_USER, CLICKHOUSE_PASSWORD = '' } = services.clickhouse.environment;
  expect([username, password]).toEqual([CLICKHOUSE_USER, filled(CLICKHOUSE_PASSWORD)]);
});

describe('what Tempo and Prometheus are told', () => {
  const tempo = z
    .strictObject({
      server: z.strictObject({ http_listen_port: z.number() }),
      distributor: z.strictObject({
        receivers: z.strictObject({
          otlp: z.strictObject({ protocols: z.strictObject({ http: z.strictObject({ endpoint: z.string() }) }) }),
        }),
      }),
      storage: z.strictObject({
        trace: z.strictObject({
          backend: z.literal('local'),
          wal: z.strictObject({ path: z.string() }),
          local: z.strictObject({ path: z.string() }),
        }),
      }),
      compactor: z.strictObject({ compaction: z.strictObject({ block_retention: z.string() }) }),
    })
    .parse(parse(textOf('provisioning/tempo/tempo.yaml')));

  it('Tempo listens where it is asked and where spans are sent, and keeps them on its volume', () => {
    const otlp = Number(tempo.distributor.receivers.otlp.protocols.http.endpoint.split(':')[1]);
    expect([tempo.server.http_listen_port, otlp]).toEqual(portsInside['tempo']);
    const [, folder] = volumesOf(services.tempo)[0]!.split(':');
    expect(
      [tempo.storage.trace.wal.path, tempo.storage.trace.local.path].every((path) => path.startsWith(`${folder}/`)),
    ).toBe(true);
    expect(services.tempo.command).toEqual([`-config.file=${mountsOf(services.tempo)[0]!.target}/tempo.yaml`]);
  });

  it('Prometheus asks Hearth how it is, reads the file that it is given, and takes what is written to it', () => {
    const { scrape_configs: jobs } = z
      .object({
        scrape_configs: z.array(z.object({ static_configs: z.array(z.object({ targets: z.array(z.string()) })) })),
      })
      .parse(parse(textOf('provisioning/prometheus/prometheus.yaml')));
    for (const target of jobs.flatMap((job) => job.static_configs).flatMap(({ targets }) => targets)) {
      const [host = '', port] = target.split(':');
      expect(portsInside[host]).toContain(Number(port));
    }
    const { command = [] } = services.prometheus;
    expect(command).toContain(`--config.file=${mountsOf(services.prometheus)[0]!.target}/prometheus.yaml`);
    expect(command).toContain('--web.enable-remote-write-receiver');
  });
});
