/** What stands for a point: the profile, or the span, that is largest in its step; and heatmaps of them. */
import { fromBinary, toBinary, create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPprof } from '#model/formats/pprof/read.ts';
import { SelectSeriesRequestSchema, SelectSeriesResponseSchema } from '#proto/querier/v1/querier_pb.ts';
import { ExemplarType } from '#proto/types/v1/types_pb.ts';
import { unpackedFixture } from '../fixtures/pprof/truth.ts';
import { ask, atTime, CPU, minutesAgo, push, pushDrawing, QUERIER, type Json } from './calls.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
const T = minutesAgo(20);
const SECOND = 1_000;
const SPAN = '00f067aa0ba902b7';
const SPAN_2 = 'fedcba9876543210';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
/** Real CPU profiles of a Go server, and one whose samples have the spans of its requests. */
const recordings = [0, 2, 5, 7, 10, 12].map((n) =>
  unpackedFixture(`go/series-quoted/cpu-${String(n).padStart(3, '0')}.pb.gz`),
);
const spans = unpackedFixture('go/go-shopd-cpu-labels.pb.gz');

beforeAll(async () => {
  service = await startService();
  for (const [n, recording] of recordings.entries()) {
    const labels = { __name__: 'process_cpu', service_name: 'quoted', pod: n % 2 === 0 ? 'a' : 'b' };
    expect((await push(service, labels, atTime(recording, T + n * 10 * SECOND))).status).toBe(200);
  }
  expect((await push(service, { __name__: 'process_cpu', service_name: 'shopd' }, atTime(spans, T))).status).toBe(200);
  // One profile, split into two series by the labels of its samples.
  await pushDrawing(service, { service_name: 'split', pod: 'a' }, 'main 5 {region=eu}\nmain 7 {region=us}', { at: T });
  await pushDrawing(service, { service_name: 'split', pod: 'b' }, 'main 9 {region=eu}', { at: T });
  await pushDrawing(
    service,
    { service_name: 'traced' },
    `main;work 5 {span_id=${SPAN},trace_id=${TRACE}}\nmain;rest 3 {span_id=${SPAN},trace_id=${TRACE}}\nmain 6 {span_id=${SPAN_2}}\nmain 90`,
    { at: T },
  );
});

afterAll(() => service?.stop());

const selection = (name: string, more: object = {}) => ({
  profileTypeID: CPU,
  labelSelector: `{service_name="${name}"}`,
  start: String(T),
  end: String(T + 60 * SECOND),
  step: 30,
  ...more,
});
const seriesOf = async (name: string, more: object = {}): Promise<Json[]> => {
  const { status, body } = await ask(service, 'SelectSeries', selection(name, more));
  expect([status, body.message]).toEqual([200, undefined]);
  return body.series ?? [];
};
const INDIVIDUAL = { exemplarType: 'EXEMPLAR_TYPE_INDIVIDUAL' };
const SPANS = { exemplarType: 'EXEMPLAR_TYPE_SPAN' };
const labelsOf = (labels: Json[] = []) => Object.fromEntries(labels.map(({ name, value }) => [name, value]));
const totals = recordings.map((recording) => {
  const { values, sampleTypes } = readPprof(recording);
  return values.filter((_, i) => i % sampleTypes.length === 1).reduce((sum, value) => sum + value, 0n);
});
/** Of the recordings n, …, m: which one is largest. */
const largest = (...numbers: number[]) => numbers.reduce((a, b) => (totals[b]! > totals[a]! ? b : a));

