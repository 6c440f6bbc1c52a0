/** Steps that take frames out of the way, as the page asks for them, against the same steps taken in the whole file. */
import { create, fromJson, toBinary, type JsonValue } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageOf } from '#model/color-package.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { builtInPresets, builtInTest } from '#model/frame-presets.ts';
import { functionTable } from '#model/function-table.ts';
import { granularities, placeFrames, placeName } from '#model/granular-frames.ts';
import { nameTree } from '#model/name-tree.ts';
import { resourcesOf } from '#model/resources.ts';
import { locationTree } from '#model/stack-tree.ts';
import { applyTransforms, type Transform } from '#model/transforms/transform.ts';
import { ROOT } from '#model/tree-shape.ts';
import { ProfileSchema } from '#proto/google/v1/profile_pb.ts';
import { frameSteps } from '../../src/api/frame-steps.ts';
import { addressTruth, noInlinesTruth, unpackedFixture } from '../fixtures/pprof/truth.ts';
import { ask, atTime, CPU, minutesAgo, post, push, treeOf, type Answer, type Json } from './calls.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
const T = minutesAgo(30);
const file = 'rust/rust-logscan-pprofrs-cpu.pb';

const explore = (method: string, message: object): Promise<Answer> =>
  post(service, `/hearth.v1.ExploreService/${method}`, JSON.stringify(message), { 'content-type': 'application/json' });
const span = { labelSelector: '{service_name="logscan"}', start: String(T - 60_000), end: String(T + 60_000) };
const selection = { profileType: CPU, ...span };

beforeAll(async () => {
  service = await startService();
  for (const [pod, at] of [
    ['a', T],
    ['b', T + 20_000],
    ['b', T + 40_000],
  ] as const) {
    const labels = { __name__: 'process_cpu', service_name: 'logscan', pod };
    const { status, text } = await push(service, labels, atTime(unpackedFixture(file), at, 10_000));
    expect([status, text.slice(0, 200)]).toEqual([200, '{}']);
  }
  const gofmt = atTime(unpackedFixture('go/go-gofmt-cpu.pb.gz'), T, 10_000);
  await push(service, { __name__: 'process_cpu', service_name: 'gofmt' }, gofmt);
});

afterAll(() => service?.stop());

/** What an export begins with. */
async function mergedFile(): Promise<Uint8Array> {
  const { body } = await ask(service, 'SelectMergeProfile', { profileTypeID: CPU, ...span });
  return toBinary(ProfileSchema, create(ProfileSchema, fromJson(ProfileSchema, body as JsonValue)));
}

/** Buckets of 15 s from the range's first moment to its last. */
const stepMs = 15_000;
const inSteps = { ...selection, start: String(T - 60_000 + stepMs - 1), end: String(T + 60_000 - 1) };

/** Points add up to the whole that the steps leave, of each label by itself to what they leave of that. */
async function expectSeries({ granularity, steps }: { granularity: string; steps: readonly object[] }, whole: bigint) {
  const series = async (groupBy: string[]) => {
    const { body } = await explore('FunctionSeries', {
      ...{ selection: inSteps, granularity, steps, groupBy, step: stepMs / 1_000 },
    });
    return (body.series ?? []).map((points: Json) => ({
      pod: points.labels?.[0]?.value ?? '',
      sum: points.total.reduce((sum: bigint, one: string) => sum + BigInt(one), 0n) as bigint,
      points: points.timestamps.length as number,
    })) as { pod: string; sum: bigint; points: number }[];
  };
  const [all] = await series([]);
  expect(all?.sum ?? 0n).toBe(whole);
  // Where nothing is left of a step that has data there is a 0.
  if (all !== undefined) expect(all.points).toBe(3);
  const byPod = new Map((await series(['pod'])).map(({ pod, sum }) => [pod, sum]));
  for (const pod of ['a', 'b']) {
    const own = { ...selection, labelSelector: `{service_name="logscan", pod="${pod}"}` };
    const { body } = await explore('Children', { selection: own, granularity, steps, maxNodes: 1 });
    expect(byPod.get(pod) ?? 0n).toBe(BigInt(body.tree?.total?.[0] ?? 0));
  }
}

