/**
 * A function with those that call it and those that it calls, and how much of it: what `go tool pprof -peek` prints.
 *
 *     const { callers, callees, self, total } = peek(tree, 'parse')!;
 *     callers[0];    // { name: 'main', value: 150n }
 *     peekText(…);   // the same as lines
 *
 * A stack counts once for a call, however often the call recurs on it.
 */
import type { NameTree } from '#model/name-tree.ts';
import { indexOfFunction } from '#model/transforms/transform.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';
import { compareText } from '#model/labels.ts';

export interface PeekedCall {
  name: string;
  value: bigint;
  /** Of what was folded into `other`, which is no function; of callers: stacks that begin here. */
  isFunction: boolean;
}

export interface Peek {
  name: string;
  self: bigint;
  total: bigint;
  /** The largest first. */
  callers: PeekedCall[];
  callees: PeekedCall[];
}

/** Undefined when the function is nowhere. */
export function peek(tree: NameTree, wanted: string): Peek | undefined {
  const index = indexOfFunction(tree, wanted);
  if (index === -1) return undefined;
  const { name, parent, firstChild, nextSibling } = tree;
  const into = new Calls(tree.names.length);
  const outOf = new Calls(tree.names.length);
  let self = 0n;
  let total = 0n;
  let open = 0;
  const leave = (node: number) => {
    if (name[node] === index) {
      open--;
      into.leave(name[parent[node]!]!);
    }
    if (isBelow(node)) outOf.leave(name[node]!);
  };
  const isBelow = (node: number) => parent[node] !== ROOT && name[parent[node]!] === index;
  let node = firstChild[ROOT]!;
  while (node !== NONE && node !== ROOT) {
    const value = tree.total[node]!;
    if (name[node] === index) {
      self += tree.self[node]!;
      total += open++ === 0 ? value : 0n;
      into.enter(name[parent[node]!]!, value);
    }
    if (isBelow(node)) outOf.enter(name[node]!, value);
    let next = firstChild[node]!;
    while (next === NONE && node !== ROOT) {
      leave(node);
      next = nextSibling[node]!;
      node = parent[node]!;
    }
    node = next;
  }
  return {
    name: wanted,
    self: BigInt.asIntN(64, self),
    total: BigInt.asIntN(64, total),
    callers: into.sums(tree),
    callees: outOf.sums(tree),
  };
}

/** By the index of a name: how much, and how many of the call are on the stack that is being walked. */
class Calls {
  private readonly value: BigInt64Array;
  private readonly open: Int32Array;
  private readonly seen = new Set<number>();

  constructor(names: number) {
    this.value = new BigInt64Array(names);
    this.open = new Int32Array(names);
  }

  enter(name: number, value: bigint): void {
    this.seen.add(name);
    if (this.open[name]!++ === 0) this.value[name] = BigInt.asIntN(64, this.value[name]! + value);
  }

  leave(name: number): void {
    this.open[name]!--;
  }

  sums({ names, foldName }: NameTree): PeekedCall[] {
    return Array.from(this.seen, (index) => ({
      name: names[index]!,
      value: this.value[index]!,
      isFunction: index !== 0 && index !== foldName,
    })).sort((a, b) => (a.value < b.value ? 1 : a.value > b.value ? -1 : compareText(a.name, b.name)));
  }
}

/** @param text of a value, with its unit */
export function peekText({ name, self, total, callers, callees }: Peek, text: (value: bigint) => string): string {
  const calls = (list: readonly PeekedCall[]) =>
    list.map((call) => `  ${text(call.value).padStart(12)}   ${call.name}`);
  return [
    ...calls(callers),
    `${text(total).padStart(14)} ${name} (self ${text(self)})`,
    ...calls(callees).map((line) => `    ${line}`),
    '',
  ].join('\n');
}
