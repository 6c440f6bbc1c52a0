/** Every real profile, pushed and asked for again, gives what Go pprof says of the file. */
import { createClient, type Client } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPprof } from '#model/formats/pprof/read.ts';
import { PusherService } from '#proto/push/v1/push_pb.ts';
import { QuerierService } from '#proto/querier/v1/querier_pb.ts';
import { packedFixture, seriesTruth, topFunctions, truthFiles, unpackedFixture } from '../fixtures/pprof/truth.ts';
import { rowsOf } from './profile-rows.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
let pusher: Client<typeof PusherService>;
let querier: Client<typeof QuerierService>;

/** The one file where we answer something else on purpose: see the test of its name. */
const WITH_NEGATIVE_VALUES = 'go/go-shopd-heap-delta10s.pb.gz';

beforeAll(async () => {
  // The recordings are older than what a service accepts by default.
  service = await startService({ limits: { rejectOlderThan: '0' } });
  const transport = createConnectTransport({ httpVersion: '1.1', baseUrl: service.url });
  pusher = createClient(PusherService, transport);
  querier = createClient(QuerierService, transport);
});

afterAll(() => service?.stop());

const hour = 3_600_000n;

function push(serviceName: string, path: string) {
  const labels = [
    { name: '__name__', value: 'truth' },
    { name: 'service_name', value: serviceName },
  ];
  return pusher.push({ series: [{ labels, samples: [{ rawProfile: packedFixture(path) }] }] });
}

/** Where a profile lies in time; one without a time lies where it was pushed. */
function rangeOf(timeNanos: bigint) {
  const middle = timeNanos === 0n ? BigInt(Date.now()) : timeNanos / 1_000_000n;
  return { start: middle - hour, end: middle + hour };
}

interface Question {
  service: string;
  profileTypeID: string;
  start: bigint;
  end: bigint;
}

async function ask({ service: name, ...query }: Question) {
  const request = { ...query, labelSelector: `{service_name="${name}"}` };
  const [merged, graph, points] = await Promise.all([
    querier.selectMergeProfile(request),
    querier.selectMergeStacktraces(request),
    querier.selectSeries({ ...request, step: Number(query.end - query.start) / 1_000 }),
  ]);
  return {
    rows: rowsOf(merged),
    total: graph.flamegraph!.total,
    pointsTotal: points.series.flatMap((series) => series.points).reduce((sum, { value }) => sum + value, 0),
  };
}

function typeId(type: { type: string; unit: string }, periodType: { type: string; unit: string } | undefined) {
  return `truth:${type.type}:${type.unit}:${periodType?.type ?? ''}:${periodType?.unit ?? ''}`;
}

describe.each(truthFiles().filter(({ path }) => path !== WITH_NEGATIVE_VALUES))('$path', (truth) => {
  const name = truth.path.replaceAll('/', '.');

  beforeAll(async () => {
    await push(name, truth.path);
    await push(name, truth.path); // A retry: it must not count twice.
  });

  it.each(truth.sampleTypes)('has the total and the top functions of $type/$unit, once', async (type) => {
    const profileTypeID = typeId(type, truth.periodType);
    const { rows, total, pointsTotal } = await ask({ service: name, profileTypeID, ...rangeOf(truth.timeNanos) });
    expect(total).toBe(type.total);
    expect(BigInt(pointsTotal)).toBe(type.total);
    expect(topFunctions(rows, 'self')).toEqual(type.topBySelf);
    expect(topFunctions(rows, 'total')).toEqual(type.topByTotal);
  });
});

describe(`${WITH_NEGATIVE_VALUES}, a difference of two heaps`, () => {
  const truth = truthFiles().find(({ path }) => path === WITH_NEGATIVE_VALUES)!;
  const sent = readPprof(unpackedFixture(WITH_NEGATIVE_VALUES));
  /** What the file says without its negative values. */
  const positive = truth.sampleTypes.map((_, index) =>
    sent.values.reduce(
      (sum, value, i) => (i % sent.sampleTypes.length === index && value > 0n ? sum + value : sum),
      0n,
    ),
  );

  beforeAll(() => push('negative', WITH_NEGATIVE_VALUES));

  it.each(truth.sampleTypes.map((type, index) => ({ ...type, index })))(
    'has $type/$unit, negative values dropped on purpose',
    async (type) => {
      const profileTypeID = typeId(type, truth.periodType);
      const { rows, total } = await ask({ service: 'negative', profileTypeID, ...rangeOf(truth.timeNanos) });
      expect(total).toBe(positive[type.index]);
      expect(total === type.total).toBe(!type.type.startsWith('inuse_'));
      if (total === type.total) {
        expect(topFunctions(rows, 'self')).toEqual(type.topBySelf);
        expect(topFunctions(rows, 'total')).toEqual(type.topByTotal);
      }
    },
  );
});

describe('the series of 24 profiles, merged by the service', () => {
  const truth = seriesTruth();
  const first = readPprof(unpackedFixture(truth.files[0]!));
  const middle = readPprof(unpackedFixture(truth.files[truth.halfIndex]!)).timeNanos / 1_000_000n;
  const last = readPprof(unpackedFixture(truth.files.at(-1)!)).timeNanos / 1_000_000n;

  beforeAll(async () => {
    for (const path of truth.files) {
      await push('quoted', path);
    }
  });

  it.each(
    first.sampleTypes.flatMap((type) => (['all', 'first', 'second'] as const).map((part) => ({ part, ...type }))),
  )('has the total and the top functions of $type/$unit: $part', async ({ part, ...type }) => {
    const expected = truth.byType.get(`${type.type}/${type.unit}`)![part];
    const start = part === 'second' ? middle : first.timeNanos / 1_000_000n - 1n;
    const end = part === 'first' ? middle - 1n : last + 1n;
    const { rows, total } = await ask({ service: 'quoted', profileTypeID: typeId(type, first.periodType), start, end });
    expect(total).toBe(expected.total);
    expect(topFunctions(rows, 'self')).toEqual(expected.topBySelf);
    expect(topFunctions(rows, 'total')).toEqual(expected.topByTotal);
  });
});
