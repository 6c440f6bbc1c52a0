/**
 * Looks for damage, while the store serves.
 *
 *     const { tables, problems } = await checkStore(database, { readEverything: true });
 *     problems;    // ['part 0-2950_1_8_2 of the table profiles is damaged: …']
 *
 * Always: parts that were set aside, and whether what rows name is there (stacks their nodes, nodes their locations,
 * locations their functions), in each partition for the rows that are first read. To read everything is to compare
 * every file of every part with its checksum, and to look at all rows.
 */
import { HearthError } from '#model/errors.ts';
import type { Database } from './database.ts';
import { DATABASE } from './migrate.ts';
import { quarantinedParts } from './quarantine.ts';

export interface CheckedTable {
  name: string;
  parts: number;
  rows: bigint;
  bytes: bigint;
  isSound: boolean;
}

export interface CheckReport {
  tables: CheckedTable[];
  /** Sentences; empty when all is well. */
  problems: string[];
}

interface Reference {
  /** The table whose rows name something, and how: SQL of one id, 0 for none. */
  from: string;
  id: string;
  /** What is named, as a sentence says it. */
  what: string;
  /** The table in which it must be, in the same partition. */
  in: string;
  key: string;
  /** SQL: which rows count. A write that was cut off may have left others, which nothing names. */
  counts?: (here: string) => string;
  /** SQL, for symbols: the stack nodes that lead to missing ones. Only those count that stored stacks are made of. */
  nodes?: (missing: string) => string;
}

/** Rows of a build whose making was cut off belong to no bucket. */
function isPublished(): string {
  return `build IN (SELECT arrayJoin(builds) FROM ${DATABASE}.builds)`;
}

/** Ids are made of the tenant's number and the content, so an id alone names one thing. */
const references: readonly Reference[] = [
  { from: 'profiles', id: 'arrayJoin(stacks)', what: 'stacks', in: 'stack_nodes', key: 'id' },
  { from: 'profiles', id: 'series', what: 'series', in: 'series', key: 'series' },
  { from: 'rollups', id: 'arrayJoin(stacks)', what: 'stacks', in: 'stack_nodes', key: 'id', counts: isPublished },
  { from: 'rollups', id: 'series', what: 'series', in: 'series', key: 'series', counts: isPublished },
  {
    from: 'span_samples',
    id: 'arrayJoin(stacks)',
    what: 'stacks',
    in: 'stack_nodes',
    key: 'id',
    counts: (here) => `profile_id IN (SELECT profile_id FROM ${DATABASE}.profiles WHERE ${here})`,
  },
  {
    from: 'stack_nodes',
    id: 'parent',
    what: 'parents',
    in: 'stack_nodes',
    key: 'id',
    nodes: (missing) => `parent IN (${missing})`,
  },
  {
    from: 'stack_nodes',
    id: 'location',
    what: 'locations',
    in: 'locations',
    key: 'id',
    nodes: (missing) => `location IN (${missing})`,
  },
  {
    from: 'locations',
    id: 'arrayJoin(line_functions)',
    what: 'functions',
    in: 'functions',
    key: 'id',
    nodes: (missing) => `location IN (SELECT id FROM ${DATABASE}.locations WHERE hasAny(line_functions, [${missing}]))`,
  },
  {
    from: 'locations',
    id: 'mapping',
    what: 'mappings',
    in: 'mappings',
    key: 'id',
    nodes: (missing) => `location IN (SELECT id FROM ${DATABASE}.locations WHERE mapping IN (${missing}))`,
  },
];

/** Of each table and partition, unless everything is read. */
const SAMPLED_ROWS = 5_000;
/** Ids that are missing are looked for a second time: what names them may have been written in between. */
const LOOKED_FOR_AGAIN = 100;
const MAX_PROBLEMS = 100;
/** As many nodes above missing symbols are followed to the stacks that have them. */
const MAX_NODES = 20_000;
/** Parts are merged while others are read: what they became is read then. */
const MAX_ROUNDS = 5;
const COST = { timeoutMs: 50_000, memoryBytes: 1024 * 1024 * 1024, resultBytes: 64 * 1024 * 1024 };

export async function checkStore(database: Database, options: { readEverything: boolean }): Promise<CheckReport> {
  const check = new Check(database.within(COST), options.readEverything);
  return check.run();
}

