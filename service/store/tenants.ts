/** Tenants and their internal numbers: part of every key and every hash, given once and never again. */
import { tenantNumber, type TenantNumber } from '#model/brands.ts';
import type { Database } from './database.ts';
import { DATABASE } from './migrate.ts';
import { RowWriter } from './row-binary.ts';

/** Another service on the same server may have made a tenant: whoever asks for an unknown one looks, but not each time. */
const LOOK_AGAIN_MS = 2_000;

export class Tenants {
  private loadedAt = 0;
  private readonly numbers = new Map<string, TenantNumber>();
  /** New numbers are given one at a time. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly database: Database) {}

  async load(): Promise<void> {
    const rows = await this.database.select(
      { columns: 'name, number', from: `FROM ${DATABASE}.tenants FINAL` },
      (row) => ({ name: row.text(), number: tenantNumber(row.uint32()) }),
    );
    rows.forEach(({ name, number }) => this.numbers.set(name, number));
    this.loadedAt = performance.now();
  }

  async number(name: string, create: boolean): Promise<TenantNumber | undefined> {
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
    const made = this.turn.then(() => this.numbers.get(name) ?? this.create(name));
    this.turn = made.catch(() => undefined);
    return made;
  }

  private async create(name: string): Promise<TenantNumber> {
    // Its number must not be one that another service gave away since the start.
    await this.load();
    const made = this.numbers.get(name);
    if (made !== undefined) {
      return made;
    }
    const number = tenantNumber(Math.max(0, ...this.numbers.values()) + 1);
    const row = new RowWriter();
    row.text(name);
    row.uint32(number);
    await this.database.insert(`${DATABASE}.tenants`, [row.take()]);
    this.numbers.set(name, number);
    return number;
  }
}
