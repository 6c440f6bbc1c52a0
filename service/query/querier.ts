/**
 * Answers questions about stored profiles, in terms of the wire's fields but without its messages.
 *
 *     const querier = new Querier({ store, limitsOf });
 *     const tree = await querier.mergeStacks(['anonymous'], selection, signal);
 *
 * A tenant that never wrote anything has empty answers, not errors; of several tenants the answers are joined.
 */
import { nameTree, truncateTree, type NameTree } from '#model/name-tree.ts';
import type { TenantNumber } from '#model/brands.ts';
import { unixMillis } from '#model/brands.ts';
import type { LocationTree } from '#model/columns.ts';
import { diffTrees, truncateDiff, type DiffTree } from '#model/diff.ts';
import { HearthError } from '#model/errors.ts';
import { foldLocations } from '#model/fold-locations.ts';
import { goPgoStacks, type GoPgo } from '#model/go-pgo.ts';
import { writePprof } from '#model/formats/pprof/write.ts';
import { compareText, type Label } from '#model/labels.ts';
import { mergeLocationTrees } from '#model/stack-tree.ts';
import { queryCost, type Limits } from '../limits.ts';
import type { DataBounds, PointSeries, ProfileStore } from '../store/store.ts';
import type { LimitsOf } from '../tenant-settings.ts';
import { atCallSite } from './call-site.ts';
import { joinBounds, joinLabelSets, joinPoints, joinTexts } from './join-tenants.ts';
import { tellProfilesSince } from './profiles-since.ts';
import {
  parseLabelNames,
  parseMatchers,
  parseRange,
  parseSelection,
  parseStackQuery,
  parseStep,
  type WireRange,
  type WireSelection,
} from './selection.ts';
import { pointsOf, type PointOptions } from './series-points.ts';
import { TenantQueries, type Tenants } from './tenant-queries.ts';

export interface QuerierOptions {
  store: ProfileStore;
  limitsOf: LimitsOf;
  /** Milliseconds since 1970. */
  clock?: () => number;
}

export interface StackQuestion extends WireSelection {
  /** Root first. */
  callSite?: readonly string[];
  goPgo?: GoPgo | undefined;
}

export interface SeriesQuestion extends WireSelection, PointOptions {
  groupBy: readonly string[];
  stepSeconds: number;
  aggregation: 'sum' | 'average';
  /** 0 for all. */
  limit: bigint;
}

const HOUR_MS = 3_600_000;
const NANOS_PER_MILLI = 1_000_000n;
const emptyTree: LocationTree = {
  symbols: {
    strings: [''],
    functions: {
      name: new Int32Array(),
      systemName: new Int32Array(),
      file: new Int32Array(),
      startLine: new Int32Array(),
    },
    mappings: {
      file: new Int32Array(),
      buildId: new Int32Array(),
      memoryStart: new BigUint64Array(),
      memoryLimit: new BigUint64Array(),
      fileOffset: new BigUint64Array(),
      flags: new Uint8Array(),
    },
    locations: {
      mapping: new Int32Array(),
      address: new BigUint64Array(),
      isFolded: new Uint8Array(),
      lineOffsets: new Int32Array(1),
      lineFunction: new Int32Array(),
      lineNumber: new Int32Array(),
    },
  },
  parent: new Int32Array(),
  location: new Int32Array(),
  self: new BigInt64Array(),
  stackless: 0n,
};

export class Querier {
  /** Shared with all other questions about profiles, so that a tenant has one line for them. */
  readonly queries: TenantQueries;
  private readonly clock: () => number;

  constructor(options: QuerierOptions) {
    this.queries = new TenantQueries(options);
    this.clock = options.clock ?? Date.now;
  }

