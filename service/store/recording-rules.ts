/**
 * Rules that make metrics of profiles, and how far each has been recorded. What a rule says is for others: it is kept as
 * the text that they give.
 */
import { tenantNumber, unixMillis, type TenantNumber, type UnixMillis } from '#model/brands.ts';
import type { Database } from './database.ts';
import { DATABASE } from './migrate.ts';
import type { Lease } from './rollups/lease.ts';
import { RowWriter } from './row-binary.ts';
import type { Tenants } from './tenants.ts';

export interface StoredRule {
  /** Unique within the tenant. */
  id: string;
  generation: bigint;
  /** As JSON. */
  rule: string;
}

export interface RuleProgress {
  id: string;
  /** The newest sample that the receiver has; 0 for none. */
  recordedUntil: UnixMillis;
  evaluated: UnixMillis;
  series: number;
  /** Why the last evaluation failed or could not be written; empty when it was. */
  problem: string;
}

export class RecordingRules {
  /** @param lease which of several services records; undefined for the only one */
  constructor(
    private readonly database: Database,
    private readonly lease: Lease | undefined,
    private readonly known: Pick<Tenants, 'names' | 'load'>,
  ) {}

  /** Whether this service is the one that records: asked again before each piece of work. */
  async isMine(): Promise<boolean> {
    return this.lease === undefined || (await this.lease.take());
  }

  /** Lets another service record at once. */
  async leave(): Promise<void> {
    await this.lease?.give();
  }

  /** Sorted by id. */
  list(tenant: TenantNumber): Promise<StoredRule[]> {
    return this.database.select(
      {
        columns: 'id, generation, rule',
        from: `FROM ${DATABASE}.recording_rules FINAL WHERE tenant = ${Math.trunc(tenant)} AND is_deleted = 0 ORDER BY id`,
      },
      (row) => ({ id: row.text(), generation: row.int64(), rule: row.text() }),
    );
  }

  /** The tenants that have rules, by name; those that were deleted are left out. */
  async tenants(): Promise<string[]> {
    const numbers = await this.database.select(
      {
        columns: 'tenant',
        from: `FROM ${DATABASE}.recording_rules FINAL WHERE is_deleted = 0 GROUP BY tenant ORDER BY tenant`,
      },
      (row) => tenantNumber(row.uint32()),
    );
    if (numbers.some((number) => !this.known.names().has(number))) {
      // Another service on the same store made it.
      await this.known.load();
    }
    return numbers.flatMap((number) => this.known.names().get(number) ?? []);
  }

  /** Durable when it resolves. */
  put(tenant: TenantNumber, rule: StoredRule): Promise<void> {
    return this.insertRule(tenant, rule, false);
  }

  delete(tenant: TenantNumber, id: string, generation: bigint): Promise<void> {
    return this.insertRule(tenant, { id, generation, rule: '' }, true);
  }

  progress(tenant: TenantNumber): Promise<RuleProgress[]> {
    return this.database.select(
      {
        columns: 'id, recorded_until_ms, evaluated_ms, series, problem',
        from: `FROM ${DATABASE}.recording_progress FINAL WHERE tenant = ${Math.trunc(tenant)} ORDER BY id`,
      },
      (row) => ({
        id: row.text(),
        recordedUntil: unixMillis(Number(row.int64())),
        evaluated: unixMillis(Number(row.int64())),
        series: row.uint32(),
        problem: row.text(),
      }),
    );
  }

  /** Durable when it resolves. */
  keepProgress(tenant: TenantNumber, progress: readonly RuleProgress[]): Promise<void> {
    const rows = progress.map(({ id, recordedUntil, evaluated, series, problem }) => {
      const row = new RowWriter();
      row.uint32(tenant);
      row.text(id);
      row.int64(BigInt(recordedUntil));
      row.int64(BigInt(evaluated));
      row.uint32(series);
      row.text(problem);
      return row.take();
    });
    return this.database.insert(`${DATABASE}.recording_progress`, rows);
  }

  private insertRule(tenant: TenantNumber, { id, generation, rule }: StoredRule, isDeleted: boolean): Promise<void> {
    const row = new RowWriter();
    row.uint32(tenant);
    row.text(id);
    row.int64(generation);
    row.text(rule);
    row.uint8(isDeleted ? 1 : 0);
    return this.database.insert(`${DATABASE}.recording_rules`, [row.take()]);
  }
}
