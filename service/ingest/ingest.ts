/**
 * Takes pushed profiles, decodes them, and has them stored: what every push route of the service calls.
 *
 *     const ingest = createIngest({ store, limitsOf, rulesOf, registry, log, threads: 1, workerFile });
 *     await ingest.push('anonymous', [{ labels, payload }]);   // resolves when all of them are durable
 */
import { unixMillis, toNanos, type TenantNumber } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import type { Registry } from 'prom-client';
import { SymbolsForgotten, type EncodedProfile, type ProfileStore, type RetentionClass } from '../store/store.ts';
import type { LimitsOf } from '../tenant-settings.ts';
import { ActiveSeries } from './active-series.ts';
import type { Decoded } from './decode.ts';
import { createDecodePool, type DecodePool } from './decode-pool.ts';
import type { FileView } from './file-view.ts';
import { createIngestMetrics } from './ingest-metrics.ts';
import { claimedWithin, decodeLimitsOf, type DecodeJob, type PushedProfile } from './pushed-profile.ts';
import { RateLimit } from './rate-limit.ts';
import { RecentIngest, type RecentPushes } from './recent-ingest.ts';
import { joined, refusalOf } from './refusals.ts';
import { RejectionLog, type RejectionSink } from './rejection-log.ts';
import type { RuleSet } from './rules/rule.ts';
import { TimelessPushes } from './timeless-pushes.ts';

export interface IngestOptions {
  store: ProfileStore;
  limitsOf: LimitsOf;
  /** A tenant's rules at the entrance, if it has any. */
  rulesOf: (tenant: string) => RuleSet | undefined;
  /** What a tenant's profiles are kept as. */
  retentionOf?: (tenant: string) => RetentionClass;
  registry: Registry;
  log: RejectionSink & { error(fields: object, message: string): void };
  /** Decode threads; 0 decodes in place. */
  threads: number;
  /** The bundled decode-worker.js; not needed with 0 threads. */
  workerFile?: URL;
  /** Called after a profile that is not of the demo has been stored. */
  onRealProfile?: () => void;
  /** Milliseconds since 1970. */
  clock?: () => number;
}

export interface Ingest {
  /**
   * Stores profiles for a tenant. Resolves when they are durable. Not atomic: when some are refused, the others are
   * stored all the same, and the error says what was wrong with those.
   */
  push(tenant: string, pushes: readonly PushedProfile[]): Promise<void>;
  /**
   * Stores the profiles of a file, of whatever time they are. Resolves when they are durable.
   * @param dryRun says what would be stored, and stores nothing
   * @throws HearthError when nothing of the file can be stored
   */
  importFile(tenant: string, push: PushedProfile, dryRun: boolean): Promise<ImportReport>;
  /**
   * Reads a file for somebody to look at; nothing is stored.
   * @param type one of its profile types, '' for the first
   * @throws HearthError not_found when it has no such type, and what reading it says
   */
  viewFile(tenant: string, file: { name: string; content: Uint8Array; type: string }): Promise<FileView>;
  /** What these tenants' agents have pushed in the last minute, together. */
  recent(tenants: readonly string[]): RecentPushes;
  /** Refuses new pushes and waits for those accepted. */
  close(): Promise<void>;
}

/** Counts and logs pushes that are refused before anything of them is read. */
export interface PushRefusals {
  refused(tenant: string, error: HearthError, bytes: number): void;
}

/** What became of a file. */
export type ImportReport = Pick<Decoded, 'format' | 'profiles' | 'summary' | 'refused' | 'ignored'>;

export function createIngest(options: IngestOptions): Ingest & PushRefusals {
  return new StoreIngest(options);
}

class StoreIngest implements Ingest, PushRefusals {
  private readonly pool: DecodePool;
  private readonly rate: RateLimit;
  private readonly series: ActiveSeries;
  private readonly timeless = new TimelessPushes();
  private readonly recently: RecentIngest;
  private readonly metrics;
  private readonly rejections: RejectionLog;
  private readonly running = new Set<Promise<unknown>>();
  private readonly clock: () => number;
  private closing = false;

  constructor(private readonly options: IngestOptions) {
    const { limitsOf, log } = options;
    this.clock = options.clock ?? Date.now;
    this.pool = createDecodePool({
      threads: options.threads,
      workerFile: options.workerFile,
      askMoment: (contentId) => this.timeless.momentOf(contentId, this.now()),
      onFault: (message, cause) => log.error({ cause }, message),
    });
    options.store.tellOfSymbols((news) => this.pool.learn(news));
    this.rate = new RateLimit(limitsOf, this.clock);
    this.series = new ActiveSeries(this.clock);
    this.recently = new RecentIngest(this.clock);
    this.metrics = createIngestMetrics(options.registry, () => this.pool.queuedBytes());
    this.rejections = new RejectionLog(log, this.clock);
  }

  push(tenant: string, pushes: readonly PushedProfile[]): Promise<void> {
    return this.accepted(() => this.pushAll(tenant, pushes));
  }

  importFile(tenant: string, push: PushedProfile, dryRun: boolean): Promise<ImportReport> {
    return this.accepted(async () => {
      this.metrics.received(tenant, 1, push.payload.length);
      try {
        const job = this.jobOf(tenant, await this.numberOf(tenant), push);
        const decoded = await this.decodeOne(tenant, job);
        if (!dryRun) {
          await this.store(tenant, job, decoded);
          if (decoded.refused.length > 0) {
            // Told to whoever imports in the report, and counted like every other refusal.
            this.rejected(tenant, push, refusalOf(decoded));
          }
        }
        return decoded;
      } catch (error) {
        throw this.rejected(tenant, push, error);
      }
    });
  }

