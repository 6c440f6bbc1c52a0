/**
 * Opens the profile store: on the embedded engine, or on a ClickHouse server. After this both are the same.
 *
 *     const store = await openStore({ directory: '/var/lib/hearth', limits }, log);
 */
import { join } from 'node:path';
import { unixMillis, type TenantNumber, type UnixMillis } from '#model/brands.ts';
import type { Label } from '#model/labels.ts';
import type { LocationTree } from '#model/columns.ts';
import { HearthError } from '#model/errors.ts';
import { queryCost, type Limits } from '../limits.ts';
import { AdHocFiles } from './ad-hoc-files.ts';
import { forgetFrozen } from './backups/take-backup.ts';
import { basis, type Basis } from './basis.ts';
import { clusterInsertSettings, clusterSelectSettings } from './cluster.ts';
import { CommitQueue } from './commit-queue.ts';
import { costSettings, Database, type DatabaseEndpoint } from './database.ts';
import { Documents } from './documents.ts';
import type { DurableNews } from './durable-symbols.ts';
import type { EncodedRows } from './encode.ts';
import { ExploreQueries } from './explore-queries.ts';
import { HeldMemory } from './held/held-memory.ts';
import { startEngine, type Engine } from './embedded/supervisor.ts';
import { TableCopies } from './embedded/table-copies.ts';
import { isOfProfiles, mergeStacks } from './merge-stacks.ts';
import { DATABASE, migrate, schemaFiles } from './migrate.ts';
import { retentionNumber } from './partition.ts';
import { tellOfQuarantine } from './quarantine.ts';
import { plannedPoints, selectPoints } from './points.ts';
import { bounds, labelNames, labelValues, profileTypes, series, type KeptQuery } from './series-queries.ts';
import {
  plannedBlocks,
  profileCounts,
  stackBlocks,
  type BlocksQuery,
  type ProfileCounts,
  type StackBlocks,
  type StackBlocksQuery,
} from './stack-blocks.ts';
import { stackPoints, stacksOf, type StackPoints, type StackPointsQuery, type StoredStacks } from './stack-points.ts';
import { estimateRead, type EstimateQuery, type ReadEstimate } from './read-estimate.ts';
import { RecordingRules } from './recording-rules.ts';
import { SeriesGroups } from './series-groups.ts';
import { Settings } from './settings.ts';
import { SingleProfiles } from './single-profiles.ts';
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
  TimeRange,
} from './store.ts';
import { resolutions } from './rollups/resolutions.ts';
import { rawPlan, type Plan, type Planned } from './rollups/plan.ts';
import type { LabelRule } from './rollups/roll-up.ts';
import { RetentionClasses } from './retention-classes.ts';
import { Retention, type Keep, type RetentionRules } from './rollups/retention.ts';
import { Lease } from './rollups/lease.ts';
import { Rollups } from './rollups/rollups.ts';
import { ServerWatch } from './server-watch.ts';
import { SqlViews, type SqlAnswer, type SqlQuestion } from './sql/views.ts';
import { SymbolCache } from './symbol-cache.ts';
import { Tenants } from './tenants.ts';
import { Upkeep, type StorageRules } from './upkeep.ts';

export interface StoreOptions {
  /** Where the embedded engine keeps its data. */
  directory: string;
  /** A ClickHouse server instead: `http://user:password@host:8123`. */
  clickhouse?: string | undefined;
  /** What that server calls the cluster that it belongs to, if the tables are to be on all of it. */
  cluster?: string | undefined;
  /** What a question may cost that does not say. */
  limits: Pick<Limits, 'queryTimeout' | 'maxQueryMemoryMb' | 'maxResultMb'>;
  /** Which labels sums over hours and days go without. */
  rollup?: () => LabelRule;
  /** How long what is kept, by name, and how many bytes all of it may take (0 for any number); for ever when left out. */
  retention?: () => { classes: ReadonlyMap<string, Keep>; maxBytes: number };
}

