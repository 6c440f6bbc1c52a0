/**
 * Whatever is taken out of the way, in whatever order, of real profiles by function, file and line, and below labels:
 * graph, table, call tree and every file say the same, and undoing gives the start again.
 */
import fc from 'fast-check';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { seriesTruth, unpackedFixture } from '../../../tests/fixtures/pprof/truth.ts';
import { callRows } from '#model/call-rows.ts';
import type { ProfileColumns } from '#model/columns.ts';
import { toNumbers, weighed } from '#model/flame-layout.ts';
import { readFolded } from '#model/formats/folded/read.ts';
import { NO_STACK } from '#model/formats/folded/write.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { writePprof } from '#model/formats/pprof/write.ts';
import { readSpeedscope } from '#model/formats/speedscope/read.ts';
import { builtInPresets, presetTest } from '#model/frame-presets.ts';
import { functionTable } from '#model/function-table.ts';
import { granularities, placeFrames, type Granularity } from '#model/granular-frames.ts';
import { levelPlaces, underLabels } from '#model/label-levels.ts';
import { nameTree, type NameTree } from '#model/name-tree.ts';
import { parseProfileType } from '#model/profile-type.ts';
import { resourcesOf } from '#model/resources.ts';
import { locationTree } from '#model/stack-tree.ts';
import { applyTransforms, type ResourceOf, type Transform } from '#model/transforms/transform.ts';
import { invertTree } from '#model/transforms/invert.ts';
import { ROOT } from '#model/tree-shape.ts';
import type { ExportedFile } from '../../ui/export/save-file.ts';
import { stackFiles, type StacksToExport } from '../../ui/export/stack-files.ts';
import { initialGraph, type GraphState } from '../../ui/flame-graph/graph-state.ts';
import { transformActions, undoAction } from './transform-actions.ts';

const files = [
  { path: 'go/go-shopd-heap.pb.gz', sampleType: 3, type: 'memory:inuse_space:bytes:space:bytes' },
  { path: 'node/node-transform-datadog-wall.pb.gz', sampleType: 1, type: 'wall:wall:nanoseconds:wall:nanoseconds' },
  { path: 'ruby/ruby-report-rbspy.pb.gz', sampleType: 0, type: 'wall:wall:nanoseconds:wall:nanoseconds' },
  { path: 'java/matcher-lock-ns.pb', sampleType: 0, type: 'mutex:delay:nanoseconds:mutex:count' },
] as const;

const presets = new Map(builtInPresets.map((preset) => [preset.id, presetTest(preset)]));
const testOf = (id: string) => presets.get(id);

/** Of one sample type, as the service and the reader of files hand a profile out. */
function ofType(columns: ProfileColumns, at: number): ProfileColumns {
  const types = columns.sampleTypes.length;
  const values = columns.values.filter((_, i) => i % types === at);
  return { ...columns, sampleTypes: [columns.sampleTypes[at]!], values };
}

const treeBy = (columns: ProfileColumns, by: Granularity): NameTree => {
  const stacks = locationTree(columns, 0);
  return nameTree(stacks, placeFrames(stacks.symbols, stacks.location, by));
};

/** One name a stack of actions would be taken on: a part of all there are, at the hottest and anywhere. */
const namesOf = (tree: NameTree): string[] => {
  const rows = functionTable(tree).sort((a, b) => (a.total < b.total ? 1 : -1));
  return [...rows.slice(0, 12), ...rows.filter((_, i) => i % 29 === 7)].map(({ name }) => name);
};

/** Steps as a person takes them: the frame's place among the names, and which of its actions. */
const steps = fc.array(
  fc.tuple(fc.nat(), fc.constantFrom('focus', 'only', 'drop', 'merge', 'recursion', 'package', 'resource')),
  { maxLength: 5 },
);

interface Rows {
  total: bigint;
  /** By name: self, total. */
  rows: Map<string, string>;
}

function rowsOf(tree: NameTree, spelled = (name: string) => name): Rows {
  const sums = new Map<string, { self: bigint; total: bigint }>();
  for (const { name, self, total } of functionTable(tree)) {
    if (self === 0n && total === 0n) continue;
    sums.set(spelled(name), { self, total });
  }
  return {
    total: tree.total[ROOT]!,
    rows: new Map([...sums].map(([name, { self, total }]) => [name, `${self} ${total}`] as const).sort()),
  };
}

const bytesOf = async ({ content }: ExportedFile) => new Uint8Array(await content.arrayBuffer());

/** Names alone: the formats that know no files have them in the name. */
const ofNames = (columns: ProfileColumns) => treeBy(columns, 'function');