  viewFile(tenant: string, { name, content, type }: Parameters<Ingest['viewFile']>[1]): Promise<FileView> {
    return this.accepted(async () => {
      const file = { format: '', fileName: name, sampleRate: DEFAULT_SAMPLE_RATE, measured: '', time: undefined };
      const number = await this.numberOf(tenant);
      const push: PushedProfile = { labels: [], payload: content, file: { ...file, view: type } };
      // Looking takes nothing from what the tenant's agents may push.
      const limits = decodeLimitsOf(this.options.limitsOf(tenant));
      const { view } = await this.pool.decode({ tenant: number, push, limits, rules: undefined, now: this.now() });
      return view!;
    });
  }

  recent(tenants: readonly string[]): RecentPushes {
    return this.recently.of(tenants);
  }

  private async accepted<T>(work: () => Promise<T>): Promise<T> {
    if (this.closing) {
      throw new HearthError('shutting_down', 'the service is shutting down: push again in a moment');
    }
    if (!this.options.store.ready()) {
      throw new HearthError('store_unavailable', 'the store is starting: push again in a moment', {
        retryAfterSeconds: 2,
      });
    }
    const running = work();
    this.running.add(running);
    try {
      return await running;
    } finally {
      this.running.delete(running);
    }
  }

  async close(): Promise<void> {
    this.closing = true;
    await Promise.allSettled(this.running);
    await this.pool.close();
  }

  private async pushAll(tenant: string, pushes: readonly PushedProfile[]): Promise<void> {
    const started = this.clock();
    const bytes = pushes.reduce((sum, { payload }) => sum + payload.length, 0);
    this.metrics.received(tenant, pushes.length, bytes);
    const number = await this.numberOf(tenant);
    const failures: { index: number; error: HearthError }[] = [];
    // A batch must not take the whole pool: so many at once, the next when one is done.
    const next = pushes.entries();
    const lanes = Math.min(pushes.length, this.options.limitsOf(tenant).maxPushesPerBatch || pushes.length);
    await Promise.all(
      Array.from({ length: lanes }, async () => {
        for (const [index, push] of next) {
          try {
            await this.pushOne(tenant, number, push);
          } catch (error) {
            failures.push({ index, error: this.rejected(tenant, push, error) });
          }
        }
      }),
    );
    if (failures.length > 0) {
      failures.sort((a, b) => a.index - b.index);
      throw joined(failures.map(({ error }) => error));
    }
    this.metrics.acknowledged((this.clock() - started) / 1_000);
  }

  private async numberOf(tenant: string): Promise<TenantNumber> {
    const number = await this.options.store.tenant(tenant, true);
    if (number === undefined) {
      throw new HearthError('internal', `no number could be given to the tenant '${tenant}'`);
    }
    return number;
  }

  private async pushOne(tenant: string, number: TenantNumber, push: PushedProfile): Promise<void> {
    const job = this.jobOf(tenant, number, push);
    const decoded = await this.decodeOne(tenant, job);
    await this.store(tenant, job, decoded);
    this.recently.add(tenant, decoded.profiles, push.payload.length);
    if (decoded.refused.length > 0) {
      throw refusalOf(decoded);
    }
  }

  private jobOf(tenant: string, number: TenantNumber, push: PushedProfile): DecodeJob {
    return {
      tenant: number,
      push,
      limits: decodeLimitsOf(this.options.limitsOf(tenant)),
      rules: this.options.rulesOf(tenant),
      retention: this.options.retentionOf?.(tenant) ?? 'default',
      now: this.now(),
    };
  }

  private async decodeOne(tenant: string, job: DecodeJob): Promise<Decoded> {
    const claimed = claimedWithin(job.push, job.limits);
    this.rate.admit(tenant, claimed);
    const decoded = await this.pool.decode(job);
    this.rate.settle(tenant, claimed, decoded.unpackedBytes);
    this.metrics.decoded(tenant, decoded.format);
    decoded.ignored.forEach(([event, count]) => this.metrics.ignored(tenant, event, count));
    for (const count of decoded.ruled) {
      this.metrics.ruled(tenant, job.rules!.rules[count.rule]!.name, count);
    }
    return decoded;
  }

  private async store(tenant: string, job: DecodeJob, decoded: Decoded): Promise<void> {
    if (decoded.encoded.length > 0) {
      this.series.admit(job.tenant, decoded.seriesKeys, this.options.limitsOf(tenant).maxSeries);
      await this.write(job, decoded.encoded);
      if (!decoded.demo) {
        this.options.onRealProfile?.();
      }
    }
    this.metrics.stored(tenant, decoded.profiles, decoded.samples, decoded.unpackedBytes);
  }

  private async write(job: DecodeJob, encoded: readonly EncodedProfile[]): Promise<void> {
    try {
      await this.options.store.write(encoded);
    } catch (error) {
      if (!(error instanceof SymbolsForgotten)) {
        throw error;
      }
      const whole = await this.pool.decode({ ...job, allSymbols: true });
      await this.options.store.write(whole.encoded);
    }
  }

  private rejected(tenant: string, push: PushedProfile, error: unknown): HearthError {
    const known =
      error instanceof HearthError
        ? error
        : new HearthError('internal', 'the profile could not be stored', { cause: error });
    if (known.reason === 'internal') {
      this.options.log.error({ tenant, err: error }, 'a pushed profile could not be stored');
    }
    this.refused(tenant, known, push.payload.length);
    return known;
  }

  refused(tenant: string, { reason, message }: HearthError, bytes: number): void {
    this.metrics.discarded(tenant, reason, bytes);
    this.rejections.rejected(tenant, reason, message);
  }

  private now() {
    return toNanos(unixMillis(this.clock()));
  }
}

/** What files are taken to be sampled at that do not say. */
const DEFAULT_SAMPLE_RATE = 100;
