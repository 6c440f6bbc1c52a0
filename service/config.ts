/**
 * The service's configuration: flags beat the environment, the environment beats the file, the file beats defaults.
 *
 *     npm start -- --listen 127.0.0.1:4041 --data /var/lib/hearth
 *     HEARTH_LISTEN=127.0.0.1:4041 npm start
 *     npm start -- --config hearth.yaml        # listen: 127.0.0.1:4041
 *                                              # limits: { maxBodyMb: 16, rejectOlderThan: 2h }
 *                                              # tenants: { team-a: { limits: { maxSeries: 1000 } } }
 *
 * A key that is not known, or a value that does not fit, is refused with the key's name and what is allowed.
 */
import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { HearthError } from '#model/errors.ts';
import { parseGitHosts, type GitHost } from './git-hosts.ts';
import { parseLimits } from './limit-values.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { logLevels, type LogLevel } from './log.ts';
import type { ProvisionedRules } from './recording/provisioned-rules.ts';
import { durationBetween, headersOf, readProvisionedRules } from './recording-config.ts';
import { parseRetention, parseRollup } from './retention-config.ts';
import type { Keep } from './store/rollups/retention.ts';
import type { LabelRule } from './store/rollups/roll-up.ts';
import { parseTenants, type TenantConfig } from './tenant-config.ts';

export interface ListenAddress {
  host: string;
  /** 0 lets the system choose. */
  port: number;
}

export interface Config {
  listen: ListenAddress;
  /** Folder of the embedded store. */
  data: string;
  /** Address of a ClickHouse server that is used instead of the embedded store. */
  clickhouse: string | undefined;
  /** What that server calls the cluster that it belongs to. */
  clickhouseCluster: string | undefined;
  demo: 'auto' | 'on' | 'off';
  /** Where the demo shop sends its spans. */
  demoTraces: string | undefined;
  /** Files of a certificate, with those between it and its root, and of its key; both or neither. */
  tlsCert: string | undefined;
  tlsKey: string | undefined;
  /** File of who may do what; without one everybody may do everything. */
  credentials: string | undefined;
  /** Git hosts that source code is read from, and the file of the tokens for them. */
  sourceHosts: readonly GitHost[];
  sourceTokens: string | undefined;
  /** Names that the service is addressed by beside its own. */
  allowedHosts: readonly string[];
  /** Accept connections from other machines although nobody has to prove who they are. */
  insecure: boolean;
  /** Tenants by the header X-Scope-OrgID. */
  multitenancy: boolean;
  logLevel: LogLevel;
  /** Of every tenant that has none of its own. */
  limits: Limits;
  /** What single tenants have of their own, by name. */
  tenants: ReadonlyMap<string, TenantConfig>;
  /** What the store may take on disk, in bytes; 0 for all there is. */
  maxDisk: number;
  /** How long what is kept, by name; tenants that name none have `default`. */
  retention: ReadonlyMap<string, Keep>;
  /** What metrics made of profiles are written to. */
  remoteWrite: string | undefined;
  remoteWriteHeaders: readonly (readonly [name: string, value: string])[];
  /** Milliseconds from one sample of a recording rule to the next, and how long after its end an interval is evaluated. */
  recordingInterval: number;
  recordingDelay: number;
  /** Of the file that --recording-rules names. */
  recordingRules: ProvisionedRules;
  /** Which labels sums over hours and days go without. */
  rollup: LabelRule;
}

interface Option {
  /** What it is for, as the README says it. */
  about: string;
  /** What is allowed, as the message of a refusal says it. */
  allowed: string;
  schema: z.ZodType<unknown>;
  /** Given without a value, a flag means true. */
  isSwitch?: boolean;
  /** Not shown in messages. */
  isSecret?: boolean;
}

const listenAddress = z
  .string()
  .regex(/^(\[[0-9a-fA-F:]+\]|[^:\s]+):\d{1,5}$/)
  .transform((text) => {
    const colon = text.lastIndexOf(':');
    return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
  })
  .refine(({ port }) => port <= 65_535);

