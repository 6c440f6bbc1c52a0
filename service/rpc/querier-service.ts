/** `querier.v1.QuerierService` on top of the querier: messages in, messages out. */
import { create, fromBinary, type MessageInitShape } from '@bufbuild/protobuf';
import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import { encodeDiffGraph } from '#model/diff.ts';
import { HearthError } from '#model/errors.ts';
import { encodeFlameGraph } from '#model/flame-graph.ts';
import type { NameTree } from '#model/name-tree.ts';
import { parseProfileType } from '#model/profile-type.ts';
import { encodeTreeBytes } from '#model/tree-bytes.ts';
import { ProfileSchema, type Profile } from '#proto/google/v1/profile_pb.ts';
import {
  ProfileFormat,
  type QuerierService,
  type SelectMergeSpanProfileRequest,
  type SelectMergeStacktracesRequest,
  type SelectMergeStacktracesResponseSchema,
} from '#proto/querier/v1/querier_pb.ts';
import { TimeSeriesAggregationType, type SeriesSchema, type StackTraceSelector } from '#proto/types/v1/types_pb.ts';
import { analyzeQuery } from '../query/analyze-query.ts';
import { selectHeatmap } from '../query/heatmap.ts';
import type { Querier, SeriesQuestion, StackQuestion } from '../query/querier.ts';
import { renderDot } from '../query/render.ts';
import type { Tenants } from '../query/tenant-queries.ts';
import type { PointSeries } from '../store/store.ts';
import { toldOfProfiles, toldOfRange } from './answered-range.ts';
import { diffMessage, graphMessage, isBinary, seriesMessage } from './encoded-lists.ts';
import { analysisMessage } from './analysis-message.ts';
import { exemplarMessage, exemplarsOf, heatmapQuestion, heatmapSeries } from './exemplar-messages.ts';
import type { TenantRule } from './tenant.ts';

export function createQuerierService(querier: Querier, rule: TenantRule): ServiceImpl<typeof QuerierService> {
  const tenants = ({ requestHeader }: HandlerContext) => rule.forRead((name) => requestHeader.get(name));

  return {
    async profileTypes(request, context) {
      const ids = await querier.profileTypes(tenants(context), request, context.signal);
      return { profileTypes: ids.map((ID) => ({ ID, ...parseProfileType(ID) })) };
    },

    async labelNames({ matchers, ...range }, context) {
      const names = await querier.labelNames(tenants(context), matchers, range, context.signal);
      return { names: names.filter(isShown(context)) };
    },

    async labelValues({ name, matchers, ...range }, context) {
      return { names: await querier.labelValues(tenants(context), name, matchers, range, context.signal) };
    },

    async series({ labelNames, matchers, ...range }, context) {
      const sets = await querier.series(tenants(context), labelNames, matchers, range, context.signal);
      const shown = isShown(context);
      return { labelsSet: sets.map((labels) => ({ labels: labels.filter(({ name }) => shown(name)) })) };
    },

    async selectMergeStacktraces(request, context) {
      return mergeStacktraces(querier, tenants(context), request, context);
    },

    async selectMergeSpanProfile(request, context) {
      const question = { ...stackQuestion(request, context), spanSelector: request.spanSelector };
      const tree = await querier.nameTree(tenants(context), question, request.maxNodes ?? 0n, context.signal);
      return request.format === ProfileFormat.TREE ? { tree: encodeTreeBytes(tree) } : flameGraph(tree, context);
    },

    async selectMergeProfile(request, context) {
      const question = stackQuestion(request, context);
      return readProfile(await querier.pprof(tenants(context), question, request.maxNodes ?? 0n, context.signal));
    },

    async selectSeries(request, context) {
      const { profileTypeID, labelSelector, start, end, groupBy, step, limit = 0n } = request;
      const question: SeriesQuestion = {
        ...{ profileTypeID, labelSelector, start, end, groupBy, limit },
        stepSeconds: step,
        aggregation: aggregationOf(request.aggregation),
        callSite: request.stackTraceSelector?.callSite.map(({ name }) => name) ?? [],
        exemplars: exemplarsOf(request.exemplarType),
        onWidened: toldOfRange(context),
        onProfilesSince: toldOfProfiles(context),
      };
      const series = await querier.selectSeries(tenants(context), question, context.signal);
      return isBinary(context)
        ? seriesMessage(series, groupBy)
        : { series: series.map((one) => seriesObject(one, groupBy)) };
    },

    async selectHeatmap(request, context) {
      const question = { ...heatmapQuestion(request), onProfilesSince: toldOfProfiles(context) };
      const heatmap = await selectHeatmap(querier, tenants(context), question, context.signal);
      return { series: heatmapSeries(heatmap, request.groupBy) };
    },

    async diff({ left, right }, context) {
      if (left === undefined || right === undefined) {
        throw new HearthError(
          'bad_request',
          `the ${left === undefined ? 'left' : 'right'} side of the diff is missing`,
        );
      }
      const onWidened = toldOfRange(context);
      const nodes = [left.maxNodes ?? 0n, right.maxNodes ?? 0n];
      const most = nodes.some((count) => count < 0n) ? -1n : nodes.reduce((a, b) => (a > b ? a : b));
      const diff = await querier.diff(
        tenants(context),
        { ...stackQuestion(left, context), onWidened },
        { ...stackQuestion(right, context), onWidened },
        most,
        context.signal,
      );
      const graph = encodeDiffGraph(diff);
      return { flamegraph: isBinary(context) ? diffMessage(graph) : graph };
    },

    async analyzeQuery(request, context) {
      return analysisMessage(await analyzeQuery(querier, tenants(context), request, context.signal));
    },

    async getProfileStats(_, context) {
      const bounds = await querier.bounds(tenants(context), context.signal);
      return bounds === undefined
        ? { dataIngested: false }
        : {
            dataIngested: true,
            oldestProfileTime: BigInt(bounds.oldest),
            newestProfileTime: BigInt(bounds.newest),
          };
    },
  };
}

