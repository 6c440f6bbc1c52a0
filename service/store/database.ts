/**
 * Statements to ClickHouse, the same for the embedded engine and for a server.
 *
 *     const rows = await database.select(
 *       { columns: 'name, number', from: 'FROM hearth.tenants WHERE name = {name:String}', values: { name } },
 *       (row) => ({ name: row.text(), number: row.uint32() }),
 *     );
 *
 * Every select asks for a random number as its first column and checks it in each row: an engine that mixes in the
 * rows of another answer (as the embedded one did, see embedded/connections.ts) is found out, never believed.
 */
import { randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import { Readable } from 'node:stream';
import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';
import { HearthError } from '#model/errors.ts';
import { clusterSource, clusterStatements } from './cluster.ts';
import { RowReader } from './row-binary.ts';
import type { QueryCost } from './store.ts';
import { isGone, toStoreError, toWriteError } from './store-errors.ts';

export interface Select {
  /** What to read, in the order in which the row is read. */
  columns: string;
  /** The rest of the statement, from FROM on. */
  from: string;
  /** Texts for `{name:String}` in the statement. */
  values?: Readonly<Record<string, string>>;
  signal?: AbortSignal | undefined;
}

export interface TextRows {
  columns: { name: string; type: string }[];
  /** In the order of the columns. */
  rows: string[][];
}

export interface DatabaseEndpoint {
  url: string;
  username: string;
  password: string;
  /** The Unix socket that the URL's host stands for. */
  socket?: string;
  /** Settings sent with every select; the embedded engine has its own. */
  selectSettings?: Record<string, string | number>;
  /** Settings sent with every insert. */
  insertSettings?: Record<string, string | number>;
  /** The servers' name for themselves, where there are several. */
  cluster?: string;
}

const REQUEST_TIMEOUT_MS = 60_000;
const CONNECTIONS = 32;

export class Database {
  private readonly client: ClickHouseClient;
  private readonly selectSettings: Record<string, string | number>;

  /** @param client of another one with the same address, to share its connections */
  constructor(
    private readonly endpoint: DatabaseEndpoint,
    client?: ClickHouseClient,
  ) {
    const { url, username, password, socket } = endpoint;
    this.selectSettings = endpoint.selectSettings ?? {};
    this.client =
      client ??
      createClient({
        url,
        username,
        password,
        request_timeout: REQUEST_TIMEOUT_MS,
        max_open_connections: CONNECTIONS,
        // Errors are thrown, and logged by who asked; the client would print them with their values.
        log: { level: ClickHouseLogLevel.OFF },
        compression: { request: false, response: false },
        ...(socket === undefined
          ? {}
          : { http_agent: new Agent({ socketPath: socket, keepAlive: true, maxSockets: CONNECTIONS } as object) }),
      });
  }

  /** The same database for a question that may cost so much. */
  within(cost: QueryCost | undefined): Database {
    const settings = cost === undefined ? {} : costSettings(cost);
    return new Database(
      { ...this.endpoint, selectSettings: { ...this.endpoint.selectSettings, ...settings } },
      this.client,
    );
  }

  /** @throws HearthError store_unavailable, query_timeout, result_too_large, canceled, bad_selector or internal */
  async select<Row>(select: Select, read: (row: RowReader) => Row): Promise<Row[]> {
    const rows: Row[] = [];
    await this.scan(select, (row) => rows.push(read(row)));
    return rows;
  }

  /** Whether several servers hold the tables, of which one may not yet have what another one has taken. */
  get isOnCluster(): boolean {
    return this.endpoint.cluster !== undefined;
  }

  /** As `select`, for answers that are gathered into columns. */
  async scan(select: Select, read: (row: RowReader) => void): Promise<void> {
    const nonce = randomBytes(8).readBigUInt64LE();
    const { cluster } = this.endpoint;
    const from = cluster === undefined ? select.from : clusterSource(select.from, cluster);
    const sql = `SELECT toUInt64('${nonce}') AS nonce, ${select.columns} ${from} FORMAT RowBinary`;
    const row = new RowReader(await this.answer(sql, select));
    while (!row.done) {
      if (row.uint64() !== nonce) {
        throw new HearthError('internal', 'the profile store answered with rows that were not asked for; ask again');
      }
      read(row);
    }
  }

  /** Rows of columns that are not known beforehand, with every value as text. */
  async texts(select: Select & { prelude: string }): Promise<TextRows> {
    const nonce = randomBytes(8).readBigUInt64LE();
    const sql = `${select.prelude} SELECT toUInt64('${nonce}') AS nonce_${nonce}, ${select.columns} ${select.from} FORMAT JSONCompactStringsEachRowWithNamesAndTypes`;
    const text = new TextDecoder().decode(await this.answer(sql, select));
    const [names = [], types = [], ...rows] = text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as string[]);
    if (rows.some((row) => row[0] !== String(nonce))) {
      throw new HearthError('internal', 'the profile store answered with rows that were not asked for; ask again');
    }
    return {
      columns: names.slice(1).map((name, at) => ({ name, type: types[at + 1]! })),
      rows: rows.map((row) => row.slice(1)),
    };
  }

  /**
   * The tree of a statement's syntax, a line a node; nothing of it is run.
   * @param printed one SELECT as the engine prints it
   */
  async syntaxTree(printed: string, signal?: AbortSignal): Promise<string[]> {
    const nonce = randomBytes(8).readBigUInt64LE();
    const sql = `EXPLAIN AST SELECT ${nonce}, * FROM (${printed})`;
    const lines = new TextDecoder().decode(await this.answer(sql, { signal })).split('\n');
    if (!lines.some((line) => line.trim() === `Literal UInt64_${nonce}`)) {
      throw new HearthError('internal', 'the profile store answered with rows that were not asked for; ask again');
    }
    return lines.filter((line) => line !== '');
  }

  /** Adds rows; durable when it resolves. */
  async insert(table: string, rows: readonly Uint8Array[]): Promise<void> {
    try {
      const { stream } = await this.client.exec({
        query: `INSERT INTO ${table} FORMAT RowBinary`,
        values: Readable.from(rows, { objectMode: false }),
        clickhouse_settings: this.endpoint.insertSettings ?? {},
      });
      await drained(stream);
    } catch (error) {
      throw toWriteError(error);
    }
  }

  async command(sql: string): Promise<void> {
    const { cluster } = this.endpoint;
    try {
      for (const query of cluster === undefined ? [sql] : clusterStatements(sql, cluster)) {
        await this.client.command({ query });
      }
    } catch (error) {
      throw toStoreError(error);
    }
  }

  /** Takes rows away: nobody finds them when it resolves; they leave the disk when their part is merged. */
  async deleteRows(table: string, where: string, values: Record<string, string>): Promise<void> {
    try {
      await this.client.command({ query: `DELETE FROM ${table} WHERE ${where}`, query_params: values });
    } catch (error) {
      throw toWriteError(error);
    }
  }

  /**
   * Compares the files of a part with their checksums.
   * @returns what is wrong with it; undefined when nothing is, or when it is no more, having been merged
   */
  async checkPart(table: string, part: string): Promise<string | undefined> {
    const sql = `CHECK TABLE ${table} PART '${part.replace(/[^\w-]/g, '')}' SETTINGS check_query_single_value_result = 0 FORMAT RowBinary`;
    let row: RowReader;
    try {
      row = new RowReader(await this.answer(sql, {}));
    } catch (error) {
      if (error instanceof HearthError && isGone(error.cause)) {
        return undefined;
      }
      throw error;
    }
    if (row.done || row.text() !== part) {
      throw new HearthError('internal', 'the profile store answered about another part than was asked for; ask again');
    }
    const isSound = row.uint8() === 1;
    const message = row.text();
    return isSound ? undefined : message;
  }

  /** Whether anybody answers. */
  async ping(): Promise<boolean> {
    return (await this.client.ping()).success;
  }

  close(): Promise<void> {
    return this.client.close();
  }

  private async answer(sql: string, { values, signal }: Pick<Select, 'values' | 'signal'>): Promise<Uint8Array> {
    try {
      const { stream } = await this.client.exec({
        query: sql,
        query_params: { ...values },
        clickhouse_settings: this.selectSettings,
        ...(signal === undefined ? {} : { abort_signal: signal }),
      });
      return await drained(stream);
    } catch (error) {
      throw toStoreError(signal?.aborted === true ? Object.assign(new Error(), { name: 'AbortError', error }) : error);
    }
  }
}

/** The engine's settings for what a question may cost. */
export function costSettings({ timeoutMs, memoryBytes, resultBytes }: QueryCost): Record<string, string> {
  return {
    max_execution_time: String(timeoutMs / 1_000),
    max_memory_usage: String(memoryBytes),
    max_result_bytes: String(resultBytes),
  };
}

async function drained(stream: AsyncIterable<unknown>): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}
