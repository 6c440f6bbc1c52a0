/**
 * Decodes profiles in worker threads, so that a large profile never holds up the port.
 *
 *     const pool = createDecodePool({ threads: 1, workerFile, moments, log });
 *     const decoded = await pool.decode(job);
 *
 * Jobs wait in one queue that is bounded in bytes and serves the tenants in turn. A worker that dies fails the one
 * profile it was working on and is replaced. With 0 threads the work is done in place, for tests and tools.
 */
import { Worker } from 'node:worker_threads';
import type { TenantNumber } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import { DurableSymbols, type DurableNews } from '../store/durable-symbols.ts';
import { FairQueue } from '../store/fair-queue.ts';
import { SharedBudget } from '../store/shared-budget.ts';
import { decode, type AskMoment, type Decoded } from './decode.ts';
import type { FromWorker, ToWorker } from './decode-worker.ts';
import type { DecodeJob } from './pushed-profile.ts';

export interface DecodePoolOptions {
  /** 0 decodes in place. */
  threads: number;
  /** The bundled decode-worker.js; not needed with 0 threads. */
  workerFile: URL | undefined;
  askMoment: AskMoment;
  /** Called when a worker has died or failed for a reason that is not the profile's. */
  onFault: (message: string, cause: unknown) => void;
}

export interface DecodePool {
  decode(job: DecodeJob): Promise<Decoded>;
  /** What is durable is not encoded again, unless a job says so. */
  learn(news: DurableNews): void;
  /** Bytes of profiles that wait or are being decoded. */
  queuedBytes(): number;
  close(): Promise<void>;
}

/** Jobs sent ahead to one worker: it need not wait for this thread, which is busy with the port, between two. */
const AHEAD = 4;
/** Beyond this, clients are told to come back; one tenant alone may have half of it: 20 s of work at 3 MB/s. */
const MAX_QUEUED_BYTES = 128 * 1024 * 1024;
/** A profile within the limits takes milliseconds; a worker silent for this long is stuck. */
const STUCK_AFTER_MILLIS = 30_000;
/** What is young is a few profiles: V8 would take 48 MB for it and seldom give any of them back. */
const WORKER_HEAP = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 12 };

interface Task {
  job: DecodeJob;
  resolve: (decoded: Decoded) => void;
  reject: (error: Error) => void;
}

export function createDecodePool(options: DecodePoolOptions): DecodePool {
  if (options.threads === 0 || options.workerFile === undefined) {
    const durable = new DurableSymbols();
    return {
      decode: (job) => decode(job, options.askMoment, durable),
      learn: (news) => durable.hear(news),
      queuedBytes: () => 0,
      close: async () => {},
    };
  }
  return new WorkerPool(options, options.workerFile);
}

class WorkerPool implements DecodePool {
  private readonly waiting = new FairQueue<TenantNumber, Task>();
  /** Of workers that have died: they have waited already. */
  private readonly orphans: Task[] = [];
  private readonly room = new SharedBudget<TenantNumber>(MAX_QUEUED_BYTES);
  private readonly crew = new Set<CrewMember>();
  private closed = false;

  constructor(
    readonly options: DecodePoolOptions,
    readonly workerFile: URL,
  ) {
    for (let i = 0; i < options.threads; i++) {
      this.crew.add(new CrewMember(this));
    }
  }

  queuedBytes(): number {
    return this.room.used;
  }

  decode(job: DecodeJob): Promise<Decoded> {
    if (this.closed) {
      return Promise.reject(new HearthError('shutting_down', 'the service is shutting down: push again in a moment'));
    }
    const bytes = job.push.payload.length;
    if (!this.room.take(job.tenant, bytes)) {
      return Promise.reject(
        new HearthError('overloaded', 'more profiles are being pushed than can be decoded: push again in a moment', {
          retryAfterSeconds: 2,
        }),
      );
    }
    return new Promise<Decoded>((resolve, reject) => {
      this.waiting.push(job.tenant, { job, resolve, reject });
      this.dispatch();
    }).finally(() => {
      this.room.give(job.tenant, bytes);
    });
  }

  learn(news: DurableNews): void {
    this.crew.forEach((member) => member.learn(news));
  }