class Check {
  private readonly problems: string[] = [];
  private readonly unsound = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly readEverything: boolean,
  ) {}

  async run(): Promise<CheckReport> {
    for (const { table, name, reason } of await quarantinedParts(this.database)) {
      this.problem(table, `part ${name} of the table ${table} was set aside (${reason || 'by hand'}): answers lack it`);
    }
    const tables = await this.tables();
    if (this.readEverything) {
      for (const { name } of tables) {
        await this.readParts(name);
      }
    }
    const names = new Set(tables.map(({ name }) => name));
    for (const reference of references.filter(({ from }) => names.has(from))) {
      for (const partition of await this.partitions(reference.from)) {
        await this.follow(reference, partition);
      }
    }
    return {
      tables: tables.map((table) => ({ ...table, isSound: !this.unsound.has(table.name) })),
      problems: this.problems,
    };
  }

  private problem(table: string, sentence: string): void {
    this.unsound.add(table);
    if (this.problems.length < MAX_PROBLEMS) {
      this.problems.push(sentence);
    } else if (this.problems.length === MAX_PROBLEMS) {
      this.problems.push('there are more problems than these: mend them first');
    }
  }

  private tables(): Promise<Omit<CheckedTable, 'isSound'>[]> {
    return this.database.select(
      {
        columns:
          't.name, toUInt32(countIf(p.active)), toInt64(sumIf(p.rows, p.active)), toInt64(sumIf(p.bytes_on_disk, p.active))',
        from:
          `FROM system.tables AS t LEFT JOIN (SELECT table, active, rows, bytes_on_disk FROM system.parts WHERE database = '${DATABASE}') AS p ` +
          `ON p.table = t.name WHERE t.database = '${DATABASE}' AND t.engine LIKE '%MergeTree' GROUP BY t.name ORDER BY t.name`,
      },
      (row) => ({ name: row.text(), parts: row.uint32(), rows: row.int64(), bytes: row.int64() }),
    );
  }

  private async readParts(table: string): Promise<void> {
    const seen = new Set<string>();
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const parts = await this.database.select(
        {
          columns: 'name',
          from: `FROM system.parts WHERE database = '${DATABASE}' AND table = '${table}' AND active ORDER BY name`,
        },
        (row) => row.text(),
      );
      const unread = parts.filter((name) => !seen.has(name));
      if (unread.length === 0) {
        return;
      }
      for (const part of unread) {
        seen.add(part);
        const found = await this.database.checkPart(`${DATABASE}.${table}`, part).catch((error: unknown) => {
          if (error instanceof HearthError && error.reason === 'query_timeout') {
            return `it could not be read within ${COST.timeoutMs / 1_000} s`;
          }
          throw error;
        });
        if (found !== undefined) {
          this.problem(table, `part ${part} of the table ${table} is damaged: ${found}`);
        }
      }
    }
  }

  private partitions(table: string): Promise<{ retentionClass: number; week: string }[]> {
    return this.database.select(
      {
        columns: 'retention_class, toString(week)',
        from: `FROM (SELECT DISTINCT retention_class, week FROM ${DATABASE}.${table}) ORDER BY retention_class, week`,
      },
      (row) => ({ retentionClass: row.uint8(), week: row.text() }),
    );
  }

  private async follow(
    { from, id, what, in: target, key, counts, nodes }: Reference,
    { retentionClass, week }: { retentionClass: number; week: string },
  ): Promise<void> {
    const here = `retention_class = ${retentionClass} AND week = '${week}'`;
    const those = counts === undefined ? here : `${here} AND ${counts(here)}`;
    const sample = this.readEverything ? '' : `LIMIT ${SAMPLED_ROWS}`;
    const rows = `(SELECT * FROM ${DATABASE}.${from} WHERE ${those} ${sample})`;
    const missingOf = (named: string) =>
      this.database.select(
        {
          columns: 'id',
          from:
            `FROM (${named}) WHERE id != 0 AND id NOT IN ` +
            `(SELECT ${key} FROM ${DATABASE}.${target} WHERE ${here}) LIMIT ${LOOKED_FOR_AGAIN}`,
        },
        (row) => row.uint64(),
      );
    try {
      const first = await missingOf(`SELECT DISTINCT toUInt64(${id}) AS id FROM ${rows}`);
      if (first.length === 0) {
        return;
      }
      const missing = await missingOf(`SELECT arrayJoin([${listOf(first)}]) AS id`);
      if (missing.length > 0 && (nodes === undefined || (await this.isInStacks(here, nodes(listOf(missing)))))) {
        const count = missing.length === LOOKED_FOR_AGAIN ? `${LOOKED_FOR_AGAIN} or more` : String(missing.length);
        this.problem(
          target,
          `${count} ${what} that rows of ${from} name in the week of ${week} are not in the table ${target}: answers lack them; restore a backup`,
        );
      }
    } catch (error) {
      if (!(error instanceof HearthError) || error.reason === 'store_unavailable') {
        throw error;
      }
      const why =
        error.reason === 'internal'
          ? 'cannot be read; every byte being read tells the part'
          : 'could not be looked at: the engine had too little time or memory';
      this.problem(from, `the ${what} of ${from} and the table ${target} in the week of ${week} ${why}`);
    }
  }

  /** Whether stored stacks are made of nodes. @param which SQL: the nodes that are nearest to their roots */
  private async isInStacks(here: string, which: string): Promise<boolean> {
    const all = new Set<bigint>();
    let level = which;
    for (;;) {
      const nodes = await this.database.select(
        { columns: 'id', from: `FROM (SELECT DISTINCT id FROM ${DATABASE}.stack_nodes WHERE ${here} AND ${level})` },
        (row) => row.uint64(),
      );
      const fresh = nodes.filter((id) => !all.has(id));
      fresh.forEach((id) => all.add(id));
      if (fresh.length === 0 || all.size > MAX_NODES) {
        break;
      }
      level = `parent IN (${listOf(fresh)})`;
    }
    if (all.size === 0) {
      return false;
    }
    const stacks = ['profiles', 'rollups'].map(
      (table) =>
        `SELECT toUInt64(arrayJoin(stacks)) AS id FROM ${DATABASE}.${table} WHERE ${here}${table === 'rollups' ? ` AND ${isPublished()}` : ''}`,
    );
    const named = await this.database.select(
      { columns: '1', from: `FROM (${stacks.join(' UNION ALL ')}) WHERE id IN (${listOf([...all])}) LIMIT 1` },
      (row) => row.uint8(),
    );
    return named.length > 0;
  }
}

const listOf = (ids: readonly bigint[]) => ids.map((id) => `toUInt64('${id}')`).join(', ');
