/**
 * The questions a view can ask a data source, typed; the only place in the plugin that speaks the wire.
 *
 *     const source = profileSource('hearth');
 *     const services = await source.series({ start, end, matchers: ['{}'], labelNames: ['service_name'] }, signal);
 *     const { tree } = await source.mergeStacks({ profileType, selector: '{service_name="shop"}', start, end }, signal);
 *
 * Times are Unix milliseconds, selectors PromQL. Every failure is a HearthError with a sentence to show.
 */
import type { DescMethod, DescService } from '@bufbuild/protobuf';
import type { Client, Transport } from '@connectrpc/connect';
import { createClient } from '@connectrpc/connect';
import type { UnixMillis } from '#model/brands.ts';
import { decodeDiffGraph, type DiffTree } from '#model/diff.ts';
import { decodeFlameGraph } from '#model/flame-graph.ts';
import type { Label } from '#model/labels.ts';
import type { NameTree } from '#model/name-tree.ts';
import type { FlameGraph } from '#proto/querier/v1/querier_pb.ts';
import { QuerierService } from '#proto/querier/v1/querier_pb.ts';
import { TimeSeriesAggregationType } from '#proto/types/v1/types_pb.ts';
import { AnswerCache } from './answer-cache.ts';
import { answeredRange } from './answered-range.ts';
import { toHearthError } from './answer-errors.ts';
import { featureOf, featuresOf } from './features.ts';
import { proxyTransport } from './proxy-transport.ts';
import { queryCost } from './query-cost.ts';
import { stoppedError, underWay, type RunningQuestion } from './under-way.ts';

export interface TimeSpan {
  start: UnixMillis;
  /** Inclusive. */
  end: UnixMillis;
}

/** One profile type's data that a selector picks in a span of time. */
export interface ProfileQuery extends TimeSpan {
  /** name:sampleType:sampleUnit:periodType:periodUnit */
  profileType: string;
  selector: string;
  /** Asked on the way to a larger answer: whoever wants that one has agreed to it, and is told how far it is. */
  isPart?: boolean;
}

export interface SelectSeriesQuery extends ProfileQuery {
  groupBy: readonly string[];
  /** Point t holds what fell into (t − step, t]; t = start, start + step … ≤ end. */
  stepSeconds: number;
  aggregation: 'sum' | 'average';
  /** Keeps the largest; 0 keeps all. */
  limit?: number;
}

export interface PointSeries {
  labels: readonly Label[];
  /** Unix milliseconds, ascending; a step without data is not there. */
  timestamps: Float64Array;
  values: Float64Array;
}

export interface MergeQuery extends ProfileQuery {
  /** What is smaller than the maxNodes-th largest node is folded into `other`; the server's own number when absent. */
  maxNodes?: number;
  /** 16 hex digits each; only samples of these spans. */
  spans?: readonly string[];
  /** UUIDs; only these profiles. */
  profileIds?: readonly string[];
  /** Function names from the root; only stacks that begin so. */
  callSite?: readonly string[];
  /** What was inlined into a function counts for that function; asked by the calls of `reading.ts` only. */
  noInlines?: true;
}

export interface MergedStacks {
  tree: NameTree;
  /** Where it is wider than what was asked. */
  answered: TimeSpan | undefined;
}

/** What is stored, from the oldest profile to the newest. */
export interface DataBounds {
  oldest: UnixMillis;
  newest: UnixMillis;
}

/** Answers that a person going back and forth between views asks for again. */
const rememberedAnswers = 48;
/** Long enough for that, short enough that nobody takes it for the present. */
const freshMs = 15_000;
/** An estimate that takes longer is no use: the question is asked without. While a page is being made, all is slow. */
const estimateMs = 4_000;

/** Of a pin: one side of its question, with the data that was kept. */
export interface PinnedSide {
  query: MergeQuery;
  tree: NameTree;
  /** What the charts said of it: see RangeSummary of scene/range-summary.ts. */
  summary: PinnedSummary | undefined;
  answered: TimeSpan | undefined;
}

