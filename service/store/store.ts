/**
 * What the service knows of its store: profiles in, answers out. Everything that is SQL, ClickHouse or chDB stays
 * behind this interface.
 *
 *     const store = await openStore(options, log);
 *     await store.write([encodeProfile(normalised)]);   // resolves when it would survive a power cut
 *     const merged = await store.mergeStacks(selection);
 */
import type { TenantNumber, UnixMillis, UnixNanos, Nanos } from '#model/brands.ts';
import type { LocationTree, StackColumns, SymbolColumns } from '#model/columns.ts';
import type { Label, Labels, Matcher } from '#model/labels.ts';
import type { AdHocFiles } from './ad-hoc-files.ts';
import type { DurableNews } from './durable-symbols.ts';
import type { Basis } from './basis.ts';
import type { EstimateQuery, ReadEstimate } from './read-estimate.ts';
import type { RecordingRules } from './recording-rules.ts';
import type { Settings } from './settings.ts';
import type { Single, SingleProfiles } from './single-profiles.ts';
import type { Documents } from './documents.ts';
import type { BlocksQuery, ProfileCounts, StackBlocks, StackBlocksQuery } from './stack-blocks.ts';
import type { StackPoints, StackPointsQuery, StoredStacks } from './stack-points.ts';
import type { SqlAnswer, SqlQuestion } from './sql/views.ts';
import type { Upkeep } from './upkeep.ts';
import type { ExploreQueries } from './explore-queries.ts';

/** Settings that rows of one kind share: how long they are kept. At most 16; part of every partition key. */
export type RetentionClass = 'default' | 'demo' | `class-${number}`;

/** One pushed profile after the rules of ingest: what is stored. */
export interface NormalisedProfile {
  tenant: TenantNumber;
  retention: RetentionClass;
  /** 16 bytes; a retry of the same push has the same id. */
  profileId: Uint8Array;
  time: UnixNanos;
  /** When it came; now when left out. */
  arrived?: UnixNanos;
  duration: Nanos;
  period: bigint;
  symbols: SymbolColumns;
  /** Distinct stacks of all series of this profile. */
  stacks: StackColumns;
  series: NormalisedSeries[];
}

/** One series of a profile: one sample type, one distinct set of labels. */
export interface NormalisedSeries {
  /** The full set as it is queried, private labels included, sorted by name. */
  labels: Labels;
  /** name:sampleType:sampleUnit:periodType:periodUnit */
  profileType: string;
  service: string;
  /** Row indexes into the profile's stacks, each once. */
  stacks: Int32Array;
  /** Parallel to stacks. */
  values: BigInt64Array;
  /** The part of those values that belongs to spans; it is counted in `values` too. */
  spans: SpanSamples[];
}

export interface SpanSamples {
  spanId: bigint;
  /** 0n, 0n when the agent sends none. */
  traceIdHigh: bigint;
  traceIdLow: bigint;
  /** '' when the agent sends none. */
  spanName: string;
  stacks: Int32Array;
  values: BigInt64Array;
}

/** A profile's rows in the store's own bytes: made in a worker, opaque to everyone else; can be transferred. */
export interface EncodedProfile {
  tenant: TenantNumber;
  /** Approximate memory in bytes, for back-pressure. */
  byteLength: number;
}

/**
 * What was encoded leaves out symbols that were durable then and may be gone now. Nothing of it was written: it is to be
 * encoded again, with all of them.
 */
export class SymbolsForgotten extends Error {
  override name = 'SymbolsForgotten';
}

export interface TimeRange {
  start: UnixMillis;
  /** Inclusive. */
  end: UnixMillis;
}

/** What one question may cost before it is given up; 0 is no limit. */
export interface QueryCost {
  timeoutMs: number;
  /** Of the engine. */
  memoryBytes: number;
  /** Of the engine's answer. */
  resultBytes: number;
}

export interface SeriesQuery extends TimeRange {
  tenant: TenantNumber;
  /** What the store was opened with when left out. */
  cost?: QueryCost;
  /** All must match. */
  matchers: readonly Matcher[];
  /** Told of the range that is answered where it is wider than asked: of what is older, only sums are kept. */
  onWidened?: (range: TimeRange) => void;
}

export interface StackQuery extends SeriesQuery {
  profileType: string;
  /** Any of these; empty or absent means no restriction. */
  profileIds?: readonly Uint8Array[];
  spanIds?: readonly bigint[];
  traceIds?: readonly { high: bigint; low: bigint }[];
  signal?: AbortSignal;
}

export interface PointsQuery extends SeriesQuery {
  profileType: string;
  /** Point t holds the sum over (t − step, t]; t = start, start + step … ≤ end. */
  stepMillis: number;
  groupBy: readonly string[];
  aggregation: 'sum' | 'average';
  /** Ids of those that count; all when left out. */
  stacks?: BigUint64Array | undefined;
  signal?: AbortSignal;
}

