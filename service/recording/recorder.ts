/**
 * Records: evaluates every tenant's rules once an interval and writes what they measured.
 *
 *     const recorder = new Recorder({ store, querier, limitsOf, options, registry, log });
 *     await recorder.stop();       // after what it is writing
 *
 *        interval      interval      interval
 *     ───────────────┼─────────────┼───────────┼─────────── time
 *                    end                  delay → evaluated: agents have sent by then what they measured
 *
 * The store is the queue: an interval counts as recorded when the receiver has it, so what could not be written is
 * evaluated again later, also after a restart, as far back as `CATCH_UP`. Times of samples are fixed by the interval,
 * so a sample that is written twice (after a kill between the receiver's answer and the note of it) is the same sample.
 * Of several services on one store one records.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { unixMillis, type TenantNumber } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import type { Registry } from 'prom-client';
import type { Log } from '../log.ts';
import type { Querier } from '../query/querier.ts';
import type { RuleProgress } from '../store/recording-rules.ts';
import type { ProfileStore } from '../store/store.ts';
import type { LimitsOf } from '../tenant-settings.ts';
import { evaluateRule, type RecordedSample } from './evaluate-rule.ts';
import { recordingMetrics } from './recording-metrics.ts';
import { RemoteWrite, WriteFailure, type ReceiverOptions } from './remote-write.ts';
import { allRules, type ProvisionedRules } from './provisioned-rules.ts';
import type { Rule } from './rule.ts';

export interface RecordingOptions {
  receiver: ReceiverOptions;
  /** Milliseconds. */
  interval: number;
  delay: number;
  provisioned: ProvisionedRules;
}

export interface RecorderOptions {
  store: Pick<ProfileStore, 'recording' | 'tenant' | 'ready'>;
  querier: Querier;
  limitsOf: LimitsOf;
  options: RecordingOptions;
  registry: Registry;
  log: Log;
}

/** Intervals that are made up for when the receiver comes back: of minutes, what Prometheus still takes, less than an hour. */
const CATCH_UP = 55;
/** Between two tries while the receiver or the store does not answer; doubled each time. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** What one rule measured in one interval, or why it could not. */
interface Outcome {
  rule: Rule;
  samples: RecordedSample[];
  problem: string;
}

export class Recorder {
  private readonly receiver: RemoteWrite;
  private readonly metrics: ReturnType<typeof recordingMetrics>;
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;