const forEver: Keep = { raw: 0, hour: 0, day: 0 };
const keepAllLabels: LabelRule = { drop: [], maxValues: 0 };

/** Readers serve queries side by side; writers the tables of one commit. */
const READERS = 4;
const WRITERS = 4;
const ENGINE_MEMORY_BYTES = 2 * 1024 * 1024 * 1024;
const MAX_QUERY_BYTES = 64 * 1024 * 1024;
const THREADS_PER_QUERY = 2;

const tables = ['profiles', 'rollups', 'series', 'span_samples', 'functions', 'mappings', 'locations', 'stack_nodes'];

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
    const tenants = new Tenants(database, engine === undefined);
    await tenants.load();
    const rollups = new Rollups(database, {
      alone: engine !== undefined,
      labels: options.rollup ?? (() => keepAllLabels),
    });
    await rollups.open();
    const classes = new RetentionClasses(database);
    const { retention = () => ({ classes: new Map<string, Keep>(), maxBytes: 0 }) } = options;
    await classes.name(retention().classes.keys());
    const kept = { classes, rules: retention };
    return new OpenStore(database, tenants, engine, options.directory, log, rollups, kept);
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

function endpointOf({ clickhouse, cluster, limits }: StoreOptions, engine: Engine | undefined): DatabaseEndpoint {
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
      // Statements may name many stacks, as they may in the embedded engine.
      max_query_size: MAX_QUERY_BYTES,
      ...(cluster === undefined ? {} : clusterSelectSettings),
    },
    ...(cluster === undefined ? {} : { cluster, insertSettings: clusterInsertSettings }),
  };
}

const plannedStacks = ({ start, end, matchers }: StackQuery): Planned => ({
  start,
  end,
  labels: matchers.map(({ name }) => name),
});

/** Whoever asked may want to say that more was answered. */
function tellOfWidening(query: SeriesQuery, { widened }: Plan): void {
  if (widened !== undefined) {
    query.onWidened?.({ start: unixMillis(widened.start), end: unixMillis(widened.end) });
  }
}

export class OpenStore implements ProfileStore {
  readonly adHoc: AdHocFiles;
  readonly documents: Documents;
  readonly explore: ExploreQueries;
  readonly singles: SingleProfiles;
  readonly settings: Settings;
  readonly recording: RecordingRules;
  readonly upkeep: Upkeep;
  private readonly views: SqlViews;
  private readonly commits: CommitQueue;
  private readonly retention: Retention;
  private readonly symbols = new SymbolCache();
  private readonly groups = new SeriesGroups();
  /** Where no other service writes. Seen by tests, which wait for it. */
  readonly held: HeldMemory | undefined;
  /** Of a server; the embedded engine knows itself whether it answers. */
  private readonly watch: ServerWatch | undefined;

  constructor(
    private readonly database: Database,
    private readonly tenants: Tenants,
    /** The embedded engine; undefined on a server. Seen by tests, which end its process. */
    readonly engine: Engine | undefined,
    directory: string,
    log: StoreLog,
    /** Seen by tests, which sum at once what the job would later. */
    readonly rollups: Rollups,
    private readonly kept: { classes: RetentionClasses; rules: NonNullable<StoreOptions['retention']> },
  ) {
    this.adHoc = new AdHocFiles(database);
    this.documents = new Documents(database);
    this.explore = new ExploreQueries(database, ({ tenant, start, end }) => rollups.keptSpans(tenant, start, end));
    this.singles = new SingleProfiles(database);
    this.settings = new Settings(database);
    const recordingLease = engine === undefined ? new Lease(database, 'recording') : undefined;
    this.recording = new RecordingRules(database, recordingLease, tenants);
    this.held = engine === undefined ? undefined : new HeldMemory(database, (work) => this.commits.between(work));
    this.commits = new CommitQueue(database, rollups.late, engine !== undefined, this.held);
    this.upkeep = new Upkeep({
      database,
      commits: this.commits,
      tenants,
      log,
      forget: (tenant) => {
        this.symbols.forget(tenant);
        this.held?.clear();
      },
      rulesOf: (retention) => this.storageRules(retention),
      directory: engine && directory,
    });
    this.views = new SqlViews(database);
    this.retention = new Retention(
      database,
      rollups,
      (work) => this.commits.exclusively(work),
      () => this.retentionRules(),
    );
    this.watch = engine === undefined ? new ServerWatch(() => database.ping()) : undefined;
  }