describe('an exemplar of a point', () => {
  it('is the largest profile of its step, and asking for it by its id gives its value', async () => {
    const [one] = await seriesOf('quoted', INDIVIDUAL);
    const steps = [[0], [1, 2, 3], [4, 5]];
    expect(one.points).toHaveLength(3);
    for (const [i, { value, exemplars }] of (one.points as Json[]).entries()) {
      const expected = largest(...steps[i]!);
      expect(value).toBe(Number(steps[i]!.reduce((sum, n) => sum + totals[n]!, 0n)));
      expect(exemplars).toHaveLength(1);
      expect(exemplars[0]).toMatchObject({
        value: String(totals[expected]),
        timestamp: String(T + expected * 10 * SECOND),
        profileId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      });
      expect([exemplars[0].spanId, exemplars[0].traceId]).toEqual([undefined, undefined]);
      const profileIdSelector = [exemplars[0].profileId];
      const { body } = await ask(service, 'SelectMergeStacktraces', selection('quoted', { profileIdSelector }));
      expect(body.flamegraph.total).toBe(String(totals[expected]));
    }
  });

  it('has all labels that are not grouped by, private ones included', async () => {
    const series = await seriesOf('quoted', { ...INDIVIDUAL, groupBy: ['pod'] });
    expect(series.map(({ labels }) => labelsOf(labels))).toHaveLength(2);
    for (const { labels, points } of series) {
      const found = labelsOf(points[0].exemplars[0].labels);
      expect(labelsOf(labels)).toHaveProperty('pod');
      expect(found).not.toHaveProperty('pod');
      expect(found).toMatchObject({
        service_name: 'quoted',
        __profile_type__: CPU,
        __type__: 'cpu',
        __unit__: 'nanoseconds',
        __service_name__: 'quoted',
      });
    }
  });

  it('of a profile in several series is their sum, with the labels that all of them have', async () => {
    const [one] = await seriesOf('split', { ...INDIVIDUAL, end: String(T) });
    expect(one.points[0].value).toBe(21);
    expect(one.points[0].exemplars[0].value).toBe('12');
    const found = labelsOf(one.points[0].exemplars[0].labels);
    expect([found['pod'], found['region']]).toEqual(['a', undefined]);
    const byRegion = await seriesOf('split', { ...INDIVIDUAL, end: String(T), groupBy: ['region'] });
    expect(
      byRegion.map(({ labels, points }) => [labelsOf(labels)['region'], points[0].exemplars[0].value]).sort(),
    ).toEqual([
      ['eu', '9'],
      ['us', '7'],
    ]);
  });

  it('is not there unless it is asked for', async () => {
    for (const more of [{}, { exemplarType: 'EXEMPLAR_TYPE_NONE' }]) {
      const [one] = await seriesOf('quoted', more);
      expect(one.points.every(({ exemplars }: Json) => exemplars === undefined)).toBe(true);
    }
  });

  it('is the same in protobuf', async () => {
    const request = create(SelectSeriesRequestSchema, {
      profileTypeID: CPU,
      labelSelector: '{service_name="traced"}',
      start: BigInt(T),
      end: BigInt(T),
      step: 15,
      exemplarType: ExemplarType.SPAN,
    });
    const response = await fetch(`${service.url}${QUERIER}/SelectSeries`, {
      method: 'POST',
      headers: { 'content-type': 'application/proto' },
      body: new Uint8Array(toBinary(SelectSeriesRequestSchema, request)),
    });
    const { series } = fromBinary(SelectSeriesResponseSchema, new Uint8Array(await response.arrayBuffer()));
    expect(series[0]!.points[0]).toMatchObject({ value: 104, timestamp: BigInt(T) });
    expect(series[0]!.points[0]!.exemplars[0]).toMatchObject({ spanId: SPAN, traceId: TRACE, value: 8n });
  });

  it('of spans is the largest span of its step', async () => {
    const [one] = await seriesOf('traced', { ...SPANS, end: String(T) });
    expect(one.points[0].exemplars).toEqual([
      {
        timestamp: String(T),
        profileId: expect.any(String) as unknown,
        spanId: SPAN,
        traceId: TRACE,
        value: '8',
        labels: expect.arrayContaining([{ name: 'service_name', value: 'traced' }]) as unknown,
      },
    ]);
  });

  it('of spans of a real profile can be asked for by its id', async () => {
    const [one] = await seriesOf('shopd', { ...SPANS, end: String(T) });
    const [{ spanId, value }] = one.points[0].exemplars;
    expect(spanId).toMatch(/^[0-9a-f]{16}$/);
    const bySpan = await ask(service, 'SelectMergeSpanProfile', selection('shopd', { spanSelector: [spanId] }));
    expect(bySpan.body.flamegraph.total).toBe(value);
    expect(BigInt(value)).toBe([...valueBySpan().values()].reduce((a, b) => (a > b ? a : b)));
  });

  it('of something else is refused', async () => {
    const answer = await ask(service, 'SelectSeries', selection('quoted', { exemplarType: 9 }));
    expect([answer.status, answer.headers.get('hearth-reason')]).toEqual([400, 'bad_request']);
  });
});

