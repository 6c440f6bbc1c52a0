/** Merged stacks: the vectors that were observed on a running server, ranges, selectors of stacks, and the formats. */
import { create, fromJson, type JsonValue } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProfileSchema } from '#proto/google/v1/profile_pb.ts';
import { ask, CPU, framesOf, minutesAgo, pushDrawing, type Json } from './calls.ts';
import { rowsOf } from './profile-rows.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
const T = minutesAgo(20);
const M = 1_000_000;

const STACKS = `
  a      10000000
  a;b;c 100000000
  a;b;d  50000000`;

beforeAll(async () => {
  service = await startService();
  await pushDrawing(service, { service_name: 'vector' }, STACKS, { at: T });
  await pushDrawing(service, { service_name: 'before' }, 'a;b;c 100000000', { at: T });
});

afterAll(() => service?.stop());

const selection = (name: string, more: object = {}) => ({
  profileTypeID: CPU,
  labelSelector: `{service_name="${name}"}`,
  start: String(T - 60_000),
  end: String(T + 60_000),
  ...more,
});
const merge = async (name: string, more: object = {}): Promise<Json> =>
  (await ask(service, 'SelectMergeStacktraces', selection(name, more))).body;
const levelsOf = (flamegraph: Json) => flamegraph.levels.map(({ values }: Json) => values.map(Number));

describe('the vector of the flame graph', () => {
  it('as a flame graph', async () => {
    const { flamegraph } = await merge('vector');
    expect(flamegraph.names).toEqual(['total', 'a', 'b', 'd', 'c']);
    expect(levelsOf(flamegraph)).toEqual([
      [0, 160 * M, 0, 0],
      [0, 160 * M, 10 * M, 1],
      [10 * M, 150 * M, 0, 2],
      [10 * M, 100 * M, 100 * M, 4, 0, 50 * M, 50 * M, 3],
    ]);
    expect(flamegraph).toMatchObject({ total: `${160 * M}`, maxSelf: `${100 * M}` });
  });

  it('as a tree', async () => {
    expect(await merge('vector', { format: 'PROFILE_FORMAT_TREE' })).toEqual({
      tree: 'AAABAWGAreIEAQFiAAIBZIDh6xcAAWOAwtcvAA==',
    });
  });

  it('cut to two nodes', async () => {
    const { flamegraph } = await merge('vector', { maxNodes: 2 });
    expect(framesOf(flamegraph)).toEqual([
      `total ${160 * M}`,
      `total;a ${160 * M} (${10 * M})`,
      `total;a;b ${150 * M}`,
      `total;a;b;other ${150 * M} (${150 * M})`,
    ]);
  });

  it('as a pprof profile', async () => {
    const { pprof } = await merge('vector', { format: 'PROFILE_FORMAT_PPROF' });
    const profile = fromJson(ProfileSchema, pprof.profile as JsonValue);
    const text = (index: bigint) => profile.stringTable[Number(index)];
    expect(profile.sampleType.map(({ type, unit }) => [text(type), text(unit)])).toEqual([['cpu', 'nanoseconds']]);
    expect([text(profile.periodType!.type), text(profile.periodType!.unit)]).toEqual(['cpu', 'nanoseconds']);
    expect(profile.period).toBe(1_000_000_000n);
    expect(profile.timeNanos).toBe(BigInt(T + 60_000) * 1_000_000n);
    expect(rowsOf(profile).map(({ name, self, total }) => [name, Number(self) / M, Number(total) / M])).toEqual(
      expect.arrayContaining([
        ['a', 10, 160],
        ['b', 0, 150],
        ['c', 100, 100],
        ['d', 50, 50],
      ]),
    );
  });

  it('as a diff', async () => {
    const { body } = await ask(service, 'Diff', { left: selection('vector'), right: selection('before') });
    const { flamegraph } = body;
    expect(levelsOf(flamegraph).at(-1)).toEqual([
      10 * M,
      100 * M,
      100 * M,
      0,
      100 * M,
      100 * M,
      4,
      0,
      50 * M,
      50 * M,
      0,
      0,
      0,
      3,
    ]);
    expect(flamegraph).toMatchObject({
      names: ['total', 'a', 'b', 'd', 'c'],
      total: `${260 * M}`,
      leftTicks: `${160 * M}`,
      rightTicks: `${100 * M}`,
    });
  });

  it('as a diff of two profile types', async () => {
    await pushDrawing(service, { __name__: 'memory', service_name: 'vector' }, 'a;b 7', {
      at: T,
      types: 'inuse_space:bytes',
      periodType: 'space:bytes',
    });
    const right = selection('vector', { profileTypeID: 'memory:inuse_space:bytes:space:bytes' });
    const { body } = await ask(service, 'Diff', { left: selection('vector'), right });
    expect(body.flamegraph).toMatchObject({ leftTicks: `${160 * M}`, rightTicks: '7', total: `${160 * M + 7}` });
  });
});

