/**
 * The wire's form of a flame graph: rows of numbers, one row a level, nodes left to right.
 *
 *     total 160                      names   total, a, b, d, c
 *     a 160, self 10                 levels  [0, 160, 0, 0]
 *     ··b 150                                [0, 160, 10, 1]
 *     ··c 100   d 50                         [10, 150, 0, 2]
 *                                            [10, 100, 100, 4,   0, 50, 50, 3]
 *
 * A node is: gap to the end of the node before it, total, self, and its name's index; with two sides (a diff) the
 * first three come once for each side. Children start where their parent's self ends.
 */
import { HearthError } from '#model/errors.ts';
import { lastChildFirst, linkShape, NONE, OTHER, ROOT, TOTAL, type TreeShape } from '#model/tree-shape.ts';

/** What the nodes of a tree weigh on one side of a comparison. */
export interface Side {
  self: BigInt64Array;
  total: BigInt64Array;
}

export interface Level {
  values: bigint[];
}

/** As it is read from the wire: nothing about it is taken for granted. */
export interface Levels {
  readonly names: readonly string[];
  readonly levels: readonly { readonly values: readonly bigint[] }[];
}

export function encodeLevels(shape: TreeShape, sides: readonly Side[]): { names: string[]; levels: Level[] } {
  const { name, firstChild, nextSibling } = shape;
  const { names, index } = wireNames(shape);
  const starts = sides.map((side) => startsOf(shape, side));
  const width = 3 * sides.length + 1;
  const levels: Level[] = [];
  let level = Int32Array.of(ROOT);
  while (level.length > 0) {
    const values = new Array<bigint>(width * level.length);
    sides.forEach(({ self, total }, s) => {
      const start = starts[s]!;
      let end = 0n;
      for (let i = 0, at = 3 * s; i < level.length; i++, at += width) {
        const node = level[i]!;
        values[at] = BigInt.asIntN(64, start[node]! - end);
        values[at + 1] = total[node]!;
        values[at + 2] = self[node]!;
        end = BigInt.asIntN(64, start[node]! + total[node]!);
      }
    });
    let children = 0;
    for (let i = 0; i < level.length; i++) {
      const node = level[i]!;
      values[width * i + width - 1] = index[name[node]!]!;
      for (let child = firstChild[node]!; child !== NONE; child = nextSibling[child]!) {
        children++;
      }
    }
    levels.push({ values });
    const below = new Int32Array(children);
    let at = 0;
    for (const node of level) {
      for (let child = firstChild[node]!; child !== NONE; child = nextSibling[child]!) {
        below[at++] = child;
      }
    }
    level = below;
  }
  return { names, levels };
}

/** Where each node begins: after its parent's self and the siblings before it. */
function startsOf({ firstChild, nextSibling, name }: TreeShape, { self, total }: Side): BigInt64Array {
  const start = new BigInt64Array(name.length);
  for (let node = 0; node < name.length; node++) {
    let at = BigInt.asIntN(64, start[node]! + self[node]!);
    for (let child = firstChild[node]!; child !== NONE; child = nextSibling[child]!) {
      start[child] = at;
      at = BigInt.asIntN(64, at + total[child]!);
    }
  }
  return start;
}

/**
 * Names in the order the reference gives them, and each one's index there as the bigint the wire wants. The name of
 * folded siblings comes last, so that reading it back can tell it from a function called `other`.
 */
function wireNames(shape: TreeShape): { names: string[]; index: (bigint | undefined)[] } {
  const names: string[] = [];
  const index = new Array<bigint | undefined>(shape.names.length);
  for (const node of lastChildFirst(shape)) {
    const name = shape.name[node]!;
    if (name !== shape.foldName) {
      index[name] ??= BigInt(names.push(shape.names[name]!) - 1);
    }
  }
  if (shape.foldName !== NONE) {
    index[shape.foldName] = BigInt(names.push(OTHER) - 1);
  }
  return { names, index };
}

/** The largest self of any node. */
export function largestSelf(sides: readonly Side[]): bigint {
  let largest = 0n;
  for (const { self } of sides) {
    for (const value of self) {
      if (value > largest) {
        largest = value;
      }
    }
  }
  return largest;
}

