/**
 * A range that is asked in parts has the answer of the undivided question: profiles recorded of real programs, spread
 * over four days, asked by the page's own code of the built service, with more and with fewer calls than ours.
 */
import { fromJson, toBinary } from '@bufbuild/protobuf';
import { from as promised } from 'rxjs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { unixMillis } from '#model/brands.ts';
import type { DiffTree } from '#model/diff.ts';
import { isCut } from '#model/join-trees.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';
import { ExplainResponseSchema, ExploreService, FrameStepKind } from '#proto/hearth/v1/explore_pb.ts';
import {
  askChangedFunctions,
  explainLabels,
  explanationOf,
  type ExplainedLabel,
  type Explanation,
} from '../../src/api/explain.ts';
import { explain } from '../../src/api/explain-sections.ts';
import { functionCosts } from '../../src/api/function-costs.ts';
import type { SteppedSides } from '../../src/api/in-steps.ts';
import { askLines, linesInParts, type CameLines } from '../../src/api/line-costs.ts';
import { diffInParts, type CameDiff } from '../../src/api/parted-diff.ts';
import { sandwichInParts, type CameSandwich, type Sandwich } from '../../src/api/parted-sandwich.ts';
import { mergeInParts, type CameStacks } from '../../src/api/parted-stacks.ts';
import type { MergeQuery, PointSeries, ProfileSource, TimeSpan } from '../../src/api/profile-source.ts';
import { rankInSteps, type RankedStep } from '../../src/api/ranked-changes.ts';
import { mergeBy } from '../../src/api/reading.ts';
import { cellsOfSteps, pointsInParts, type SteppedQuery } from '../../src/scene/series-parts.ts';
import { printTree } from '../fixtures/printed-tree.ts';
import { seriesTruth, unpackedFixture } from '../fixtures/pprof/truth.ts';
import { atTime, CPU, post, push } from './calls.ts';
import {
  asked,
  DAY,
  end,
  HOUR,
  saysItIsSlow,
  saysNothingButQuick,
  saysNothingMore,
  serveFrom,
  sourceThrough,
  start,
  type CarriedRequest,
} from './parted-source.ts';
import { startService, type TestService } from './service.ts';

const json = { 'content-type': 'application/json' };
const HEAP = 'memory:inuse_space:bytes:space:bytes';

// Files of other servers are read by a worker of the browser's; of this one none is.
vi.hoisted(() => vi.stubGlobal('Worker', class {}));
// A mock is made before this file's imports: what it calls is looked for when it is called.
vi.mock('@grafana/runtime', () => ({
  getBackendSrv: () => ({
    fetch: (request: CarriedRequest) =>
      promised(import('./parted-source.ts').then((through) => through.carried(request))),
  }),
}));
vi.mock('@grafana/data', () => ({ FieldColorModeId: {}, FieldType: {} }));
vi.mock('@grafana/schema', () => ({ VisibilityMode: {} }));

const signal = new AbortController().signal;
let service: TestService;

beforeAll(async () => {
  service = serveFrom(await startService({ limits: { rejectOlderThan: '0' } }));
  const files = seriesTruth().files.slice(0, 12);
  const apart = (end - start) / files.length;
  const heap = unpackedFixture('go/go-shopd-heap.pb.gz');
  const pushes = files.flatMap((path, i) => {
    const at = start + 1 + i * apart;
    const quoted = { __name__: 'process_cpu', service_name: 'quoted', n: String(i % 3) };
    // Two at a time, near enough that one holds until the other comes.
    return [
      push(service, quoted, atTime(unpackedFixture(path), at)),
      ...[0, 70_000].map((more) =>
        push(service, { __name__: 'memory', service_name: 'shopd' }, atTime(heap, at + more)),
      ),
    ];
  });
  for (const { status, text } of await Promise.all(pushes)) expect([status, text]).toEqual([200, '{}']);
});

afterAll(() => service?.stop());

afterEach(() => {
  asked.length = 0;
});

