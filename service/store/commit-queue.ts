/**
 * Group commit: pushes that wait at the same time become durable by the same few inserts.
 *
 * A lone push is committed at once; whatever arrives meanwhile goes into the next commit, one of each tenant in turn,
 * which waits a little for more of them when they are many (gathering.ts). Symbols are written before the profiles that
 * need them, and a push is acknowledged after the last table of its commit: a crash in between leaves symbols that
 * nothing names, or a profile that its agent sends again, never a profile without its symbols.
 */
import type { TenantNumber } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import type { Database } from './database.ts';
import type { DurableNews } from './durable-symbols.ts';
import { symbolTables, type EncodedRows } from './encode.ts';
import { FairQueue } from './fair-queue.ts';
import { FreshSymbols } from './fresh-symbols.ts';
import { Gathering } from './gathering.ts';
import type { HeldMemory } from './held/held-memory.ts';
import { IdGroups } from './id-groups.ts';
import { DATABASE } from './migrate.ts';
import type { LateWrites } from './rollups/late-writes.ts';
import { SharedBudget } from './shared-budget.ts';
import { SymbolsForgotten } from './store.ts';

/** Rows waiting for a commit take at most this, shared by the tenants; what comes on top is refused, to be sent again. */
const MAX_WAITING_BYTES = 128 * 1024 * 1024;
/** One commit takes at most this, and this many partitions: each partition is a file to fsync in each table. */
const COMMIT_BYTES = 32 * 1024 * 1024;
const COMMIT_PARTITIONS = 12;
/** Ids known to be durable: about 20 bytes each. */
const MAX_KNOWN_IDS = 4_000_000;
const RETRY_SECONDS = 1;
const MILLIS_PER_DAY = 86_400_000;
/** This week. */
const TRUSTED_DAYS = 6;

interface Waiting {
  tenant: TenantNumber;
  profiles: readonly EncodedRows[];
  bytes: number;
  done: () => void;
  failed: (error: unknown) => void;
}

export class CommitQueue {
  private readonly waiting = new FairQueue<TenantNumber, Waiting>();
  private readonly room = new SharedBudget<TenantNumber>(MAX_WAITING_BYTES);
  private running: Promise<void> = Promise.resolve();
  private busy = false;
  private closed = false;
  /** Works that wait for, or are in, a moment between two commits. */
  private interrupting = 0;
  private readonly known = new IdGroups(MAX_KNOWN_IDS);
  /** Goes up when symbols that were durable may be gone. */
  private epoch = 0;
  private tell: (news: DurableNews) => void = () => {};
  private readonly gathering = new Gathering();

  constructor(
    private readonly database: Database,
    private readonly late: LateWrites,
    /** Whether no other service writes to the store. */
    private readonly alone: boolean,
    /** Told of what is written. */
    private readonly held: HeldMemory | undefined,
  ) {}

  /** Durable when it resolves. */
  write(profiles: readonly EncodedRows[]): Promise<void> {
    if (profiles.length === 0) {
      return Promise.resolve();
    }
    if (this.closed) {
      return Promise.reject(
        new HearthError('shutting_down', 'the service is shutting down: send again to its successor'),
      );
    }
    const bytes = profiles.reduce((sum, profile) => sum + profile.byteLength, 0);
    const [{ tenant }] = profiles as [EncodedRows];
    if (!this.room.take(tenant, bytes)) {
      return Promise.reject(
        new HearthError('store_unavailable', 'the profile store cannot keep up with what is pushed; send again later', {
          retryAfterSeconds: RETRY_SECONDS,
        }),
      );
    }
    return new Promise((done, failed) => {
      this.waiting.push(tenant, { tenant, profiles, bytes, done, failed });
      this.start();
    });
  }

  /** See ProfileStore. */
  tellOfSymbols(tell: (news: DurableNews) => void): void {
    this.tell = tell;
  }

  /** Runs between two commits, when nothing is half written; then forgets which symbols are durable. */
  exclusively(work: () => Promise<void>): Promise<void> {
    return this.between(async () => {
      try {
        await work();
      } finally {
        this.known.clear();
        this.epoch++;
        this.tell({ epoch: this.epoch, groups: [] });
        this.held?.clear();
      }
    });
  }