/** What each span of the real profile took, read from its samples. */
function valueBySpan(): Map<string, bigint> {
  const { labels, values, sampleTypes, symbols } = readPprof(spans);
  const sums = new Map<string, bigint>();
  for (let s = 0; s + 1 < labels.offsets.length; s++) {
    for (let i = labels.offsets[s]!; i < labels.offsets[s + 1]!; i++) {
      if (symbols.strings[labels.key[i]!] === 'span_id') {
        const span = symbols.strings[labels.text[i]!]!;
        sums.set(span, (sums.get(span) ?? 0n) + values[s * sampleTypes.length + 1]!);
      }
    }
  }
  return sums;
}

describe('a series of stacks that begin with a call site', () => {
  it('has what they took, and no point where they took nothing', async () => {
    const callSite = [{ name: 'main' }, { name: 'work' }];
    const [one] = await seriesOf('traced', { stackTraceSelector: { callSite }, ...INDIVIDUAL });
    expect(one.points).toHaveLength(1);
    expect([one.points[0].value, one.points[0].exemplars[0].value]).toEqual([5, '5']);
    expect(await seriesOf('traced', { stackTraceSelector: { callSite: [{ name: 'work' }] } })).toEqual([]);
    expect((await seriesOf('traced', { stackTraceSelector: { callSite: [] } }))[0].points[0].value).toBe(104);
  });

  it('of real profiles has in each step what the flame graph of the step has', async () => {
    const range = { start: String(T), end: String(T + 60 * SECOND) };
    const { body } = await ask(service, 'SelectMergeStacktraces', selection('quoted', range));
    const { names, levels } = body.flamegraph;
    const roots: number[] = levels[1].values.map(Number).filter((_: number, i: number) => i % 4 === 3);
    expect(roots.length).toBeGreaterThan(1);
    for (const root of roots) {
      const stackTraceSelector = { callSite: [{ name: names[root] }] };
      const points = (await seriesOf('quoted', { stackTraceSelector })).flatMap((one) => one.points as Json[]);
      for (const [from, to] of [
        [T - 30 * SECOND + 1, T],
        [T + 1, T + 30 * SECOND],
        [T + 30 * SECOND + 1, T + 60 * SECOND],
      ]) {
        const merged = await ask(
          service,
          'SelectMergeStacktraces',
          selection('quoted', { start: String(from), end: String(to), stackTraceSelector }),
        );
        const point = points.find(({ timestamp }) => Number(timestamp) === to);
        expect(point?.value ?? 0).toBe(Number(merged.body.flamegraph.total ?? 0));
      }
    }
  });

  it('has averages of them, too', async () => {
    for (const second of [0, 15, 30, 45]) {
      await pushDrawing(service, { __name__: 'memory', service_name: 'gauge' }, 'main;kept 1000\nmain;other 70', {
        at: T + second * SECOND,
        types: 'inuse_space:bytes',
        periodType: 'space:bytes',
      });
    }
    const series = await seriesOf('gauge', {
      profileTypeID: 'memory:inuse_space:bytes:space:bytes',
      stackTraceSelector: { callSite: [{ name: 'main' }, { name: 'kept' }] },
      aggregation: 'TIME_SERIES_AGGREGATION_TYPE_AVERAGE',
      start: String(T + 60 * SECOND),
      step: 60,
    });
    expect(series[0].points.map(({ value }: Json) => value)).toEqual([1000]);
  });
});

