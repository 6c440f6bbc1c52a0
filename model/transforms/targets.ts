/**
 * Where each node of a tree goes under a transform: parents are asked before their children.
 */
import type { NameTree } from '#model/name-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import type { PathTable } from '#model/path-table.ts';

/** The node is taken out, with all below it. */
export const GONE = -1;

export interface Target {
  /** A name that the new tree has besides those of the old. */
  newName?: string;
  /** What the new root keeps of the old one's self. */
  keepsRoot: boolean;
  /** By old node, or absent for all: whether its own value counts. */
  counts?: (node: number) => boolean;
  /**
   * The new node of an old one, made where it is not there yet.
   *
   * @param above that of its parent; GONE when that is taken out
   */
  of: (node: number, above: number, paths: PathTable, moved: Int32Array) => number;
}

/** What the frame of a collapsed package, library or file is called: no function's name ends so. */
export const CLOSED_PACKAGE = ' (collapsed)';

export const targets = {
  /** Stacks begin at the function. */
  focus(tree: NameTree, wanted: number): Target {
    return {
      keepsRoot: false,
      of: (node, above, paths) =>
        above > ROOT
          ? paths.child(above, tree.name[node]!)
          : tree.name[node] === wanted
            ? paths.child(ROOT, wanted)
            : GONE,
    };
  },

  /** Stacks that go through the function, with what calls it. */
  only({ name, parent }: NameTree, wanted: number): Target {
    /** 1 for what is at or below the function, 2 for what is above it. */
    const part = new Uint8Array(name.length);
    for (let node = 1; node < name.length; node++) {
      part[node] = Number(name[node] === wanted || part[parent[node]!] === 1);
    }
    for (let node = name.length - 1; node > 0; node--) {
      if (part[node] !== 0 && part[parent[node]!] === 0) part[parent[node]!] = 2;
    }
    return {
      keepsRoot: false,
      counts: (node) => part[node] === 1,
      of: (node, above, paths) => (part[node] === 0 ? GONE : paths.child(above, name[node]!)),
    };
  },

  /** A caller of nothing else goes with it. */
  drop({ name, parent, self }: NameTree, wanted: number): Target {
    const isDropped = new Uint8Array(name.length);
    for (let node = 1; node < name.length; node++) {
      isDropped[node] = Number(name[node] === wanted || isDropped[parent[node]!] === 1);
    }
    const isLeft = new Uint8Array(name.length);
    for (let node = name.length - 1; node > 0; node--) {
      if (isDropped[node] === 1 || (isLeft[node] === 0 && self[node] === 0n)) continue;
      isLeft[node] = 1;
      isLeft[parent[node]!] = 1;
    }
    return {
      keepsRoot: true,
      of: (node, above, paths) => (isLeft[node] === 1 ? paths.child(above, name[node]!) : GONE),
    };
  },

  /** Marked functions are taken out; what was theirs is their callers'. */
  merge({ name }: NameTree, mask: Uint8Array): Target {
    return {
      keepsRoot: true,
      of: (node, above, paths) => (mask[name[node]!] === 1 ? above : paths.child(above, name[node]!)),
    };
  },

  /** From the outermost call of the function to the innermost is one call. */
  recursion({ name, parent }: NameTree, wanted: number): Target {
    /** By node: the outermost call on its stack, or the root. */
    const outermost = new Int32Array(name.length);
    return {
      keepsRoot: true,
      of: (node, above, paths, moved) => {
        const outer = outermost[parent[node]!]!;
        if (name[node] !== wanted) {
          outermost[node] = outer;
          return paths.child(above, name[node]!);
        }
        outermost[node] = outer === ROOT ? node : outer;
        return outer === ROOT ? paths.child(above, wanted) : moved[outer]!;
      },
    };
  },

  /** A function that calls itself is one call. */
  allRecursion({ name, parent }: NameTree): Target {
    return {
      keepsRoot: true,
      of: (node, above, paths) =>
        parent[node] !== ROOT && name[node] === name[parent[node]!] ? above : paths.child(above, name[node]!),
    };
  },

  /** Calls within a group of functions are one frame that bears its name. */
  group(
    { name, names, parent, foldName }: NameTree,
    groupOf: (name: string) => string | undefined,
    wanted: string,
  ): Target {
    const inside = Uint8Array.from(names, (text, i) => Number(i !== 0 && i !== foldName && groupOf(text) === wanted));
    const closed = wanted + CLOSED_PACKAGE;
    const known = names.indexOf(closed);
    const own = known === -1 ? names.length : known;
    return {
      ...(known === -1 ? { newName: closed } : {}),
      keepsRoot: true,
      of: (node, above, paths) =>
        inside[name[node]!] === 0
          ? paths.child(above, name[node]!)
          : parent[node] !== ROOT && inside[name[parent[node]!]!] === 1
            ? above
            : paths.child(above, own),
    };
  },

  nothing(): Target {
    return { keepsRoot: false, of: () => GONE };
  },
};
