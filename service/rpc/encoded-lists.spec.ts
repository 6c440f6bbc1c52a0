import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { unixMillis } from '#model/brands.ts';
import { FlameGraphDiffSchema, FlameGraphSchema, SelectSeriesResponseSchema } from '#proto/querier/v1/querier_pb.ts';
import { diffMessage, graphMessage, seriesMessage } from './encoded-lists.ts';

const levels = [
  { values: [0n, 2n ** 63n - 1n, 0n, 0n] },
  { values: [-5n, 2n ** 53n + 1n, 127n, 1n, 128n, -(2n ** 63n), 16_384n, 2n] },
  { values: [] },
];
const graph = { names: ['total', 'ä', 'b'], levels, total: 2n ** 63n - 1n, maxSelf: 16_384n };

describe('lists that are encoded by ourselves', () => {
  it('are read as the levels of a flame graph', () => {
    const read = fromBinary(FlameGraphSchema, toBinary(FlameGraphSchema, graphMessage(graph)));
    expect(read).toEqual(create(FlameGraphSchema, graph));
  });

  it('are read as the levels of a diff', () => {
    const diff = { ...graph, leftTicks: 7n, rightTicks: 0n };
    const read = fromBinary(FlameGraphDiffSchema, toBinary(FlameGraphDiffSchema, diffMessage(diff)));
    expect(read).toEqual(create(FlameGraphDiffSchema, diff));
  });

  it('are read as series with their labels and points', () => {
    const series = [
      {
        labels: [
          { name: 'pod', value: 'ünï' },
          { name: 'x'.repeat(300), value: '' },
        ],
        timestamps: [0, 1_795_435_200_000, 2 ** 53 - 1].map(unixMillis),
        values: [0, -1.5, Number.MAX_VALUE],
      },
      { labels: [], timestamps: [], values: [] },
    ];
    const points = ({ timestamps, values }: (typeof series)[0]) =>
      timestamps.map((timestamp, i) => ({ timestamp: BigInt(timestamp), value: values[i]! }));
    const read = fromBinary(SelectSeriesResponseSchema, toBinary(SelectSeriesResponseSchema, seriesMessage(series)));
    expect(read).toEqual(
      create(SelectSeriesResponseSchema, {
        series: series.map((one) => ({ labels: one.labels, points: points(one) })),
      }),
    );
  });
});
