/** The calls of `hearth.v1.ExploreService` that are about services, profiles and spans, and about why something changed. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import {
  ExplainSection,
  ProfileOrder,
  type DeploySchema,
  type ExplainedLabelSchema,
  type ExplainResponseSchema,
  type ExploreService,
  type ListedProfileSchema,
  type Selection,
  type TopSpanSchema,
} from '#proto/hearth/v1/explore_pb.ts';
import { toMillis } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import type { LabelChange } from '#model/label-changes.ts';
import type { Deploy } from '../query/deploys.ts';
import { explain, type Explanation, type Section } from '../query/explain.ts';
import { explainLabels } from '../query/explain-labels.ts';
import { listDeploys } from '../query/list-deploys.ts';
import { listProfiles, topSpans, type PlacedProfile } from '../query/list-profiles.ts';
import type { Querier } from '../query/querier.ts';
import type { WireSelection } from '../query/selection.ts';
import { serviceOverview } from '../query/service-overview.ts';
import type { TopSpan } from '../store/top-spans.ts';
import { toldOfProfiles, toldOfRange } from './answered-range.ts';
import { rankedChange, selectionOf } from './explore-functions.ts';
import type { TenantRule } from './tenant.ts';

export const overviewCalls = [
  'serviceOverview',
  'explainLabels',
  'listProfiles',
  'topSpans',
  'explain',
  'listDeploys',
] as const satisfies readonly (keyof ServiceImpl<typeof ExploreService>)[];

type OverviewCalls = Pick<ServiceImpl<typeof ExploreService>, (typeof overviewCalls)[number]>;

const NANOS_PER_SECOND = 1e9;
const LABELS = 20;
const MOST_LABELS = 1_000;

export function createOverviewCalls(querier: Querier, rule: TenantRule): OverviewCalls {
  const { queries } = querier;
  const tenants = ({ requestHeader }: HandlerContext) => rule.forRead((name) => requestHeader.get(name));

  return {
    async serviceOverview(request, context) {
      const { profileType, labelSelector, start, end, baselineStart, baselineEnd, groupBy, points, limit } = request;
      const hasBaseline = baselineStart !== 0n || baselineEnd !== 0n;
      const { lines, lineCount, step, firstPoint } = await serviceOverview(
        queries,
        tenants(context),
        {
          ...{ profileTypeID: profileType, labelSelector, start, end, groupBy, points, limit },
          onWidened: toldOfRange(context),
          baseline: hasBaseline ? { start: baselineStart, end: baselineEnd } : undefined,
        },
        context.signal,
      );
      return {
        lines: lines.map(({ lastProfile = 0, ...line }) => ({ ...line, lastProfile: BigInt(lastProfile) })),
        lineCount,
        step: BigInt(step),
        firstPoint: BigInt(firstPoint),
      };
    },

    async explainLabels({ selection, baseline, limit }, context) {
      if (limit < 0 || limit > MOST_LABELS) {
        throw new HearthError('bad_request', `limit must be from 0 (which means ${LABELS}) to ${MOST_LABELS}`);
      }
      const onWidened = toldOfRange(context);
      const sides = {
        selection: { ...wholeSelection(selection, 'selection'), onWidened },
        baseline: { ...wholeSelection(baseline, 'baseline'), onWidened },
      };
      const labels = await explainLabels(queries, tenants(context), sides, context.signal);
      return { labels: labels.slice(0, limit === 0 ? LABELS : limit).map(labelMessage) };
    },

    async listProfiles({ selection, order, limit, page }, context) {
      const question = { selection: singlesOf(selection, context), order: orderOf(order), limit, page };
      const { profiles, nextPage } = await listProfiles(queries, tenants(context), question, context.signal);
      return { profiles: profiles.map(profileMessage), nextPage };
    },

    async topSpans({ selection, spanName, byName, limit }, context) {
      const question = { selection: singlesOf(selection, context), spanName, byName, limit };
      return { spans: (await topSpans(queries, tenants(context), question, context.signal)).map(spanMessage) };
    },

    async explain(request, context) {
      const { sections, ...asked } = request;
      const wanted = sections.length === 0 ? {} : { sections: new Set(sections.map(sectionOf)) };
      const question = { ...asked, ...wanted, onWidened: toldOfRange(context) };
      const explanation = await explain(querier, tenants(context), question, context.signal);
      return { ...explanationMessage(explanation), sections };
    },

    async listDeploys(request, context) {
      const deploys = await listDeploys(queries, tenants(context), request, context.signal);
      return { deploys: deploys.map(deployMessage) };
    },
  };
}

const sectionNames: ReadonlyMap<ExplainSection, Section> = new Map([
  [ExplainSection.TYPES, 'types'],
  [ExplainSection.FUNCTIONS, 'functions'],
  [ExplainSection.LABELS, 'labels'],
  [ExplainSection.DEPLOY, 'deploy'],
  [ExplainSection.LAST_PROFILE, 'last_profile'],
]);

function sectionOf(section: ExplainSection): Section {
  const known = sectionNames.get(section);
  if (known === undefined) {
    throw new HearthError('bad_request', `a section of number ${section as number} is not known`);
  }
  return known;
}

function explanationMessage(explanation: Explanation): MessageInitShape<typeof ExplainResponseSchema> {
  const { start, end, types, functions, labels, deploy, lastProfile = 0, missing, withoutNoise } = explanation;
  return {
    start: BigInt(start),
    end: BigInt(end),
    types: types.map(({ since = 0, ...type }) => ({ ...type, since: BigInt(since), significant: since !== 0 })),
    functions: functions.map(rankedChange),
    labels: labels.map(labelMessage),
    ...(deploy === undefined ? {} : { deploy: deployMessage(deploy) }),
    lastProfile: BigInt(lastProfile),
    missing,
    moments: explanation.moments,
    baselineMoments: explanation.baselineMoments,
    withoutNoise,
  };
}

const deployMessage = ({ at, from, to, ...deploy }: Deploy): MessageInitShape<typeof DeploySchema> => ({
  ...deploy,
  ...{ at: BigInt(at), fromValue: from, toValue: to },
});

/** A selection of whole profiles: of stacks under a call site the store has no sums. */
function wholeSelection(selection: Selection | undefined, what: string): WireSelection {
  const { callSite = [], ...whole } = selectionOf(selection, what);
  if (callSite.length > 0) {
    throw new HearthError('bad_request', `the ${what} has a call_site, and this is about whole profiles: leave it out`);
  }
  return whole;
}

