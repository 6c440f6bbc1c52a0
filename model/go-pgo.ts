/**
 * Stacks as Go's compiler reads them for its optimisation by profiles: only what is near the leaf.
 *
 *     goPgoStacks(tree, { keepLocations: 5, aggregateCallees: true });
 *
 *     main ── serve ── handle ── parse:12   3        handle ── parse   8       keepLocations 2, aggregateCallees
 *                          └──── parse:40   5
 *
 * The compiler wants to know which call is hot, by the line of the caller; at which line of the callee the program was
 * makes no difference to it. Samples without a stack say nothing to it and are left out.
 */
import type { LocationTree, SymbolColumns } from '#model/columns.ts';
import { NO_PARENT, PathTable } from '#model/path-table.ts';
import { movedValues } from '#model/tree-shape.ts';

export interface GoPgo {
  /** How many of each stack's locations are kept, counted from the leaf; 0 for all. */
  keepLocations: number;
  /** Whether lines of the leaf's innermost function make no difference. */
  aggregateCallees: boolean;
}

export function goPgoStacks(tree: LocationTree, { keepLocations, aggregateCallees }: GoPgo): LocationTree {
  const { parent, location, self } = tree;
  const count = parent.length;
  const callees = aggregateCallees ? calleesOf(tree) : undefined;
  const leaf = (node: number) => callees?.location[location[node]!] ?? location[node]!;
  const paths = new PathTable(count);
  /** By node: the path that stands for a stack that ends here. */
  const target = new Int32Array(count).fill(NO_PARENT);
  /** By node: the path of the whole way to it; of use only when nothing is cut. */
  const whole = new Int32Array(keepLocations === 0 ? count : 0);
  const way: number[] = [];
  for (let node = 0; node < count; node++) {
    const above = parent[node]!;
    if (keepLocations === 0) {
      const base = above === NO_PARENT ? NO_PARENT : whole[above]!;
      whole[node] = paths.child(base, location[node]!);
      target[node] = self[node] === 0n ? whole[node]! : paths.child(base, leaf(node));
      continue;
    }
    if (self[node] === 0n) {
      continue;
    }
    way.length = 0;
    for (let at = node; at !== NO_PARENT && way.length < keepLocations; at = parent[at]!) {
      way.push(at === node ? leaf(at) : location[at]!);
    }
    for (let i = way.length - 1; i >= 0; i--) {
      target[node] = paths.child(target[node]!, way[i]!);
    }
  }
  // Nodes without a value have moved nowhere: where they go makes no difference.
  const moved = movedValues(
    self,
    target.map((path) => Math.max(0, path)),
    paths.count,
  );
  return {
    symbols: callees?.symbols ?? tree.symbols,
    parent: paths.parent.slice(0, paths.count),
    location: paths.key.slice(0, paths.count),
    self: moved,
    stackless: 0n,
  };
}

/** For each location at which a stack ends, one without address and line that others of the same function share. */
function calleesOf({ symbols, location, self }: LocationTree) {
  const { mapping, isFolded, lineOffsets, lineFunction, lineNumber } = symbols.locations;
  const first = mapping.length;
  const sharedBy = new Map<string, number>();
  const originals: number[] = [];
  const shared = Int32Array.from(mapping.keys());
  const done = new Uint8Array(first);
  for (let node = 0; node < location.length; node++) {
    const row = location[node]!;
    const [from, to] = [lineOffsets[row]!, lineOffsets[row + 1]!];
    if (self[node] === 0n || done[row] === 1 || from === to) {
      continue;
    }
    done[row] = 1;
    // The first line is the innermost one; those that it is inlined into are callers, whose lines count.
    const lines = Array.from(lineFunction.subarray(from, to), (f, i) => `${f}:${i === 0 ? 0 : lineNumber[from + i]}`);
    const key = `${mapping[row]} ${isFolded[row]} ${lines.join(' ')}`;
    let own = sharedBy.get(key);
    if (own === undefined) {
      own = first + originals.push(row) - 1;
      sharedBy.set(key, own);
    }
    shared[row] = own;
  }
  return { symbols: withCallees(symbols, originals), location: shared };
}

/** The symbols with a copy of locations at their end, without address and innermost line. */
function withCallees(symbols: SymbolColumns, originals: readonly number[]): SymbolColumns {
  const { locations } = symbols;
  const { lineOffsets } = locations;
  const lines = originals.flatMap((row) =>
    Array.from({ length: lineOffsets[row + 1]! - lineOffsets[row]! }, (_, i) => lineOffsets[row]! + i),
  );
  const firsts = new Set(originals.map((row) => lineOffsets[row]!));
  const offsets: number[] = [];
  originals.reduce((end, row) => {
    offsets.push(end + lineOffsets[row + 1]! - lineOffsets[row]!);
    return offsets.at(-1)!;
  }, locations.lineFunction.length);
  return {
    ...symbols,
    locations: {
      mapping: Int32Array.from([...locations.mapping, ...originals.map((row) => locations.mapping[row]!)]),
      address: BigUint64Array.from([...locations.address, ...originals.map(() => 0n)]),
      isFolded: Uint8Array.from([...locations.isFolded, ...originals.map((row) => locations.isFolded[row]!)]),
      lineOffsets: Int32Array.from([...lineOffsets, ...offsets]),
      lineFunction: Int32Array.from([...locations.lineFunction, ...lines.map((line) => locations.lineFunction[line]!)]),
      lineNumber: Int32Array.from([
        ...locations.lineNumber,
        ...lines.map((line) => (firsts.has(line) ? 0 : locations.lineNumber[line]!)),
      ]),
    },
  };
}