export interface PinnedSummary {
  mean: number;
  coveredMs: number;
  rangeMs: number;
  total: number;
}

export class ProfileSource {
  readonly uid: string;
  /** Of a source that answers from a pin: the side that a question is of. */
  readonly pinned?: (query: ProfileQuery) => Promise<PinnedSide>;
  private readonly transport: Transport;
  private readonly client: Client<typeof QuerierService>;
  private readonly clients = new Map<DescService, Client<DescService>>();
  private features: Promise<ReadonlySet<string>> | undefined;
  private readonly cache = new AnswerCache(rememberedAnswers, freshMs);
  /** Whether the server is one that says what a question would read, as far as is known. */
  private estimates = true;

  constructor(uid: string) {
    this.uid = uid;
    this.transport = proxyTransport(uid);
    this.client = createClient(QuerierService, this.transport);
  }

  /**
   * Whether the server answers a call of a service that not every server has. Asked once.
   *
   * @throws HearthError when the server could not be asked
   */
  answers(call: DescMethod): Promise<boolean> {
    return this.has(featureOf(call));
  }

  /**
   * Whether the server says that it can do something, by the flag's name.
   *
   * @throws HearthError when the server could not be asked
   */
  async has(feature: string): Promise<boolean> {
    this.features ??= featuresOf(this.transport);
    const { features } = this;
    try {
      return (await features).has(feature);
    } catch (error) {
      // A server that was away may be back when it is asked again.
      if (this.features === features) this.features = undefined;
      throw error;
    }
  }

  /** Of another service of the same server, for `ask`. */
  clientOf<Service extends DescService>(service: Service): Client<Service> {
    let client = this.clients.get(service);
    if (client === undefined) {
      client = createClient(service, this.transport);
      this.clients.set(service, client);
    }
    return client as Client<Service>;
  }

  /** Profile type ids, sorted. */
  profileTypes(span: TimeSpan, signal?: AbortSignal): Promise<string[]> {
    return this.ask('ProfileTypes', span, signal, async (own) => {
      const { profileTypes } = await this.client.profileTypes(wireSpan(span), { signal: own });
      return profileTypes.map(({ ID }) => ID);
    });
  }

  /** Label names of what the matchers pick, private ones (`__…`) included. */
  labelNames(query: TimeSpan & { matchers: readonly string[] }, signal?: AbortSignal): Promise<string[]> {
    return this.ask('LabelNames', query, signal, async (own) => {
      const request = { ...wireSpan(query), matchers: [...query.matchers] };
      // Names with dots, as OpenTelemetry's, are hidden from clients that do not say they can take them.
      const headers = { Accept: '*/*;allow-utf8-labelnames=true' };
      const { names } = await this.client.labelNames(request, { signal: own, headers });
      return names;
    });
  }

  labelValues(
    query: TimeSpan & { name: string; matchers: readonly string[] },
    signal?: AbortSignal,
  ): Promise<string[]> {
    return this.ask('LabelValues', query, signal, async (own) => {
      const request = { ...wireSpan(query), name: query.name, matchers: [...query.matchers] };
      const { names } = await this.client.labelValues(request, { signal: own });
      return names;
    });
  }

  /** The distinct combinations that the named labels have. */
  series(
    query: TimeSpan & { matchers: readonly string[]; labelNames: readonly string[] },
    signal?: AbortSignal,
  ): Promise<Label[][]> {
    return this.ask('Series', query, signal, async (own) => {
      const request = { ...wireSpan(query), matchers: [...query.matchers], labelNames: [...query.labelNames] };
      const headers = { Accept: '*/*;allow-utf8-labelnames=true' };
      const { labelsSet } = await this.client.series(request, { signal: own, headers });
      return labelsSet.map(({ labels }) => labels.map(({ name, value }) => ({ name, value })));
    });
  }