/** A selection of which single profiles or spans are asked for. */
const singlesOf = (selection: Selection | undefined, context: HandlerContext): WireSelection => ({
  ...wholeSelection(selection, 'selection'),
  onProfilesSince: toldOfProfiles(context),
});

function orderOf(order: ProfileOrder): 'newest' | 'largest' {
  switch (order) {
    case ProfileOrder.UNSPECIFIED:
    case ProfileOrder.NEWEST:
      return 'newest';
    case ProfileOrder.LARGEST:
      return 'largest';
    default:
      throw new HearthError('bad_request', `order ${order as number} is not known`);
  }
}

function labelMessage({ values, ...label }: LabelChange): MessageInitShape<typeof ExplainedLabelSchema> {
  return { ...label, values: values.map(({ baseline, ...value }) => ({ ...value, baselineRate: baseline })) };
}

function profileMessage(profile: PlacedProfile): MessageInitShape<typeof ListedProfileSchema> {
  const { profileId, time, durationNanos, value, stacks, labels, page } = profile;
  return {
    profileId: uuid(profileId),
    time: BigInt(toMillis(time)),
    durationSeconds: Number(durationNanos) / NANOS_PER_SECOND,
    ...{ value, stacks, labels, page },
  };
}

function uuid(id: Uint8Array): string {
  return Buffer.from(id)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function spanMessage(span: TopSpan): MessageInitShape<typeof TopSpanSchema> {
  const trace = (span.traceIdHigh << 64n) | span.traceIdLow;
  return {
    spanId: span.spanId === 0n ? '' : span.spanId.toString(16).padStart(16, '0'),
    traceId: trace === 0n ? '' : trace.toString(16).padStart(32, '0'),
    spanName: span.spanName,
    value: span.value,
    profiles: BigInt(span.profiles),
    start: BigInt(span.start),
    end: BigInt(span.end),
    serviceName: span.service,
    spans: BigInt(span.spans),
  };
}