describe('stacks', () => {
  const query = (maxNodes: number, more: Partial<MergeQuery> = {}) => ({
    ...{ profileType: CPU, selector: '{service_name="quoted"}', start, end, maxNodes },
    ...more,
  });

  it.each([
    ['a server with every call', saysItIsSlow, 'Children'],
    ['a server with the calls of every server', saysNothingMore, 'SelectMergeStacktraces'],
  ])('of %s are those of the whole range, drawn meanwhile from the newest on', async (_, how, call) => {
    for (const [maxNodes, more] of [
      [65_536, {}],
      [40, {}],
      [65_536, { profileType: HEAP, selector: '{service_name="shopd"}' }],
    ] as const) {
      const source = sourceThrough(how);
      asked.length = 0;
      const came: CameStacks[] = [];
      const parted = await mergeInParts(source, query(maxNodes, more), 'function', signal, (part) => {
        came.push(part);
      });
      const calls = asked.filter((name) => name === call).length;
      source.forget();
      const whole = await mergeBy(source, query(maxNodes, more), 'function', signal);
      expect(printTree(parted.tree)).toBe(printTree(whole.tree));
      expect(parted.answered).toEqual(whole.answered);
      expect([...(parted.tree.folded ?? [])].sort()).toEqual([...(whole.tree.folded ?? [])].sort());
      expect(isCut(whole.tree)).toBe(maxNodes === 40);

      expect(calls).toBeGreaterThan(1);
      expect(came).toHaveLength(calls - 1);
      // What came is the answer for just that time.
      const part = came.at(-1)!;
      expect(part.came.end).toBe(end);
      const narrow = await mergeBy(source, { ...query(maxNodes, more), ...part.came }, 'function', signal);
      expect(printTree(part.tree)).toBe(printTree(narrow.tree));
      expect(narrow.tree.total[ROOT]).toBeLessThan(whole.tree.total[ROOT]!);
    }
  });

  it('that come in time are asked once, and nobody asks what is small or short in parts', async () => {
    const source = sourceThrough(() => undefined);
    const never = () => expect.fail('a part');
    const spans: TimeSpan[] = [query(1), { start: unixMillis(end - HOUR), end }];
    for (const span of spans) await mergeInParts(source, { ...query(9), ...span }, 'function', signal, never);
    await mergeInParts(sourceThrough(saysItIsSlow), query(9, { profileIds: ['x'] }), 'function', signal, never).catch(
      () => undefined,
    );
    expect(asked.filter((call) => call === 'Children')).toHaveLength(3);
  });
});

/** What a diff says, for an assertion to compare. */
const printDiff = ({ left, right, ...shape }: DiffTree) =>
  [left, right].map((side) => printTree({ ...shape, ...side }));

