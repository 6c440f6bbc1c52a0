/**
 * What is asked, as the page and Grafana ask it: one row of the table each, with the figures of Pyroscope 2 for the
 * same question on the same profiles.
 */
import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf';
import {
  DiffRequestSchema,
  DiffResponseSchema,
  SelectMergeStacktracesRequestSchema,
  SelectMergeStacktracesResponseSchema,
  SelectSeriesRequestSchema,
  SelectSeriesResponseSchema,
  SeriesRequestSchema,
  SeriesResponseSchema,
} from '#proto/querier/v1/querier_pb.ts';
import { LabelValuesRequestSchema, LabelValuesResponseSchema } from '#proto/types/v1/types_pb.ts';
import { serviceNames } from '../load/push-bodies.ts';

export const CPU = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';
const HOUR = 3_600_000;

export interface Range {
  name: string;
  start: number;
  end: number;
  /** Of a time series over it, as Grafana chooses it for a panel of usual width. */
  stepSeconds: number;
}

export const rangesEnding = (end: number): Range[] => [
  { name: '1 h', start: end - HOUR, end, stepSeconds: 15 },
  { name: '24 h', start: end - 24 * HOUR, end, stepSeconds: 60 },
];

export interface Question {
  what: string;
  /** Milliseconds of Pyroscope 2, for 1 h and for 24 h. */
  reference: [hour: number, day: number];
  /** At most this share of the reference. */
  goal: number | undefined;
  method: string;
  /** @param turn which asking of the question it is: questions about one service go round the services */
  body(range: Range, turn: number): Uint8Array;
  /** What the answer holds, in a word; throws when that is nothing. */
  describe(answer: Uint8Array): string;
}

const span = ({ start, end }: Pick<Range, 'start' | 'end'>) => ({ start: BigInt(start), end: BigInt(end) });
const oneService = (turn: number) => `{service_name="${serviceNames[turn % serviceNames.length]!}"}`;

interface Wire<Req extends DescMessage, Res extends DescMessage> {
  method: string;
  request: Req;
  response: Res;
  message(range: Range, turn: number): MessageInitShape<Req>;
  count(answer: MessageShape<Res>): [count: number, of: string];
}

function question<Req extends DescMessage, Res extends DescMessage>(
  what: string,
  reference: Question['reference'],
  goal: number | undefined,
  { method, request, response, message, count }: Wire<Req, Res>,
): Question {
  return {
    what,
    reference,
    goal,
    method: `querier.v1.QuerierService/${method}`,
    body: (range, turn) => toBinary(request, create(request, message(range, turn))),
    describe(answer) {
      const [found, of] = count(fromBinary(response, answer));
      if (found === 0) {
        throw new Error(`${what}: the answer is empty`);
      }
      return `${found} ${of}`;
    },
  };
}

const stacks = (selector: (turn: number) => string) => ({
  method: 'SelectMergeStacktraces',
  request: SelectMergeStacktracesRequestSchema,
  response: SelectMergeStacktracesResponseSchema,
  message: (range: Range, turn: number) => ({ profileTypeID: CPU, labelSelector: selector(turn), ...span(range) }),
  count: ({ flamegraph }: MessageShape<typeof SelectMergeStacktracesResponseSchema>): [number, string] => [
    (flamegraph?.levels ?? []).reduce((sum, { values }) => sum + values.length / 4, 0),
    'frames',
  ],
});

const points = (selector: (turn: number) => string, label: string) => ({
  method: 'SelectSeries',
  request: SelectSeriesRequestSchema,
  response: SelectSeriesResponseSchema,
  message: (range: Range, turn: number) => ({
    profileTypeID: CPU,
    labelSelector: selector(turn),
    ...span(range),
    groupBy: [label],
    step: range.stepSeconds,
  }),
  count: ({ series }: MessageShape<typeof SelectSeriesResponseSchema>): [number, string] => [
    series.reduce((sum, one) => sum + one.points.length, 0),
    `points in ${series.length} series`,
  ],
});

export const questions: Question[] = [
  question('flame graph, one service', [18, 62], 1 / 2, stacks(oneService)),
  question(
    'flame graph, all services',
    [123, 487],
    1 / 4,
    stacks(() => '{}'),
  ),
  question(
    'series by service',
    [63, 129],
    1 / 4,
    points(() => '{}', 'service_name'),
  ),
  question('series of one service by pod', [10, 19], 1 / 2, points(oneService, 'pod')),
  question('diff of the halves, one service', [19, 78], 1 / 2, {
    method: 'Diff',
    request: DiffRequestSchema,
    response: DiffResponseSchema,
    message: ({ start, end }, turn) => {
      const middle = (start + end) / 2;
      const side = (from: number, to: number) => ({
        profileTypeID: CPU,
        labelSelector: oneService(turn),
        ...span({ start: from, end: to }),
      });
      return { left: side(start, middle - 1), right: side(middle, end) };
    },
    count: ({ flamegraph }) => [
      (flamegraph?.levels ?? []).reduce((sum, { values }) => sum + values.length / 7, 0),
      'frames',
    ],
  }),
  question('list of services and types', [2, 3], undefined, {
    method: 'Series',
    request: SeriesRequestSchema,
    response: SeriesResponseSchema,
    message: (range) => ({ ...span(range), labelNames: ['service_name', '__profile_type__'] }),
    count: ({ labelsSet }) => [labelsSet.length, 'pairs'],
  }),
  question('label values', [9, 11], undefined, {
    method: 'LabelValues',
    request: LabelValuesRequestSchema,
    response: LabelValuesResponseSchema,
    message: (range) => ({ ...span(range), name: 'pod' }),
    count: ({ names }) => [names.length, 'values'],
  }),
];

/** For ranges of which sums are left, which have no pods; Pyroscope 2 was not asked this. */
export const seriesOfOneService = question(
  'series of one service',
  [Number.NaN, Number.NaN],
  undefined,
  points(oneService, 'service_name'),
);