const onOff = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

/** Every option but the limits; also the table of the README. */
export const options = {
  listen: {
    about: 'Where it answers; a host that other machines can reach is refused without `--credentials` or `--insecure`',
    allowed: 'host:port, as in 127.0.0.1:4040',
    schema: listenAddress,
  },
  data: { about: 'Folder of the embedded store', allowed: 'a folder', schema: z.string().min(1) },
  clickhouse: {
    about: 'A ClickHouse server to use instead of the embedded store',
    allowed: 'the address of a ClickHouse server, as in http://user:password@host:8123',
    schema: z.url({ protocol: /^https?$/ }),
  },
  clickhouseCluster: {
    about: 'Experimental: the cluster of that server, over which the tables are spread ([how](docs/scale.md))',
    allowed: "the cluster's name in the server's configuration",
    schema: z.string().regex(/^[A-Za-z_][\w-]{0,99}$/),
  },
  demo: {
    about: 'The demo shop; `auto` opens it on loopback with an empty embedded store',
    allowed: 'auto, on or off',
    schema: z.preprocess(yamlSwitch, z.enum(['auto', 'on', 'off'])),
  },
  demoTraces: {
    about: 'Where the demo shop sends its spans by OTLP, such as a Tempo, so that traces lead to their profiles',
    allowed: 'the address of a receiver of OTLP by HTTP, as in http://tempo:4318',
    schema: z.url({ protocol: /^https?$/ }),
  },
  tlsCert: {
    about: 'Certificate for TLS, in PEM, with those between it and its root; read again when it changes',
    allowed: 'a file in PEM',
    schema: z.string().min(1),
  },
  tlsKey: { about: 'Key of the certificate, in PEM', allowed: 'a file in PEM', schema: z.string().min(1) },
  credentials: {
    about: 'Who may push, read and administer, and for which tenants; read again when it changes',
    allowed: 'a YAML file, as hearth credential prints its entries',
    schema: z.string().min(1),
  },
  allowedHosts: {
    about: 'Names that the service is addressed by beside its own, such as that of a proxy in front of it',
    allowed: 'names with commas between them, as in profiles.example.org',
    schema: z
      .union([z.string(), z.array(z.string())])
      .transform((names) => (Array.isArray(names) ? names : names.split(',')).map((name) => name.trim()))
      .refine((names) => names.every((name) => /^[\w.:[\]-]+$/.test(name))),
  },
  sourceHosts: {
    about: 'Git hosts that source code is read from, for the lines of functions; none unless they are named here',
    allowed: 'hosts with commas between them, as in github.com,gitlab:git.example.org (github, gitlab or gitea)',
    schema: z
      .union([z.string(), z.array(z.string())])
      .transform((hosts) => parseGitHosts(Array.isArray(hosts) ? hosts : hosts.split(',')))
      .refine((hosts) => hosts !== undefined),
  },
  sourceTokens: {
    about: 'Tokens for those hosts, each for the repositories below one path; read again when it changes',
    allowed: 'a YAML file with lines such as github.com/acme: TOKEN',
    schema: z.string().min(1),
  },
  remoteWrite: {
    about: 'Where [recording rules](docs/recording-rules.md) write their metrics, by Prometheus remote write',
    allowed: 'the address of a receiver, as in http://prometheus:9090/api/v1/write',
    schema: z.url({ protocol: /^https?$/ }),
  },
  remoteWriteHeaders: {
    about: 'Headers for that receiver; better in the environment or the file, as others see command lines',
    allowed: 'headers as in Authorization=Bearer%20secret,X-Scope-OrgID=team, with percent signs for what is not plain',
    schema: z.string().transform(headersOf),
    isSecret: true,
  },
  recordingRules: {
    about: 'Recording rules that are there from the start',
    allowed: 'a YAML file',
    schema: z.string().min(1),
  },
  recordingInterval: {
    about: 'From one sample of a recording rule to the next',
    allowed: 'a duration from 1s to 1h',
    schema: durationBetween(1_000, 3_600_000),
  },
  recordingDelay: {
    about: 'How long after its end an interval is evaluated: longer than agents take to send what they measured',
    allowed: 'a duration up to 1h',
    schema: durationBetween(0, 3_600_000),
  },
  maxDisk: {
    about:
      'What the store may take on disk: before it takes more, the oldest profiles go, then the oldest hours and days',
    allowed: 'a size such as 500MB or 20GB, or 0 for all there is',
    schema: z
      .string()
      .or(z.number())
      .transform(String)
      .transform(sizeOf)
      .refine((bytes) => !Number.isNaN(bytes)),
  },
  config: {
    about: 'A file with these keys, and limits as `limits.<name>`',
    allowed: 'a YAML file',
    schema: z.string().min(1),
  },
  insecure: {
    about: 'Listen where other machines can reach it although nobody has to prove who they are',
    allowed: 'true or false',
    schema: onOff,
    isSwitch: true,
  },
  multitenancy: {
    about: 'Keep tenants apart by the header `X-Scope-OrgID`, which is then required',
    allowed: 'true or false',
    schema: onOff,
    isSwitch: true,
  },
  logLevel: {
    about: 'What is logged, as JSON lines on standard error',
    allowed: logLevels.join(', '),
    schema: z.enum(logLevels),
  },
} satisfies Record<string, Option>;