describe('both sides of a diff', () => {
  const middle = unixMillis(start + 1.5 * DAY + 11 * 60_000);
  const selection = { profileType: CPU, selector: '{service_name="quoted"}' };
  const left = { ...selection, start, end: middle };
  const right = { ...selection, start: middle, end };
  const short = { ...selection, start: unixMillis(end - HOUR), end };

  it.each([
    ['of a server with every call', saysItIsSlow],
    ['of a server with the calls of every server', saysNothingMore],
  ])('%s are those of their whole ranges, compared meanwhile from the newest on', async (_, how) => {
    for (const [sides, by, maxNodes] of [
      [[left, right], 'function', 65_536],
      [[left, right], 'function', 40],
      [[right, left], 'line', 40],
      [[left, short], 'function', 65_536],
    ] as const) {
      const source = sourceThrough(how);
      const came: CameDiff[] = [];
      const parted = await diffInParts(source, sides, { by, maxNodes }, signal, (part) => {
        came.push(part);
      });
      const direct = sourceThrough(how === saysItIsSlow ? () => undefined : saysNothingButQuick);
      const never = () => expect.fail('a part');
      const whole = await diffInParts(direct, sides, { by, maxNodes }, signal, never);
      expect(printDiff(parted)).toEqual(printDiff(whole));
      expect(whole.foldName !== NONE).toBe(maxNodes === 40);

      expect(came.length).toBeGreaterThan(0);
      // As much of the one as of the other, but of a side that is short: that came whole beside the first part.
      const partsOf = ({ left: a, right: b }: CameDiff) =>
        [a, b].map((one, i) => (one.end - one.start) / (sides[i]!.end - sides[i]!.start));
      for (const part of came) {
        const [a, b] = partsOf(part);
        expect(Math.abs(a! - b!)).toBeLessThan(sides[1] === short ? 1 : 0.7);
        expect(part.left.end).toBe(sides[0].end);
      }
      // What came is the comparison of just those times.
      const part = came.at(-1)!;
      const narrow = [
        { ...sides[0], ...part.left },
        { ...sides[1], ...part.right },
      ] as const;
      expect(printDiff(part.diff)).toEqual(
        printDiff(await diffInParts(direct, narrow, { by, maxNodes }, signal, never)),
      );
    }
  });

  it('have what changed beyond noise told of their newest parts first, each as if it were asked alone', async () => {
    const source = sourceThrough(saysItIsSlow);
    const steps: RankedStep[] = [];
    const question = { baseline: left, comparison: right, limit: 40 };
    const parted = await rankInSteps(source, question, signal, (step) => steps.push(step));
    const direct = sourceThrough(() => undefined);
    const never = () => expect.fail('a step');
    expect(parted).toEqual(await rankInSteps(direct, question, signal, never));
    expect(parted!.changes.length).toBeGreaterThan(0);
    expect(steps.length).toBeGreaterThan(0);
    for (const { answer, sides } of steps) {
      const narrow = {
        limit: 40,
        baseline: { ...left, ...sides.baseline },
        comparison: { ...right, ...sides.comparison },
      };
      expect(answer).toEqual(await rankInSteps(direct, narrow, signal, never));
      expect([sides.baseline.end, sides.comparison.end]).toEqual([left.end, right.end]);
    }
  });
});

describe('callers and callees of a function', () => {
  const selection = { profileType: CPU, selector: '{service_name="quoted"}' };
  const middle = unixMillis(start + 1.5 * DAY + 11 * 60_000);
  const all = { ...selection, start, end };
  const [left, right] = [
    { ...selection, start, end: middle },
    { ...selection, start: middle, end },
  ];
  const printed = ({ callers, callees }: Sandwich) =>
    [callers, callees].flatMap(({ shape, sides }) => sides.map((side) => printTree({ ...shape, ...side })));
  const never = () => expect.fail('a part');

  it.each([
    ['of one selection', [all], { name: 'encoding/json.Unmarshal', by: 'function' }],
    ['of a function that calls itself', [all], { name: 'encoding/json.(*decodeState).value', by: 'function' }],
    ['of both sides', [right, left], { name: 'runtime.mallocgc', by: 'function' }],
    ['of a function that only the first days have', [right, left], { name: 'main.handleFast', by: 'function' }],
    [
      'of what steps leave',
      [all],
      { name: 'runtime.mallocgc', by: 'function', steps: [{ kind: FrameStepKind.DROP, name: 'main.handleFast' }] },
    ],
  ] as const)('%s are those of the whole range, joined meanwhile from the newest on', async (_, queries, question) => {
    const came: CameSandwich[] = [];
    const parted = await sandwichInParts(sourceThrough(saysItIsSlow), queries, question, signal, (part) => {
      came.push(part);
    });
    const calls = asked.filter((call) => call === 'Sandwich').length;
    const direct = sourceThrough(() => undefined);
    const whole = await sandwichInParts(direct, queries, question, signal, never);
    expect(printed(parted!)).toEqual(printed(whole!));
    expect(parted!.callees.sides.some(({ total }) => total[ROOT]! > 0n)).toBe(true);
    expect(calls).toBeGreaterThan(queries.length);
    expect(came.length).toBeGreaterThan(0);
    const part = came.at(-1)!;
    const narrow = queries.map((query, i) => ({ ...query, ...part.sides[i]!.came }));
    expect(printed(part)).toEqual(printed((await sandwichInParts(direct, narrow, question, signal, never))!));
    const totals = await Promise.all(narrow.map((query) => mergeBy(direct, query, 'function', signal)));
    expect(part.sides.map(({ total }) => total)).toEqual(totals.map(({ tree }) => tree.total[ROOT]));
  });

  it('is nothing of one that is nowhere, and asked whole where a step asks where functions lie', async () => {
    const source = sourceThrough(saysItIsSlow);
    expect(await sandwichInParts(source, [all], { name: 'no.such', by: 'function' }, signal, never)).toBeUndefined();
    const parts = asked.length;
    const steps = [{ kind: FrameStepKind.RESOURCE, name: 'encoding/json.Unmarshal' }];
    const question = { name: 'runtime.mallocgc', by: 'function', steps } as const;
    const parted = await sandwichInParts(source, [all], question, signal, () => undefined);
    expect(asked.slice(parts).filter((call) => call === 'Sandwich').length).toBeGreaterThan(1);
    const whole = await sandwichInParts(
      sourceThrough(() => undefined),
      [all],
      question,
      signal,
      never,
    );
    expect(printed(parted!)).toEqual(printed(whole!));
  });
});