describe('a heatmap', () => {
  const heatmap = async (name: string, more: object = {}): Promise<Json[]> => {
    const question = selection(name, { queryType: 'HEATMAP_QUERY_TYPE_INDIVIDUAL', ...more });
    const { status, body } = await ask(service, 'SelectHeatmap', question);
    expect([status, body.message]).toEqual([200, undefined]);
    return body.series ?? [];
  };

  it('counts each profile in the slot of its time and the row of its value', async () => {
    const [one, ...others] = await heatmap('quoted');
    expect(others).toEqual([]);
    const least = totals.reduce((a, b) => (a < b ? a : b));
    const most = totals.reduce((a, b) => (a > b ? a : b));
    const edges = Array.from({ length: 20 }, (_, row) => least + (BigInt(row) * (most - least)) / 20n);
    const expected = [[0], [1, 2, 3], [4, 5]].map((numbers, slot) => {
      const counts = new Array<number>(20).fill(0);
      numbers.forEach((n) => counts[edges.findLastIndex((edge) => edge <= totals[n]!)]!++);
      return { timestamp: String(T + slot * 30 * SECOND), yMin: edges.map(Number), counts };
    });
    expect(one.slots).toEqual(expected);
  });

  it('has the largest of each cell as its exemplar', async () => {
    const [one] = await heatmap('quoted', INDIVIDUAL);
    const all = (one.slots as Json[]).flatMap(({ exemplars }) => exemplars as Json[]);
    expect(all.map(({ value }) => BigInt(value))).toContain(totals[largest(0, 1, 2, 3, 4, 5)]);
    for (const { exemplars, counts } of one.slots) {
      expect(exemplars).toHaveLength(counts.filter((count: number) => count > 0).length);
    }
  });

  it('counts what comes after the last whole step in the last slot', async () => {
    const [one] = await heatmap('quoted', { end: String(T + 59 * SECOND), step: 40 });
    const counted = one.slots.map(({ timestamp, counts }: Json) => [
      (Number(timestamp) - T) / SECOND,
      counts.reduce((a: number, b: number) => a + b),
    ]);
    expect(counted).toEqual([
      [0, 1],
      [40, 5],
    ]);
  });

  it('of one value has it in the last row', async () => {
    const [one] = await heatmap('split', { labelSelector: '{service_name="split",pod="b"}', end: String(T + SECOND) });
    expect(one.slots).toEqual([
      { timestamp: String(T), yMin: new Array(20).fill(9), counts: [...new Array<number>(19).fill(0), 1] },
    ]);
  });

  it('has a series for each set of labels, the largest first, cut to the limit', async () => {
    const series = await heatmap('split', { groupBy: ['pod'] });
    expect(series.map(({ labels }) => labelsOf(labels))).toEqual([{ pod: 'a' }, { pod: 'b' }]);
    expect(await heatmap('split', { groupBy: ['pod'], limit: '1' })).toHaveLength(1);
  });

  it('of spans counts each span', async () => {
    const [one] = await heatmap('shopd', { queryType: 'HEATMAP_QUERY_TYPE_SPAN', ...SPANS });
    const counted = one.slots.flatMap(({ counts }: Json) => counts).reduce((a: number, b: number) => a + b);
    expect(counted).toBe([...valueBySpan().values()].filter((value) => value > 0n).length);
    expect(one.slots[0].exemplars[0].spanId).toMatch(/^[0-9a-f]{16}$/);
  });

  it('of nothing has no series', async () => {
    expect(await heatmap('nobody')).toEqual([]);
  });

  it.each([
    ['without a kind', { queryType: 'HEATMAP_QUERY_TYPE_UNSPECIFIED' }],
    ['with exemplars of another kind', SPANS],
    ['without a length', { end: String(T) }],
    ['that ends before it begins', { end: String(T - 1) }],
    ['without a range', { start: '0' }],
    ['with a step of nothing', { step: 0.0009 }],
    ['with a negative limit', { limit: '-1' }],
    ['with a selector that is none', { labelSelector: '{' }],
    ['with a type that is none', { profileTypeID: 'cpu' }],
  ])('%s is refused', async (_, more) => {
    const question = selection('quoted', { queryType: 'HEATMAP_QUERY_TYPE_INDIVIDUAL', ...more });
    expect((await ask(service, 'SelectHeatmap', question)).status).toBe(400);
  });
});
