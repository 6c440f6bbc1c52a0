/** SelectSeries: sums over steps, as they were observed on a running server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, CPU, minutesAgo, pushDrawing, type Json } from './calls.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
const T = minutesAgo(20);
const SECOND = 1_000;

const vector: [second: number, value: number][] = [
  [0, 1],
  [5, 2],
  [15, 8],
  [30, 32],
  [59, 64],
];

beforeAll(async () => {
  service = await startService();
  await Promise.all(
    vector.map(([second, value]) =>
      pushDrawing(service, { service_name: 'vector' }, `main ${value}`, { at: T + second * SECOND }),
    ),
  );
  const pods: [pod: string, region: string, value: number][] = [
    ['a', 'eu', 1],
    ['b', 'eu', 20],
    ['c', 'us', 7],
    ['d', '', 3],
  ];
  for (const [pod, region, value] of pods) {
    await pushDrawing(service, { service_name: 'pods', pod, region }, `main ${value}`, { at: T });
  }
});

afterAll(() => service?.stop());

const series = async (name: string, more: object = {}): Promise<Json[]> => {
  const { body } = await ask(service, 'SelectSeries', {
    profileTypeID: CPU,
    labelSelector: `{service_name="${name}"}`,
    start: String(T),
    end: String(T + 60 * SECOND),
    step: 15,
    ...more,
  });
  return body.series ?? [];
};
/** `+seconds:value`, as the vector is written. */
const pointsOf = (one: Json) =>
  one.points.map(({ timestamp, value }: Json) => `+${(Number(timestamp) - T) / SECOND}:${value}`).join(' ');
const labelsOf = ({ labels = [] }: Json) => labels.map(({ name, value }: Json) => `${name}=${value}`).join(' ');

describe('the vector of SelectSeries', () => {
  it('with its end a whole number of steps after its start', async () => {
    const [one, ...others] = await series('vector');
    expect(others).toEqual([]);
    expect(pointsOf(one)).toBe('+0:1 +15:10 +30:32 +60:64');
    expect(one.labels).toBeUndefined();
  });

  it('with an end that cuts the last step, whose data is lost', async () => {
    expect(pointsOf((await series('vector', { end: String(T + 59 * SECOND) }))[0])).toBe('+0:1 +15:10 +30:32');
  });

  it('reaches back one step before its start', async () => {
    const later = { start: String(T + 14 * SECOND), end: String(T + 14 * SECOND) };
    expect(pointsOf((await series('vector', later))[0])).toBe('+14:3');
    const more = { start: String(T + 15 * SECOND), end: String(T + 16 * SECOND) };
    expect(pointsOf((await series('vector', more))[0])).toBe('+15:10');
  });

  it('has points at the start and every step after it, not at round times', async () => {
    const odd = { start: String(T + 1 * SECOND), end: String(T + 61 * SECOND), step: 20 };
    expect(pointsOf((await series('vector', odd))[0])).toBe('+1:1 +21:10 +41:32 +61:64');
  });

  it('is not divided by its step, and empty steps are not filled with zeros', async () => {
    expect(pointsOf((await series('vector', { step: 60 }))[0])).toBe('+0:1 +60:106');
    expect(pointsOf((await series('vector', { step: 1, end: String(T + 15 * SECOND) }))[0])).toBe('+0:1 +5:2 +15:8');
  });

  it('takes fractions of a second', async () => {
    expect(pointsOf((await series('vector', { step: 7.5, end: String(T + 15 * SECOND) }))[0])).toBe(
      '+0:1 +7.5:2 +15:8',
    );
    expect(pointsOf((await series('vector', { step: 1.001, end: String(T + 5_005) }))[0])).toBe('+0:1 +5.005:2');
    const tiny = { step: 0.001, start: String(T + 4_999), end: String(T + 5_001) };
    expect(pointsOf((await series('vector', tiny))[0])).toBe('+5:2');
  });

  it('takes a step that is longer than anything', async () => {
    for (const step of [1e9, 1e18, 1e300]) {
      expect(pointsOf((await series('vector', { step }))[0])).toBe('+0:1');
    }
  });

  it('counts what lies within a millisecond to that millisecond', async () => {
    await pushDrawing(service, { service_name: 'fraction' }, 'main 9', { at: T + 0.9 });
    expect(pointsOf((await series('fraction'))[0])).toBe('+0:9');
  });
});

describe('SelectSeries', () => {
  it('groups by labels, in the order that was asked for, missing ones left out, the largest sum first', async () => {
    expect(
      (await series('pods', { groupBy: ['region', 'pod'] })).map((one) => `${labelsOf(one)} ${pointsOf(one)}`),
    ).toEqual(['region=eu pod=b +0:20', 'region=us pod=c +0:7', 'pod=d +0:3', 'region=eu pod=a +0:1']);
    expect((await series('pods', { groupBy: ['pod', 'region'] })).map(labelsOf)[0]).toBe('pod=b region=eu');
    expect((await series('pods', { groupBy: ['region'] })).map((one) => `${labelsOf(one)} ${pointsOf(one)}`)).toEqual([
      'region=eu +0:21',
      'region=us +0:7',
      ' +0:3',
    ]);
  });

  it('orders equal sums by their labels', async () => {
    for (const pod of ['z', 'm', 'a']) {
      await pushDrawing(service, { service_name: 'equal', pod }, 'main 5', { at: T });
    }
    expect((await series('equal', { groupBy: ['pod'] })).map(labelsOf)).toEqual(['pod=a', 'pod=m', 'pod=z']);
  });

  it('cuts to the limit after everything is summed up', async () => {
    expect((await series('pods', { groupBy: ['pod'], limit: 2 })).map(labelsOf)).toEqual(['pod=b', 'pod=c']);
    expect(await series('pods', { groupBy: ['pod'], limit: 0 })).toHaveLength(4);
    expect(await series('pods', { groupBy: ['pod'], limit: '9' })).toHaveLength(4);
  });

  it('without group_by has one series without labels', async () => {
    const all = await series('pods');
    expect(all.map((one) => `${labelsOf(one)} ${pointsOf(one)}`)).toEqual([' +0:31']);
  });

  it('answers a name in group_by twice when it is asked for twice, as the reference does', async () => {
    const [first] = await series('pods', { groupBy: ['pod', 'pod'] });
    expect(labelsOf(first)).toBe('pod=b pod=b');
  });

  it('groups by labels that are no identifiers, and by private ones', async () => {
    await pushDrawing(service, { service_name: 'odd', 'otel.scope.name': 'x' }, 'main 5', { at: T });
    expect(
      (await series('odd', { groupBy: ['otel.scope.name', '__profile_type__', 'service_name'] })).map(labelsOf),
    ).toEqual([`otel.scope.name=x __profile_type__=${CPU} service_name=odd`]);
  });

  it('of an average is the level of a gauge, which sums of its pushes are not', async () => {
    for (const second of [0, 15, 30, 45]) {
      await pushDrawing(service, { __name__: 'memory', service_name: 'gauge' }, 'main 1000', {
        at: T + second * SECOND,
        types: 'inuse_space:bytes',
        periodType: 'space:bytes',
      });
    }
    const profileTypeID = 'memory:inuse_space:bytes:space:bytes';
    const step = { profileTypeID, start: String(T + 60 * SECOND), step: 60 };
    expect(pointsOf((await series('gauge', { ...step, aggregation: 'TIME_SERIES_AGGREGATION_TYPE_AVERAGE' }))[0])).toBe(
      '+60:1000',
    );
    expect(pointsOf((await series('gauge', step))[0])).toBe('+60:3000');
  });
});