  tenant(name: string, create: boolean): Promise<TenantNumber | undefined> {
    return this.tenants.number(name, create);
  }

  write(profiles: readonly EncodedProfile[]): Promise<void> {
    if (profiles.some(({ tenant }) => this.tenants.retiredNumbers().has(tenant))) {
      const message = 'its tenant was deleted while this was on its way; sent again it belongs to a new one';
      return Promise.reject(new HearthError('store_unavailable', message, { retryAfterSeconds: 1 }));
    }
    return this.commits.write(profiles as readonly EncodedRows[]);
  }

  tellOfSymbols(tell: (news: DurableNews) => void): void {
    this.commits.tellOfSymbols(tell);
  }

  async profileTypes(query: SeriesQuery): Promise<string[]> {
    return profileTypes(this.database.within(query.cost), await this.withKept(query), this.held?.series);
  }

  async labelNames(query: SeriesQuery): Promise<string[]> {
    return labelNames(this.database.within(query.cost), await this.withKept(query), this.held?.series);
  }

  async labelValues(query: SeriesQuery, name: string): Promise<string[]> {
    return labelValues(this.database.within(query.cost), await this.withKept(query), name, this.held?.series);
  }

  async series(query: SeriesQuery, names: readonly string[]): Promise<Label[][]> {
    return series(this.database.within(query.cost), await this.withKept(query), names, this.held?.series);
  }

  private async withKept(query: SeriesQuery): Promise<KeptQuery> {
    return { ...query, kept: await this.rollups.keptSpans(query.tenant, query.start, query.end) };
  }

  points(query: PointsQuery): Promise<PointSeries[]> {
    const planned = plannedPoints(query);
    const select = (plan: Plan) => {
      tellOfWidening(query, plan);
      return selectPoints(this.database.within(query.cost), query, plan, this.groups, this.held?.hours);
    };
    // Averages of single stacks are in no rollup.
    const isOfProfiles = query.stacks !== undefined && query.aggregation === 'average';
    return isOfProfiles ? select(rawPlan(planned)) : this.rollups.planned(query.tenant, planned, select);
  }

  mergeStacks(query: StackQuery): Promise<LocationTree> {
    const symbols = this.symbols.of(query.tenant);
    return this.withPlan(query, plannedStacks(query), (database, plan) =>
      mergeStacks(database, symbols, query, plan, this.held),
    );
  }

  async maintain(now: number, isStopped: () => boolean = () => false): Promise<void> {
    await this.kept.classes.name(this.kept.rules().classes.keys());
    await this.rollups.work(now, { isStopped });
    if (!isStopped()) {
      await this.retention.work(now);
    }
  }

  private storageRules(retention: string): StorageRules {
    const { classes, maxBytes } = this.kept.rules();
    return {
      keep: classes.get(retention) ?? classes.get('default') ?? forEver,
      maxBytes,
      droppedLabels: this.rollups.droppedLabels(),
    };
  }

  retentionClass(name: string): RetentionClass {
    return this.kept.classes.classOf(name);
  }

  private retentionRules(): RetentionRules {
    const { classes, maxBytes } = this.kept.rules();
    return {
      keepOf: (number) => classes.get(this.kept.classes.nameOf(number)) ?? classes.get('default') ?? forEver,
      maxBytes,
    };
  }

  basis(query: StackQuery): Promise<Basis> {
    return this.withPlan(query, plannedStacks(query), (database, plan) => basis(database, query, plan));
  }