/** Lets the undivided questions of some calls go on only when somebody says so, and all others at once. */
function heldBack(...calls: string[]) {
  let goOn: () => void = () => undefined;
  const held = new Promise<undefined>((resolve) => (goOn = () => resolve(undefined)));
  const left = new Set(calls);
  return { goOn: () => goOn(), how: (call: string) => (left.delete(call) ? held : undefined) };
}

describe('which label a change comes from', () => {
  it('is told of the newest parts first, each as if it were asked alone, while the whole is slow to come', async () => {
    const middle = unixMillis(start + 2 * DAY);
    const of = { profileType: CPU, selector: '{service_name="quoted"}' };
    const sides = { baseline: { ...of, start, end: middle }, comparison: { ...of, start: middle, end } };
    const direct = sourceThrough(() => undefined);
    const whole = await explainLabels(direct, sides, signal, () => expect.fail('a step'));
    expect(whole.map(({ name }) => name)).toEqual(['n', 'desk']);
    const { how, goOn } = heldBack('ExplainLabels');
    const steps: { labels: ExplainedLabel[]; came: SteppedSides }[] = [];
    const parted = await explainLabels(sourceThrough(how), sides, signal, (labels, came) => {
      steps.push({ labels, came });
      if (steps.length === 2) goOn();
    });
    expect(parted).toEqual(whole);
    expect(steps).toHaveLength(2);
    for (const { labels, came } of steps) {
      expect([came.baseline.end, came.comparison.end]).toEqual([middle, end]);
      const narrow = { baseline: { ...of, ...came.baseline }, comparison: { ...of, ...came.comparison } };
      expect(labels).toEqual(
        await explainLabels(
          sourceThrough(() => undefined),
          narrow,
          signal,
          () => undefined,
        ),
      );
    }
    expect(steps[1]!.came.comparison.start).toBeLessThan(steps[0]!.came.comparison.start);
  });
});