type OptionName = keyof typeof options;

export const optionDefaults: Partial<Record<OptionName, string | boolean>> = {
  listen: '127.0.0.1:4040',
  data: '.hearth',
  demo: 'auto',
  recordingInterval: '60s',
  recordingDelay: '90s',
  insecure: false,
  multitenancy: false,
  logLevel: 'info',
};

/** Keys that only the file has: what they hold is more than a word. */
const fileKeys = ['tenants', 'retention', 'rollup'];

const BYTES = new Map([
  ['', 1],
  ['KB', 1e3],
  ['MB', 1e6],
  ['GB', 1e9],
  ['TB', 1e12],
  ['KIB', 1024],
  ['MIB', 1024 ** 2],
  ['GIB', 1024 ** 3],
  ['TIB', 1024 ** 4],
]);

/** Bytes of `20GB`; not a number when it is no size. */
function sizeOf(text: string): number {
  const [, count, unit = ''] = /^(\d{1,12}(?:\.\d{1,3})?) ?([a-z]{0,3})$/i.exec(text.trim()) ?? [];
  return Math.round(Number(count) * (BYTES.get(unit.toUpperCase()) ?? NaN));
}

/** What is meant for others: the service's own child processes, and the command line. */
const internalVariables = new Set([
  'HEARTH_ENGINE',
  // Of the command hearth, which may run in the same environment.
  'HEARTH_URL',
  'HEARTH_TOKEN',
  'HEARTH_USER',
  'HEARTH_TENANT',
]);

/** A value with the place it came from, for messages. */
export interface Given {
  value: unknown;
  where: string;
}

export interface ConfigSources {
  /** Without node and script. */
  argv: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  readFile?: (path: string) => string;
}

/** The file that these sources name, if any. @throws HearthError bad_configuration */
export function configFile({ argv, env }: ConfigSources): string | undefined {
  const file = (fromFlags(argv).get('config') ?? fromEnvironment(env).get('config'))?.value;
  return file === undefined ? undefined : String(file);
}

