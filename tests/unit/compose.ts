/** The compose file, parsed with its merged parts, and refused where it has a key that is not expected. */
import { parse } from 'yaml';
import { z } from 'zod';
import { textOf } from './repository.ts';

const bindMount = z.strictObject({
  type: z.literal('bind'),
  source: z.string().startsWith('./'),
  target: z.string().startsWith('/'),
  read_only: z.literal(true),
  bind: z.strictObject({ create_host_path: z.literal(false) }).optional(),
});
const service = z.strictObject({
  image: z.string(),
  build: z.string().optional(),
  profiles: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.union([z.string(), bindMount])).default([]),
  tmpfs: z.array(z.string()).optional(),
  init: z.literal(true).optional(),
  read_only: z.literal(true).optional(),
  stop_grace_period: z.string().optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  ulimits: z.record(z.string(), z.number()).optional(),
  healthcheck: z
    .strictObject({
      test: z.array(z.string()),
      interval: z.string(),
      timeout: z.string(),
      start_period: z.string(),
      retries: z.number(),
    })
    .optional(),
  depends_on: z
    .record(z.string(), z.strictObject({ condition: z.enum(['service_healthy', 'service_started']) }))
    .default({}),
  restart: z.literal('unless-stopped'),
});

export type ComposeService = z.infer<typeof service>;

const named = <Name extends string>(...names: Name[]) =>
  z.strictObject(Object.fromEntries(names.map((name) => [name, service])) as Record<Name, typeof service>);

export const compose = z
  .strictObject({
    name: z.literal('hearth-profiles'),
    'x-hearth': z.unknown(),
    services: named('hearth', 'grafana', 'tempo', 'prometheus', 'clickhouse', 'hearth-a', 'hearth-b'),
    volumes: z.record(z.string(), z.null()),
  })
  .parse(parse(textOf('docker-compose.yaml'), { merge: true }));

export const composeServices: [name: string, service: ComposeService][] = Object.entries(compose.services);

export const mountsOf = ({ volumes }: ComposeService) => volumes.filter((volume) => typeof volume !== 'string');
export const volumesOf = ({ volumes }: ComposeService) => volumes.filter((volume) => typeof volume === 'string');

/** A file as the service finds it, where a folder of the repository is mounted. */
export const mountedText = (service: ComposeService) => (path: string) => {
  const mount = mountsOf(service).find(({ target }) => path.startsWith(`${target}/`));
  if (mount === undefined) throw new Error(`nothing is mounted at ${path}`);
  return textOf(path.replace(mount.target, mount.source.replace('./', '')));
};

/** Ports that a service can be reached at by the others, as its configuration or its image says. */
export const portsInside: Record<string, readonly number[]> = {
  hearth: [4040],
  'hearth-a': [4040],
  'hearth-b': [4040],
  grafana: [3000],
  tempo: [3200, 4318],
  prometheus: [9090],
  clickhouse: [8123],
};