describe('steps that take frames out of the way', () => {
  const steps = (...all: [kind: string, name: string][]) =>
    all.map(([kind, name]) => ({ kind: `FRAME_STEP_KIND_${kind}`, name }));

  it('are taken in all stacks before the tree is cut, and leave the same in tree, table, sandwich and file', async () => {
    const whole = readPprof(await mergedFile());
    const kinds = ['focus', 'only', 'drop', 'merge', 'recursion', 'package', 'resource'] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...granularities),
        fc.array(fc.tuple(fc.nat(), fc.constantFrom(...kinds)), { minLength: 1, maxLength: 4 }),
        fc.subarray([...builtInPresets], { maxLength: 1 }),
        async (by, picks, hidden) => {
          const stacks = locationTree(whole, 0);
          const start = nameTree(stacks, placeFrames(stacks.symbols, stacks.location, by));
          const resources = resourcesOf(stacks, by);
          const resourceOf = (name: string) => resources.get(name);
          // Names as a person would come by them: of what the steps before have left.
          const transforms = hidden.map(({ id }): Transform => ({ kind: 'preset', name: id }));
          for (const [at, kind] of picks) {
            const rows = functionTable(applyTransforms(start, transforms, builtInTest, resourceOf));
            if (rows.length === 0) break;
            const { name } = rows.sort((a, b) => Number(b.total - a.total))[at % rows.length]!;
            transforms.push({ kind, name: kind === 'package' ? packageOf(name) : name });
          }
          const taken = frameSteps(transforms, {
            find: (id) => builtInPresets.find((one) => one.id === id),
            test: builtInTest,
          });
          const left = taken!.take(start, resourceOf);
          const asked = {
            selection,
            granularity: `GRANULARITY_${by.toUpperCase()}`,
            steps: taken!.wire,
          };
          const { body: cut } = await explore('Children', { ...asked, maxNodes: 6 });
          const sums = cut.tree?.self?.reduce((sum: bigint, one: string) => sum + BigInt(one), 0n) ?? 0n;
          expect(sums).toBe(left.total[ROOT]);
          expect(BigInt(cut.tree?.total?.[0] ?? 0)).toBe(left.total[ROOT]);
          await expectSeries(asked, left.total[ROOT]!);
          const { body: table } = await explore('FunctionTable', { ...asked, limit: 100_000 });
          const rows = (table.functions ?? []).map((row: Json) => `${row.name} ${row.self ?? 0} ${row.total ?? 0}`);
          const own = functionTable(left).map((row) => `${row.name} ${row.self} ${row.total}`);
          expect(rows.sort()).toEqual(own.sort());
          const first = functionTable(left).find(({ total }) => total > 0n);
          if (first === undefined) return;
          const { body: both } = await explore('Sandwich', { ...asked, function: first.name, maxNodes: 6 });
          expect([both.callers.total[0], both.callees.total[0]]).toEqual([String(first.total), String(first.total)]);
        },
      ),
      { numRuns: 5 },
    );
  });

  it('are refused where they say nothing that can be done', async () => {
    const refused = async (all: object[]) => {
      const { status, body } = await explore('Children', { selection, steps: all });
      return [status, body.message];
    };
    expect(await refused([{ kind: 99, name: 'f' }])).toEqual([400, 'a step of kind 99 is not known']);
    expect(await refused(steps(['DROP', '']))).toEqual([400, 'the step “drop” names nothing']);
    expect(await refused(steps(['HIDE', '(']))).toEqual([400, expect.stringContaining('Not a regular expression')]);
    expect(await refused(steps(['HIDE', 'x'.repeat(5_000)]))).toEqual([
      400,
      'an expression has 5000 characters, more than any may have (4096)',
    ]);
    const many = Array.from({ length: 33 }, (): [string, string] => ['DROP', 'f']);
    expect(await refused(steps(...many))).toEqual([400, '33 steps are more than can be taken (32)']);
  });
});