/** @throws HearthError bad_configuration */
export function readConfig({ argv, env, readFile = (path) => readFileSync(path, 'utf8') }: ConfigSources): Config {
  const flags = fromFlags(argv);
  const variables = fromEnvironment(env);
  const file = flags.get('config') ?? variables.get('config');
  const given = new Map<string, Given>([
    ...Object.entries(optionDefaults).map(([name, value]) => [name, { value, where: 'default' }] as const),
    ...(file === undefined ? [] : fromFile(String(file.value), readFile)),
    ...variables,
    ...flags,
  ]);
  const value = (name: OptionName) => parsed(name, given.get(name));
  const limits = parseLimits(limitsGiven(given), defaultLimits);
  const config: Config = {
    listen: value('listen') as ListenAddress,
    data: value('data') as string,
    clickhouse: value('clickhouse') as string | undefined,
    clickhouseCluster: value('clickhouseCluster') as string | undefined,
    demo: value('demo') as Config['demo'],
    demoTraces: value('demoTraces') as string | undefined,
    insecure: value('insecure') as boolean,
    multitenancy: value('multitenancy') as boolean,
    tlsCert: value('tlsCert') as string | undefined,
    tlsKey: value('tlsKey') as string | undefined,
    credentials: value('credentials') as string | undefined,
    sourceHosts: (value('sourceHosts') as GitHost[] | undefined) ?? [],
    sourceTokens: value('sourceTokens') as string | undefined,
    allowedHosts: (value('allowedHosts') as string[] | undefined) ?? [],
    logLevel: value('logLevel') as LogLevel,
    limits,
    tenants: parseTenants(given.get('tenants')),
    maxDisk: (value('maxDisk') as number | undefined) ?? 0,
    retention: parseRetention(given.get('retention')),
    rollup: parseRollup(given.get('rollup')),
    remoteWrite: value('remoteWrite') as string | undefined,
    remoteWriteHeaders: (value('remoteWriteHeaders') as Config['remoteWriteHeaders'] | undefined) ?? [],
    recordingInterval: value('recordingInterval') as number,
    recordingDelay: value('recordingDelay') as number,
    recordingRules: readProvisionedRules(value('recordingRules') as string | undefined, {
      readFile,
      limits,
      isRecorded: value('remoteWrite') !== undefined,
    }),
  };
  for (const [name, { retention }] of config.tenants) {
    if (retention !== undefined && !config.retention.has(retention)) {
      throw refused(
        `tenants.${name}.retention is ${retention}: it must be one of ${[...config.retention.keys()].join(', ')}`,
      );
    }
  }
  if (!config.insecure && config.credentials === undefined && !isLoopback(config.listen.host)) {
    throw refused(
      `listen is ${config.listen.host}:${config.listen.port}, which other machines can reach, and nobody has to prove who they are: add --credentials, listen on 127.0.0.1, or add --insecure in a network that you trust`,
    );
  }
  if (
    config.demo === 'on' &&
    (config.multitenancy || config.credentials !== undefined || config.tlsCert !== undefined)
  ) {
    throw refused(
      'demo is on, but its agents name no tenant, show no credential and speak no TLS: leave multitenancy, credentials and TLS out, or the demo',
    );
  }
  if (config.clickhouseCluster !== undefined && config.clickhouse === undefined) {
    throw refused('clickhouseCluster names a cluster, and clickhouse no server of it: give the address of one');
  }
  if ((config.tlsCert === undefined) !== (config.tlsKey === undefined)) {
    throw refused('TLS needs both tlsCert and tlsKey, and one of them is missing');
  }
  return config;
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}

function fromFlags(argv: readonly string[]): Map<string, Given> {
  const given = new Map<string, Given>();
  for (let i = 0; i < argv.length; i++) {
    const [flag = '', ...rest] = argv[i]!.split('=');
    const name = Object.keys(options).find((option) => flagOf(option) === flag);
    if (name === undefined) {
      const all = Object.keys(options).map(flagOf);
      throw refused(`unknown option ${flag}: the options are ${all.join(', ')}`);
    }
    const option: Option = options[name as OptionName];
    if (rest.length > 0) {
      given.set(name, { value: rest.join('='), where: flag });
    } else if (option.isSwitch === true) {
      given.set(name, { value: true, where: flag });
    } else if (i + 1 < argv.length) {
      given.set(name, { value: argv[++i], where: flag });
    } else {
      throw refused(`${flag} needs a value: ${option.allowed}`);
    }
  }
  return given;
}