async function expectAlike(tree: NameTree, stacks: StacksToExport, by: Granularity): Promise<void> {
  const whole = tree.total[ROOT]!;
  const table = rowsOf(tree);

  const graph = weighed(tree, tree.total);
  expect(graph.weight[ROOT]).toBe(toNumbers(BigInt64Array.of(whole))[0]);
  expect(rowsOf(invertTree(tree)).total).toBe(whole);
  expect([...table.rows.values()].reduce((sum, row) => sum + BigInt(row.split(' ')[0]!), tree.self[ROOT]!)).toBe(whole);
  // The call tree, opened everywhere, has every node once, and its rows come to the whole.
  const { node } = callRows(tree, graph.weight, new Set(tree.name.keys()));
  expect(node.length).toBe(tree.name.length);
  expect(node.reduce((sum, at) => sum + tree.self[at]!, 0n)).toBe(whole);

  const make = stackFiles(stacks);
  const pprof = gunzipSync(await bytesOf(await make.pprof()));
  // Without any value there is nothing to write.
  if (pprof.length > 0) expect(rowsOf(treeBy(readPprof(new Uint8Array(pprof)), by))).toEqual(table);
  else expect(whole).toBe(0n);

  const folded = await bytesOf(await make.folded());
  const lines = new TextDecoder().decode(folded);
  if (whole === 0n) expect(lines).toBe('');
  else {
    const again = rowsOf(ofNames(readFolded(folded)[0]!.columns));
    again.rows.delete(NO_STACK);
    expect(again).toEqual(rowsOf(tree, (name) => name.replaceAll(';', ':')));
  }

  const speedscope = await bytesOf(await make.speedscope());
  if (whole !== 0n) {
    const read = ofNames(readSpeedscope(speedscope)[0]!.columns);
    expect(read.total[ROOT]).toBe(whole);
    expect(rowsOf(read)).toEqual(table);
  }

  const csv = new TextDecoder().decode(await bytesOf(await make.csv()));
  const cells = [...csv.matchAll(/^(?:"(?:[^"]|"")*"|[^,\r\n]*),(-?\d+),[^,]*,(-?\d+),[^,\r\n]*\r$/gm)];
  expect(
    cells
      .map(([, self, total]) => `${self} ${total}`)
      .filter((row) => row !== '0 0')
      .sort(),
  ).toEqual([...table.rows.values()].sort());
}

/** As a person does it: each step by the action of a frame's menu, each undone by the same key. */
async function takeSteps(
  start: NameTree,
  resourceOf: ResourceOf,
  sequence: readonly (readonly [number, string])[],
  check: (graph: GraphState) => Promise<void>,
): Promise<void> {
  let graph: GraphState = initialGraph;
  const states = [graph];
  const setGraph = (change: Partial<GraphState>) => (graph = { ...graph, ...change });
  const shown = () => applyTransforms(start, graph.transforms, testOf, resourceOf);
  const before = rowsOf(start);
  for (const [at, action] of sequence) {
    const names = namesOf(shown());
    if (names.length === 0) break;
    const name = names[at % names.length]!;
    const chosen = transformActions(name, graph, setGraph, true).find(({ id }) => id === action);
    // A package that is collapsed has no package.
    if (chosen === undefined) continue;
    chosen.run();
    states.push(graph);
  }
  await check(graph);
  for (const state of states.reverse()) {
    expect(graph.transforms).toEqual(state.transforms);
    undoAction(graph, setGraph).forEach(({ run }) => run());
  }
  expect(graph.transforms).toEqual([]);
  expect(rowsOf(shown())).toEqual(before);
  expect(rowsOf(start)).toEqual(before);
}

/** What a page makes of its steps: nothing where there are none. */
function transformOf({ transforms }: GraphState, hidden: readonly Transform[]): StacksToExport['transform'] {
  const all = [...transforms, ...hidden];
  return all.length === 0 ? undefined : (tree, resourceOf) => applyTransforms(tree, all, testOf, resourceOf);
}

/** Presets are steps without a frame. */
const anyHidden = fc.subarray(
  builtInPresets.map(({ id }): Transform => ({ kind: 'preset', name: id })),
  { maxLength: 1 },
);

const runs = { numRuns: 6 };

describe('any sequence of steps on a real profile', () => {
  for (const { path, sampleType, type } of files) {
    const columns = ofType(readPprof(unpackedFixture(path)), sampleType);
    const bytes = writePprof(locationTree(columns, 0), { type: parseProfileType(type), timeNanos: 1n });
    it.each(granularities)(`leaves graph, table, call tree and files alike, and is undone: ${path}, by %s`, (by) => {
      const start = treeBy(columns, by);
      const resources = resourcesOf(locationTree(columns, 0), by);
      const resourceOf = (name: string) => resources.get(name);
      return fc.assert(
        fc.asyncProperty(steps, anyHidden, (sequence, hidden) =>
          takeSteps(start, resourceOf, sequence, (graph) => {
            const transform = transformOf(graph, hidden);
            const stacks = { words: ['x'], type, by, pprof: () => Promise.resolve(bytes), transform };
            return expectAlike(transform?.(start, resourceOf) ?? start, stacks, by);
          }),
        ),
        runs,
      );
    });
  }

  it.each(levelPlaces.flatMap((at) => granularities.map((by) => [at, by] as const)))(
    'is the same with labels at the %s, by %s',
    (at, by) => {
      const { files: paths, halfIndex } = seriesTruth();
      const parts = [paths[0]!, paths[halfIndex]!].map((path, i) => ({
        path: [`version=1.${i}.0`],
        tree: treeBy(ofType(readPprof(unpackedFixture(path)), 1), by),
      }));
      const start = underLabels(parts, at);
      // Of trees without places nobody knows the files.
      const resourceOf = () => undefined;
      const type = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';
      return fc.assert(
        fc.asyncProperty(steps, anyHidden, (sequence, hidden) =>
          takeSteps(start, resourceOf, sequence, (graph) => {
            const transform = transformOf(graph, hidden);
            const stacks = { words: ['x'], type, by, tree: () => Promise.resolve(start), transform };
            return expectAlike(transform?.(start, resourceOf) ?? start, stacks, by);
          }),
        ),
        runs,
      );
    },
  );
});
