/**
 * Stacks merged into a tree over locations: what the store answers with, and what all views start from.
 *
 *     const tree = locationTree(profile, 0);          // of the first sample type
 *     const both = mergeLocationTrees([tree, other]);
 *
 * Merging is associative and commutative in what it says; the numbering of nodes and symbols follows the order given.
 */
import type { LocationTree, ProfileColumns } from '#model/columns.ts';
import { NO_PARENT, PathTable } from '#model/path-table.ts';
import { SymbolTable } from '#model/symbol-table.ts';

/** Merges the samples of one sample type. Samples whose value is 0 leave nothing behind. */
export function locationTree(profile: ProfileColumns, type: number): LocationTree {
  const { offsets, locations } = profile.stacks;
  const types = profile.sampleTypes.length;
  const samples = offsets.length - 1;
  const values = new BigInt64Array(samples);
  for (let sample = 0; sample < samples; sample++) {
    values[sample] = profile.values[sample * types + type]!;
  }

  const paths = new PathTable(samples * 4);
  /** The node of each sample's leaf, or NO_PARENT. */
  const leaves = new Int32Array(samples).fill(NO_PARENT);
  /** The previous sample's nodes from the root: neighbours often share most of their stack. */
  let path = new Int32Array(64);
  let depth = 0;
  let previous = 0;
  for (let sample = 0; sample < samples; sample++) {
    if (values[sample] === 0n) {
      continue;
    }
    const start = offsets[sample]!;
    const end = offsets[sample + 1]!;
    if (end - start > path.length) {
      const longer = new Int32Array(2 * (end - start));
      longer.set(path);
      path = longer;
    }
    let level = 0;
    const common = Math.min(depth, end - start);
    while (level < common && locations[end - 1 - level] === locations[previous - 1 - level]) {
      level++;
    }
    let node = level === 0 ? NO_PARENT : path[level - 1]!;
    for (; level < end - start; level++) {
      node = paths.child(node, locations[end - 1 - level]!);
      path[level] = node;
    }
    depth = end - start;
    previous = end;
    leaves[sample] = node;
  }
  return treeOf(profile.symbols, paths, [{ leaves, values }], 0n);
}

export function mergeLocationTrees(trees: readonly LocationTree[]): LocationTree {
  if (trees.length === 1) {
    return trees[0]!;
  }
  const symbols = new SymbolTable();
  const paths = new PathTable(trees.reduce((most, tree) => Math.max(most, tree.parent.length), 0));
  let stackless = 0n;
  const parts = trees.map((tree) => {
    const location = symbols.addLocations(tree.symbols, tree.location);
    const leaves = new Int32Array(tree.parent.length);
    for (let node = 0; node < leaves.length; node++) {
      const parent = tree.parent[node]!;
      leaves[node] = paths.child(parent === NO_PARENT ? NO_PARENT : leaves[parent]!, location[tree.location[node]!]!);
    }
    stackless += tree.stackless;
    return { leaves, values: tree.self };
  });
  return treeOf(symbols.columns(), paths, parts, BigInt.asIntN(64, stackless));
}

interface Part {
  /** The node each value belongs to, or NO_PARENT for none. */
  leaves: Int32Array;
  values: BigInt64Array;
}

function treeOf(symbols: LocationTree['symbols'], paths: PathTable, parts: Part[], stackless: bigint): LocationTree {
  const self = new BigInt64Array(paths.count);
  let without = stackless;
  for (const { leaves, values } of parts) {
    for (let i = 0; i < leaves.length; i++) {
      const node = leaves[i]!;
      if (node === NO_PARENT) {
        without = BigInt.asIntN(64, without + values[i]!);
      } else {
        self[node] = BigInt.asIntN(64, self[node]! + values[i]!);
      }
    }
  }
  const { count } = paths;
  return {
    symbols,
    parent: paths.parent.slice(0, count),
    location: paths.key.slice(0, count),
    self,
    stackless: without,
  };
}
