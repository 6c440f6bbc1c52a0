/**
 * Restricts merged stacks to those that begin, from the root, with a call site: `main.run`, `main.serve`, …
 * The whole stacks stay, also the part above the call site.
 */
import type { LocationTree } from '#model/columns.ts';
import { frameNames } from '#model/frame-names.ts';
import { TOTAL } from '#model/tree-shape.ts';

/** How many frames of the call site a path has matched; or it never will. */
const LOST = -1;

export function atCallSite(tree: LocationTree, callSite: readonly string[]): LocationTree {
  if (callSite.length === 0) {
    return tree;
  }
  const isAt = nodesAtCallSite(tree, callSite);
  const self = tree.self.map((value, node) => (isAt[node] === 1 ? value : 0n));
  return { ...withoutEmptyPaths({ ...tree, self }), stackless: 0n };
}

/** 1 for each node whose path begins with the call site. */
export function nodesAtCallSite(tree: LocationTree, callSite: readonly string[]): Uint8Array {
  const { offsets, name, names } = frameNames(tree.symbols, tree.location, [TOTAL]);
  const nodes = tree.parent.length;
  const matched = new Int32Array(nodes);
  const isAt = new Uint8Array(nodes);
  for (let node = 0; node < nodes; node++) {
    const parent = tree.parent[node]!;
    let depth = parent === -1 ? 0 : matched[parent]!;
    const location = tree.location[node]!;
    for (let i = offsets[location]!; i < offsets[location + 1]! && depth !== LOST; i++) {
      if (depth < callSite.length) {
        depth = names[name[i]!] === callSite[depth] ? depth + 1 : LOST;
      }
    }
    matched[node] = depth;
    isAt[node] = Number(depth >= callSite.length);
  }
  return isAt;
}

/** Drops the nodes that carry no value, so that they do not appear as frames of nothing. */
function withoutEmptyPaths(tree: LocationTree): LocationTree {
  const nodes = tree.parent.length;
  const used = new Uint8Array(nodes);
  for (let node = nodes - 1; node >= 0; node--) {
    if (tree.self[node] !== 0n) {
      used[node] = 1;
    }
    if (used[node] === 1 && tree.parent[node] !== -1) {
      used[tree.parent[node]!] = 1;
    }
  }
  const number = new Int32Array(nodes);
  const kept: number[] = [];
  for (let node = 0; node < nodes; node++) {
    if (used[node] === 1) {
      number[node] = kept.push(node) - 1;
    }
  }
  return {
    symbols: tree.symbols,
    stackless: tree.stackless,
    parent: Int32Array.from(kept, (node) => (tree.parent[node] === -1 ? -1 : number[tree.parent[node]!]!)),
    location: Int32Array.from(kept, (node) => tree.location[node]!),
    self: BigInt64Array.from(kept, (node) => tree.self[node]!),
  };
}
