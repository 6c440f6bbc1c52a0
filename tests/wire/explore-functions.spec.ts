/** The calls of ExploreService about functions, against what Go's own pprof says of the same profiles. */
import { createClient } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExploreService, FunctionOrder } from '#proto/hearth/v1/explore_pb.ts';
import { functionTable } from '#model/function-table.ts';
import {
  peekTruth,
  placeTruth,
  seriesTruth,
  topFunctions,
  unpackedFixture,
  type NamedWeight,
} from '../fixtures/pprof/truth.ts';
import { ask, atTime, CPU, minutesAgo, post, push, pushDrawing, treeOf, type Answer, type Json } from './calls.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
/** When the first profile of the series was. */
const T = minutesAgo(30);
const SECOND = 1_000;
const truth = seriesTruth();
const files = truth.files.map((file) => file.replace(/^.*?go\//, 'go/'));
const half = T + truth.halfIndex * 10 * SECOND;
const end = T + files.length * 10 * SECOND;

const explore = (method: string, message: object, headers: Record<string, string> = {}): Promise<Answer> =>
  post(service, `/hearth.v1.ExploreService/${method}`, JSON.stringify(message), {
    'content-type': 'application/json',
    ...headers,
  });

const selection = (name: string, start = T, to = end - 1, more: object = {}) => ({
  profileType: CPU,
  labelSelector: `{service_name="${name}"}`,
  start: String(start),
  end: String(to),
  ...more,
});
const before = () => selection('quoted', T, half - 1);
const after = () => selection('quoted', half, end - 1);

beforeAll(async () => {
  service = await startService();
  for (const [i, file] of files.entries()) {
    const bytes = atTime(unpackedFixture(file), T + i * 10 * SECOND, 10 * SECOND);
    const labels = { __name__: 'process_cpu', service_name: 'quoted', turn: i % 2 === 0 ? 'even' : 'odd' };
    const { status, text } = await push(service, labels, bytes);
    expect([status, text.slice(0, 200)]).toEqual([200, '{}']);
  }
});

afterAll(() => service?.stop());

/** Generic Go functions are stored without their shapes; here each has but one, so its numbers stay. */
const asStored = ({ name, ...weight }: NamedWeight): NamedWeight => ({
  name: name.replace(/\[go\.shape\..*\]/, ''),
  ...weight,
});

/** Rows as Go's truth has them. */
const weights = (rows: Json[]) =>
  rows.map(({ name, self = '0', total = '0' }) => ({ name, self: BigInt(self), total: BigInt(total) }));

/** Nodes as `path total (self)`, folded ones as `path (12 folded) total`; of two sides as `path total < baseline`. */
function printed({ names = [], ...tree }: Json): string[] {
  const { parent = [], name = [], self = [], total = [], baselineTotal, folded = [] } = tree;
  const paths: string[] = [];
  return parent.map((above: number, node: number) => {
    const path = above === -1 ? names[name[node]] : `${paths[above]};${names[name[node]]}`;
    paths.push(path);
    const own = self[node] === '0' || self[node] === total[node] ? '' : ` (${self[node]})`;
    const before = baselineTotal === undefined ? '' : ` < ${baselineTotal[node]}`;
    return `${path}${folded[node] > 0 ? ` (${folded[node]} folded)` : ''} ${total[node]}${own}${before}`;
  });
}

/** The totals of the root's children. */
function below({ names, parent, name, total }: Json): Map<string, bigint> {
  return new Map(
    parent.flatMap((above: number, node: number) => (above === 0 ? [[names[name[node]], BigInt(total[node])]] : [])),
  );
}

describe('the table of functions', () => {
  const byType = truth.byType.get('cpu/nanoseconds')!;

  it.each([
    ['FUNCTION_ORDER_SELF', 'self', 'topBySelf'],
    ['FUNCTION_ORDER_TOTAL', 'total', 'topByTotal'],
  ] as const)(
    'has in the order %s what Go pprof says of all, of the first half and of the second',
    async (order, by, top) => {
      for (const [part, whole] of [
        [byType.all, selection('quoted')],
        [byType.first, before()],
        [byType.second, after()],
      ] as const) {
        const { body } = await explore('FunctionTable', { selection: whole, order, limit: 100 });
        expect(topFunctions(weights(body.functions), by)).toEqual(topFunctions(part[top].map(asStored), by));
        expect(BigInt(body.basis.total)).toBe(part.total);
      }
    },
  );

  it('has both sides of a comparison, the largest change first', async () => {
    const question = { selection: after(), baseline: before(), order: 'FUNCTION_ORDER_CHANGE', limit: 30 };
    const { body } = await explore('FunctionTable', question);
    const changes = body.functions.map((row: Json) => BigInt(row.total ?? 0) - BigInt(row.baselineTotal ?? 0));
    expect(changes).toEqual(byType.changes.byTotal.map(({ totalChange }) => totalChange));
    expect([BigInt(body.basis.total), BigInt(body.baselineBasis.total)]).toEqual([
      byType.second.total,
      byType.first.total,
    ]);
  });

  it('says what the sums stand on', async () => {
    const { body } = await explore('FunctionTable', { selection: before(), limit: 1 });
    expect(body.basis).toEqual({
      start: String(T),
      end: String(half - 1),
      total: String(byType.first.total),
      // Twelve profiles, each of four series: three desks and what belongs to none.
      profiles: '48',
      // The last profiles reach a millisecond beyond the range.
      coveredSeconds: 480 - 0.004,
      valueSeconds: expect.closeTo(Number(byType.first.total) * 10, -8) as unknown,
    });
  });

  it('searches, and goes on where it ended', async () => {
    const question = { selection: after(), order: 'FUNCTION_ORDER_NAME', search: 'regexp.(*reg' };
    const all = (await explore('FunctionTable', question)).body;
    expect(all.functions.every(({ name }: Json) => name.startsWith('regexp.(*Regexp)'))).toBe(true);
    expect(all.foundCount).toBe(all.functions.length);
    expect(all.functionCount).toBeGreaterThan(all.foundCount);
    const rest = (await explore('FunctionTable', { ...question, offset: 2, limit: 3 })).body;
    expect(rest.functions).toEqual(all.functions.slice(2, 5));
    expect((await explore('FunctionTable', { ...question, search: 'REGEXP.(*Reg' })).body.foundCount ?? 0).toBe(0);
  });

  it('counts by file and by line', async () => {
    const at = T - 10 * 60 * SECOND;
    await pushDrawing(
      service,
      { service_name: 'lines' },
      'run@a.go:1;parse@a.go:7 5\nrun@a.go:1;parse@a.go:9;run@a.go:2 3',
      { at },
    );
    const lines = selection('lines', at, at);
    const by = async (granularity: string) => {
      const { body } = await explore('FunctionTable', { selection: lines, granularity, order: 'FUNCTION_ORDER_TOTAL' });
      return body.functions.map(
        ({ name, file = '', line = 0, self = '0', total }: Json) => `${name} ${file}:${line} ${self} ${total}`,
      );
    };
    expect(await by('GRANULARITY_FUNCTION')).toEqual(['parse a.go:0 5 8', 'run a.go:0 3 8']);
    expect(await by('GRANULARITY_FILE')).toEqual(['a.go a.go:0 8 8']);
    expect(await by('GRANULARITY_LINE')).toEqual([
      'run a.go:1 0 8',
      'parse a.go:7 5 5',
      'run a.go:2 3 3',
      'parse a.go:9 0 3',
    ]);
  });
});

describe('what is below a node, by file and by line', () => {
  const places = placeTruth().find(({ path }) => path === 'go/series-quoted')!.by;

  it.each(['file', 'line'] as const)('has by %s what Go counts, in a tree from the root', async (by) => {
    const { body } = await explore('Children', {
      selection: selection('quoted'),
      granularity: `GRANULARITY_${by.toUpperCase()}`,
      maxNodes: 200_000,
    });
    const rows = new Map(
      functionTable(treeOf(body.tree)).map(({ name, self, total }) => [name, { name, self, total }]),
    );
    for (const row of [...places[by].topBySelf, ...places[by].topByTotal].map(asStored)) {
      expect(rows.get(row.name)).toEqual(row);
    }
    expect(BigInt(body.tree.total[0])).toBe(truth.byType.get('cpu/nanoseconds')!.all.total);
  });

  it('goes on from a line, and puts a line into the middle of a sandwich', async () => {
    const line = places.line.topByTotal.find(({ name }) => name.startsWith('main.'))!;
    const asked = { selection: selection('quoted'), granularity: 'GRANULARITY_LINE', maxNodes: 200_000 };
    const { body: both } = await explore('Sandwich', { ...asked, function: line.name });
    expect(both.callees.names[both.callees.name[0]]).toBe(line.name);
    expect([both.callees.self[0], both.callees.total[0], both.callers.total[0]].map(BigInt)).toEqual([
      line.self,
      line.total,
      line.total,
    ]);
    const { body: whole } = await explore('Children', asked);
    const tree = treeOf(whole.tree);
    const node = tree.name.findIndex((name) => tree.names[name] === line.name);
    const path: string[] = [];
    for (let at = node; at > 0; at = tree.parent[at]!) path.unshift(tree.names[tree.name[at]!]!);
    const { body: part } = await explore('Children', { ...asked, path });
    expect(BigInt(part.tree.total[0])).toBe(tree.total[node]);
  });
});

describe('the sandwich of a function', () => {
  it('has the callers and callees that go tool pprof -peek has', async () => {
    let asked = 0;
    for (const { path, sampleType, functions } of peekTruth()) {
      const name = `peek-${++asked}`;
      const at = T - asked * 60 * SECOND;
      await push(service, { __name__: 'peeked', service_name: name }, atTime(unpackedFixture(path), at));
      const { body: types } = await ask(service, 'ProfileTypes', { start: String(at), end: String(at) });
      const profileType = types.profileTypes
        .map(({ ID }: Json) => ID)
        .find((id: string) => id.startsWith(`peeked:${sampleType}:`));
      for (const [fn, expected] of functions) {
        const { body } = await explore('Sandwich', {
          selection: { ...selection(name, at, at + SECOND), profileType },
          function: fn,
          maxNodes: 100_000,
        });
        expect([fn, below(body.callees)]).toEqual([fn, expected.callees]);
        expect([fn, below(body.callers)]).toEqual([fn, expected.callers]);
        expect([body.callers.total[0], body.callees.total[0], body.callees.self[0]].map(BigInt)).toEqual([
          expected.total,
          expected.total,
          expected.self,
        ]);
      }
    }
  });

  it('puts both sides side by side and folds what is small, by how many', async () => {
    const question = { selection: after(), baseline: before(), function: 'main.main.func1.1' };
    const whole = (await explore('Sandwich', { ...question, maxNodes: 100_000 })).body;
    expect(below(whole.callees).keys()).toContain('main.handleFast');
    const { body } = await explore('Sandwich', { ...question, maxNodes: 3 });
    expect(printed(body.callees).filter((line) => !line.includes('folded'))).toEqual([
      expect.stringMatching(/^main\.main\.func1\.1 \d+ .*< \d+$/),
      expect.stringMatching(/^main\.main\.func1\.1;main\.handle(Fast|Slow) /),
      expect.stringMatching(/^main\.main\.func1\.1;main\.handle(Fast|Slow) /),
      expect.stringMatching(/^main\.main\.func1\.1;main\.handleSlow;encoding\/json\.Unmarshal /),
    ]);
    const count = ({ folded }: Json) => folded.reduce((sum: number, n: number) => sum + n, 0);
    const ordinary = ({ folded }: Json) => folded.filter((n: number) => n === 0).length;
    expect(ordinary(body.callees) + count(body.callees)).toBe(whole.callees.names && whole.callees.parent.length);
    expect([body.callees.total[0], body.callees.baselineTotal[0]]).toEqual([
      whole.callees.total[0],
      whole.callees.baselineTotal[0],
    ]);
  });

  it('of a function that is nowhere is empty', async () => {
    const { status, body } = await explore('Sandwich', { selection: after(), function: 'nowhere' });
    expect([status, body.callers, body.callees]).toEqual([200, {}, {}]);
  });
});

describe('the children of a node', () => {
  const at = T - 20 * 60 * SECOND;
  const tree = () => selection('branches', at, at);

  beforeAll(() =>
    pushDrawing(service, { service_name: 'branches' }, 'a;b;c 10\na;b;d;e 20\na;b 1\na;f 2\na;g;h 3\nother;b 4', {
      at,
    }),
  );
  const children = async (message: object) => {
    const { body } = await explore('Children', { selection: tree(), ...message });
    return printed(body.tree).sort();
  };

  it('are found by the path, as many levels as are wanted', async () => {
    expect(await children({ path: ['a'], depth: 1 })).toEqual(['a 36', 'a;b 31 (1)', 'a;f 2', 'a;g 3']);
    expect(await children({ path: ['a', 'b'] })).toEqual(['b 31 (1)', 'b;c 10', 'b;d 20', 'b;d;e 20']);
    expect(await children({ depth: 1 })).toEqual(['total 40', 'total;a 36', 'total;other 4']);
    expect(await children({ path: ['other'] })).toEqual(['other 4', 'other;b 4']);
  });

  it('are those that a folded node holds, without its siblings', async () => {
    expect(await children({ path: ['a'], without: ['b'] })).toEqual(['a 36', 'a;f 2', 'a;g 3', 'a;g;h 3']);
  });

  it('are folded themselves when they are too many', async () => {
    expect(await children({ path: ['a'], depth: 1, maxNodes: 1 })).toEqual([
      'a 36',
      'a;b 31 (1)',
      'a;other (2 folded) 5',
    ]);
  });

  it('of a path that is not there are none', async () => {
    expect(await children({ path: ['a', 'x'] })).toEqual([]);
  });
});

describe('the series of a function', () => {
  const at = T - 25 * 60 * SECOND;
  const series = async (message: object, to = at + 30 * SECOND) => {
    const answer = await explore('FunctionSeries', {
      selection: selection('points', at, to),
      step: 15,
      ...message,
    });
    return (answer.body.series ?? []).map(({ function: name, labels = [], timestamps, self, total }: Json) => {
      const points = timestamps.map((t: string, i: number) => `+${(Number(t) - at) / SECOND}:${self[i]}/${total[i]}`);
      return [name, ...labels.map(({ name: label, value }: Json) => `${label}=${value}`), ...points].join(' ');
    });
  };

  beforeAll(async () => {
    const drawings: [second: number, pod: string, drawing: string][] = [
      [0, 'a', 'f;g;f 5\ng 1'],
      [15, 'a', 'g 2'],
      [1, 'b', 'f 7\nh;f;g 8'],
      [30, 'b', 'h 1'],
    ];
    for (const [second, pod, drawing] of drawings) {
      await pushDrawing(service, { service_name: 'points', pod }, drawing, { at: at + second * SECOND });
    }
  });

  it('has self and total of any occurrence, recursion counted once, and 0 where the function was not seen', async () => {
    expect(await series({ functions: ['f', 'g'] })).toEqual([
      'f +0:5/5 +15:7/15 +30:0/0',
      'g +0:1/6 +15:10/10 +30:0/0',
    ]);
  });

  it('is by label, the largest first, cut to the limit', async () => {
    expect(await series({ functions: ['f'], groupBy: ['pod'] })).toEqual([
      'f pod=b +15:7/15 +30:0/0',
      'f pod=a +0:5/5 +15:0/0',
    ]);
    expect(await series({ functions: ['f'], groupBy: ['pod'], limit: 1 })).toEqual(['f pod=b +15:7/15 +30:0/0']);
  });

  it('of a function that is nowhere is none', async () => {
    expect(await series({ functions: ['nowhere'] })).toEqual([]);
  });

  it('adds up to the table, on a real program', async () => {
    const real = {
      selection: selection('quoted'),
      functions: ['regexp.compile', 'runtime.mallocgc', 'main.main'],
      step: 7,
    };
    const { body } = await explore('FunctionSeries', { ...real, groupBy: ['desk'] });
    const table = await explore('FunctionTable', { selection: selection('quoted', T - 7 * SECOND + 1) });
    for (const name of real.functions) {
      const all = body.series.filter((one: Json) => one.function === name);
      const sum = (lists: string[][]) => lists.flat().reduce((total, value) => total + BigInt(value), 0n);
      const row = table.body.functions.find((one: Json) => one.name === name) ?? {};
      expect([name, sum(all.map((one: Json) => one.self)), sum(all.map((one: Json) => one.total))]).toEqual([
        name,
        BigInt(row.self ?? 0),
        BigInt(row.total ?? 0),
      ]);
    }
  });
});

describe('what has changed', () => {
  it('between the halves names the regular-expression compile, surely', async () => {
    const { body } = await explore('RankChanges', { selection: after(), baseline: before() });
    const named = body.changes.filter(({ name, significant }: Json) => significant && name === 'regexp.compile');
    expect(named).toHaveLength(1);
    const { baselineTotalShare = 0, totalShare, change, changeLow, changeHigh, ofTotal } = named[0];
    expect([baselineTotalShare, ofTotal, change]).toEqual([0, true, totalShare]);
    expect(changeLow).toBeGreaterThan(0.1);
    expect(changeHigh).toBeLessThan(0.2);
    const { second, first } = truth.byType.get('cpu/nanoseconds')!;
    expect(body.overall).toMatchObject({ significant: true });
    expect(body.overall.totalRate / body.overall.baselineTotalRate).toBeCloseTo(
      Number(second.total) / Number(first.total),
      3,
    );
    expect(body.withoutNoise ?? '').toBe('');
  });

  it('between every other profile and those between them is nothing but noise', async () => {
    const turn = (which: string) => ({
      ...selection('quoted'),
      labelSelector: `{service_name="quoted", turn="${which}"}`,
    });
    const { body } = await explore('RankChanges', { selection: turn('even'), baseline: turn('odd') });
    expect(body.changes).toHaveLength(50);
    expect(body.changes.filter(({ significant }: Json) => significant)).toEqual([]);
    expect(body.overall.significant ?? false).toBe(false);
    expect(body.changes.every(({ changeLow, changeHigh }: Json) => changeLow < changeHigh)).toBe(true);
    expect(body.withoutNoise ?? '').toBe('');
  });

  it('between random halves of the profiles is hardly ever more than noise', async () => {
    const { body: listed } = await explore('ListProfiles', { selection: selection('quoted'), limit: 1_000 });
    // By their times, newest first, whatever ids they have this time.
    const ids = [...new Set<string>(listed.profiles.map(({ profileId }: Json) => profileId))];
    expect(ids).toHaveLength(files.length);
    const reported: number[] = [];
    for (let split = 0; split < 10; split++) {
      const order = shuffled(ids, split);
      const [side, baseline] = [order.slice(0, 12), order.slice(12)].map((profileIdSelector) => ({
        ...selection('quoted'),
        profileIdSelector,
      }));
      const { body } = await explore('RankChanges', { selection: side, baseline });
      if (body.changes.some(({ significant }: Json) => significant)) reported.push(split);
      expect([body.basis.profiles, body.baselineBasis.profiles, body.withoutNoise ?? '']).toEqual(['48', '48', '']);
    }
    // One in two hundred is what is promised: two of ten would be none of that.
    expect(reported.length, `splits ${reported.join()} reported a change`).toBeLessThan(2);
  });

  it('is told without noise when there are too few profiles', async () => {
    const question = { selection: selection('quoted', half, half + 15 * SECOND), baseline: before(), limit: 3 };
    const { body } = await explore('RankChanges', question);
    expect(body.withoutNoise).toBe(
      'too few profiles to tell a change from noise: 2 here and 12 in the baseline; six of each are enough',
    );
    expect(body.changes.map(({ significant = false }: Json) => significant)).toEqual([false, false, false]);
  });
});

/** The same order for the same seed. */
function shuffled<T>(list: readonly T[], seed: number): T[] {
  let state = seed + 1;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  return list
    .map((item) => ({ item, at: next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

describe('a call site', () => {
  const at = T - 27 * 60 * SECOND;
  const below = (callSite: string[]) => selection('sites', at, at, { callSite });

  beforeAll(() => pushDrawing(service, { service_name: 'sites' }, 'a;f 5\nb;f 7\na 1\n() 2', { at }));

  it('restricts every answer to the stacks that begin so', async () => {
    const table = (await explore('FunctionTable', { selection: below(['a']), order: 'FUNCTION_ORDER_TOTAL' })).body;
    expect(weights(table.functions)).toEqual([
      { name: 'a', self: 1n, total: 6n },
      { name: 'f', self: 5n, total: 5n },
    ]);
    expect(table.basis.total).toBe('15');
    const sandwich = (await explore('Sandwich', { selection: below(['a']), function: 'f' })).body;
    expect(printed(sandwich.callers)).toEqual(['f 5', 'f;a 5']);
    const series = { selection: below(['b']), functions: ['f', 'a'], step: 60 };
    expect((await explore('FunctionSeries', series)).body.series).toEqual([
      { function: 'f', timestamps: [String(at)], self: ['7'], total: ['7'] },
    ]);
    const changes = (await explore('RankChanges', { selection: below(['a']), baseline: below(['b']) })).body;
    expect(changes.changes.map(({ name, change }: Json) => `${name} ${change}`)).toEqual([
      'a 1',
      'b -1',
      `f ${5 / 6 - 1}`,
    ]);
  });
});

describe('several tenants', () => {
  let apart: TestService;
  const at = minutesAgo(10);
  const both = { selection: selection('shop', at, at + SECOND) };
  const asked = async (method: string, message: object, tenant: string) => {
    const answer = await post(
      apart,
      `/hearth.v1.ExploreService/${method}`,
      JSON.stringify({ ...both, baseline: both.selection, ...message }),
      { 'content-type': 'application/json', 'x-scope-orgid': tenant },
    );
    expect(answer.status).toBe(200);
    return answer.body;
  };

  beforeAll(async () => {
    apart = await startService({ args: ['--multitenancy'] });
    await pushDrawing(apart, { service_name: 'shop' }, 'main;f 5', { at }, { 'x-scope-orgid': 'red' });
    await pushDrawing(apart, { service_name: 'shop' }, 'main;g;f 7\nmain 1', { at }, { 'x-scope-orgid': 'blue' });
  });
  afterAll(() => apart?.stop());

  it('have one answer when they are asked together, and each its own', async () => {
    const table = async (tenant: string) => {
      const { functions = [], basis } = await asked('FunctionTable', { order: 'FUNCTION_ORDER_TOTAL' }, tenant);
      return [...weights(functions).map(({ name, total }) => `${name} ${total}`), `of ${basis.total ?? 0}`];
    };
    expect(await table('red')).toEqual(['f 5', 'main 5', 'of 5']);
    expect(await table('blue')).toEqual(['main 8', 'f 7', 'g 7', 'of 8']);
    expect(await table('red|blue')).toEqual(['main 13', 'f 12', 'g 7', 'of 13']);
    expect(await table('nobody')).toEqual(['of 0']);

    const sandwich = await asked('Sandwich', { function: 'f' }, 'red|blue');
    expect(printed(sandwich.callers).sort()).toEqual(['f 12 < 12', 'f;g 7 < 7', 'f;g;main 7 < 7', 'f;main 5 < 5']);
    const children = await asked('Children', { path: ['main'] }, 'red|blue|nobody');
    expect(printed(children.tree)[0]).toBe('main 13 (1) < 13');
    const series = await asked('FunctionSeries', { functions: ['f'], step: 60 }, 'red|blue');
    expect(series.series).toEqual([{ function: 'f', timestamps: [String(at)], self: ['12'], total: ['12'] }]);
    const changes = await asked('RankChanges', {}, 'red|blue|nobody');
    expect(changes.changes.find(({ name }: Json) => name === 'f').totalShare).toBeCloseTo(12 / 13, 12);
    expect((await asked('RankChanges', {}, 'nobody')).changes).toBeUndefined();
  });
});

describe.each([
  ['Connect', (baseUrl: string) => createConnectTransport({ baseUrl, httpVersion: '1.1', useBinaryFormat: true })],
  ['gRPC', (baseUrl: string) => createGrpcTransport({ baseUrl })],
  ['gRPC-Web', (baseUrl: string) => createGrpcWebTransport({ baseUrl, httpVersion: '1.1' })],
])('by %s', (_, transport) => {
  it('every call is answered', async () => {
    const client = createClient(ExploreService, transport(service.url));
    const [one, other] = [after(), before()].map((side) => ({
      ...side,
      start: BigInt(side.start),
      end: BigInt(side.end),
    }));
    const sides = { selection: one!, baseline: other! };
    const table = await client.functionTable({ ...sides, search: 'regexp.compile', order: FunctionOrder.NAME });
    const compile = table.functions.find(({ name }) => name === 'regexp.compile');
    expect(compile).toMatchObject({ total: 5_130_000_000n, baselineTotal: 0n });
    const { callers } = await client.sandwich({ ...sides, function: 'regexp.compile' });
    expect([callers!.names[0], callers!.total[0]]).toEqual(['regexp.compile', 5_130_000_000n]);
    const { tree } = await client.children({ ...sides, path: [], depth: 1 });
    expect([tree!.names[0], tree!.total[0]]).toEqual(['total', table.basis!.total]);
    const { series } = await client.functionSeries({ selection: one!, functions: ['regexp.compile'], step: 600 });
    expect(series.map(({ function: name }) => name)).toEqual(['regexp.compile']);
    const { changes } = await client.rankChanges(sides);
    expect(changes).toHaveLength(50);
  });
});

describe('a question that is wrong', () => {
  it.each([
    ['FunctionTable', {}, 'the selection is missing: give a profile type, a label selector and a range'],
    ['FunctionTable', { limit: -1 }, 'limit is -1: it must be from 0 (which means 1000) to 1048576'],
    ['FunctionTable', { offset: -1 }, 'offset is -1: it must not be negative'],
    ['FunctionTable', { granularity: 9 }, 'granularity 9 is not known'],
    ['Sandwich', {}, 'name the function whose callers and callees you want'],
    ['Sandwich', { function: 'f', maxNodes: '-1' }, 'max_nodes is -1: it must be from 0 (which means 8192) to 1048576'],
    ['Children', { depth: -1 }, 'depth is -1: it must not be negative; 0 means all levels'],
    ['FunctionSeries', { step: 1 }, 'name the functions whose series you want'],
    ['FunctionSeries', { functions: ['f'] }, 'step must be at least 0.001 seconds'],
    [
      'FunctionSeries',
      { functions: Array.from({ length: 101 }, (_, i) => `f${i}`), step: 1 },
      'the query asks for 101 functions, more than any may ask for (100)',
    ],
    ['RankChanges', {}, 'the baseline is missing: give a profile type, a label selector and a range'],
  ])('%s %o is told: %s', async (method, message, expected) => {
    const more = expected.startsWith('the selection') ? {} : { selection: after() };
    const answer = await explore(method, { ...more, ...message });
    expect([answer.status, answer.body.message]).toEqual([400, expected]);
  });
});
