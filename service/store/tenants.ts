/**
 * Tenants and their internal numbers: part of every key and every hash, given once and never again. A tenant that is
 * deleted loses its number: the same name gets another one, under which there is nothing.
 */
import { tenantNumber, type TenantNumber } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import type { Database } from './database.ts';
import { DATABASE } from './migrate.ts';
import { RowWriter } from './row-binary.ts';
import { claimTenant, type TenantGiver } from './tenant-claims.ts';

/** Another service on the same server may have made a tenant: whoever asks for an unknown one looks, but not each time. */
const LOOK_AGAIN_MS = 2_000;
/** Another service on the same server may have deleted one. */
const STALE_MS = 15_000;

export class Tenants {
  private loadedAt = 0;
  private readonly numbers = new Map<string, TenantNumber>();
  private readonly retired = new Set<TenantNumber>();
  /** Numbers are given and taken one at a time. */
  private turn: Promise<unknown> = Promise.resolve();

  /** @param isShared whether other services may use the same store */
  constructor(
    private readonly database: Database,
    private readonly isShared: boolean,
  ) {}

  async load(): Promise<void> {
    const retired = await this.database.select(
      { columns: 'number', from: `FROM ${DATABASE}.retired_tenants FINAL` },
      (row) => tenantNumber(row.uint32()),
    );
    const rows = await this.database.select(
      { columns: 'name, number', from: `FROM ${DATABASE}.tenants FINAL` },
      (row) => ({ name: row.text(), number: tenantNumber(row.uint32()) }),
    );
    retired.forEach((number) => this.retired.add(number));
    for (const [name, number] of this.numbers) {
      if (this.retired.has(number)) {
        this.numbers.delete(name);
      }
    }
    rows
      .filter(({ number }) => !this.retired.has(number))
      .forEach(({ name, number }) => this.numbers.set(name, number));
    this.loadedAt = performance.now();
  }

  async number(name: string, create: boolean): Promise<TenantNumber | undefined> {
    if (this.isShared && performance.now() - this.loadedAt > STALE_MS) {
      await this.load();
    }
    const known = this.numbers.get(name);
    if (known !== undefined) {
      return known;
    }
    if (!create) {
      if (performance.now() - this.loadedAt > LOOK_AGAIN_MS) {
        await this.load();
      }
      return this.numbers.get(name);
    }
    return this.inTurn(async () => this.numbers.get(name) ?? (await this.create(name)));
  }

  /** By number, for whoever has only those. */
  names(): ReadonlyMap<TenantNumber, string> {
    return new Map([...this.numbers].map(([name, number]) => [number, name]));
  }

  /** Numbers under which nothing may be written or found any more. */
  retiredNumbers(): ReadonlySet<TenantNumber> {
    return this.retired;
  }

  /**
   * Takes a tenant's number away; durable when it resolves.
   * @throws HearthError not_found
   */
  async retire(name: string): Promise<TenantNumber> {
    return this.inTurn(async () => {
      await this.load();
      const number = this.numbers.get(name);
      if (number === undefined) {
        throw new HearthError('not_found', `nothing is stored of the tenant '${name.slice(0, 200)}'`);
      }
      const row = new RowWriter();
      row.uint32(number);
      row.text(name);
      row.int64(BigInt(Date.now()));
      await this.database.insert(`${DATABASE}.retired_tenants`, [row.take()]);
      this.retired.add(number);
      this.numbers.delete(name);
      return number;
    });
  }

  private async create(name: string): Promise<TenantNumber> {
    const giver: TenantGiver = {
      look: async () => {
        // Its number must not be one that another service gave away since the start.
        await this.load();
        return { number: this.numbers.get(name), highest: Math.max(0, ...this.numbers.values(), ...this.retired) };
      },
      give: async (given) => {
        const row = new RowWriter();
        row.text(name);
        row.uint32(given);
        await this.database.insert(`${DATABASE}.tenants`, [row.take()]);
      },
    };
    // The only service has no rivals: whatever is claimed was by one before it, which is gone.
    const number = this.isShared ? await claimTenant(this.database, name, giver) : await nextNumber(giver);
    this.numbers.set(name, number);
    return number;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }
}

async function nextNumber({ look, give }: TenantGiver): Promise<TenantNumber> {
  const { number, highest } = await look();
  if (number !== undefined) {
    return number;
  }
  const next = tenantNumber(highest + 1);
  await give(next);
  return next;
}
