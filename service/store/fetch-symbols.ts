/**
 * Brings into the cache what a query's stacks are made of: their nodes up to the root, the locations of those nodes,
 * and the functions and mappings of those locations.
 *
 * A few missing rows are asked for by id, one question for each level; when many are missing (a service that is asked
 * for the first time) all rows of their services are read in one go, which is one range of each table.
 */
import type { TenantNumber } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import { Conditions } from './conditions.ts';
import type { Database } from './database.ts';
import { DATABASE } from './migrate.ts';
import { IdMap } from './id-map.ts';
import { NONE, UNKNOWN, type Half } from './location-table.ts';
import type { RowReader } from './row-binary.ts';
import type { Plan } from './rollups/plan.ts';
import type { TenantSymbols } from './symbol-cache.ts';

/** More missing ids than this are read by service. */
const BY_ID_AT_MOST = 64;
/** After so many levels of a stack, each a question of its own, the rest is read by service: stacks may be 1,000 deep. */
const LEVELS_BY_ID = 4;
/** A service with more rows than this is never read whole: its rows are asked for by id. */
const WHOLE_SERVICE_AT_MOST = 1_000_000;
const IDS_PER_QUESTION = 4_000;

export interface Wanted {
  tenant: TenantNumber;
  /** The rows that name them: symbols are in the same partitions. */
  plan: Plan;
  /** Services whose rows hold what is missing; asked for when something is. */
  services: () => Promise<readonly string[]>;
  signal: AbortSignal | undefined;
}

export class SymbolFetcher {
  constructor(
    private readonly database: Database,
    private readonly symbols: TenantSymbols,
    private readonly wanted: Wanted,
  ) {}

  /** Nodes of these stacks and all above them. */
  async nodes(stacks: IdMap): Promise<void> {
    const { symbols } = this;
    let level: IdMap = stacks;
    for (let levels = 0; level.count > 0; levels++) {
      const columns = 'id, parent, location';
      const add = (row: RowReader) => symbols.addNode(halves(row), halves(row), halves(row));
      let missing = missingOf(level, symbols.nodes);
      if (levels === LEVELS_BY_ID && missing.length > 0) {
        await this.fetchServices('stack_nodes', columns, add);
        missing = missingOf(level, symbols.nodes);
      }
      await this.fetch('stack_nodes', columns, missing, symbols.nodes, add);
      level = this.parentsMissing(level);
    }
  }

  async locations(ids: IdMap): Promise<void> {
    const { symbols } = this;
    const columns = 'id, mapping, address, is_folded, line_functions, line_numbers';
    const known = symbols.locations.ids;
    await this.fetch('locations', columns, missingOf(ids, known), known, (row) => {
      const id = halves(row);
      const mapping = halves(row);
      const address = halves(row);
      const isFolded = row.uint8();
      const functions = Array.from({ length: 2 * row.varint() }, () => row.int32());
      const lines = Array.from({ length: row.varint() }, () => row.int32());
      symbols.locations.add(id, { mapping, address, isFolded, functions, lines });
    });
  }

  async functions(ids: IdMap): Promise<void> {
    const { symbols } = this;
    const columns = 'id, name, system_name, file, start_line';
    await this.fetch('functions', columns, missingOf(ids, symbols.functionIds), symbols.functionIds, (row) => {
      const id = halves(row);
      symbols.addFunction(...id, {
        name: row.text(),
        systemName: row.text(),
        file: row.text(),
        startLine: row.int32(),
      });
    });
  }

  async mappings(ids: IdMap): Promise<void> {
    const { symbols } = this;
    const columns = 'id, file, build_id, memory_start, memory_limit, file_offset, flags';
    await this.fetch('mappings', columns, missingOf(ids, symbols.mappingIds), symbols.mappingIds, (row) => {
      const id = halves(row);
      symbols.addMapping(...id, {
        file: row.text(),
        buildId: row.text(),
        memoryStart: row.uint64(),
        memoryLimit: row.uint64(),
        fileOffset: row.uint64(),
        flags: row.uint8(),
      });
    });
  }

  /** Parents, at any height above the given nodes, that are not in the cache yet. */
  private parentsMissing(nodes: IdMap): IdMap {
    const { symbols } = this;
    const missing = new IdMap();
    // Paths meet on their way up: what was walked once is not walked again.
    const walked = new Uint8Array(symbols.nodes.count);
    for (let i = 0; i < nodes.count; i++) {
      let row = symbols.nodes.row(nodes.low(i), nodes.high(i));
      while (row !== NONE && walked[row] === 0) {
        walked[row] = 1;
        const parent = symbols.parentOf(row);
        if (parent === UNKNOWN) {
          missing.addOnce(symbols.parentLow(row), symbols.parentHigh(row));
          break;
        }
        row = parent;
      }
    }
    return missing;
  }

  private async fetch(
    table: string,
    columns: string,
    missing: Half[],
    known: IdMap,
    read: (row: RowReader) => void,
  ): Promise<void> {
    if (missing.length === 0) {
      return;
    }
    let left = missing;
    if (missing.length > BY_ID_AT_MOST) {
      await this.fetchServices(table, columns, read);
      left = missing.filter((id) => !known.has(...id));
    }
    for (let from = 0; from < left.length; from += IDS_PER_QUESTION) {
      const where = await this.where();
      const ids = left.slice(from, from + IDS_PER_QUESTION).map(idOf);
      where.add(`id IN (${ids.join(',')})`);
      await this.database.scan(
        {
          columns,
          from: `FROM ${DATABASE}.${table} WHERE ${where.sql}`,
          values: where.values,
          signal: this.wanted.signal,
        },
        read,
      );
    }
    const lost = left.find((id) => !known.has(...id));
    if (lost !== undefined) {
      throw new HearthError('internal', `the store lacks row ${idOf(lost)} of ${table}, which a stored stack names`);
    }
  }

  /** All rows of the services that are wanted, up to a number. */
  private async fetchServices(table: string, columns: string, read: (row: RowReader) => void): Promise<void> {
    const where = await this.where();
    await this.database.scan(
      {
        columns,
        from: `FROM ${DATABASE}.${table} WHERE ${where.sql} LIMIT ${WHOLE_SERVICE_AT_MOST}`,
        values: where.values,
        signal: this.wanted.signal,
      },
      read,
    );
  }

  private async where(): Promise<Conditions> {
    const { tenant, plan, services } = this.wanted;
    const where = new Conditions(tenant);
    where.partitions(plan);
    where.add(`service IN (${(await services()).map((service) => where.bind(service)).join(', ')})`);
    return where;
  }
}

/** Ids gathered once each. */
function missingOf(ids: IdMap, known: IdMap): Half[] {
  const missing: Half[] = [];
  for (let i = 0; i < ids.count; i++) {
    if (!known.has(ids.low(i), ids.high(i))) {
      missing.push([ids.low(i), ids.high(i)]);
    }
  }
  return missing;
}

function halves(row: RowReader): Half {
  return [row.int32(), row.int32()];
}

function idOf([low, high]: Half): string {
  return String((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0));
}