  selectSeries(query: SelectSeriesQuery, signal?: AbortSignal): Promise<PointSeries[]> {
    return this.ask('SelectSeries', query, signal, async (own) => {
      const request = {
        ...wireQuery(query),
        groupBy: [...query.groupBy],
        step: query.stepSeconds,
        aggregation: TimeSeriesAggregationType[query.aggregation === 'average' ? 'AVERAGE' : 'SUM'],
        ...(query.limit ? { limit: BigInt(query.limit) } : {}),
      };
      const { series } = await this.client.selectSeries(request, { signal: own });
      return series.map(({ labels, points }) => ({
        labels: labels.map(({ name, value }) => ({ name, value })),
        timestamps: Float64Array.from(points, ({ timestamp }) => Number(timestamp)),
        values: Float64Array.from(points, ({ value }) => value),
      }));
    });
  }

  /** All stacks of the selection as one tree; with spans, only what ran in them. */
  mergeStacks(query: MergeQuery, signal?: AbortSignal): Promise<MergedStacks> {
    // The older call for spans knows no other selectors.
    return query.spans?.length && !query.profileIds?.length && !query.callSite?.length
      ? this.spanStacks(query, query.spans, signal)
      : this.allStacks(query, signal);
  }

  private allStacks(query: MergeQuery, signal?: AbortSignal): Promise<MergedStacks> {
    return this.ask('SelectMergeStacktraces', query, signal, async (own) => {
      let answered: TimeSpan | undefined;
      const onHeader = (headers: Headers) => (answered = answeredRange(headers));
      const { flamegraph } = await this.client.selectMergeStacktraces(wireMerge(query), { signal: own, onHeader });
      return { tree: treeOf(flamegraph), answered };
    });
  }

  /** The older call is asked: Pyroscope servers of every age know it. */
  private spanStacks(query: MergeQuery, spans: readonly string[], signal?: AbortSignal): Promise<MergedStacks> {
    return this.ask('SelectMergeSpanProfile', query, signal, async (own) => {
      const request = { ...wireMerge(query), spanSelector: [...spans] };
      const { flamegraph } = await this.client.selectMergeSpanProfile(request, { signal: own });
      return { tree: treeOf(flamegraph), answered: undefined };
    });
  }

  /** Both sides as one tree, with what each weighs. */
  diff(left: MergeQuery, right: MergeQuery, signal?: AbortSignal): Promise<DiffTree> {
    return this.ask('Diff', { left, right }, signal, async (own) => {
      const request = { left: wireMerge(left), right: wireMerge(right) };
      const { flamegraph } = await this.client.diff(request, { signal: own });
      return decodeDiffGraph(flamegraph ?? emptyGraph);
    });
  }

  /** Undefined when nothing is stored. */
  bounds(signal?: AbortSignal): Promise<DataBounds | undefined> {
    return this.ask('GetProfileStats', {}, signal, async (own) => {
      const answer = await this.client.getProfileStats({}, { signal: own });
      if (!answer.dataIngested) return undefined;
      return {
        oldest: Number(answer.oldestProfileTime) as UnixMillis,
        newest: Number(answer.newestProfileTime) as UnixMillis,
      };
    });
  }

  /**
   * Bytes, unpacked, that the merged stacks of a selection would have the server read. Undefined where it does not say,
   * or not soon enough.
   */
  readonly bytesRead = async (part: ProfileQuery, signal?: AbortSignal): Promise<number | undefined> => {
    if (!this.estimates) return undefined;
    const { profileType, selector, start, end } = part;
    const request = { ...wireSpan({ start, end }), query: `${profileType}${selector}` };
    try {
      const { queryImpact } = await this.cache.ask(
        `AnalyzeQuery ${JSON.stringify([request.query, start, end])}`,
        (own) => this.client.analyzeQuery(request, { signal: own, timeoutMs: estimateMs }),
        signal,
      );
      this.estimates = queryImpact !== undefined;
      return queryImpact && Number(queryImpact.totalBytesInTimeRange);
    } catch (error) {
      const { reason } = toHearthError(error);
      this.estimates = reason !== 'not_found' && reason !== 'not_implemented';
      return undefined;
    }
  };