  /** Gives waiting tasks to the least busy workers. */
  dispatch(): void {
    while (this.orphans.length + this.waiting.size > 0 && !this.closed) {
      // Replaced only when there is work: a worker that cannot even start must not be started in a circle.
      while (this.crew.size < this.options.threads) {
        this.crew.add(new CrewMember(this));
      }
      const least = [...this.crew].reduce((a, b) => (b.load < a.load ? b : a));
      if (least.load >= AHEAD) {
        return;
      }
      least.take((this.orphans.shift() ?? this.waiting.shift())!);
    }
  }

  /** A worker is gone: its first task with it, the others come before all that wait. */
  lost(member: CrewMember, orphans: Task[]): void {
    this.crew.delete(member);
    this.orphans.push(...orphans);
    this.dispatch();
  }

  async close(): Promise<void> {
    this.closed = true;
    const error = new HearthError('shutting_down', 'the service is shutting down: push again in a moment');
    this.orphans.splice(0).forEach((task) => task.reject(error));
    for (let task = this.waiting.shift(); task !== undefined; task = this.waiting.shift()) {
      task.reject(error);
    }
    await Promise.all([...this.crew].map((member) => member.end(error)));
  }
}

/** One worker and the tasks it has, oldest first. */
class CrewMember {
  private readonly worker: Worker;
  private readonly tasks: Task[] = [];
  private watch: NodeJS.Timeout | undefined;
  private fault: unknown;
  private ending = false;

  constructor(private readonly pool: WorkerPool) {
    this.worker = new Worker(pool.workerFile, { resourceLimits: WORKER_HEAP });
    this.worker.on('message', (message: FromWorker) => void this.heard(message));
    this.worker.on('error', (error) => {
      this.fault = error;
    });
    this.worker.on('exit', () => this.gone());
    this.worker.unref();
  }

  get load(): number {
    return this.tasks.length;
  }

  take(task: Task): void {
    this.tasks.push(task);
    if (this.tasks.length === 1) {
      this.startWatch();
    }
    // A copy of its own, moved instead of cloned: a payload is often a part of a much larger request body.
    const payload = new Uint8Array(task.job.push.payload);
    const job = { ...task.job, push: { ...task.job.push, payload } };
    this.worker.postMessage({ kind: 'decode', job } satisfies ToWorker, [payload.buffer]);
  }

  learn(news: DurableNews): void {
    this.worker.postMessage({ kind: 'durable', news } satisfies ToWorker);
  }

  private async heard(message: FromWorker): Promise<void> {
    if (message.kind === 'ask') {
      const moment = await this.pool.options.askMoment(message.contentId);
      this.worker.postMessage({ kind: 'moment', moment } satisfies ToWorker);
      return;
    }
    clearTimeout(this.watch);
    const task = this.tasks.shift()!;
    if (this.tasks.length > 0) {
      this.startWatch();
    }
    this.pool.dispatch();
    if (message.kind === 'done') {
      task.resolve(message.decoded);
    } else {
      if (message.stack !== undefined) {
        this.pool.options.onFault('a profile could not be decoded', message.stack);
      }
      task.reject(new HearthError(message.reason, message.message));
    }
  }

  private startWatch(): void {
    this.watch = setTimeout(() => {
      this.fault = new Error(`no answer within ${STUCK_AFTER_MILLIS} ms`);
      void this.worker.terminate();
    }, STUCK_AFTER_MILLIS);
    this.watch.unref();
  }

  private gone(): void {
    clearTimeout(this.watch);
    if (this.ending) {
      return;
    }
    const [culprit, ...orphans] = this.tasks.splice(0);
    this.pool.options.onFault('a decode worker ended unexpectedly and is replaced', this.fault);
    culprit?.reject(
      new HearthError('internal', 'the profile could not be decoded: its decoder ended', { cause: this.fault }),
    );
    this.pool.lost(this, orphans);
  }

  async end(error: Error): Promise<void> {
    this.ending = true;
    clearTimeout(this.watch);
    await this.worker.terminate();
    for (const task of this.tasks.splice(0)) {
      task.reject(error);
    }
  }
}
