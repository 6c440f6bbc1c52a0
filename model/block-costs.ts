/**
 * What each function cost in each block of a selection's profiles: what noise is estimated from. A block is a group of
 * profiles that are neighbours in time, because neighbours are alike.
 *
 *     const costs = joinBlockCosts([blockCosts(sums, 3)], [3, 3, 2]);      // three blocks with so many profiles
 *     costs.self[costs.names.indexOf('parse') * costs.blocks + block];
 *
 * Sums here are numbers, not exact integers: they are only compared with their own scatter.
 */
import type { LocationTree } from '#model/columns.ts';
import { outermostNodes } from '#model/function-table.ts';
import { namedPaths, shapeOf } from '#model/name-tree.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';

export interface Costs {
  blocks: number;
  /** Of the functions. */
  names: string[];
  /** Function by function, a value a block; as is total. */
  self: Float64Array;
  total: Float64Array;
  /** By block: everything, samples without a stack included. */
  whole: Float64Array;
}

export interface BlockCosts extends Costs {
  /** By block: how many profiles are in it. */
  profiles: Float64Array;
}

/** Sums by stack and block, in parallel lists. */
export interface BlockSums {
  tree: LocationTree;
  /** The node where the stack ends, or NONE for samples without a stack. */
  leaf: Int32Array;
  block: Uint8Array;
  value: Float64Array;
}

export function blockCosts({ tree, leaf, block, value }: BlockSums, blocks: number): Costs {
  const { names, paths, target } = namedPaths(tree);
  const { name, parent, ...links } = shapeOf(names, paths, NONE);
  const outermost = outermostNodes({ name, parent, ...links });
  const self = new Float64Array(names.length * blocks);
  const total = new Float64Array(names.length * blocks);
  const whole = new Float64Array(blocks);
  const rows: number[][] = Array.from({ length: blocks }, () => []);
  block.forEach((number, row) => rows[number]!.push(row));
  rows.forEach((ofBlock, number) => {
    const sums = new Float64Array(name.length);
    for (const row of ofBlock) {
      sums[leaf[row] === NONE ? ROOT : target[leaf[row]!]!]! += value[row]!;
    }
    for (let node = name.length - 1; node > 0; node--) {
      const at = name[node]! * blocks + number;
      // Its children come after it: what is in it beside its own is known by now.
      total[at]! += outermost[node] === 1 ? sums[node]! : 0;
      sums[parent[node]!]! += sums[node]!;
    }
    for (const row of ofBlock) {
      if (leaf[row] !== NONE) {
        self[name[target[leaf[row]!]!]! * blocks + number]! += value[row]!;
      }
    }
    whole[number] = sums[ROOT]!;
  });
  // The first name is the root's, which is no function.
  return {
    blocks,
    names: names.slice(1),
    self: self.subarray(blocks),
    total: total.subarray(blocks),
    whole,
  };
}

/** Adds up what several tenants have in the same blocks, which have so many profiles together. */
export function joinBlockCosts(parts: readonly Costs[], profiles: readonly number[]): BlockCosts {
  const blocks = profiles.length;
  const names = [...new Set(parts.flatMap((part) => part.names))];
  const rowOf = new Map(names.map((name, row) => [name, row]));
  const self = new Float64Array(names.length * blocks);
  const total = new Float64Array(names.length * blocks);
  const whole = new Float64Array(blocks);
  for (const part of parts) {
    part.names.forEach((name, row) => {
      const to = rowOf.get(name)! * blocks;
      for (let block = 0; block < blocks; block++) {
        self[to + block]! += part.self[row * blocks + block]!;
        total[to + block]! += part.total[row * blocks + block]!;
      }
    });
    part.whole.forEach((value, block) => (whole[block]! += value));
  }
  return { blocks, names, self, total, whole, profiles: Float64Array.from(profiles) };
}
