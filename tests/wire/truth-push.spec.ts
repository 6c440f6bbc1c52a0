/**
 * Every real profile, pushed and asked for again, gives what Go pprof says of the file.
 *
 * Generic Go functions are the exception made on purpose: `slices.Sort[go.shape.int]` is stored as `slices.Sort`, which
 * makes one function of several. For files with such names the expectation is Go pprof's answer after that renaming:
 * computed from the file's own message, by a way that is first seen to give Go pprof's answer without the renaming.
 */
import { fromBinary } from '@bufbuild/protobuf';
import { createClient, type Client } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProfileSchema, type Profile } from '#proto/google/v1/profile_pb.ts';
import { PusherService } from '#proto/push/v1/push_pb.ts';
import { QuerierService } from '#proto/querier/v1/querier_pb.ts';
import {
  packedFixture,
  seriesTruth,
  topFunctions,
  truthFiles,
  unpackedFixture,
  type NamedWeight,
} from '../fixtures/pprof/truth.ts';
import { addedRows, rowsOf } from './profile-rows.ts';
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

const message = (path: string) => fromBinary(ProfileSchema, unpackedFixture(path));

const shapeless = (name: string) => name.replace(/\[go\.shape\..*\]/, '');
const hasShapes = (profile: Profile) => profile.stringTable.some((text) => text !== shapeless(text));

/** Top functions that Go pprof names, generic ones renamed. */
function expectedTop(
  profiles: readonly Profile[],
  type: number,
  truth: { topBySelf: NamedWeight[]; topByTotal: NamedWeight[] },
) {
  if (!profiles.some(hasShapes)) {
    return truth;
  }
  const raw = addedRows(profiles.map((profile) => rowsOf(profile, type)));
  expect(topFunctions(raw, 'self')).toEqual(truth.topBySelf);
  expect(topFunctions(raw, 'total')).toEqual(truth.topByTotal);
  const renamed = addedRows(profiles.map((profile) => rowsOf(profile, type, shapeless)));
  return { topBySelf: topFunctions(renamed, 'self'), topByTotal: topFunctions(renamed, 'total') };
}

const isRenamed = (path: string) => (hasShapes(message(path)) ? ', its generic Go functions renamed on purpose' : '');

const files = truthFiles().filter(({ path }) => path !== WITH_NEGATIVE_VALUES);
const serviceOf = (path: string) => path.replaceAll('/', '.');

/** All at once, which is how agents push. */
const pushAll = () => Promise.all(files.map(({ path }) => push(serviceOf(path), path)));

beforeAll(async () => {
  await pushAll();
  await pushAll(); // A retry of each: it must not count twice.
});

describe.each(files.map((truth) => [`${truth.path}${isRenamed(truth.path)}`, truth] as const))('%s', (_, truth) => {
  it.each(truth.sampleTypes.map((type, index) => ({ ...type, index })))(
    'has the total and the top functions of $type/$unit, once',
    async (type) => {
      const profileTypeID = typeId(type, truth.periodType);
      const { rows, total, pointsTotal } = await ask({
        service: serviceOf(truth.path),
        profileTypeID,
        ...rangeOf(truth.timeNanos),
      });
      expect(total).toBe(type.total);
      expect(BigInt(pointsTotal)).toBe(type.total);
      const expected = expectedTop([message(truth.path)], type.index, type);
      expect(topFunctions(rows, 'self')).toEqual(expected.topBySelf);
      expect(topFunctions(rows, 'total')).toEqual(expected.topByTotal);
    },
  );
});

describe(`${WITH_NEGATIVE_VALUES}, a difference of two heaps`, () => {
  const truth = truthFiles().find(({ path }) => path === WITH_NEGATIVE_VALUES)!;
  const sent = message(WITH_NEGATIVE_VALUES);
  /** What the file says without its negative values. */
  const positive = truth.sampleTypes.map((_, type) =>
    sent.sample.reduce((sum, { value }) => (value[type]! > 0n ? sum + value[type]! : sum), 0n),
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
        const expected = expectedTop([sent], type.index, type);
        expect(topFunctions(rows, 'self')).toEqual(expected.topBySelf);
        expect(topFunctions(rows, 'total')).toEqual(expected.topByTotal);
      }
    },
  );
});

describe('the series of 24 profiles, merged by the service', () => {
  const truth = seriesTruth();
  const messages = truth.files.map(message);
  const millis = (index: number) => messages.at(index)!.timeNanos / 1_000_000n;
  const periodType = { type: 'cpu', unit: 'nanoseconds' };
  const text = (index: bigint) => messages[0]!.stringTable[Number(index)];
  const types = messages[0]!.sampleType.map(({ type, unit }, index) => ({ id: `${text(type)}/${text(unit)}`, index }));
  const parts = {
    all: { files: messages, start: millis(0), end: millis(-1) },
    first: { files: messages.slice(0, truth.halfIndex), start: millis(0), end: millis(truth.halfIndex) - 1n },
    second: { files: messages.slice(truth.halfIndex), start: millis(truth.halfIndex), end: millis(-1) },
  };

  beforeAll(async () => {
    await Promise.all(truth.files.map((path) => push('quoted', path)));
  });

  it.each(types.flatMap((type) => (['all', 'first', 'second'] as const).map((part) => ({ part, ...type }))))(
    'has the total and the top functions of $id: $part',
    async ({ part, id, index }) => {
      const { files: merged, start, end } = parts[part];
      const [type = '', unit = ''] = id.split('/');
      const profileTypeID = typeId({ type, unit }, periodType);
      const { rows, total } = await ask({ service: 'quoted', profileTypeID, start, end });
      const answer = truth.byType.get(id)![part];
      expect(total).toBe(answer.total);
      const expected = expectedTop(merged, index, answer);
      expect(topFunctions(rows, 'self')).toEqual(expected.topBySelf);
      expect(topFunctions(rows, 'total')).toEqual(expected.topByTotal);
    },
  );
});
