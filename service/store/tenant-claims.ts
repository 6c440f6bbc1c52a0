/**
 * Which number a new tenant gets, where several services may be making tenants on one server at the same time: never
 * one number for two tenants, never two numbers for one.
 *
 *     claim (name, number) ──▶ does anybody else claim the name or the number? ──▶ has it been given meanwhile? ──▶ give
 *
 * A claim is written before others' are read, so of two that meet at least the later one sees the earlier. Whoever
 * sees another one takes its own back and begins again after a random while. A claim ends after the number has been
 * given, so who no longer sees the claim sees the number. A service that was killed in between leaves its claim; it
 * counts for nothing when it is older than any live one can be.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { tenantNumber, type TenantNumber } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import type { Database } from './database.ts';
import { DATABASE } from './migrate.ts';
import { RowWriter } from './row-binary.ts';

export interface Given {
  /** The name's number, if it has one by now. */
  number: TenantNumber | undefined;
  /** The highest number that anybody was ever given; 0 for none. */
  highest: number;
}

export interface TenantGiver {
  /** Reads what has been given by now. */
  look: () => Promise<Given>;
  /** Writes down for good that the name has the number. */
  give: (number: TenantNumber) => Promise<void>;
}

interface Claim {
  name: string;
  number: TenantNumber;
  id: bigint;
  at: number;
}

/** Who has not given the number after this leaves it, however slow the server is. */
const PATIENCE_MS = 10_000;
/** Longer than anybody's patience, and than what clocks of machines differ by. */
const DEAD_AFTER_MS = 120_000;
/** Before the next attempt, at most; doubled with each. */
const FIRST_PAUSE_MS = 20;
const MAX_PAUSE_MS = 1_000;

/** @throws HearthError store_unavailable when others claim the same for as long as it may wait */
export async function claimTenant(
  database: Database,
  name: string,
  { look, give }: TenantGiver,
): Promise<TenantNumber> {
  const until = performance.now() + PATIENCE_MS;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, MAX_PAUSE_MS)) {
    const before = await look();
    if (before.number !== undefined) {
      return before.number;
    }
    const claim: Claim = {
      name,
      number: tenantNumber(before.highest + 1),
      id: randomBytes(8).readBigUInt64LE(),
      at: Date.now(),
    };
    await write(database, claim, false);
    const isContested = await hasRivals(database, claim);
    // Only now: a rival that is gone has given its number before it went.
    const after = isContested ? before : await look();
    if (!isContested && after.number === undefined && after.highest < claim.number && performance.now() < until) {
      await give(claim.number);
      await write(database, claim, true);
      return claim.number;
    }
    await write(database, claim, true);
    if (performance.now() >= until) {
      throw new HearthError('store_unavailable', 'several services are making tenants at the same time; send again', {
        retryAfterSeconds: 1,
      });
    }
    await sleep(Math.random() * pause);
  }
}

async function write(database: Database, { name, number, id, at }: Claim, isOver: boolean): Promise<void> {
  const row = new RowWriter();
  row.text(name);
  row.uint32(number);
  row.int64(BigInt.asIntN(64, id));
  row.uint8(isOver ? 1 : 0);
  row.int64(BigInt(at));
  await database.insert(`${DATABASE}.tenant_claims`, [row.take()]);
}

async function hasRivals(database: Database, { name, number, id, at }: Claim): Promise<boolean> {
  const rivals = await database.select(
    {
      columns: 'claim',
      from:
        `FROM ${DATABASE}.tenant_claims WHERE (name = {name:String} OR number = ${number}) AND claim != ${id} ` +
        `AND at_ms > ${at - DEAD_AFTER_MS} GROUP BY claim HAVING max(is_over) = 0 LIMIT 1`,
      values: { name },
    },
    (row) => row.uint64(),
  );
  return rivals.length > 0;
}