/**
 * Reads levels back into a tree.
 *
 * The wire does not tell folded siblings from a function called `other`: an entry of that name counts as folded when
 * each of its nodes is a leaf and the last of its siblings (of several such entries the last one). Frames that share a name share an entry afterwards.
 */
export function decodeLevels({ names, levels }: Levels, sideCount: number): { shape: TreeShape; sides: Side[] } {
  const width = 3 * sideCount + 1;
  const count = levels.reduce((sum, level) => sum + level.values.length / width, 0);
  if (!Number.isInteger(count)) {
    throw broken(`a level's length is not a multiple of ${width}`);
  }
  const nodes = Math.max(1, count);
  const wireName = new Int32Array(nodes);
  const parent = new Int32Array(nodes).fill(NONE);
  const sides = Array.from({ length: sideCount }, () => ({
    self: new BigInt64Array(nodes),
    total: new BigInt64Array(nodes),
  }));
  const starts = sides.map(() => new BigInt64Array(nodes));
  const ends = sides.map(() => new BigInt64Array(nodes));
  if (count > 0 && levels[0]!.values.length !== width) {
    throw broken('the first level does not have exactly one node');
  }

  let node = 0;
  let above = 0;
  for (let depth = 0; depth < levels.length; depth++) {
    const { values } = levels[depth]!;
    const first = node;
    const at = sides.map(() => 0n);
    for (let i = 0; i < values.length; i += width) {
      for (let s = 0; s < sideCount; s++) {
        const start = at[s]! + values[i + 3 * s]!;
        const total = values[i + 3 * s + 1]!;
        starts[s]![node] = start;
        ends[s]![node] = at[s] = start + total;
        sides[s]!.total[node] = total;
        sides[s]!.self[node] = values[i + 3 * s + 2]!;
      }
      wireName[node] = nameIndex(values[i + width - 1]!, names);
      if (depth > 0) {
        while (above < first && ends.some((end) => end[node]! > end[above]!)) {
          above++;
        }
        if (above === first || starts.some((start) => start[node]! < start[above]!)) {
          throw broken(`node ${i / width} of level ${depth} lies outside every node of the level above`);
        }
        parent[node] = above;
      }
      node++;
    }
    above = first;
  }
  return { shape: withOwnNames(names, wireName, parent), sides };
}

function nameIndex(value: bigint, names: readonly string[]): number {
  if (value < 0n || value >= BigInt(names.length)) {
    throw broken(`a node names entry ${value}, but there are ${names.length} names`);
  }
  return Number(value);
}

function withOwnNames(names: readonly string[], wireName: Int32Array, parent: Int32Array): TreeShape {
  const folded = foldedEntry(names, wireName, parent);
  const own = [TOTAL];
  const known = new Map<string, number>();
  let foldName = NONE;
  const index = names.map((text, entry) => {
    if (entry === folded) {
      foldName = own.push(text) - 1;
      return foldName;
    }
    let at = known.get(text);
    if (at === undefined) {
      at = own.push(text) - 1;
      known.set(text, at);
    }
    return at;
  });
  const name = wireName.map((entry) => index[entry] ?? 0);
  name[ROOT] = 0;
  return linkShape(own, name, parent, foldName);
}

/** The last entry called `other` whose nodes are all leaves and last siblings, or NONE. */
function foldedEntry(names: readonly string[], wireName: Int32Array, parent: Int32Array): number {
  const lastChild = new Int32Array(parent.length).fill(NONE);
  for (let node = 1; node < parent.length; node++) {
    lastChild[parent[node]!] = node;
  }
  const candidates = new Set<number>();
  names.forEach((text, entry) => {
    if (text === OTHER) {
      candidates.add(entry);
    }
  });
  for (let node = 1; node < parent.length && candidates.size > 0; node++) {
    if (lastChild[node] !== NONE || lastChild[parent[node]!] !== node) {
      candidates.delete(wireName[node]!);
    }
  }
  let last = NONE;
  for (const entry of candidates) {
    last = entry;
  }
  return last;
}

function broken(what: string): HearthError {
  return new HearthError('malformed_profile', `not a valid flame graph: ${what}`);
}
