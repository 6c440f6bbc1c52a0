/**
 * Opens the profile store: on the embedded engine, or on a ClickHouse server. After this both are the same.
 *
 *     const store = await openStore({ directory: '/var/lib/hearth', limits }, log);
 */
import { join } from 'node:path';
import type { TenantNumber } from '#model/brands.ts';
import type { Label } from '#model/labels.ts';
import type { LocationTree } from '#model/columns.ts';
import { HearthError } from '#model/errors.ts';
import { queryCost, type Limits } from '../limits.ts';
import { AdHocFiles } from './ad-hoc-files.ts';
import { forgetFrozen } from './backups/take-backup.ts';
import { CommitQueue } from './commit-queue.ts';
import { costSettings, Database, type DatabaseEndpoint } from './database.ts';
import { Documents } from './documents.ts';
import type { EncodedRows } from './encode.ts';
import { startEngine, type Engine } from './embedded/supervisor.ts';
import { TableCopies } from './embedded/table-copies.ts';
import { mergeStacks } from './merge-stacks.ts';
import { DATABASE, migrate, schemaFiles } from './migrate.ts';
import { retentionNumber } from './partition.ts';
import { tellOfQuarantine } from './quarantine.ts';
import { selectPoints } from './points.ts';
import { bounds, labelNames, labelValues, profileTypes, series } from './series-queries.ts';
import type {
  DataBounds,
  EncodedProfile,
  PointSeries,
  PointsQuery,
  ProfileStore,
  RetentionClass,
  SeriesQuery,
  StackQuery,
  StoreLog,
} from './store.ts';
import { ServerWatch } from './server-watch.ts';
import { SymbolCache } from './symbol-cache.ts';
import { Tenants } from './tenants.ts';
import { Upkeep } from './upkeep.ts';

export interface StoreOptions {
  /** Where the embedded engine keeps its data. */
  directory: string;
  /** A ClickHouse server instead: `http://user:password@host:8123`. */
  clickhouse?: string | undefined;
  /** What a question may cost that does not say. */
  limits: Pick<Limits, 'queryTimeout' | 'maxQueryMemoryMb' | 'maxResultMb'>;
}

/** Readers serve queries side by side; writers the tables of one commit. */
const READERS = 4;
const WRITERS = 4;
const ENGINE_MEMORY_BYTES = 2 * 1024 * 1024 * 1024;
const THREADS_PER_QUERY = 2;

const tables = ['profiles', 'series', 'span_samples', 'functions', 'mappings', 'locations', 'stack_nodes'];

/** @throws HearthError store_unavailable when the store cannot be opened, bad_configuration when it is a newer one's */
export async function openStore(options: StoreOptions, log: StoreLog): Promise<OpenStore> {
  const copies = options.clickhouse === undefined ? new TableCopies(options.directory) : undefined;
  const engine = copies === undefined ? undefined : await startEmbedded(options, copies, log);
  const database = new Database(endpointOf(options, engine));
  try {
    await migrate(database, schemaFiles(), () => copies?.forget());
    copies?.keep();
    if (engine !== undefined) {
      await tellOfQuarantine(database, log);
    }
    const tenants = new Tenants(database);
    await tenants.load();
    return new OpenStore(database, tenants, engine, options.directory);
  } catch (error) {
    await database.close();
    await engine?.stop();
    throw options.clickhouse === undefined ? error : unusable(options.clickhouse, error);
  }
}

/** What is wrong with a server from the start is for whoever gave its address, in the server's own words. */
function unusable(clickhouse: string, error: unknown): unknown {
  if (!(error instanceof HearthError) || error.reason === 'bad_configuration') {
    return error;
  }
  const { host } = new URL(clickhouse);
  const why = error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
  return new HearthError(
    'store_unavailable',
    `the ClickHouse server at ${host} cannot be used: ${why}: check the address after --clickhouse`,
    { cause: error },
  );
}

function startEmbedded({ directory, limits }: StoreOptions, copies: TableCopies, log: StoreLog): Promise<Engine> {
  return startEngine(
    {
      directory: join(directory, 'store'),
      readers: READERS,
      writers: WRITERS,
      memoryBytes: ENGINE_MEMORY_BYTES,
      limits: {
        ...queryCost(limits),
        threads: THREADS_PER_QUERY,
      },
    },
    log,
    () => {
      forgetFrozen(directory);
      const restored = copies.restore();
      if (restored.length > 0) {
        log.error({ restored }, 'definitions of tables were damaged and have been written anew: check the disk');
      }
    },
  );
}

