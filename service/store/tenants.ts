/** Tenants and their internal numbers: part of every key and every hash, given once and never again. */
import { tenantNumber, type TenantNumber } from '#model/brands.ts';
import type { Database } from './database.ts';
import { DATABASE } from './migrate.ts';
import { RowWriter } from './row-binary.ts';

export class Tenants {
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
  }

  async number(name: string, create: boolean): Promise<TenantNumber | undefined> {
    const known = this.numbers.get(name);
    if (known !== undefined || !create) {
      return known;
    }
    const made = this.turn.then(() => this.numbers.get(name) ?? this.create(name));
    this.turn = made.catch(() => undefined);
    return made;
  }

  private async create(name: string): Promise<TenantNumber> {
    const number = tenantNumber(Math.max(0, ...this.numbers.values()) + 1);
    const row = new RowWriter();
    row.text(name);
    row.uint32(number);
    await this.database.insert(`${DATABASE}.tenants`, [row.take()]);
    this.numbers.set(name, number);
    return number;
  }
}
