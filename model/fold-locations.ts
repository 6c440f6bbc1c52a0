/**
 * Cuts merged stacks down to the large ones, for a profile that is asked for with a number of nodes.
 *
 *     foldLocations(tree, 8192);
 *
 * As in flame graphs (fold.ts): nodes below the maxNodes-th largest total end in one leaf called `other`, and no
 * value is lost.
 */
import type { LocationTree, SymbolColumns } from '#model/columns.ts';
import { nthLargest } from '#model/fold.ts';
import { NO_PARENT, PathTable } from '#model/path-table.ts';
import { movedValues, OTHER } from '#model/tree-shape.ts';

export function foldLocations(tree: LocationTree, maxNodes: number): LocationTree {
  const count = tree.parent.length;
  if (count <= maxNodes) {
    return tree;
  }
  const total = tree.self.slice();
  for (let node = count - 1; node >= 0; node--) {
    const parent = tree.parent[node]!;
    if (parent !== NO_PARENT) {
      total[parent] = BigInt.asIntN(64, total[parent]! + total[node]!);
    }
  }
  const threshold = nthLargest(total, maxNodes);
  const other = tree.symbols.locations.mapping.length;
  const paths = new PathTable(2 * maxNodes);
  const target = new Int32Array(count);
  for (let node = 0; node < count; node++) {
    const parent = tree.parent[node]!;
    const above = parent === NO_PARENT ? NO_PARENT : target[parent]!;
    if (above !== NO_PARENT && paths.key[above] === other) {
      target[node] = above;
    } else {
      target[node] = paths.child(above, total[node]! < threshold ? other : tree.location[node]!);
    }
  }
  return {
    symbols: withOther(tree.symbols),
    parent: paths.parent.slice(0, paths.count),
    location: paths.key.slice(0, paths.count),
    self: movedValues(tree.self, target, paths.count),
    stackless: tree.stackless,
  };
}

/** The symbols with one more location, the last one, whose only frame is called `other`. */
function withOther(symbols: SymbolColumns): SymbolColumns {
  const { functions, locations } = symbols;
  const append = (column: Int32Array, value: number) => {
    const longer = new Int32Array(column.length + 1);
    longer.set(column);
    longer[column.length] = value;
    return longer;
  };
  return {
    ...symbols,
    strings: [...symbols.strings, OTHER],
    functions: {
      name: append(functions.name, symbols.strings.length),
      systemName: append(functions.systemName, 0),
      file: append(functions.file, 0),
      startLine: append(functions.startLine, 0),
    },
    locations: {
      mapping: append(locations.mapping, -1),
      address: BigUint64Array.from([...locations.address, 0n]),
      isFolded: Uint8Array.from([...locations.isFolded, 0]),
      lineOffsets: append(locations.lineOffsets, locations.lineFunction.length + 1),
      lineFunction: append(locations.lineFunction, functions.name.length),
      lineNumber: append(locations.lineNumber, 0),
    },
  };
}
