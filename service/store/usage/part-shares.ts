/**
 * Whose the bytes of a part are. A part never changes, so each is looked at once, by its key columns, the lengths of
 * its arrays and its times; what it takes on the disk is shared out by weight.
 *
 *     const shares = new PartShares(database);
 *     await shares.refresh();     // looks at the parts that are new, forgets those that are no more
 *     for (const { bytes, shares } of shares.parts()) …
 */
import type { Database } from '../database.ts';
import { DATABASE } from '../migrate.ts';

export type Kind = 'profiles' | 'symbols' | 'others';

export interface Share {
  tenant: number;
  /** '' in tables that have none. */
  service: string;
  /** Of the part's bytes; all shares of a part are 1. */
  share: number;
  profiles: number;
  /** Unix milliseconds; 0 where rows have no time. */
  oldest: number;
  newest: number;
}

export interface SharedPart {
  kind: Kind;
  /** Of rows that are profiles, or sums of them. */
  retentionClass: number;
  bytes: number;
  shares: readonly Share[];
}

interface Measured {
  kind: Kind;
  /** SQL of what the rows of a group weigh. */
  weight: string;
  service: string;
  profiles: string;
  /** SQL of milliseconds. */
  oldest: string;
  newest: string;
}

/**
 * What a row takes whatever is in it, and each of its values, of which bytes are longer than multiples of a period. The
 * ratios were measured on recordings; docs/operations.md says how exact the shares are.
 */
const ROW_WEIGHT = 32;
const VALUE_WEIGHT = 3;
const BYTES_WEIGHT = 5;
const arrays =
  `${ROW_WEIGHT} * count() + ` +
  `sum(length(samples) * if(splitByChar(':', toString(profile_type))[3] = 'bytes', ${BYTES_WEIGHT}, ${VALUE_WEIGHT}))`;
const noTime = { oldest: '0', newest: '0' };
const ofProfiles: Measured = {
  kind: 'profiles',
  weight: arrays,
  service: 'toString(service)',
  profiles: 'count()',
  oldest: 'intDiv(min(time_ns), 1000000)',
  newest: 'intDiv(max(time_ns), 1000000)',
};
const ofSymbols: Measured = { kind: 'symbols', weight: 'count()', service: "''", profiles: '0', ...noTime };

/** Rollups are profiles in a coarser resolution, which their retention class says. */
const measured = new Map<string, Measured>([
  ['profiles', ofProfiles],
  ['span_samples', { ...ofProfiles, profiles: '0' }],
  ['rollups', { ...ofProfiles, profiles: 'sum(profiles)', oldest: 'min(bucket)', newest: 'max(bucket)' }],
  ['series', ofSymbols],
  ['functions', ofSymbols],
  ['mappings', ofSymbols],
  ['locations', ofSymbols],
  ['stack_nodes', ofSymbols],
  ['ad_hoc_files', { ...ofSymbols, kind: 'others', weight: 'sum(length(content))' }],
  ['documents', { ...ofSymbols, kind: 'others', weight: 'sum(bytes)' }],
]);
const ofOthers: Measured = { ...ofSymbols, kind: 'others' };

/** Names of parts in one statement. */
const PARTS_AT_ONCE = 200;
/** How often parts are listed while some vanish before they are looked at. */
const ROUNDS = 5;
const COST = { timeoutMs: 50_000, memoryBytes: 512 * 1024 * 1024, resultBytes: 256 * 1024 * 1024 };