describe('stacks without inlined functions', () => {
  it.each(['function', 'line'] as const)('have by %s what Go counts, in tree, table and sandwich', async (by) => {
    const { total, by: counts } = noInlinesTruth().find(({ path }) => path === 'go/go-gofmt-cpu.pb.gz')!;
    const asked = {
      selection: { ...selection, labelSelector: '{service_name="gofmt"}' },
      granularity: `GRANULARITY_${by.toUpperCase()}`,
      noInlines: true,
      maxNodes: 200_000,
    };
    const { body } = await explore('Children', asked);
    expect(BigInt(body.tree.total[0])).toBe(total);
    const rows = new Map(functionTable(treeOf(body.tree)).map((row) => [row.name, [row.self, row.total]]));
    const { topBySelf, topByTotal } = counts.get(by)!;
    for (const { name, self, total: whole } of [...topBySelf, ...topByTotal]) {
      expect([name, rows.get(name)]).toEqual([name, [self, whole]]);
    }
    const { body: table } = await explore('FunctionTable', asked);
    expect(Number(table.functionCount)).toBe(rows.size);
    const [first] = topByTotal;
    const { body: both } = await explore('Sandwich', { ...asked, function: first!.name });
    expect(BigInt(both.callees.total[0])).toBe(first!.total);
    // Against nothing, what changed is all there is.
    const nothing = { ...asked.selection, labelSelector: '{service_name="no such"}' };
    const { body: ranked } = await explore('RankChanges', { ...asked, baseline: nothing, limit: 5_000 });
    const shares = new Map(ranked.changes.map((row: Json) => [row.name, row.totalShare]));
    if (by === 'function') {
      expect(ranked.changes).toHaveLength(rows.size);
      for (const { name, total: whole } of topByTotal) {
        expect([name, shares.get(name)]).toEqual([name, Number(whole) / Number(total)]);
      }
    }
    // Who does not ask for less has every frame.
    const { body: inlined } = await explore('FunctionTable', { ...asked, noInlines: false });
    expect(Number(inlined.functionCount)).toBeGreaterThan(rows.size);
  });
});

describe('stacks by address', () => {
  it.each(['inlined', 'noInlines'] as const)('have what Go counts, in tree, table and sandwich: %s', async (way) => {
    const truth = addressTruth().find(({ path }) => path === 'go/go-gofmt-cpu.pb.gz')!;
    const asked = {
      selection: { ...selection, labelSelector: '{service_name="gofmt"}' },
      granularity: 'GRANULARITY_ADDRESS',
      noInlines: way === 'noInlines',
      maxNodes: 200_000,
    };
    const { body } = await explore('Children', asked);
    expect(BigInt(body.tree.total[0])).toBe(truth.total);
    const { topBySelf, topByTotal } = truth[way];
    const rows = new Map(functionTable(treeOf(body.tree)).map((row) => [row.name, [row.self, row.total]]));
    for (const { name, self, total } of [...topBySelf, ...topByTotal]) {
      expect([name, rows.get(name)]).toEqual([name, [self, total]]);
    }
    const { body: table } = await explore('FunctionTable', { ...asked, limit: 5_000 });
    const named = new Map(table.functions.map((row: Json) => [addressName(row), BigInt(row.total)]));
    for (const { name, total } of topByTotal) expect([name, named.get(name)]).toEqual([name, total]);
    const { body: both } = await explore('Sandwich', { ...asked, function: topByTotal[0]!.name });
    expect(BigInt(both.callees.total[0])).toBe(topByTotal[0]!.total);
  });

  const addressName = ({ name, file = '', line = 0, address = '0' }: Json) =>
    placeName({ name, file, line, address: BigInt(address) }, 'address');
});