  constructor(private readonly work: RecorderOptions) {
    this.receiver = new RemoteWrite(work.options.receiver);
    this.metrics = recordingMetrics(work.registry);
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.work.store.recording.leave().catch(() => undefined);
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.isStopped()) {
      const isDone = await this.round();
      failures = isDone ? 0 : failures + 1;
      const wait = isDone ? this.untilNext() : Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS);
      await sleep(wait, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  private isStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  /** Milliseconds until the next interval is due. */
  private untilNext(): number {
    const { interval, delay } = this.work.options;
    return interval - ((Date.now() - delay) % interval);
  }

  /** @returns false when something is to be tried again soon */
  private async round(): Promise<boolean> {
    const { store, options } = this.work;
    if (!store.ready()) {
      return false;
    }
    const due = Math.floor((Date.now() - options.delay) / options.interval) * options.interval;
    let tenants: ReadonlySet<string>;
    try {
      if (!(await store.recording.isMine())) {
        return true;
      }
      tenants = new Set([...options.provisioned.keys(), ...(await store.recording.tenants())]);
    } catch (error) {
      this.tell(error);
      return false;
    }
    let isDone = true;
    for (const tenant of tenants) {
      if (this.isStopped()) {
        break;
      }
      try {
        isDone = (await this.recordTenant(tenant, due)) && isDone;
      } catch (error) {
        this.tell(error, tenant);
        isDone = false;
        if (error instanceof WriteFailure) {
          break;
        }
      }
    }
    return isDone;
  }

  private tell(error: unknown, tenant?: string): void {
    const { log } = this.work;
    if (error instanceof WriteFailure) {
      const { host } = this.receiver;
      log.warn({ receiver: host, why: error.message }, 'what rules recorded cannot be written; it is tried again');
    } else if (!this.isStopped()) {
      log.error({ err: error, tenant }, 'recording rules could not be evaluated; it is tried again');
    }
  }

  /**
   * @returns false when its receiver refuses for now
   * @throws WriteFailure when the receiver says nothing at all
   */
  private async recordTenant(tenant: string, due: number): Promise<boolean> {
    const { store, options, log } = this.work;
    const number = await store.tenant(tenant, false);
    if (number === undefined) {
      return true;
    }
    const rules = await allRules(store.recording, number, options.provisioned.get(tenant) ?? []);
    const progress = new Map((await store.recording.progress(number)).map((one) => [one.id, one]));
    const next = new Map(rules.map((rule) => [rule, this.firstMissing(progress.get(rule.id), due)]));
    const start = Math.min(...next.values());
    for (let end = start; end <= due && !this.isStopped(); end += options.interval) {
      if (!(await store.recording.isMine())) {
        return true;
      }
      const outcomes = await this.evaluate(
        tenant,
        rules.filter((rule) => next.get(rule)! <= end),
        end,
      );
      if (this.isStopped()) {
        return true;
      }
      try {
        await this.write(tenant, outcomes);
      } catch (error) {
        if (!(error instanceof WriteFailure)) {
          throw error;
        }
        const waiting = outcomes.map(({ rule, samples }) => ({
          ...progressOf(rule, samples.length, end - options.interval, error.message),
          recordedUntil: progress.get(rule.id)?.recordedUntil ?? unixMillis(0),
        }));
        await store.recording.keepProgress(number, waiting);
        if (error.isSilent) {
          throw error;
        }
        log.warn({ receiver: this.receiver.host, tenant, why: error.message }, 'the receiver refuses for now');
        return false;
      }
      await this.keep(number, outcomes, end, progress);
    }
    return true;
  }

  /** The end of the first interval that is to be recorded: the newest one of a rule that is new. */
  private firstMissing(progress: RuleProgress | undefined, due: number): number {
    const { interval } = this.work.options;
    const until = progress?.recordedUntil ?? 0;
    // Of a clock that was wrong.
    if (until === 0 || until > due + interval) {
      return due;
    }
    const first = Math.floor(until / interval) * interval + interval;
    const oldest = due - (CATCH_UP - 1) * interval;
    this.metrics.skipped(Math.max(0, oldest - first) / interval);
    return Math.max(first, oldest);
  }

  /** One after the other: it is the store's background work. */
  private async evaluate(tenant: string, rules: readonly Rule[], end: number): Promise<Outcome[]> {
    const { querier, limitsOf, options } = this.work;
    const outcomes: Outcome[] = [];
    for (const rule of rules) {
      const interval = { end, millis: options.interval };
      try {
        const samples = await evaluateRule(querier, tenant, rule, interval, limitsOf(tenant), this.stopping.signal);
        outcomes.push({ rule, samples, problem: '' });
        this.metrics.evaluated('ok');
      } catch (error) {
        // A store that does not answer is asked again; a rule that cannot be answered says so in its status.
        if (!(error instanceof HearthError) || error.code === 'unavailable' || this.isStopped()) {
          throw error;
        }
        outcomes.push({ rule, samples: [], problem: error.message });
        this.metrics.evaluated('failed');
      }
    }
    return outcomes;
  }

  /** What the receiver will never take is given up, and said in the status of the rules. @throws WriteFailure */
  private async write(tenant: string, outcomes: readonly Outcome[]): Promise<void> {
    const samples = outcomes.flatMap((outcome) => outcome.samples);
    try {
      await this.receiver.write(tenant, samples, this.stopping.signal);
      this.metrics.written(samples.length);
    } catch (error) {
      if (!(error instanceof WriteFailure) || !error.isLasting) {
        throw error;
      }
      this.metrics.refused(samples.length);
      outcomes.filter(({ samples: own }) => own.length > 0).forEach((outcome) => (outcome.problem ||= error.message));
      const { log } = this.work;
      log.error(
        { receiver: this.receiver.host, tenant, why: error.message },
        'the receiver does not take what rules recorded',
      );
    }
  }

  private async keep(
    number: TenantNumber,
    outcomes: readonly Outcome[],
    end: number,
    progress: Map<string, RuleProgress>,
  ): Promise<void> {
    const kept = outcomes.map(({ rule, samples, problem }) => progressOf(rule, samples.length, end, problem));
    await this.work.store.recording.keepProgress(number, kept);
    kept.forEach((one) => progress.set(one.id, one));
  }
}

const progressOf = ({ id }: Rule, series: number, end: number, problem: string): RuleProgress => ({
  id,
  recordedUntil: unixMillis(end),
  evaluated: unixMillis(Date.now()),
  series,
  problem,
});