export class PartShares {
  private readonly known = new Map<string, SharedPart>();
  /** One string for each service, however many parts name it. */
  private readonly services = new Map<string, string>();
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database.within(COST);
  }

  parts(): Iterable<SharedPart> {
    return this.known.values();
  }

  async refresh(): Promise<void> {
    let empty = new Map<string, SharedPart>();
    for (let round = 0; round < ROUNDS; round++) {
      const parts = await this.list();
      const keys = new Set(parts.map(keyOf));
      for (const key of this.known.keys()) {
        if (!keys.has(key)) {
          this.known.delete(key);
        }
      }
      // No part comes back: one that is still there was there when no rows of it were found.
      empty.forEach((part, key) => keys.has(key) && this.known.set(key, part));
      empty = await this.lookAt(parts.filter((one) => !this.known.has(keyOf(one))));
      if (empty.size === 0) {
        return;
      }
    }
  }

  private list(): Promise<Part[]> {
    return this.database.select(
      {
        columns: 'table, name, partition, toInt64(bytes_on_disk), toInt64(rows)',
        from:
          `FROM system.parts WHERE database = '${DATABASE}' AND active AND table IN ` +
          `(SELECT table FROM system.columns WHERE database = '${DATABASE}' AND name = 'tenant')`,
      },
      (row) => ({
        table: row.text(),
        name: row.text(),
        partition: row.text(),
        bytes: Number(row.int64()),
        rows: Number(row.int64()),
      }),
    );
  }

  /** @returns those of which no rows were found, though they have some: most likely they have been merged away meanwhile */
  private async lookAt(parts: readonly Part[]): Promise<Map<string, SharedPart>> {
    const tables = new Map<string, Part[]>();
    for (const part of parts) {
      tables.set(part.table, [...(tables.get(part.table) ?? []), part]);
    }
    const empty = new Map<string, SharedPart>();
    for (const [table, ofTable] of tables) {
      for (let at = 0; at < ofTable.length; at += PARTS_AT_ONCE) {
        const seen = await this.look(table, ofTable.slice(at, at + PARTS_AT_ONCE));
        for (const [part, shared] of seen) {
          const isEmpty = shared.shares.length === 0 && part.rows > 0;
          (isEmpty ? empty : this.known).set(keyOf(part), shared);
        }
      }
    }
    return empty;
  }

  private async look(table: string, parts: readonly Part[]): Promise<[Part, SharedPart][]> {
    const { kind, weight, service, profiles, oldest, newest } = measured.get(table) ?? ofOthers;
    // Names of parts are digits, dashes and underscores, or begin with the word all.
    const names = parts.map(({ name }) => `'${name.replace(/[^\w-]/g, '')}'`).join(', ');
    const found = new Map<string, (Share & { weight: number })[]>(parts.map(({ name }) => [name, []]));
    await this.database.scan(
      {
        columns: `part, tenant, owner, weight, profiles, oldest, newest`,
        from:
          `FROM (SELECT _part AS part, tenant, ${service} AS owner, toFloat64(${weight}) AS weight, toFloat64(${profiles}) AS profiles, ` +
          `toFloat64(${oldest}) AS oldest, toFloat64(${newest}) AS newest FROM ${DATABASE}.${table} WHERE _part IN (${names}) GROUP BY part, tenant, owner)`,
      },
      (row) => {
        const part = found.get(row.text());
        const share = {
          tenant: row.uint32(),
          service: this.interned(row.text()),
          weight: row.float64(),
          share: 0,
          profiles: row.float64(),
          oldest: row.float64(),
          newest: row.float64(),
        };
        part?.push(share);
      },
    );
    return parts.map((part) => {
      const shares = found.get(part.name)!;
      const whole = shares.reduce((sum, one) => sum + one.weight, 0);
      shares.forEach((one) => (one.share = whole === 0 ? 1 / shares.length : one.weight / whole));
      const retentionClass = Number(/^\((\d+),/.exec(part.partition)?.[1] ?? 0);
      return [part, { kind, retentionClass, bytes: part.bytes, shares }];
    });
  }

  private interned(service: string): string {
    const known = this.services.get(service) ?? service;
    this.services.set(known, known);
    return known;
  }
}

interface Part {
  table: string;
  name: string;
  partition: string;
  bytes: number;
  rows: number;
}

const keyOf = ({ table, name }: Part) => `${table}/${name}`;