  /** Without a range: those of the last hour. Any range is fine, as data sources ask with odd ones to see who answers. */
  async profileTypes(tenants: Tenants, { start, end }: WireRange, signal?: AbortSignal): Promise<string[]> {
    const now = this.clock();
    const missing = start === 0n && end === 0n;
    const range = missing
      ? { start: unixMillis(now - HOUR_MS), end: unixMillis(now) }
      : { start: unixMillis(clamped(start)), end: unixMillis(clamped(end)) };
    if (range.start > range.end) {
      return [];
    }
    const cost = queryCost(this.limitsOf(tenants));
    return this.queries.ask(tenants, [], joinTexts, signal, (number) =>
      this.store.profileTypes({ tenant: number, matchers: [], ...range, cost }),
    );
  }

  async labelNames(
    tenants: Tenants,
    matchers: readonly string[],
    range: WireRange,
    signal?: AbortSignal,
  ): Promise<string[]> {
    const question = this.seriesQuestion(tenants, matchers, range);
    return this.queries.ask(tenants, [], joinTexts, signal, (number) =>
      this.store.labelNames({ tenant: number, ...question }),
    );
  }

  async labelValues(
    tenants: Tenants,
    name: string,
    matchers: readonly string[],
    range: WireRange,
    signal?: AbortSignal,
  ): Promise<string[]> {
    if (name === '') {
      throw new HearthError('bad_request', 'name the label whose values you want');
    }
    parseLabelNames([name]);
    const question = this.seriesQuestion(tenants, matchers, range);
    return this.queries.ask(tenants, [], joinTexts, signal, (number) =>
      this.store.labelValues({ tenant: number, ...question }, name),
    );
  }

  async series(
    tenants: Tenants,
    names: readonly string[],
    matchers: readonly string[],
    range: WireRange,
    signal?: AbortSignal,
  ): Promise<Label[][]> {
    const question = this.seriesQuestion(tenants, matchers, range);
    const distinct = parseLabelNames(names);
    return this.queries.ask(tenants, [], joinLabelSets, signal, (number) =>
      this.store.series({ tenant: number, ...question }, distinct),
    );
  }

  /** Series in the order of their sums, the largest first, then of their labels; cut to the limit after that. */
  async selectSeries(tenants: Tenants, question: SeriesQuestion, signal?: AbortSignal): Promise<PointSeries[]> {
    const stepMillis = parseStep(question.stepSeconds);
    if (question.limit < 0n) {
      throw new HearthError('bad_request', 'limit must not be negative; 0 means all series');
    }
    const { aggregation } = question;
    const groupBy = parseLabelNames(question.groupBy);
    const limits = this.limitsOf(tenants);
    if (question.exemplars !== undefined) {
      await tellProfilesSince(this.queries, tenants, question, parseRange(question, limits), signal);
    }
    const found = await this.withTenants(tenants, question, [], joinPoints, signal, (number, running) => {
      const { query } = parseSelection(number, question, limits);
      return pointsOf(this.store, { ...query, groupBy, stepMillis, aggregation, signal: running }, question);
    });
    const sums = new Map(found.map((series) => [series, series.values.reduce((sum, value) => sum + value, 0)]));
    const sorted = found.sort((a, b) => sums.get(b)! - sums.get(a)! || compareLabels(a.labels, b.labels));
    const shown = question.limit > 0n ? sorted.slice(0, Number(question.limit)) : sorted;
    return groupBy.length === question.groupBy.length
      ? shown
      : shown.map((series) => ({ ...series, labels: inOrderOf(question.groupBy, series.labels) }));
  }

  async mergeStacks(tenants: Tenants, question: StackQuestion, signal?: AbortSignal): Promise<LocationTree> {
    const limits = this.limitsOf(tenants);
    const tree = await this.withTenants(tenants, question, emptyTree, mergeLocationTrees, signal, (number, running) => {
      const { query } = parseStackQuery(number, question, limits);
      return this.store.mergeStacks({ ...query, signal: running });
    });
    const atSite = atCallSite(tree, question.callSite ?? []);
    return question.goPgo === undefined ? atSite : goPgoStacks(atSite, question.goPgo);
  }