function endpointOf({ clickhouse, limits }: StoreOptions, engine: Engine | undefined): DatabaseEndpoint {
  if (engine !== undefined) {
    const { socket, secret } = engine.endpoint;
    return { url: 'http://localhost:8123', username: 'hearth', password: secret, socket };
  }
  const url = new URL(clickhouse!);
  const username = decodeURIComponent(url.username) || 'default';
  const password = decodeURIComponent(url.password);
  url.username = '';
  url.password = '';
  return {
    url: url.href,
    username,
    password,
    selectSettings: {
      ...costSettings(queryCost(limits)),
      do_not_merge_across_partitions_select_final: 1,
      wait_end_of_query: 1,
    },
  };
}

export class OpenStore implements ProfileStore {
  readonly adHoc: AdHocFiles;
  readonly documents: Documents;
  readonly upkeep: Upkeep;
  private readonly commits: CommitQueue;
  private readonly symbols = new SymbolCache();
  /** Of a server; the embedded engine knows itself whether it answers. */
  private readonly watch: ServerWatch | undefined;

  constructor(
    private readonly database: Database,
    private readonly tenants: Tenants,
    /** The embedded engine; undefined on a server. Seen by tests, which end its process. */
    readonly engine: Engine | undefined,
    directory: string,
  ) {
    this.adHoc = new AdHocFiles(database);
    this.documents = new Documents(database);
    this.commits = new CommitQueue(database);
    this.upkeep = new Upkeep({ database, commits: this.commits, directory: engine && directory });
    this.watch = engine === undefined ? new ServerWatch(() => database.ping()) : undefined;
  }

  tenant(name: string, create: boolean): Promise<TenantNumber | undefined> {
    return this.tenants.number(name, create);
  }

  write(profiles: readonly EncodedProfile[]): Promise<void> {
    return this.commits.write(profiles as readonly EncodedRows[]);
  }

  profileTypes(query: SeriesQuery): Promise<string[]> {
    return profileTypes(this.database.within(query.cost), query);
  }

  labelNames(query: SeriesQuery): Promise<string[]> {
    return labelNames(this.database.within(query.cost), query);
  }

  labelValues(query: SeriesQuery, name: string): Promise<string[]> {
    return labelValues(this.database.within(query.cost), query, name);
  }

  series(query: SeriesQuery, names: readonly string[]): Promise<Label[][]> {
    return series(this.database.within(query.cost), query, names);
  }

  points(query: PointsQuery): Promise<PointSeries[]> {
    return selectPoints(this.database.within(query.cost), query);
  }

  mergeStacks(query: StackQuery): Promise<LocationTree> {
    return mergeStacks(this.database.within(query.cost), this.symbols.of(query.tenant), query);
  }

  bounds(tenant: TenantNumber): Promise<DataBounds | undefined> {
    return bounds(this.database, tenant);
  }

  async dropRetentionClass(retention: RetentionClass): Promise<void> {
    const number = retentionNumber(retention);
    await this.commits.exclusively(async () => {
      for (const table of tables) {
        const weeks = await this.database.select(
          {
            columns: 'toString(week)',
            from: `FROM ${DATABASE}.${table} WHERE retention_class = ${number} GROUP BY week`,
          },
          (row) => row.text(),
        );
        for (const week of weeks) {
          await this.database.command(`ALTER TABLE ${DATABASE}.${table} DROP PARTITION (${number}, '${week}')`);
        }
      }
    });
  }

  async isEmpty(): Promise<boolean> {
    const demo = retentionNumber('demo');
    const rows = await this.database.select(
      { columns: '1', from: `FROM ${DATABASE}.profiles WHERE retention_class != ${demo} LIMIT 1` },
      (row) => row.uint8(),
    );
    return rows.length === 0;
  }

  ready(): boolean {
    return (this.engine ?? this.watch)!.ready();
  }

  async close(): Promise<void> {
    await this.commits.close();
    this.watch?.stop();
    await this.database.close();
    await this.engine?.stop();
  }
}
