/** What a question would cost, as the wire has it. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { AnalyzeQueryResponseSchema } from '#proto/querier/v1/querier_pb.ts';
import type { ReadEstimate } from '../store/read-estimate.ts';

export function analysisMessage({ tables, series }: ReadEstimate): MessageInitShape<typeof AnalyzeQueryResponseSchema> {
  const seriesCount = BigInt(series);
  return {
    queryScopes: tables.map(({ table, parts, rows, samples, bytes }) => ({
      componentType: table,
      componentCount: 1n,
      blockCount: BigInt(parts),
      seriesCount,
      profileCount: BigInt(rows),
      sampleCount: BigInt(samples),
      profileBytes: BigInt(bytes),
    })),
    queryImpact: {
      totalBytesInTimeRange: BigInt(tables.reduce((sum, { bytes }) => sum + bytes, 0)),
      totalQueriedSeries: seriesCount,
      deduplicationNeeded: false,
    },
  };
}