describe('an explanation', () => {
  const question = { service: 'quoted', selector: '{n=~"1|2"}', at: end, window: 2 * DAY };
  /** As a page asked before there were sections. */
  const undivided = async (source: ProfileSource) => {
    const { at, window, selector, service } = question;
    const request = { service, labelSelector: selector, at: BigInt(at), window: BigInt(window) };
    return explanationOf(await source.clientOf(ExploreService).explain(request));
  };

  it('comes section by section, and is the one that is asked for at once', async () => {
    const came: Explanation[] = [];
    const source = sourceThrough(() => undefined);
    const parted = await explain(source, question, signal, (part) => came.push(part));
    expect(asked.sort()).toEqual(['Explain', 'ExplainLabels', 'RankChanges']);
    const whole = await undivided(source);
    expect(parted).toEqual(whole);
    expect([whole.functions.length, whole.types.length]).toEqual([5, 2]);
    expect(whole.labels.map(({ name }) => name).sort()).toEqual(['desk', 'n']);
    expect(came).toHaveLength(2);
    const [first] = came;
    expect(first).toMatchObject({ types: whole.types, lastProfile: whole.lastProfile, functions: [], labels: [] });
    expect(Object.keys(first!.coming!).sort()).toEqual(['functions', 'labels']);
  });

  it('says meanwhile what functions and labels say of the newest time, and before what moved the last profile', async () => {
    const first = heldBack('Explain');
    const late = heldBack('RankChanges', 'ExplainLabels');
    const came: Explanation[] = [];
    const source = sourceThrough((call) => first.how(call) ?? late.how(call));
    const parted = await explain(source, question, signal, (part) => {
      came.push(part);
      if (part.coming?.types) first.goOn();
      const { functions, labels } = part.coming ?? {};
      // Both steps of both.
      if (came.length === 6) late.goOn();
      for (const section of [functions, labels]) {
        if (section?.came) expect(section.came.comparison.end).toBe(section.whole.comparison.end);
      }
    });
    const whole = await undivided(source);
    expect(parted).toEqual(whole);
    expect(came[0]).toMatchObject({ types: [], lastProfile: whole.lastProfile, coming: { types: true } });
    const stepped = came[5]!;
    const { baseline, comparison } = stepped.coming!.functions!.came!;
    const of = { profileType: whole.types[0]!.profileType, selector: '{service_name="quoted",n=~"1|2"}' };
    const narrow = { baseline: { ...of, ...baseline }, comparison: { ...of, ...comparison } };
    const { functions } = await askChangedFunctions(source, narrow, 5, signal);
    expect(stepped.functions).toEqual(functions);
    expect(stepped.functions.length).toBeGreaterThan(0);
  });

  it('of a server that knows no sections comes at once, and one that fails in a section says which', async () => {
    const whole = await undivided(sourceThrough(() => undefined));
    const plain = sourceThrough(async (call) => {
      if (call !== 'Explain') return expect.fail(call);
      const { at, window, selector, service: name } = question;
      const message = { service: name, labelSelector: selector, at: String(at), window: String(window) };
      const { body } = await post(service, '/hearth.v1.ExploreService/Explain', JSON.stringify(message), json);
      const bytes = toBinary(ExplainResponseSchema, fromJson(ExplainResponseSchema, body));
      return new Response(Uint8Array.from(bytes), { headers: { 'content-type': 'application/proto' } });
    });
    asked.length = 0;
    expect(await explain(plain, question, signal, () => expect.fail('a part'))).toEqual(whole);
    expect(asked).toEqual(['Explain']);

    const failing = sourceThrough((call) =>
      call === 'RankChanges' ? Promise.resolve(new Response('out of memory', { status: 500 })) : undefined,
    );
    const { functions, labels, missing, coming } = await explain(failing, question, signal, () => undefined);
    expect([functions, coming, missing.length]).toEqual([[], undefined, 1]);
    expect(missing[0]).toMatch(/^functions: /);
    expect(labels).toEqual(whole.labels);
  });
});

describe('what functions cost', () => {
  it.each([
    ['of a server with every call', saysItIsSlow, 5_000],
    ['of a server with every call, the largest', saysItIsSlow, 30],
    ['of a server with the calls of every server', saysNothingMore, 5_000],
  ])('%s, is the sum of the parts', async (_, how, limit) => {
    const query = { profileType: CPU, selector: '{service_name="quoted"}', start, end, limit };
    const came: number[] = [];
    const parted = await functionCosts(sourceThrough(how), query, signal, (costs) => {
      came.push(costs.total);
    });
    const whole = await functionCosts(
      sourceThrough(() => undefined),
      query,
      signal,
      () => expect.fail('a part'),
    );
    expect(new Map(parted.functions)).toEqual(new Map(whole.functions));
    expect(parted.total).toBe(whole.total);
    expect(whole.functions.size).toBe(limit === 30 ? 30 : 357);
    expect(came.length).toBeGreaterThan(0);
    expect(came).toEqual([...came].sort((a, b) => a - b));
    expect(came.at(-1)).toBeLessThan(whole.total);
  });
});