describe('an answer without data', () => {
  it('is a graph of nothing, never null', async () => {
    const graph = { names: ['total'], levels: [{ values: ['0', '0', '0', '0'] }] };
    expect(await merge('nobody')).toEqual({ flamegraph: graph });
    expect((await ask(service, 'SelectMergeSpanProfile', selection('nobody'))).body).toEqual({ flamegraph: graph });
    const { body } = await ask(service, 'Diff', { left: selection('nobody'), right: selection('nobody') });
    expect(body.flamegraph.names).toEqual(['total']);
    expect(body.flamegraph.levels).toEqual([{ values: ['0', '0', '0', '0', '0', '0', '0'] }]);
    expect(await merge('nobody', { format: 'PROFILE_FORMAT_TREE' })).toEqual({});
    expect(await merge('nobody', { format: 'PROFILE_FORMAT_PPROF' })).toEqual({ pprof: { profile: {} } });
    expect((await ask(service, 'SelectMergeProfile', selection('nobody'))).body).toEqual({});
    expect((await ask(service, 'SelectSeries', { ...selection('nobody'), step: 15 })).body).toEqual({});
  });
});

describe('a merge', () => {
  const total = async (name: string, start: number, end: number) => {
    const { flamegraph } = await merge(name, { start: String(start), end: String(end) });
    return Number(flamegraph.total ?? 0);
  };

  it('takes both ends of its range', async () => {
    expect(await total('vector', T, T)).toBe(160 * M);
    expect(await total('vector', T - 5, T)).toBe(160 * M);
    expect(await total('vector', T, T + 5)).toBe(160 * M);
    expect(await total('vector', T + 1, T + 5)).toBe(0);
    expect(await total('vector', T - 5, T - 1)).toBe(0);
  });

  it('takes what lies within a millisecond at its end', async () => {
    await pushDrawing(service, { service_name: 'fraction' }, 'x 3', { at: T + 0.75 });
    expect(await total('fraction', T, T)).toBe(3);
    expect(await total('fraction', T + 1, T + 5)).toBe(0);
  });

  it('sums profiles, exactly also beyond 2^53', async () => {
    const odd = 2n ** 53n + 1n;
    await pushDrawing(service, { service_name: 'exact', pod: '1' }, `a ${odd}`, { at: T });
    await pushDrawing(service, { service_name: 'exact', pod: '2' }, `a ${odd}\na;b 2`, { at: T + 1_000 });
    const { flamegraph } = await merge('exact');
    expect(flamegraph.total).toBe(String(2n * odd + 2n));
    expect(flamegraph.levels[1].values).toEqual(['0', String(2n * odd + 2n), String(2n * odd), '1']);
    const one = await merge('exact', { labelSelector: '{service_name="exact",pod="1"}' });
    expect(one.flamegraph.total).toBe('9007199254740993');
    const side = selection('exact', { labelSelector: '{service_name="exact",pod="1"}' });
    const diff = (await ask(service, 'Diff', { left: side, right: side })).body.flamegraph;
    expect(diff).toMatchObject({ total: String(2n * odd), leftTicks: String(odd), rightTicks: String(odd) });
    const profile = fromJson(ProfileSchema, (await ask(service, 'SelectMergeProfile', side)).body as JsonValue);
    expect(profile.sample[0]?.value).toEqual([odd]);
  });

  it('has siblings in the order of their names, and the one leaf `other` last', async () => {
    await pushDrawing(service, { service_name: 'order' }, 'm;z 5\nm;a 5\nm;é 5\nm;p 1\nm;q 1\nm;Z 5', { at: T });
    const namesOf = ({ flamegraph }: Json) =>
      flamegraph.levels[2].values
        .filter((_: string, i: number) => i % 4 === 3)
        .map((i: string) => flamegraph.names[Number(i)]);
    expect(namesOf(await merge('order'))).toEqual(['Z', 'a', 'p', 'q', 'z', 'é']);
    expect(namesOf(await merge('order', { maxNodes: 5 }))).toEqual(['Z', 'a', 'z', 'é', 'other']);
  });

  it('keeps a function that is called other, and loses nothing beside it', async () => {
    await pushDrawing(service, { service_name: 'other' }, 'm;other;leaf 50\nm;x 1\nm;y 1\nm;z 40', { at: T });
    const { flamegraph } = await merge('other', { maxNodes: 4 });
    expect(flamegraph.total).toBe('92');
    expect(framesOf(flamegraph)).toContain('total;m;other;leaf 50 (50)');
  });

  it('answers up to 8,192 nodes when it is not asked for a number', async () => {
    const many = Array.from({ length: 9_000 }, (_, i) => `m;f${i} ${i + 1}`).join('\n');
    await pushDrawing(service, { service_name: 'many' }, many, { at: T });
    const nodesOf = ({ flamegraph }: Json) => flamegraph.levels[2].values.length / 4;
    const cut = await merge('many');
    expect(nodesOf(cut)).toBe(8_191 + 1);
    expect(cut.flamegraph.total).toBe(String((9_000 * 9_001) / 2));
    expect(nodesOf(await merge('many', { maxNodes: 1_048_576 }))).toBe(9_000);
    expect(nodesOf(await merge('many', { maxNodes: 0 }))).toBe(8_191 + 1);
    const { pprof } = await merge('many', { format: 4 });
    expect(pprof.profile.sample).toHaveLength(9_000);
    const side = selection('many', { maxNodes: 100 });
    const diff = await ask(service, 'Diff', { left: side, right: selection('many', { maxNodes: 50 }) });
    expect(diff.body.flamegraph.levels[2].values.length / 7).toBe(99 + 1);
  });

  it('names a location of several lines as several frames, and one without a function by its mapping and address', async () => {
    await pushDrawing(
      service,
      { service_name: 'frames' },
      'main@a.go:1;outer@a.go:5>inner@b.go:9 4\nmain@a.go:2;[/lib/c.so] 0x1f 3\n() 2',
      { at: T },
    );
    const { flamegraph } = await merge('frames');
    expect(framesOf(flamegraph)).toEqual([
      'total 9 (2)',
      'total;main 7',
      'total;main;[c.so] 0x1f 3 (3)',
      'total;main;outer 4',
      'total;main;outer;inner 4 (4)',
    ]);
  });
});

