/**
 * What `npm start` runs: the service, the page on the same port, and the demo where it may be.
 *
 *     node dist-service/main.js [serve] --listen 127.0.0.1:4040 --demo off
 *     Hearth is ready at http://127.0.0.1:4040
 *
 * Standard output is that one line; everything else is the log, on standard error.
 */
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { HearthError } from '#model/errors.ts';
import { ConfigFile } from '../service/config-file.ts';
import { configFile, isLoopback, readConfig, type Config, type ConfigSources } from '../service/config.ts';
import { configUsage } from '../service/config-usage.ts';
import { demoStarts } from '../service/demo/demo-mode.ts';
import { handleDemo } from '../service/demo/demo-route.ts';
import { noDemo, startDemo, type Demo } from '../service/demo/demo.ts';
import { createLog, type Log } from '../service/log.ts';
import { startService, type RunningService } from '../service/main.ts';
import { createHostRoutes } from './routes.ts';

/** Lies one folder below the repository's root, as source and as bundle. */
const fromRoot = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const version = (): string =>
  (JSON.parse(readFileSync(fromRoot('package.json'), 'utf8')) as { version: string }).version;

/** `serve` may be said or left out; another word is a mistake, not an option. */
function optionsOf([first, ...rest]: readonly string[]): readonly string[] {
  if (first === undefined || first.startsWith('-')) return first === undefined ? [] : [first, ...rest];
  if (first === 'serve') return rest;
  throw new HearthError('bad_configuration', `unknown command ${first}: the command is serve, and may be left out`);
}

/** Where this process reaches itself: an address that stands for every interface is no address to connect to. */
export function ownOrigin(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}

async function beginDemo(service: RunningService, config: Config, log: Log): Promise<Demo> {
  const options = {
    url: ownOrigin(service.url),
    erase: () => service.store.dropRetentionClass('demo'),
    log,
    traces: config.demoTraces,
  };
  const starts = demoStarts({
    mode: config.demo,
    loopback: isLoopback(config.listen.host),
    embedded: config.clickhouse === undefined,
    empty: await service.store.isEmpty(),
    open: !config.multitenancy && config.credentials === undefined && config.tlsCert === undefined,
  });
  return starts ? startDemo(options) : noDemo(options);
}

async function run(config: Config, sources: ConfigSources): Promise<void> {
  const log = createLog(config.logLevel);
  // The page and the demo need the running service, and the service needs to know where to send their requests.
  let fallback = (_req: IncomingMessage, _res: ServerResponse) => Promise.resolve(false);
  let demo: Demo | undefined = undefined as Demo | undefined;
  const service = await startService(config, {
    log,
    version: version(),
    fallback: (req, res) => fallback(req, res),
    onRealProfile: () => {
      demo?.end({ erase: false }).catch((error: unknown) => log.warn({ err: error }, 'the demo did not end'));
    },
  });
  const page = createHostRoutes({
    pageFolder: fromRoot('dist-host'),
    pluginFolder: fromRoot('dist'),
    service: service.handler,
    origin: () => ownOrigin(service.url),
  });
  fallback = async (req, res) => (demo !== undefined && (await handleDemo(demo, req, res))) || page(req, res);
  const path = configFile(sources);
  if (path !== undefined) {
    watchConfig(path, sources, config, service, log);
  }
  endOnSignal(log, async () => {
    await demo?.end({ erase: false });
    await service.stop();
  });
  demo = await beginDemo(service, config, log);
  process.stdout.write(`Hearth is ready at ${service.url}\n`);
}

/** Limits and tenants of a changed file hold at once; SIGHUP, as elsewhere, means to look now. */
function watchConfig(path: string, sources: ConfigSources, config: Config, service: RunningService, log: Log): void {
  const file = new ConfigFile({ path, read: () => readConfig(sources), log }, config, (changed) => {
    log.level = changed.logLevel;
    service.use(changed);
  });
  process.on('SIGHUP', file.reload);
}

/** One Ctrl-C or stop may reach this process twice: from the group, and from what started it. */
const SAME_SIGNAL_MS = 1_000;

/** The first signal ends everything in order; another one after that does not wait. */
function endOnSignal(log: Log, stop: () => Promise<void>): void {
  let since: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (since !== undefined) {
      if (performance.now() - since > SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    since = performance.now();
    log.info({ signal }, 'stopping');
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the service did not stop as it should');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

/** What a person who started it can do something about is said in one line; anything else keeps its stack. */
function explain(error: unknown, config: Config | undefined): string {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  // 'getaddrinfo' is how a name that nobody knows fails.
  if (config !== undefined && (syscall === 'listen' || syscall === 'getaddrinfo')) {
    const { host, port } = config.listen;
    return code === 'EADDRINUSE'
      ? `${host}:${port} is taken: stop what listens there, or choose another address with --listen`
      : `cannot listen on ${host}:${port} (${message}): choose another address with --listen`;
  }
  if (error instanceof HearthError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

let config: Config | undefined;
try {
  const argv = optionsOf(process.argv.slice(2));
  if (argv.includes('--help') || argv.includes('-h')) {
    process.stdout.write(`${configUsage()}\n`);
    process.exit(0);
  }
  const sources = { argv, env: process.env };
  config = readConfig(sources);
  await run(config, sources);
} catch (error) {
  process.stderr.write(`hearth: ${explain(error, config)}\n`);
  process.exit(1);
}