describe('points', () => {
  it('of a chart, sums and the largest of them and means of a gauge, are those of the whole range', async () => {
    const charts = [
      { profileType: CPU, selector: '{service_name="quoted"}', aggregation: 'sum' as const, limit: 0 },
      { profileType: CPU, selector: '{service_name="quoted"}', aggregation: 'sum' as const, limit: 2 },
      { profileType: HEAP, selector: '{service_name="shopd"}', aggregation: 'average' as const, limit: 0 },
    ].map(({ limit, aggregation, ...type }) => {
      const steps: SteppedQuery = { ...type, start, end, groupBy: ['n'], stepSeconds: 1200 };
      const ask = (of: ProfileSource, query: SteppedQuery, most: number, until: AbortSignal) =>
        of.selectSeries({ ...query, aggregation, limit: most }, until);
      return { question: { steps, limit, ofFunctions: false }, ask };
    });
    const direct = sourceThrough(() => undefined);
    const wholes = await Promise.all(
      charts.map(({ question, ask }) => ask(direct, question.steps, question.limit, signal)),
    );
    // The undivided questions hang until they are taken back.
    let hanging = charts.length;
    const slow = sourceThrough(() => (hanging-- > 0 ? new Promise(() => undefined) : undefined));
    await Promise.all(
      charts.map(async ({ question, ask }, i) => {
        const spans: TimeSpan[] = [];
        const asked = (...[query, most, until]: [SteppedQuery, number, AbortSignal]) => ask(slow, query, most, until);
        const parted = await pointsInParts(slow, question, asked, signal, async ({ span }) => {
          spans.push(span);
        });
        expect(plain(parted)).toEqual(plain(wholes[i]!));
        expect(plain(parted).flatMap(({ values }) => values).length).toBeGreaterThan(5);
        expect(spans.length).toBeGreaterThan(1);
        expect(
          spans.every((span, n) => span.end === spans[0]!.end && (n === 0 || span.start < spans[n - 1]!.start)),
        ).toBe(true);
      }),
    );
  });

  it('are asked for in parts that have every step once', () => {
    const steps = { profileType: CPU, selector: '{}', groupBy: [], start, end, stepSeconds: 1200 };
    const cells = cellsOfSteps(steps);
    const points = cells.flatMap((cell) =>
      Array.from({ length: (cell.end - cell.start) / 1_200_000 + 1 }, (_, i) => cell.start + i * 1_200_000),
    );
    const count = Math.floor((end - start) / 1_200_000) + 1;
    expect(points.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => start + i * 1_200_000));
  });
});

const plain = (series: readonly PointSeries[]) =>
  series
    .map(({ labels, timestamps, values }) => ({ labels, timestamps: [...timestamps], values: [...values] }))
    .sort((a, b) => JSON.stringify(a.labels).localeCompare(JSON.stringify(b.labels)));

describe('lines of a function', () => {
  const query = (profileType: string, selector: string): MergeQuery => ({ profileType, selector, start, end });
  const [heap, quoted] = [query(HEAP, '{service_name="shopd"}'), query(CPU, '{service_name="quoted",n="1"}')];

  it.each([
    ['of one selection', [heap], 'main.renderInvoice'],
    [
      'of several at one pace',
      [{ ...quoted, selector: '{service_name="quoted"}' }, quoted],
      'regexp.(*Regexp).backtrack',
    ],
  ])('%s have the sums of the undivided question', async (_, queries, name) => {
    const parts: CameLines[] = [];
    const parted = await linesInParts(sourceThrough(saysItIsSlow), queries, name, signal, (part) => parts.push(part));
    expect(parts.length).toBeGreaterThan(0);
    expect(asked.filter((call) => call === 'FunctionTable').length).toBe((parts.length + 1) * queries.length);
    const direct = sourceThrough(() => undefined);
    for (const [i, one] of queries.entries()) {
      const whole = await askLines(direct, one, name, signal);
      expect(whole.lines.length).toBeGreaterThan(0);
      expect(parted[i]!.lines).toEqual(whole.lines);
      expect(parted[i]!.whole).toBe(whole.whole);
      expect(parted[i]!.level).toBeCloseTo(whole.level!, -2);
      const { tables, came } = parts[0]!;
      expect(came.end).toBe(end);
      const narrow = await askLines(direct, { ...one, ...came }, name, signal);
      expect([tables[i]!.lines, tables[i]!.whole]).toEqual([narrow.lines, narrow.whole]);
    }
  });
});
