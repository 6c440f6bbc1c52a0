/**
 * The service: store, ingest and queries behind one port.
 *
 *     const service = await startService(readConfig({ argv, env }), { log });
 *     service.url;             // http://127.0.0.1:4040
 *     await service.stop();    // finishes what it accepted
 */
import { availableParallelism } from 'node:os';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { existsSync } from 'node:fs';
import type { Config } from './config.ts';
import { createIngest } from './ingest/ingest.ts';
import { openLocks } from './locks/open-locks.ts';
import type { Log } from './log.ts';
import { Maintenance } from './maintenance.ts';
import { createMetrics } from './metrics.ts';
import { Querier } from './query/querier.ts';
import { Recorder, type RecordingOptions } from './recording/recorder.ts';
import { Admission } from './rpc/admission.ts';
import { GitSource } from './rpc/git/read-source.ts';
import { watchTokens } from './rpc/git/tokens.ts';
import { createHandler, type Route } from './rpc/handler.ts';
import { plainRoutes } from './rpc/plain-routes.ts';
import { createPort } from './rpc/port.ts';
import { tenantRule } from './rpc/tenant.ts';
import { addStoreMetrics } from './store-metrics.ts';
import { openStore } from './store/open-store.ts';
import type { ProfileStore } from './store/store.ts';
import { TenantSettings } from './tenant-settings.ts';

export interface ServiceExtras {
  log: Log;
  version: string;
  /** Answers what the API does not know, such as the page; false when it does not know it either. */
  fallback?: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
  /** Called after a profile that is not of the demo has been stored. */
  onRealProfile?: () => void;
}

export interface RunningService {
  /** Where it answers, as http://host:port or https://host:port. */
  url: string;
  /** The service's own handler, for what reaches it by another way than its port. */
  handler: RequestListener;
  store: ProfileStore;
  /** Takes over limits and tenants, and shows this configuration as the one in force. */
  use(config: Config): void;
  /** Stops accepting, finishes what was accepted, then closes the store. */
  stop(): Promise<void>;
}

/** Requests that run at shutdown get this long. */
const DRAIN_MS = 30_000;
/** Decoding leaves a core for everything else. */
const MAX_DECODE_THREADS = 4;

export async function startService(config: Config, extras: ServiceExtras): Promise<RunningService> {
  const { log, version } = extras;
  let current = config;
  const store = await openStore(
    {
      directory: config.data,
      clickhouse: config.clickhouse,
      cluster: config.clickhouseCluster,
      limits: config.limits,
      rollup: () => current.rollup,
      retention: () => ({ classes: current.retention, maxBytes: current.maxDisk }),
    },
    log,
  );
  const maintenance = new Maintenance(store, log);
  let stopping = false;
  const ready = () => store.ready() && !stopping;
  const pushAdmission = new Admission((tenant, error, bytes) => ingest.refused(tenant, error, bytes));
  const metrics = createMetrics(version, ready, () => pushAdmission.used());
  addStoreMetrics(metrics.registry, store);
  const settings = new TenantSettings(config);
  const { limitsOf, rulesOf } = settings;
  const retentionOf = (tenant: string) => current.tenants.get(tenant)?.retention ?? 'default';
  const ingest = createIngest({
    store,
    limitsOf,
    rulesOf,
    retentionOf: (tenant) => store.retentionClass(retentionOf(tenant)),
    registry: metrics.registry,
    log,
    ...decodeThreads(),
    ...(extras.onRealProfile === undefined ? {} : { onRealProfile: extras.onRealProfile }),
  });
  const querier = new Querier({ store, limitsOf });
  const recording = recordingOptions(config);
  const recorder =
    recording && new Recorder({ store, querier, limitsOf, options: recording, registry: metrics.registry, log });
  const locks = openLocks(config, log);
  const watchedTokens = watchTokens(config.sourceTokens, log);
  const git = config.sourceHosts.length === 0 ? undefined : new GitSource(config.sourceHosts, watchedTokens.tokens);
  const plain = plainRoutes({ ready, registry: metrics.registry, version, config: () => current });
  const page: Route = (request, response) =>
    extras.fallback?.(request as IncomingMessage, response as ServerResponse) ?? Promise.resolve(false);
  const handler = createHandler({
    store,
    pushAdmission,
    ingest,
    querier,
    recording,
    limitsOf,
    retentionOf,
    log,
    tenants: tenantRule(config.multitenancy || config.credentials !== undefined),
    gate: locks.gate,
    git,
    ready,
    routes: [plain, page],
    queryRefused: metrics.queryRefused,
    observe: metrics.observe,
  });
  const port = createPort(handler, locks.certificate === undefined ? {} : { certificate: locks.certificate });
  locks.onCertificate((certificate) => port.useCertificate(certificate));
  let address;
  try {
    address = await port.listen(config.listen);
  } catch (error) {
    locks.close();
    watchedTokens.close();
    await recorder?.stop();
    await ingest.close();
    await store.close();
    throw error;
  }
  const host = config.listen.host.includes(':') ? `[${config.listen.host}]` : config.listen.host;
  return {
    url: `${locks.certificate === undefined ? 'http' : 'https'}://${host}:${address.port}`,
    handler: handler as RequestListener,
    store,
    use: (changed) => {
      current = changed;
      settings.use(changed);
      // Names that are new get their numbers.
      void maintenance.now();
    },
    stop: async () => {
      stopping = true;
      locks.close();
      watchedTokens.close();
      await recorder?.stop();
      await maintenance.stop();
      await port.close(DRAIN_MS);
      await ingest.close();
      await store.close();
    },
  };
}

/** Undefined where there is nothing to write to. */
function recordingOptions(config: Config): RecordingOptions | undefined {
  const { remoteWrite, remoteWriteHeaders, recordingInterval, recordingDelay, recordingRules } = config;
  return remoteWrite === undefined
    ? undefined
    : {
        receiver: { url: remoteWrite, headers: remoteWriteHeaders },
        interval: recordingInterval,
        delay: recordingDelay,
        provisioned: recordingRules,
      };
}

/** Worker threads run the file beside the bundle; from source (in tests) decoding happens in place. */
function decodeThreads(): { threads: number; workerFile?: URL } {
  const workerFile = new URL('./decode-worker.js', import.meta.url);
  if (!existsSync(fileURLToPath(workerFile))) {
    return { threads: 0 };
  }
  return { threads: Math.max(1, Math.min(availableParallelism() - 1, MAX_DECODE_THREADS)), workerFile };
}
