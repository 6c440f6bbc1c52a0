/**
 * How long the model takes to lay out, zoom into and search a profile of a million nodes.
 *
 *     npx tsx bench/page/layout.ts
 *
 * Goals: layout, zoom and search ≤ 50 ms each (design: the picture is complete ≤ 120 ms after a click).
 */
import { layoutFrames, rowsOf, weighed } from '#model/flame-layout.ts';
import { largeFrames } from '#model/flame-layout-parts.ts';
import { weigh } from '#model/name-tree.ts';
import { compileSearch, findFrames, heaviestMatches } from '#model/search.ts';
import { invertTree } from '#model/transforms/invert.ts';
import { applyTransforms, type Transform } from '#model/transforms/transform.ts';
import { linkShape, NONE, ROOT, TOTAL } from '#model/tree-shape.ts';

const nodes = 1_000_000;
const functions = 20_000;
const width = 1600;

/** Numbers that look random and are the same in every run. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

function millionNodes() {
  const random = numbers(1);
  const next = () => random.next().value;
  const names = [
    TOTAL,
    ...Array.from({ length: functions }, (_, i) => `example.com/team${i % 40}/package${i % 900}.Work${i}`),
  ];
  const name = new Int32Array(nodes);
  const parent = new Int32Array(nodes).fill(NONE);
  const depth = new Int32Array(nodes);
  const self = new BigInt64Array(nodes);
  for (let node = 1; node < nodes; node++) {
    // Children of recent nodes make long stacks, children of early ones make broad levels.
    const above = next() < 0.8 ? Math.max(0, node - 1 - Math.floor(next() * 40)) : Math.floor(next() * node);
    parent[node] = depth[above]! < 200 ? above : Math.floor(next() * 10);
    depth[node] = depth[parent[node]!]! + 1;
    name[node] = 1 + Math.floor(next() * functions);
    self[node] = BigInt(Math.floor(next() ** 8 * 1e9));
  }
  return weigh(linkShape(names, name, parent, NONE), self);
}

function median(run: () => unknown, times = 9): string {
  const taken = Array.from({ length: times }, () => {
    const started = performance.now();
    run();
    return performance.now() - started;
  }).sort((a, b) => a - b);
  return `${taken[times >> 1]!.toFixed(1)} ms`;
}

const tree = millionNodes();
const ready = weighed(tree, tree.total);
const whole = layoutFrames(ready, ROOT, width);
const deep = whole.node[whole.rowOffsets[Math.min(12, rowsOf(whole) - 1)]!]!;
console.log(`${nodes.toLocaleString('en')} nodes, ${functions.toLocaleString('en')} functions, ${width} px`);
console.log(`  ${whole.node.length} rectangles in ${rowsOf(whole)} rows, ${whole.hidden.frames} frames too thin`);
console.log(`  weigh once      ${median(() => weighed(tree, tree.total))}`);
console.log(`  layout          ${median(() => largeFrames(layoutFrames(ready, ROOT, width)))}`);
console.log(`  zoom            ${median(() => largeFrames(layoutFrames(ready, deep, width)))}`);
for (const [text, regex] of [
  ['work12', false],
  ['Work', false],
  ['team7/.*9$', true],
] as const) {
  const search = () => findFrames(tree, ready.weight, compileSearch({ text, regex }));
  const found = search();
  console.log(
    `  search ${text.padEnd(9)}${median(search)}, next ${median(() => heaviestMatches(tree, ready.weight, found))}`,
  );
}
const frequent = tree.names[tree.name[deep]!]!;
const transforms: Transform[] = [
  { kind: 'only', name: frequent },
  { kind: 'drop', name: frequent },
  { kind: 'merge', name: frequent },
  { kind: 'recursion', name: '' },
  { kind: 'package', name: 'example.com/team7/package7' },
];
for (const transform of transforms) {
  console.log(`  ${transform.kind.padEnd(16)}${median(() => applyTransforms(tree, [transform]), 5)}`);
}
console.log(`  all five        ${median(() => applyTransforms(tree, transforms), 3)}`);
console.log(`  invert          ${median(() => invertTree(tree), 3)}`);