  /** Runs between two commits, when nothing is half written. Takes nothing away that was written. */
  async between(work: () => Promise<void>): Promise<void> {
    this.interrupting++;
    const turn = this.running.then(work);
    this.running = turn
      .catch(() => undefined)
      .finally(() => {
        this.interrupting--;
        if (this.waiting.size > 0) {
          this.start();
        }
      });
    await turn;
  }

  /** Refuses new writes and waits for the accepted ones. */
  async close(): Promise<void> {
    this.closed = true;
    while (this.busy || this.interrupting > 0) {
      await this.running;
    }
  }

  private start(): void {
    if (this.busy) {
      return;
    }
    this.busy = true;
    this.running = this.running.then(() => this.commitAll());
  }

  private async commitAll(): Promise<void> {
    do {
      while (this.isNextWaiting()) {
        await this.commitNext();
      }
      // What waits may have to wait longer, for a moment between two commits. The job closes what cannot be closed now.
      await this.late.finish().catch(() => undefined);
    } while (this.isNextWaiting());
    this.busy = false;
  }

  private async commitNext(): Promise<void> {
    await this.gathering.wait({
      size: () => this.waiting.size,
      isUrgent: () => this.closed || this.interrupting > 0,
    });
    const taken = this.takeBatch();
    this.gathering.begin(taken.length);
    const isWhole = ({ profiles }: Waiting) => profiles.every((profile) => this.hasItsSymbols(profile));
    const batch = taken.filter(isWhole);
    taken.filter((waiting) => !isWhole(waiting)).forEach(({ failed }) => failed(new SymbolsForgotten()));
    if (batch.length === 0) {
      return;
    }
    const profiles = batch.flatMap((waiting) => waiting.profiles);
    try {
      await this.late.around(
        profiles,
        () => this.commit(profiles),
        () => this.isNextWaiting(),
      );
      this.held?.written(profiles);
      batch.forEach(({ done }) => done());
    } catch (error) {
      this.held?.unsure(profiles);
      batch.forEach(({ failed }) => failed(error));
    }
  }

  /** However much is pushed, whoever asked for a moment between two commits gets it. */
  private isNextWaiting(): boolean {
    return this.waiting.size > 0 && this.interrupting === 0;
  }

  private takeBatch(): Waiting[] {
    const batch: Waiting[] = [];
    const partitions = new Set<string>();
    let bytes = 0;
    for (let next = this.waiting.peek(); next !== undefined; next = this.waiting.peek()) {
      const more = new Set([...partitions, ...next.profiles.map(partitionOf)]);
      if (batch.length > 0 && (bytes + next.bytes > COMMIT_BYTES || more.size > COMMIT_PARTITIONS)) {
        break;
      }
      more.forEach((partition) => partitions.add(partition));
      bytes += next.bytes;
      batch.push(next);
      this.waiting.shift();
      this.room.give(next.tenant, next.bytes);
    }
    return batch;
  }

  /** Whether what it leaves out is durable still. */
  private hasItsSymbols(profile: EncodedRows): boolean {
    return profile.leftOutIn === undefined || (profile.leftOutIn === this.epoch && this.isTrusted(profile));
  }

  private async commit(profiles: readonly EncodedRows[]): Promise<void> {
    const fresh = new FreshSymbols(this.known, (profile) => this.isTrusted(profile));
    for (const profile of profiles) {
      fresh.add(profile);
    }
    const spans = profiles.map((profile) => profile.spans).filter((rows) => rows.length > 0);
    await Promise.all([
      ...symbolTables.map((table) => this.insert(table, fresh.rows[table])),
      this.insert('span_samples', spans),
    ]);
    await this.insert(
      'profiles',
      profiles.map((profile) => profile.profiles),
    );
    const groups = fresh.areDurable();
    if (groups.length > 0) {
      this.tell({ epoch: this.epoch, groups });
    }
  }

  /** Another service may have dropped older weeks, with the symbols that are known to be there. */
  private isTrusted({ week }: EncodedRows): boolean {
    return this.alone || week >= Math.floor(Date.now() / MILLIS_PER_DAY) - TRUSTED_DAYS;
  }

  private async insert(table: string, rows: readonly Uint8Array[]): Promise<void> {
    if (rows.length > 0) {
      await this.database.insert(`${DATABASE}.${table}`, rows);
    }
  }
}

const partitionOf = ({ retention, week }: EncodedRows) => `${retention}/${week}`;
