/**
 * The flame graph message of the wire, to and from a tree of names.
 *
 *     const graph = encodeFlameGraph(truncateTree(tree, 8192));   // { names, levels, total, maxSelf }
 *     const again = decodeFlameGraph(graph);
 *
 * The result has the fields of querier.v1.FlameGraph; a tree without data is one level of one node, never nothing.
 */
import { decodeLevels, encodeLevels, largestSelf, type Level, type Levels } from '#model/levels.ts';
import type { NameTree } from '#model/name-tree.ts';
import { ROOT } from '#model/tree-shape.ts';

export interface FlameGraph {
  names: string[];
  levels: Level[];
  total: bigint;
  maxSelf: bigint;
}

export function encodeFlameGraph(tree: NameTree): FlameGraph {
  return { ...encodeLevels(tree, [tree]), total: tree.total[ROOT]!, maxSelf: largestSelf([tree]) };
}

/** @throws HearthError when the levels do not describe a tree */
export function decodeFlameGraph(graph: Levels): NameTree {
  const { shape, sides } = decodeLevels(graph, 1);
  return { ...shape, ...sides[0]! };
}
