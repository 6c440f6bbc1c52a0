/**
 * What each function took: self where it was the leaf, total where it was anywhere on the stack.
 *
 *     main ── f ── g ── f 5      f: self 5, total 5 (a stack counts once, however often f recurs on it)
 *
 *     functionTable(tree).sort(bySelf).slice(0, 30);
 *     diffTable(diff)[0]!.totalChange;
 */
import type { DiffTree } from '#model/diff.ts';
import { compareText } from '#model/labels.ts';
import type { Side } from '#model/levels.ts';
import type { NameTree } from '#model/name-tree.ts';
import { NONE, ROOT, type TreeShape } from '#model/tree-shape.ts';

export interface FunctionRow {
  name: string;
  self: bigint;
  total: bigint;
  /** True for the row of siblings that were folded into `other`, which is no function. */
  folded: boolean;
}

export interface FunctionChange {
  name: string;
  left: { self: bigint; total: bigint };
  right: { self: bigint; total: bigint };
  /** Right minus left. */
  selfChange: bigint;
  totalChange: bigint;
  folded: boolean;
}

/** One row a function, in no particular order. */
export function functionTable(tree: NameTree): FunctionRow[] {
  const { self, total } = sumByName(tree, [tree])[0]!;
  return namesInUse(tree).map((index) => ({
    name: tree.names[index]!,
    self: self[index]!,
    total: total[index]!,
    folded: index === tree.foldName,
  }));
}

/** One row a function of either side, in no particular order. */
export function diffTable(diff: DiffTree): FunctionChange[] {
  const [left, right] = sumByName(diff, [diff.left, diff.right]) as [Side, Side];
  return namesInUse(diff).map((index) => ({
    name: diff.names[index]!,
    left: { self: left.self[index]!, total: left.total[index]! },
    right: { self: right.self[index]!, total: right.total[index]! },
    selfChange: BigInt.asIntN(64, right.self[index]! - left.self[index]!),
    totalChange: BigInt.asIntN(64, right.total[index]! - left.total[index]!),
    folded: index === diff.foldName,
  }));
}

/** Largest self first, then largest total, then by name: as `go tool pprof -top` orders. */
export function bySelf(a: FunctionRow, b: FunctionRow): number {
  return compare(b.self, a.self) || compare(b.total, a.total) || compareText(a.name, b.name);
}

/** Largest total first, then largest self, then by name. */
export function byTotal(a: FunctionRow, b: FunctionRow): number {
  return compare(b.total, a.total) || compare(b.self, a.self) || compareText(a.name, b.name);
}

/** Largest change of total first, whichever way it goes; then of self, then by name. */
export function byChange(a: FunctionChange, b: FunctionChange): number {
  return (
    compare(absolute(b.totalChange), absolute(a.totalChange)) ||
    compare(absolute(b.selfChange), absolute(a.selfChange)) ||
    compareText(a.name, b.name)
  );
}

const compare = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);
const absolute = (value: bigint) => (value < 0n ? -value : value);

function namesInUse({ name, names }: TreeShape): number[] {
  const used = new Uint8Array(names.length);
  for (let node = 1; node < name.length; node++) {
    used[name[node]!] = 1;
  }
  return Array.from(used.keys()).filter((index) => used[index] === 1);
}

/** Self and total by name. A node adds to its name's total unless a node above it has the same name. */
function sumByName(shape: TreeShape, sides: readonly Side[]): Side[] {
  const { name, names } = shape;
  const outermost = outermostNodes(shape);
  return sides.map((side) => {
    const self = new BigInt64Array(names.length);
    const total = new BigInt64Array(names.length);
    for (let node = 1; node < name.length; node++) {
      const index = name[node]!;
      self[index] = BigInt.asIntN(64, self[index]! + side.self[node]!);
      if (outermost[node] === 1) {
        total[index] = BigInt.asIntN(64, total[index]! + side.total[node]!);
      }
    }
    return { self, total };
  });
}

/** 1 for each node above which no other has its name. */
export function outermostNodes({ names, name, parent, firstChild, nextSibling }: TreeShape): Uint8Array {
  const outermost = new Uint8Array(name.length);
  /** How many nodes of each name are on the way from the root to here. */
  const onStack = new Int32Array(names.length);
  let node = firstChild[ROOT]!;
  while (node !== NONE) {
    outermost[node] = Number(onStack[name[node]!]!++ === 0);
    let next = firstChild[node]!;
    // Up until there is a sibling; what is left is no longer on the stack.
    while (next === NONE && node !== ROOT) {
      onStack[name[node]!]!--;
      next = nextSibling[node]!;
      node = parent[node]!;
    }
    node = next;
  }
  return outermost;
}
