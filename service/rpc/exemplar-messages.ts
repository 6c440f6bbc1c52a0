/** Single profiles and spans, and heatmaps of them, as the wire has them. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import { HearthError } from '#model/errors.ts';
import { HeatmapQueryType, type SelectHeatmapRequest } from '#proto/querier/v1/querier_pb.ts';
import { ExemplarType, type ExemplarSchema, type HeatmapSeriesSchema } from '#proto/types/v1/types_pb.ts';
import type { Heatmap, HeatmapQuestion } from '../query/heatmap.ts';
import { rowEdge, ROWS, type Single } from '../store/single-profiles.ts';

const BITS_64 = 64n;

/** @param groupBy labels that the exemplar's series says already */
export function exemplarMessage(single: Single, groupBy: readonly string[]): MessageInitShape<typeof ExemplarSchema> {
  const { profileId, spanId, traceIdHigh, traceIdLow, time, value, labels } = single;
  const traceId = (traceIdHigh << BITS_64) | traceIdLow;
  return {
    timestamp: BigInt(time),
    profileId: uuid(profileId),
    spanId: spanId === 0n ? '' : hex(spanId, 16),
    traceId: traceId === 0n ? '' : hex(traceId, 32),
    value,
    labels: labels.filter(({ name }) => !groupBy.includes(name)),
  };
}

/** What an exemplar type asks for; undefined for none. @throws HearthError bad_request */
export function exemplarsOf(type: ExemplarType): HeatmapQuestion['of'] | undefined {
  switch (type) {
    case ExemplarType.UNSPECIFIED:
    case ExemplarType.NONE:
      return undefined;
    case ExemplarType.INDIVIDUAL:
      return 'profiles';
    case ExemplarType.SPAN:
      return 'spans';
    default:
      throw new HearthError('bad_request', `exemplar_type ${type as number} is not known`);
  }
}

/** @throws HearthError bad_request */
export function heatmapQuestion(request: SelectHeatmapRequest): HeatmapQuestion {
  const of = countedIn(request.queryType);
  const exemplars = exemplarsOf(request.exemplarType);
  if (exemplars !== undefined && exemplars !== of) {
    throw new HearthError(
      'bad_request',
      `exemplar_type must be of what query_type counts, ${of}, or NONE: it is of ${exemplars}`,
    );
  }
  const { profileTypeID, labelSelector, start, end, step, groupBy, limit = 0n } = request;
  const withExemplars = exemplars !== undefined;
  return { profileTypeID, labelSelector, start, end, stepSeconds: step, groupBy, limit, of, withExemplars };
}

function countedIn(type: HeatmapQueryType): HeatmapQuestion['of'] {
  switch (type) {
    case HeatmapQueryType.INDIVIDUAL:
      return 'profiles';
    case HeatmapQueryType.SPAN:
      return 'spans';
    default:
      throw new HearthError('bad_request', 'say by query_type what to count: INDIVIDUAL for profiles, or SPAN');
  }
}

export function heatmapSeries(
  { range, series }: Heatmap,
  groupBy: readonly string[],
): MessageInitShape<typeof HeatmapSeriesSchema>[] {
  const yMin = range === undefined ? [] : Array.from({ length: ROWS }, (_, row) => Number(rowEdge(range, row)));
  return series.map(({ labels, slots }) => ({
    labels,
    slots: slots.map(({ timestamp, counts, exemplars }) => ({
      timestamp: BigInt(timestamp),
      yMin,
      counts: [...counts],
      exemplars: exemplars.flatMap((single) => (single === undefined ? [] : [exemplarMessage(single, groupBy)])),
    })),
  }));
}

const hex = (id: bigint, digits: number) => id.toString(16).padStart(digits, '0');

function uuid(bytes: Uint8Array): string {
  const digits = Buffer.from(bytes).toString('hex');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