async function mergeStacktraces(
  querier: Querier,
  tenants: Tenants,
  request: SelectMergeStacktracesRequest,
  context: HandlerContext,
): Promise<MessageInitShape<typeof SelectMergeStacktracesResponseSchema>> {
  const { signal } = context;
  const question = stackQuestion(request, context);
  const nodes = request.maxNodes ?? 0n;
  switch (request.format) {
    case ProfileFormat.UNSPECIFIED:
    case ProfileFormat.FLAMEGRAPH:
      return flameGraph(await querier.nameTree(tenants, question, nodes, signal), context);
    case ProfileFormat.TREE:
      return { tree: encodeTreeBytes(await querier.nameTree(tenants, question, nodes, signal)) };
    case ProfileFormat.PPROF:
      return { pprof: { profile: readProfile(await querier.pprof(tenants, question, nodes, signal)) } };
    case ProfileFormat.DOT:
      return { dot: await renderDot(querier, tenants, question, nodes, signal) };
    default:
      throw new HearthError('bad_request', `format ${request.format as number} is not known`);
  }
}

/** @throws HearthError bad_request */
function aggregationOf(type = TimeSeriesAggregationType.SUM): SeriesQuestion['aggregation'] {
  switch (type) {
    case TimeSeriesAggregationType.SUM:
      return 'sum';
    case TimeSeriesAggregationType.AVERAGE:
      return 'average';
    default:
      throw new HearthError('bad_request', `aggregation ${type as number} is not known`);
  }
}

function flameGraph(tree: NameTree, context: HandlerContext) {
  const graph = encodeFlameGraph(tree);
  return { flamegraph: isBinary(context) ? graphMessage(graph) : graph };
}

type StackRequest = Pick<SelectMergeSpanProfileRequest, 'profileTypeID' | 'labelSelector' | 'start' | 'end'> & {
  stackTraceSelector?: StackTraceSelector | undefined;
  profileIdSelector?: string[];
  spanSelector?: string[];
  traceIdSelector?: string[];
};

function stackQuestion(request: StackRequest, context: HandlerContext): StackQuestion {
  const { profileTypeID, labelSelector, start, end } = request;
  const { profileIdSelector = [], spanSelector = [], traceIdSelector = [], stackTraceSelector } = request;
  return {
    profileTypeID,
    labelSelector,
    start,
    end,
    profileIdSelector,
    spanSelector,
    traceIdSelector,
    callSite: stackTraceSelector?.callSite.map(({ name }) => name) ?? [],
    goPgo: stackTraceSelector?.goPgo,
    onWidened: toldOfRange(context),
  };
}

function seriesObject(
  { labels, timestamps, values, exemplars }: PointSeries,
  groupBy: readonly string[],
): MessageInitShape<typeof SeriesSchema> {
  return {
    labels,
    points: timestamps.map((timestamp, i) => {
      const single = exemplars?.get(timestamp);
      return {
        timestamp: BigInt(timestamp),
        value: values[i]!,
        exemplars: single === undefined ? [] : [exemplarMessage(single, groupBy)],
      };
    }),
  };
}

/** The message of a profile; of no bytes, the empty message. */
function readProfile(bytes: Uint8Array): Profile {
  return bytes.length === 0 ? create(ProfileSchema) : fromBinary(ProfileSchema, bytes);
}

/** Label names that are no identifiers are shown only to clients that say they can read them. */
function isShown({ requestHeader }: HandlerContext): (name: string) => boolean {
  const all = /;\s*allow-utf8-labelnames=true\b/i.test(requestHeader.get('accept') ?? '');
  return (name) => all || /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name);
}
