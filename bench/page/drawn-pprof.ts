/**
 * Profiles of any number of nodes, the same in every run: what graphs of all sizes are measured on.
 *
 *     const drawn = drawTree(100_000);
 *     pprofOf(drawn);       // a packed file
 *     nestedSet(drawn);     // as Grafana's own panel takes it
 */
import { gzipSync } from 'node:zlib';

const LEVELS = 24;
const FUNCTIONS = 20_000;

/** Numbers that look random and are the same in every run. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

const text = new TextEncoder();
const bytesOf = (tag: number, bytes: ArrayLike<number>) => [
  ...varint(tag * 8 + 2),
  ...varint(bytes.length),
  ...Array.from(bytes),
];
const number = (tag: number, value: number) => [...varint(tag * 8), ...varint(value)];

/** Parents first; node 0 is the root, a function as all others. */
export interface DrawnTree {
  names: string[];
  name: Int32Array;
  parent: Int32Array;
  /** Of leaves; 0 for all others. */
  self: Float64Array;
}

export function drawTree(nodes: number): DrawnTree {
  const random = numbers(1);
  const next = () => random.next().value;
  const functions = Math.min(FUNCTIONS, Math.max(50, Math.floor(nodes / 10)));
  const name = new Int32Array(nodes);
  const parent = new Int32Array(nodes).fill(-1);
  const depth = new Int32Array(nodes);
  const self = new Float64Array(nodes);
  for (let node = 0; node < nodes; node++) {
    name[node] = Math.floor(next() * functions);
    self[node] = 1 + Math.floor(next() ** 8 * 1e9);
    if (node === 0) continue;
    // Children of recent nodes make long stacks, children of early ones broad levels.
    const above = next() < 0.8 ? Math.max(0, node - 1 - Math.floor(next() * 40)) : Math.floor(next() * node);
    parent[node] = depth[above]! < LEVELS ? above : 0;
    depth[node] = depth[parent[node]!]! + 1;
    self[parent[node]!] = 0;
  }
  const names = Array.from({ length: functions }, (_, i) => `example.com/team${i % 40}/package${i % 900}.Work${i}`);
  return { names, name, parent, self };
}

export function pprofOf({ names, name, parent, self }: DrawnTree): Buffer {
  const parts: Uint8Array[] = [];
  const add = (bytes: readonly number[]) => parts.push(Uint8Array.from(bytes));
  add(bytesOf(1, [...number(1, 1), ...number(2, 2)]));
  for (let node = 0; node < name.length; node++) {
    if (self[node] === 0) continue;
    const stack: number[] = [];
    for (let at = node; at !== -1; at = parent[at]!) stack.push(...varint(1 + name[at]!));
    add(bytesOf(2, [...bytesOf(1, stack), ...bytesOf(2, varint(self[node]!))]));
  }
  names.forEach((_, i) => {
    add(bytesOf(4, [...number(1, i + 1), ...bytesOf(4, number(1, i + 1))]));
    add(bytesOf(5, [...number(1, i + 1), ...number(2, i + 3)]));
  });
  for (const word of ['', 'cpu', 'nanoseconds', ...names]) add(bytesOf(6, text.encode(word)));
  add(bytesOf(11, [...number(1, 1), ...number(2, 2)]));
  add(number(12, 1));
  return gzipSync(Buffer.concat(parts), { level: 1 });
}

export interface NestedSet {
  names: string[];
  /** Depth first: how deep, of which name, with and without what it calls. */
  level: number[];
  label: number[];
  value: number[];
  self: number[];
}

export function nestedSet({ names, name, parent, self }: DrawnTree): NestedSet {
  const total = Float64Array.from(self);
  const children: number[][] = Array.from(name, () => []);
  for (let node = name.length - 1; node > 0; node--) {
    total[parent[node]!]! += total[node]!;
    children[parent[node]!]!.push(node);
  }
  const set: NestedSet = { names, level: [], label: [], value: [], self: [] };
  const waiting = [[0, 0]];
  for (let found = waiting.pop(); found !== undefined; found = waiting.pop()) {
    const [node, level] = found as [number, number];
    set.level.push(level);
    set.label.push(name[node]!);
    set.value.push(total[node]!);
    set.self.push(self[node]!);
    for (const child of children[node]!) waiting.push([child, level + 1]);
  }
  return set;
}