export interface PointSeries {
  /** In the order of groupBy; a label the series lacks is left out. */
  labels: Label[];
  timestamps: UnixMillis[];
  values: number[];
  /** By timestamp: what stands for the point, where it was asked for. */
  exemplars?: ReadonlyMap<UnixMillis, Single>;
}

export interface DataBounds {
  oldest: UnixMillis;
  newest: UnixMillis;
}

/** The part of the service's log that the store writes to. */
export interface StoreLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export interface ProfileStore {
  /** The tenant's number; made on first write, undefined for a tenant that never wrote when `create` is false. */
  tenant(name: string, create: boolean): Promise<TenantNumber | undefined>;

  /**
   * Durable when it resolves. Concurrent calls share commits. Rejects with `store_unavailable` when it cannot be done,
   * with SymbolsForgotten when the profiles are to be encoded again.
   */
  write(profiles: readonly EncodedProfile[]): Promise<void>;

  /** @param tell called after each commit with the symbols that it made durable, and when some may be gone */
  tellOfSymbols(tell: (news: DurableNews) => void): void;

  /** Profile type ids, sorted. */
  profileTypes(query: SeriesQuery): Promise<string[]>;
  labelNames(query: SeriesQuery): Promise<string[]>;
  labelValues(query: SeriesQuery, name: string): Promise<string[]>;
  /** Distinct projections onto `names` (all labels when empty). */
  series(query: SeriesQuery, names: readonly string[]): Promise<Label[][]>;
  points(query: PointsQuery): Promise<PointSeries[]>;
  mergeStacks(query: StackQuery): Promise<LocationTree>;
  basis(query: StackQuery): Promise<Basis>;
  /** The stacks of the profiles that are in whole buckets. */
  stacks(query: StackQuery & Pick<PointsQuery, 'stepMillis'>): Promise<StoredStacks>;
  stackPoints(query: StackPointsQuery): Promise<StackPoints[]>;
  profileCounts(query: BlocksQuery): Promise<ProfileCounts>;
  stackBlocks(query: StackBlocksQuery): Promise<StackBlocks>;
  /** What the merged stacks of a selection would cost to read. */
  readEstimate(query: EstimateQuery): Promise<ReadEstimate>;
  /** Profiles and spans one by one. */
  readonly singles: Pick<SingleProfiles, 'largest' | 'valueRange' | 'cells'>;
  /** From when on there are single profiles, where in a range only sums are left of older ones. */
  profilesSince(tenant: TenantNumber, range: TimeRange): Promise<UnixMillis | undefined>;
  /** Undefined when the tenant has no data. */
  bounds(tenant: TenantNumber): Promise<DataBounds | undefined>;

  /**
   * Does what is due of the store's own work.
   * @param now milliseconds since 1970
   * @param isStopped asked between two pieces of it
   */
  maintain(now: number, isStopped?: () => boolean): Promise<void>;

  /** What profiles are kept as whose tenant has a retention of this name. */
  retentionClass(name: string): RetentionClass;

  /** What the explorer asks beside sums and stacks. */
  readonly explore: Pick<ExploreQueries, 'listProfiles' | 'topSpans' | 'lastProfiles' | 'lastEver' | 'labelTimes'>;

  /** A person's own SQL over our views. @throws HearthError bad_sql; not_implemented on a server */
  sql(question: SqlQuestion): Promise<SqlAnswer>;

  /** Files that people upload, apart from the profiles of services. */
  readonly adHoc: Pick<AdHocFiles, 'save' | 'find' | 'has' | 'list' | 'remove' | 'usage'>;
  /** What people keep beside their profiles. */
  readonly documents: Pick<Documents, 'put' | 'delete' | 'lastVersion' | 'find' | 'list' | 'listWithContent' | 'usage'>;

  /** Backups, checks, disk use, and tenants that leave. */
  readonly upkeep: Pick<Upkeep, 'backup' | 'check' | 'deleteTenant' | 'usage' | 'rules'>;

  readonly settings: Pick<Settings, 'list' | 'put' | 'delete'>;

  readonly recording: Pick<
    RecordingRules,
    'list' | 'put' | 'delete' | 'tenants' | 'progress' | 'keepProgress' | 'isMine' | 'leave'
  >;

  /** Drops everything stored under a retention class. */
  dropRetentionClass(retention: RetentionClass): Promise<void>;
  /** True when nothing outside the demo's retention class is stored, for any tenant. */
  isEmpty(): Promise<boolean>;

  /** Whether questions can be answered now; false while the engine restarts. */
  ready(): boolean;
  /** Finishes accepted writes, then ends the engine. */
  close(): Promise<void>;
}
