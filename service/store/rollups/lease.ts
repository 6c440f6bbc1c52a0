/**
 * Of several services on one server, one does the store's own work at a time.
 *
 *     if (await lease.take()) { … }     // for two minutes; taken again before each piece of work
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../database.ts';
import { DATABASE } from '../migrate.ts';
import { RowWriter } from '../row-binary.ts';

const LEASE_SECONDS = 120;
/** Enough for another one's claim to be seen. */
const SETTLE_MILLIS = 500;

export class Lease {
  private readonly holder = randomBytes(8).readBigUInt64LE();
  private until = 0;

  constructor(
    private readonly database: Database,
    private readonly name: string,
    private readonly clock: () => number = Date.now,
  ) {}

  async take(): Promise<boolean> {
    const now = Math.trunc(this.clock() / 1_000);
    if (this.until - now > LEASE_SECONDS / 2) {
      return true;
    }
    const isNew = this.until <= now;
    const holder = await this.current(now);
    if (holder !== undefined && holder !== this.holder) {
      return false;
    }
    const until = now + LEASE_SECONDS;
    await this.write(until);
    if (isNew) {
      await sleep(SETTLE_MILLIS);
    }
    const isTaken = (await this.current(now)) === this.holder;
    this.until = isTaken ? until : 0;
    return isTaken;
  }

  /** Lets another one take it at once. */
  async give(): Promise<void> {
    if (this.until > 0) {
      this.until = 0;
      await this.write(0);
    }
  }

  private async write(until: number): Promise<void> {
    const out = new RowWriter();
    out.text(this.name);
    out.int64(BigInt.asIntN(64, this.holder));
    out.int64(BigInt(Math.trunc(this.clock())));
    out.uint32(until);
    await this.database.insert(`${DATABASE}.leases`, [out.take()]);
  }

  /** Of several that claim it at once, the lowest number has it. */
  private async current(now: number): Promise<bigint | undefined> {
    const [first] = await this.database.select(
      {
        columns: 'holder',
        from: `FROM (SELECT holder, argMax(until, at_ms) AS newest FROM ${DATABASE}.leases
          WHERE name = {name:String} GROUP BY holder) WHERE newest > ${now} ORDER BY holder LIMIT 1`,
        values: { name: this.name },
      },
      (row) => row.uint64(),
    );
    return first;
  }
}