  /** The next questions are asked anew, however recently they were answered. */
  forget(): void {
    this.features = undefined;
    this.estimates = true;
    this.cache.forget();
  }

  /**
   * Asks through the cache: equal questions under way are asked once, and answers stand for a moment. For reading only.
   * What would read much waits until somebody agrees (query-cost.ts).
   *
   *     source.ask('Explain', question, signal, (own) => source.clientOf(ExploreService).explain(question, { signal: own }));
   *
   * @param question what tells it from others; plain data without big integers
   * @throws HearthError
   */
  async ask<T>(
    method: string,
    question: object,
    signal: AbortSignal | undefined,
    send: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const key = `${method} ${JSON.stringify(question, (name, value: unknown) => (name === 'isPart' ? undefined : value))}`;
    if (!isPart(question)) {
      return this.oversee(method, question, signal, (either) => this.cache.ask(key, send, either));
    }
    try {
      return await this.cache.ask(key, send, signal);
    } catch (error) {
      throw toHearthError(error);
    }
  }

  /**
   * For a question that is asked as several (each with `isPart`): it is agreed to, shown and taken back as one.
   *
   * @throws HearthError
   */
  async oversee<T>(
    method: string,
    question: object,
    signal: AbortSignal | undefined,
    send: (signal: AbortSignal, running: RunningQuestion) => Promise<T>,
  ): Promise<T> {
    await queryCost.agree(method, question, this.bytesRead, signal);
    const stop = new AbortController();
    const running = underWay.begin(method, () => stop.abort());
    try {
      return await send(signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]), running);
    } catch (error) {
      throw stop.signal.aborted && !signal?.aborted ? stoppedError() : toHearthError(error);
    } finally {
      running.done();
    }
  }
}

function isPart(question: object): boolean {
  const { query, left, baseline } = question as Partial<Record<'query' | 'left' | 'baseline', object>>;
  return [question, query, left, baseline].some((part) => (part as { isPart?: boolean } | undefined)?.isPart === true);
}

const sources = new Map<string, ProfileSource>();

/** The one source of a data source's uid, so that all views share its answers. */
export function profileSource(uid: string): ProfileSource {
  let source = sources.get(uid);
  if (source === undefined) {
    source = new ProfileSource(uid);
    sources.set(uid, source);
  }
  return source;
}

/** For the refresh button: whoever presses it wants to know what is so now. */
export function forgetAnswers(): void {
  for (const source of sources.values()) source.forget();
}

const wireSpan = ({ start, end }: TimeSpan) => ({
  start: BigInt(Math.trunc(start)),
  end: BigInt(Math.trunc(end)),
});

const wireQuery = (query: ProfileQuery) => ({
  ...wireSpan(query),
  profileTypeID: query.profileType,
  labelSelector: query.selector,
});

/**
 * On the wire a merge includes both ends, and a series what is after its start. Asked as series are, two ranges that
 * touch, such as the sides of a diff, have no profile in common, and a flame graph comes to what its chart says.
 */
export const wireMerge = (query: MergeQuery) => ({
  ...wireQuery(query),
  start: BigInt(Math.trunc(query.start)) + 1n,
  ...(query.maxNodes === undefined ? {} : { maxNodes: BigInt(query.maxNodes) }),
  ...(query.spans?.length ? { spanSelector: [...query.spans] } : {}),
  ...(query.profileIds?.length ? { profileIdSelector: [...query.profileIds] } : {}),
  ...(query.callSite?.length ? { stackTraceSelector: { callSite: query.callSite.map((name) => ({ name })) } } : {}),
});

const emptyGraph = { names: ['total'], levels: [] };

const treeOf = (graph: FlameGraph | undefined) => decodeFlameGraph(graph ?? emptyGraph);