describe('stacks are selected', () => {
  const SPAN = '00f067aa0ba902b7';
  const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
  beforeAll(async () => {
    await pushDrawing(
      service,
      { service_name: 'spans' },
      `main;pay 5 {span_id=${SPAN},trace_id=${TRACE}}
       main;cart 7 {span_id=00F067AA0BA902B8,endpoint=/cart}
       main;old 2 {profile_id=00f067aa0ba902b9}
       main;idle 11`,
      { at: T },
    );
  });
  const frames = async (more: object, method = 'SelectMergeStacktraces') =>
    framesOf((await ask(service, method, selection('spans', more))).body.flamegraph);

  it('by span, in either case', async () => {
    for (const spanSelector of [[SPAN], [SPAN.toUpperCase()]]) {
      expect(await frames({ spanSelector })).toEqual(['total 5', 'total;main 5', 'total;main;pay 5 (5)']);
      expect(await frames({ spanSelector }, 'SelectMergeSpanProfile')).toEqual([
        'total 5',
        'total;main 5',
        'total;main;pay 5 (5)',
      ]);
    }
    expect(await frames({ spanSelector: ['00f067aa0ba902b8'] })).toContain('total;main;cart 7 (7)');
    expect(await frames({ spanSelector: [SPAN, '00f067aa0ba902b8'] })).toContain('total;main 12');
  });

  it('by a span that an agent calls profile_id', async () => {
    expect(await frames({ spanSelector: ['00f067aa0ba902b9'] })).toContain('total;main;old 2 (2)');
  });

  it('by trace', async () => {
    expect(await frames({ traceIdSelector: [TRACE.toUpperCase()] })).toEqual([
      'total 5',
      'total;main 5',
      'total;main;pay 5 (5)',
    ]);
  });

  it('by a span that does not exist: nothing', async () => {
    expect(await frames({ spanSelector: ['0123456789abcdef'] })).toEqual(['total 0']);
    expect(await frames({ traceIdSelector: ['0'.repeat(31) + '1'] })).toEqual(['total 0']);
    expect(await frames({ profileIdSelector: ['7c9e6679-7425-40de-944b-e07fc1f90ae7'] })).toEqual(['total 0']);
  });

  it('as a tree of a span', async () => {
    const { body } = await ask(
      service,
      'SelectMergeSpanProfile',
      selection('spans', { spanSelector: [SPAN], format: 'PROFILE_FORMAT_TREE' }),
    );
    expect(Buffer.from(body.tree as string, 'base64').toString('latin1')).toContain('pay');
    const other = await ask(
      service,
      'SelectMergeSpanProfile',
      selection('spans', { spanSelector: [SPAN], format: 'PROFILE_FORMAT_DOT' }),
    );
    expect(other.body.flamegraph.total).toBe('5');
  });

  it('without becoming labels', async () => {
    const { body } = await ask(service, 'LabelNames', {
      matchers: ['{service_name="spans"}'],
      start: String(T - 1),
      end: String(T + 1),
    });
    expect(body.names).toContain('endpoint');
    for (const name of ['span_id', 'trace_id', 'profile_id']) {
      expect(body.names).not.toContain(name);
    }
  });

  it('by call site, root first, and are kept whole', async () => {
    const calls = (...names: string[]) => ({ stackTraceSelector: { callSite: names.map((name) => ({ name })) } });
    expect(framesOf((await merge('vector', calls('a', 'b'))).flamegraph)).toEqual([
      `total ${150 * M}`,
      `total;a ${150 * M}`,
      `total;a;b ${150 * M}`,
      `total;a;b;c ${100 * M} (${100 * M})`,
      `total;a;b;d ${50 * M} (${50 * M})`,
    ]);
    expect(framesOf((await merge('vector', calls('a', 'b', 'c'))).flamegraph)).toContain(
      `total;a;b;c ${100 * M} (${100 * M})`,
    );
    expect(framesOf((await merge('vector', calls('b'))).flamegraph)).toEqual(['total 0']);
    expect(framesOf((await merge('vector', calls())).flamegraph)).toContain(`total ${160 * M}`);
    const profile = await ask(service, 'SelectMergeProfile', selection('vector', calls('a', 'b', 'd')));
    expect(profile.body.sample).toHaveLength(1);
    expect(profile.body.sample[0].value).toEqual([`${50 * M}`]);
  });
});

