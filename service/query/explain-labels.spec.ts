import { expect, it } from 'vitest';
import { tenantNumber, unixMillis } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import { defaultLimits } from '../limits.ts';
import type { PointsQuery, ProfileStore } from '../store/store.ts';
import { explainLabels } from './explain-labels.ts';
import { Querier } from './querier.ts';

const CPU = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';
/** Before it the store keeps no pods. */
const PODS_SINCE = 1_000_000;

/** Two regions of one pod each, of which the one in `us` costs more from the moment on. */
function store(): Partial<ProfileStore> {
  return {
    ready: () => true,
    tenant: () => Promise.resolve(tenantNumber(1)),
    labelNames: ({ start }) => Promise.resolve(start < PODS_SINCE ? ['region'] : ['pod', 'region']),
    points: ({ start, groupBy, end }: PointsQuery) => {
      if (start < PODS_SINCE && groupBy.includes('pod')) {
        return Promise.reject(new HearthError('label_not_kept', 'pod is kept for recent profiles only'));
      }
      return Promise.resolve(
        ['eu', 'us'].map((region) => ({
          labels: groupBy.map((name) => ({ name, value: name === 'pod' ? `of ${region}` : region })),
          timestamps: [unixMillis(end)],
          values: [region === 'us' && end >= PODS_SINCE ? 300 : 100],
        })),
      );
    },
  };
}

it('compares with what is so old that some labels are kept no more, by the labels that are', async () => {
  const { queries } = new Querier({ store: store() as ProfileStore, limitsOf: () => defaultLimits });
  const side = (start: bigint) => ({ profileTypeID: CPU, labelSelector: '{}', start, end: start + 1_000n });
  const explained = async (baseline: bigint) =>
    explainLabels(queries, ['a'], { selection: side(2_000_000n), baseline: side(baseline) });
  expect((await explained(1n)).map(({ name, values }) => [name, values[0]!.value])).toEqual([['region', 'us']]);
  expect((await explained(1_500_000n)).map(({ name }) => name)).toEqual(['pod', 'region']);
});
