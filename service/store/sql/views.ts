/**
 * Our views, asked in a person's own SQL, with the tenant bound by us.
 *
 *     await views.ask({ tenant, statement: 'SELECT count() FROM flat_samples', maxRows: 100, cost });
 *     // { columns: [{ name: 'count()', type: 'UInt64' }], rows: [['4711']], cut: false }
 *
 * The engine runs what it printed itself of the statement, between what we write:
 *
 *     WITH flat_samples AS (SELECT * FROM hearth.flat_samples(tenant = 7)), … SELECT * FROM (its SELECT) LIMIT 101
 */
import type { TenantNumber } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import type { Database } from '../database.ts';
import { DATABASE } from '../migrate.ts';
import type { QueryCost } from '../store.ts';
import { badSql, checkPrinted, checkText, checkTree } from './check-statement.ts';

/** In the order of docs/sql.md. */
export const viewNames = [
  'flat_samples',
  'functions_by_hour',
  'top_functions',
  'profiles_with_labels',
  'span_profiles',
  'stack_functions',
] as const;

export interface SqlQuestion {
  tenant: TenantNumber;
  statement: string;
  /** At least 1. */
  maxRows: number;
  cost: QueryCost;
  signal?: AbortSignal | undefined;
}

export interface SqlAnswer {
  columns: { name: string; type: string }[];
  /** Values as text, in the order of the columns. */
  rows: string[][];
  /** Whether there are more rows. */
  cut: boolean;
}

/** That are there whatever the engine's list says. */
const knownDatabases = [DATABASE, 'default', 'system', 'information_schema'];

export class SqlViews {
  private databases: Promise<ReadonlySet<string>> | undefined;

  constructor(private readonly database: Database) {}

  /** @throws HearthError bad_sql, query_timeout, result_too_large, canceled, store_unavailable */
  async ask({ tenant, statement, maxRows, cost, signal }: SqlQuestion): Promise<SqlAnswer> {
    checkText(statement);
    const within = this.database.within(cost);
    return inTheWordsOfTheEngine(async () => {
      const printed = await printedBy(within, statement, signal);
      checkPrinted(printed);
      const tree = await within.syntaxTree(printed, signal);
      checkTree(tree, await this.databaseNames());
      const prelude = viewNames.map(
        (name) => `${name} AS (SELECT * FROM ${DATABASE}.${name}(tenant = ${Math.trunc(tenant)}))`,
      );
      const { columns, rows } = await within.texts({
        prelude: `WITH ${prelude.join(', ')}`,
        columns: '*',
        from: `FROM (${printed}) LIMIT ${Math.trunc(maxRows) + 1}`,
        signal,
      });
      return { columns, rows: rows.slice(0, maxRows), cut: rows.length > maxRows };
    });
  }

  private databaseNames(): Promise<ReadonlySet<string>> {
    this.databases ??= this.database
      .select({ columns: 'name', from: 'FROM system.databases' }, (row) => row.text().toLowerCase())
      .then((names) => new Set([...knownDatabases, ...names]));
    this.databases.catch(() => (this.databases = undefined));
    return this.databases;
  }
}

/** One statement on one line, as the engine's parser understands it. */
async function printedBy(database: Database, statement: string, signal: AbortSignal | undefined): Promise<string> {
  const [printed] = await database.select(
    { columns: 'formatQuerySingleLine({statement:String})', from: '', values: { statement }, signal },
    (row) => row.text(),
  );
  return printed!;
}

/** An error of the engine that is none of the store's own is about the statement, and for whoever wrote it. */
async function inTheWordsOfTheEngine<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HearthError && error.reason === 'internal' && error.cause instanceof Error) {
      throw badSql(sentenceOf(error.cause.message), error.cause);
    }
    throw error;
  }
}

/** Of the engine's message what a person needs: without its own wrapping, our part of the statement, and paths. */
export function sentenceOf(message: string): string {
  const [line = ''] = message.replace(/^(?:Code: \d+\. )?(?:DB::Exception: )?/, '').split('\n');
  const [sentence = ''] = line.split(
    /:? (?:in|In) scope |: While (?:processing|executing)|: formatQuery|\. Stack trace/,
  );
  return sentence
    .replace(/(?<![\w.)'`])\/[\w.-]+(?:\/[\w.-]+)+/g, '…')
    .trim()
    .slice(0, 1_000);
}