describe('SelectMergeProfile', () => {
  it('keeps lines, files, mappings and addresses', async () => {
    await pushDrawing(
      service,
      { service_name: 'symbols' },
      'main@main.go:12;work@work.go:7 3\nmain@main.go:13;[/lib/c.so] 0x1f 2',
      { at: T },
    );
    const { body } = await ask(service, 'SelectMergeProfile', selection('symbols'));
    const profile = fromJson(ProfileSchema, body as JsonValue);
    const text = (index: bigint) => profile.stringTable[Number(index)];
    const lines = profile.location.flatMap(({ line }) =>
      line.map(({ functionId, line: number }) => {
        const { name, filename } = profile.function.find(({ id }) => id === functionId)!;
        return `${text(name)} ${text(filename)}:${number}`;
      }),
    );
    expect(lines.sort()).toEqual(['main main.go:12', 'main main.go:13', 'work work.go:7']);
    expect(profile.mapping.map(({ filename }) => text(filename))).toEqual(['/lib/c.so']);
    expect(profile.location.find(({ address }) => address === 0x1fn)?.mappingId).toBe(profile.mapping[0]!.id);
    expect(profile.stringTable[0]).toBe('');
  });

  it.each([
    ['process_cpu', 'cpu:nanoseconds', 'cpu:nanoseconds', 1_000_000_000n],
    ['memory', 'alloc_space:bytes', 'space:bytes', 524_288n],
    ['block', 'delay:nanoseconds', 'contentions:count', 1n],
  ])('has the period that clients expect of %s', async (name, types, periodType, period) => {
    await pushDrawing(service, { __name__: name, service_name: 'periods' }, 'main 1', {
      at: T,
      types,
      periodType,
      period: 77n,
    });
    const { body } = await ask(
      service,
      'SelectMergeProfile',
      selection('periods', { profileTypeID: `${name}:${types}:${periodType}` }),
    );
    expect(fromJson(ProfileSchema, body as JsonValue).period).toBe(period);
  });

  it('for the compiler of Go has what is near the leaf, with every value', async () => {
    await pushDrawing(service, { service_name: 'pgo' }, 'a;b;c;d@d.go:7 5\nx;b;c;d@d.go:9 3\nc;d@d.go:7 1', { at: T });
    const goPgo = { keepLocations: 2, aggregateCallees: true };
    const question = selection('pgo', { stackTraceSelector: { goPgo }, format: 'PROFILE_FORMAT_PPROF' });
    const { pprof } = (await ask(service, 'SelectMergeStacktraces', question)).body;
    const profile = fromJson(ProfileSchema, pprof.profile as JsonValue);
    expect(profile.sample.map(({ locationId, value }) => [locationId.length, value])).toEqual([[2, [9n]]]);
    expect(
      rowsOf(profile)
        .map(({ name, self, total }) => `${name} ${self} ${total}`)
        .sort(),
    ).toEqual(['c 0 9', 'd 9 9']);
    const deprecated = await ask(service, 'SelectMergeProfile', selection('pgo', { stackTraceSelector: { goPgo } }));
    expect(deprecated.body.sample).toHaveLength(1);
    const callSite = [{ name: 'x' }];
    const both = await merge('pgo', { stackTraceSelector: { goPgo, callSite } });
    expect(framesOf(both.flamegraph)).toEqual(['total 3', 'total;c 3', 'total;c;d 3 (3)']);
  });

  it('has the empty message where there is no data', async () => {
    const { body } = await ask(service, 'SelectMergeProfile', selection('nobody'));
    expect(fromJson(ProfileSchema, body as JsonValue)).toEqual(create(ProfileSchema));
  });
});