  async nameTree(tenants: Tenants, question: StackQuestion, maxNodes: bigint, signal?: AbortSignal): Promise<NameTree> {
    const nodes = this.nodes(tenants, maxNodes);
    return truncateTree(await this.wholeTree(tenants, question, signal), nodes);
  }

  /** Nothing of it is folded. */
  async wholeTree(tenants: Tenants, question: StackQuestion, signal?: AbortSignal): Promise<NameTree> {
    return nameTree(await this.mergeStacks(tenants, question, signal));
  }

  async diff(
    tenants: Tenants,
    left: StackQuestion,
    right: StackQuestion,
    maxNodes: bigint,
    signal?: AbortSignal,
  ): Promise<DiffTree> {
    const nodes = this.nodes(tenants, maxNodes);
    const trees = await Promise.all([left, right].map((side) => this.mergeStacks(tenants, side, signal)));
    return truncateDiff(diffTrees(nameTree(trees[0]!), nameTree(trees[1]!)), nodes);
  }

  /** A pprof profile; whole unless a number of nodes is given. */
  async pprof(tenants: Tenants, question: StackQuestion, maxNodes: bigint, signal?: AbortSignal): Promise<Uint8Array> {
    const nodes = maxNodes === 0n ? undefined : this.nodes(tenants, maxNodes);
    const { type } = parseStackQuery(0 as TenantNumber, question, this.limitsOf(tenants));
    const whole = await this.mergeStacks(tenants, question, signal);
    const tree = nodes === undefined ? whole : foldLocations(whole, nodes);
    return writePprof(tree, { type, timeNanos: question.end * NANOS_PER_MILLI });
  }

  async bounds(tenants: Tenants, signal?: AbortSignal): Promise<DataBounds | undefined> {
    return this.queries.ask(tenants, undefined, joinBounds, signal, (number) => this.store.bounds(number));
  }

  private get store(): ProfileStore {
    return this.queries.store;
  }

  /** How many nodes a graph may have. @throws HearthError query_limit */
  nodes(tenants: Tenants, maxNodes: bigint): number {
    const { defaultNodes, maxNodes: most } = this.limitsOf(tenants);
    if (maxNodes < 0n || (most > 0 && maxNodes > BigInt(most))) {
      throw new HearthError(
        'query_limit',
        `max_nodes is ${maxNodes}: it must be from 0 (which means ${defaultNodes}) to ${most}`,
      );
    }
    return maxNodes === 0n ? defaultNodes : Number(maxNodes);
  }

  private seriesQuestion(tenants: Tenants, matchers: readonly string[], range: WireRange) {
    const limits = this.limitsOf(tenants);
    return { ...parseRange(range, limits), matchers: parseMatchers(matchers, limits), cost: queryCost(limits) };
  }

  private limitsOf(tenants: Tenants): Limits {
    return this.queries.limitsOf(tenants);
  }

  /** As `ask`, but a question that is wrong is refused also when there is no such tenant. */
  private withTenants<T>(
    tenants: Tenants,
    question: WireSelection,
    empty: T,
    join: (parts: readonly T[]) => T,
    signal: AbortSignal | undefined,
    query: (tenant: TenantNumber, running: AbortSignal) => Promise<T>,
  ): Promise<T> {
    parseStackQuery(0 as TenantNumber, question, this.limitsOf(tenants));
    return this.queries.ask(tenants, empty, join, signal, query);
  }
}

/** Odd ranges (before 1970, after the last moment that numbers hold) become the nearest that can be asked. */
function clamped(millis: bigint): number {
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  return Number(millis < 0n ? 0n : millis > most ? most : millis);
}

/** A name that is asked for twice is answered twice, as other servers of this wire do. */
function inOrderOf(names: readonly string[], labels: readonly Label[]): Label[] {
  return names.flatMap((name) => labels.filter((label) => label.name === name));
}

export function compareLabels(a: readonly Label[], b: readonly Label[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compareText(a[i]!.name, b[i]!.name) || compareText(a[i]!.value, b[i]!.value);
    if (order !== 0) {
      return order;
    }
  }
  return a.length - b.length;
}
