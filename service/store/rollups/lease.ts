/**
 * Of several services on one server, one does the store's own work at a time.
 *
 *     if (await lease.take()) { … }     // for two minutes; taken again before each piece of work
 *
 *     does anybody have it? ──▶ claim it ──▶ does anybody else claim it? ──▶ it is ours
 *
 * A claim is written before others' are read, so of two that meet at least the later one sees the earlier, however long
 * a write takes. Whoever sees another one takes its own back, and tries again after a random while. On a cluster a claim
 * is given time to reach the other servers: there it is sure as far as they keep up.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../database.ts';
import { DATABASE } from '../migrate.ts';
import { RowWriter } from '../row-binary.ts';

const LEASE_SECONDS = 120;
/** At one call; whoever gets it at none of them is asked again with the next piece of work. */
const ATTEMPTS = 5;
/** Before the next attempt, at most; doubled with each. */
const FIRST_PAUSE_MS = 50;
/** From one server of a cluster to the others. */
const SETTLE_MS = 500;

export class Lease {
  private readonly holder = randomBytes(8).readBigUInt64LE();
  private until = 0;
  private writtenAt = 0;

  constructor(
    private readonly database: Pick<Database, 'insert' | 'select' | 'isOnCluster'>,
    private readonly name: string,
    private readonly clock: () => number = Date.now,
  ) {}

  async take(): Promise<boolean> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const now = Math.trunc(this.clock() / 1_000);
      if (this.until - now > LEASE_SECONDS / 2) {
        return true;
      }
      if (await this.isOthers(now)) {
        this.until = 0;
        return false;
      }
      const settle = this.until <= now && this.database.isOnCluster ? SETTLE_MS : 0;
      const until = now + LEASE_SECONDS;
      await this.write(until);
      await sleep(settle);
      if (!(await this.isOthers(Math.trunc(this.clock() / 1_000)))) {
        this.until = until;
        return true;
      }
      this.until = 0;
      await this.write(0);
      await sleep(Math.random() * (FIRST_PAUSE_MS + settle) * 2 ** attempt);
    }
    return false;
  }

  /** Lets another one take it at once. */
  async give(): Promise<void> {
    if (this.until > 0) {
      this.until = 0;
      await this.write(0);
    }
  }

  private async write(until: number): Promise<void> {
    // The newest of a holder's rows counts: two of one millisecond would be none.
    this.writtenAt = Math.max(Math.trunc(this.clock()), this.writtenAt + 1);
    const out = new RowWriter();
    out.text(this.name);
    out.int64(BigInt.asIntN(64, this.holder));
    out.int64(BigInt(this.writtenAt));
    out.uint32(until);
    await this.database.insert(`${DATABASE}.leases`, [out.take()]);
  }

  /** Whether another one has it, or claims it. */
  private async isOthers(now: number): Promise<boolean> {
    const others = await this.database.select(
      {
        columns: 'holder',
        from: `FROM (SELECT holder, argMax(until, at_ms) AS newest FROM ${DATABASE}.leases
          WHERE name = {name:String} AND holder != ${this.holder} GROUP BY holder) WHERE newest > ${now} LIMIT 1`,
        values: { name: this.name },
      },
      (row) => row.uint64(),
    );
    return others.length > 0;
  }
}