function fromEnvironment(env: ConfigSources['env']): Map<string, Given> {
  const names = new Map<string, string>();
  Object.keys(options).forEach((name) => names.set(variableOf(name), name));
  Object.keys(defaultLimits).forEach((name) => names.set(limitVariableOf(name), `limits.${name}`));
  const given = new Map<string, Given>();
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith('HEARTH_') || value === undefined || internalVariables.has(variable)) {
      continue;
    }
    const name = names.get(variable);
    if (name === undefined) {
      throw refused(`unknown environment variable ${variable}: the variables are ${[...names.keys()].join(', ')}`);
    }
    given.set(name, { value, where: variable });
  }
  return given;
}

function fromFile(path: string, readFile: (path: string) => string): [string, Given][] {
  let content: unknown;
  try {
    content = parseYaml(readFile(path)) ?? {};
  } catch (cause) {
    throw refused(
      // Its first line says what and where; the lines after it show the file, in which there may be a password.
      `the configuration file ${path} cannot be read: ${cause instanceof Error ? cause.message.split('\n')[0] : ''}`,
      cause,
    );
  }
  if (typeof content !== 'object' || Array.isArray(content)) {
    throw refused(`the configuration file ${path} must be a YAML mapping, as in listen: 127.0.0.1:4040`);
  }
  return Object.entries(content as object).flatMap(([key, value]: [string, unknown]): [string, Given][] => {
    const where = `${key} in ${path}`;
    if (key === 'limits') {
      if (typeof (value ?? {}) !== 'object' || Array.isArray(value)) {
        throw refused(`${where} is ${JSON.stringify(value)}: it must be a mapping, as in limits: { maxBodyMb: 16 }`);
      }
      return Object.entries(value ?? {}).map(([name, limit]) => [
        `limits.${name}`,
        { value: limit, where: `limits.${name} in ${path}` },
      ]);
    }
    if (!fileKeys.includes(key) && (!Object.hasOwn(options, key) || key === 'config')) {
      const all = Object.keys(options).filter((name) => name !== 'config');
      throw refused(`unknown key ${where}: the keys are ${[...all, 'limits', ...fileKeys].join(', ')}`);
    }
    return [[key, { value, where }]];
  });
}

function* limitsGiven(given: ReadonlyMap<string, Given>): Iterable<[name: string, Given]> {
  for (const [key, value] of given) {
    if (key.startsWith('limits.')) {
      yield [key.slice('limits.'.length), value];
    }
  }
}

function parsed(name: OptionName, given: Given | undefined): unknown {
  if (given === undefined) {
    return undefined;
  }
  const { schema, allowed, isSecret }: Option = options[name];
  const result = schema.safeParse(given.value);
  if (!result.success) {
    throw refused(`${given.where} is ${isSecret === true ? '…' : shown(given.value)}: it must be ${allowed}`);
  }
  return result.data;
}

/** A value for a message; what stands before an @ may be a password. */
function shown(value: unknown): string {
  return (JSON.stringify(value) ?? '').replace(/^"[^"]*@/, '"…@');
}

/** YAML reads `on` and `off` as they are, but a person may have meant the switch of older YAML. */
function yamlSwitch(value: unknown): unknown {
  return value === true ? 'on' : value === false ? 'off' : value;
}

/** `logLevel` is the flag `--log-level`. */
export const flagOf = (name: string) => `--${kebab(name)}`;
/** `logLevel` is the variable HEARTH_LOG_LEVEL, the limit `maxBodyMb` HEARTH_LIMITS_MAX_BODY_MB. */
export const variableOf = (name: string) => `HEARTH_${upperSnake(name)}`;
export const limitVariableOf = (limit: string) => variableOf(`limits_${limit}`);
const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const upperSnake = (name: string) => kebab(name).replaceAll('-', '_').toUpperCase();

function refused(message: string, cause?: unknown): HearthError {
  return new HearthError('bad_configuration', message, { cause });
}