  stacks(query: StackQuery & Pick<PointsQuery, 'stepMillis'>): Promise<StoredStacks> {
    const symbols = this.symbols.of(query.tenant);
    const planned = plannedPoints({ ...query, groupBy: [] });
    return this.withPlan(query, planned, (database, plan) => stacksOf(database, symbols, query, plan));
  }

  stackPoints(query: StackPointsQuery): Promise<StackPoints[]> {
    return this.withPlan(query, plannedPoints(query), (database, plan) => stackPoints(database, query, plan));
  }

  /** Single profiles and spans are in no rollup. */
  private withPlan<Answer>(
    query: StackQuery,
    planned: Planned,
    ask: (database: Database, plan: Plan) => Promise<Answer>,
  ): Promise<Answer> {
    const told = (plan: Plan) => {
      tellOfWidening(query, plan);
      return ask(this.database.within(query.cost), plan);
    };
    return isOfProfiles(query) ? told(rawPlan(planned)) : this.rollups.planned(query.tenant, planned, told);
  }

  profileCounts(query: BlocksQuery): Promise<ProfileCounts> {
    return this.inBlocks(query, (plan) => profileCounts(this.database.within(query.cost), query, plan));
  }

  stackBlocks(query: StackBlocksQuery): Promise<StackBlocks> {
    const symbols = this.symbols.of(query.tenant);
    return this.inBlocks(query, (plan) => stackBlocks(this.database.within(query.cost), symbols, query, plan));
  }

  private inBlocks<T>(query: BlocksQuery, select: (plan: Plan) => Promise<T>): Promise<T> {
    return isOfProfiles(query)
      ? select(rawPlan(query))
      : this.rollups.planned(query.tenant, plannedBlocks(query), (plan) => {
          tellOfWidening(query, plan);
          return select(plan);
        });
  }

  readEstimate(query: EstimateQuery): Promise<ReadEstimate> {
    const { tenant, start, end, matchers } = query;
    const planned = { start, end, labels: matchers.map(({ name }) => name) };
    return this.rollups.planned(tenant, planned, (plan) => estimateRead(this.database.within(query.cost), query, plan));
  }

  async profilesSince(tenant: TenantNumber, { start, end }: TimeRange): Promise<UnixMillis | undefined> {
    const spans = await this.rollups.keptSpans(tenant, start, end);
    return spans.length === 0 ? undefined : unixMillis(spans.reduce((last, span) => Math.max(last, span.last), 0) + 1);
  }

  bounds(tenant: TenantNumber): Promise<DataBounds | undefined> {
    return bounds(this.database, tenant);
  }

  /** What is stored takes so many bytes. */
  bytes(): Promise<number> {
    return this.retention.bytes();
  }

  async sql(question: SqlQuestion): Promise<SqlAnswer> {
    if (this.engine === undefined) {
      throw new HearthError(
        'not_implemented',
        `the store is a ClickHouse server: ask it itself, with users and rights of its own, as docs/sql.md has them`,
      );
    }
    return this.views.ask(question);
  }

  async dropRetentionClass(retention: RetentionClass): Promise<void> {
    const number = retentionNumber(retention);
    const classes = [0, ...resolutions.map(({ firstClass }) => firstClass)].map((first) => first + number);
    await this.commits.exclusively(async () => {
      for (const table of tables) {
        const partitions = await this.database.select(
          {
            columns: 'retention_class, toString(week)',
            from: `FROM ${DATABASE}.${table} WHERE retention_class IN (${classes.join(', ')}) GROUP BY retention_class, week`,
          },
          (row) => `(${row.uint8()}, '${row.text()}')`,
        );
        for (const partition of partitions) {
          await this.database.command(`ALTER TABLE ${DATABASE}.${table} DROP PARTITION ${partition}`);
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
    await this.upkeep.close();
    this.watch?.stop();
    // A server that does not answer lets it run out.
    await this.rollups.close().catch(() => undefined);
    await this.database.close();
    await this.engine?.stop();
  }
}
