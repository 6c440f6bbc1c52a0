/**
 * What trees cost as they grow: ten times the nodes should take about ten times as long, at every step.
 *
 *     npx tsx bench/decode/tree.ts
 *
 * The stacks are made up: depth 8 to 40, 20,000 functions, numbered as stacks come in. Each cell is the least of
 * three runs in milliseconds of CPU (garbage collection included); the last column is the CPU per node of the largest
 * tree over that of the tree with ten thousand nodes.
 */
import { strictEqual } from 'node:assert';
import type { LocationTree, SymbolColumns } from '#model/columns.ts';
import { diffTrees, encodeDiffGraph, truncateDiff } from '#model/diff.ts';
import { decodeFlameGraph, encodeFlameGraph } from '#model/flame-graph.ts';
import { functionTable } from '#model/function-table.ts';
import { nameTree, truncateTree } from '#model/name-tree.ts';
import { mergeLocationTrees } from '#model/stack-tree.ts';
import { decodeTreeBytes, encodeTreeBytes } from '#model/tree-bytes.ts';
import { ROOT } from '#model/tree-shape.ts';

const FUNCTIONS = 20_000;
const sizes = [1_000, 10_000, 100_000, 1_000_000];

/** Repeatable random numbers. */
function generator(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function symbols(): SymbolColumns {
  const rows = Int32Array.from({ length: FUNCTIONS }, (_, i) => i);
  const none = new Int32Array(FUNCTIONS);
  return {
    strings: ['', ...Array.from(rows, (i) => `example.com/shop/package${i % 300}.(*Type${i % 1_000}).Method${i}`)],
    functions: { name: rows.map((i) => i + 1), systemName: none, file: none, startLine: none },
    mappings: {
      file: new Int32Array(0),
      buildId: new Int32Array(0),
      memoryStart: new BigUint64Array(0),
      memoryLimit: new BigUint64Array(0),
      fileOffset: new BigUint64Array(0),
      flags: new Uint8Array(0),
    },
    locations: {
      mapping: new Int32Array(FUNCTIONS).fill(-1),
      address: new BigUint64Array(FUNCTIONS),
      isFolded: new Uint8Array(FUNCTIONS),
      lineOffsets: Int32Array.from({ length: FUNCTIONS + 1 }, (_, i) => i),
      lineFunction: rows,
      lineNumber: none,
    },
  };
}

function madeUp(nodes: number, seed: number): LocationTree {
  const random = generator(seed);
  const parent = new Int32Array(nodes);
  const location = new Int32Array(nodes);
  /** The path to the node before: the next one hangs somewhere on it, mostly near its end. */
  const path: number[] = [];
  for (let node = 0; node < nodes; node++) {
    const up = path.length < 8 ? 0 : path.length >= 40 ? 1 + random(20) : random(3) * random(3);
    path.length = Math.max(0, path.length - up);
    parent[node] = path.at(-1) ?? -1;
    location[node] = random(FUNCTIONS);
    path.push(node);
  }
  return {
    symbols: symbols(),
    parent,
    location,
    self: BigInt64Array.from(parent, () => BigInt(random(1_000) * 10_000_000)),
    stackless: 0n,
  };
}

const steps = new Map<string, number[]>();

function time<T>(step: string, run: () => T): T {
  let best = Infinity;
  let result!: T;
  for (let i = 0; i < 3; i++) {
    const start = process.cpuUsage();
    result = run();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1_000);
  }
  steps.set(step, [...(steps.get(step) ?? []), best]);
  return result;
}

const others = [madeUp(5_000, 7), madeUp(5_000, 8)];
const counts: number[] = [];
for (const size of [sizes[0]!, ...sizes]) {
  const locations = madeUp(size, 1);
  const merged = time('merge two', () => mergeLocationTrees([locations, others[0]!]));
  const tree = time('name tree', () => nameTree(locations));
  time('function table', () => functionTable(tree));
  const cut = time('truncate to 8,192', () => truncateTree(tree, 8_192));
  time('encode 8,192', () => encodeFlameGraph(cut));
  const graph = time('encode all', () => encodeFlameGraph(tree));
  const decoded = time('decode all', () => decodeFlameGraph(graph));
  const bytes = time('tree bytes', () => encodeTreeBytes(tree));
  time('read tree bytes', () => decodeTreeBytes(bytes));
  const diff = time('diff', () => diffTrees(tree, nameTree(others[0]!)));
  time('truncate and encode diff', () => encodeDiffGraph(truncateDiff(diff, 8_192)));
  strictEqual(decoded.total[ROOT], tree.total[ROOT]);
  strictEqual(nameTree(merged).total[ROOT]! > tree.total[ROOT]!, true);
  counts.push(tree.name.length - 1);
}

// The first round of the smallest size only warmed up.
console.log(`| ms of CPU, by nodes | ${counts.slice(1).join(' | ')} | per node, last ÷ second |`);
console.log(`| --- |${' ---: |'.repeat(sizes.length + 1)}`);
for (const [step, [, ...times]] of steps) {
  const growth = times.at(-1)! / times[1]! / (counts.at(-1)! / counts[2]!);
  console.log(`| ${step} | ${times.map((t) => t.toFixed(2)).join(' | ')} | ${growth.toFixed(1)} |`);
}
