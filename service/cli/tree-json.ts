/** A flame graph for other programs, as a tree in JSON. */
import type { NameTree } from '#model/name-tree.ts';

/** Parallel lists, parents first; node 0 is the root. Values are exact, so they are texts. */
export function treeJson(tree: NameTree, typeId: string, source: string): string {
  return JSON.stringify({
    source,
    profileType: typeId,
    names: tree.names,
    parent: [...tree.parent],
    name: [...tree.name],
    self: [...tree.self].map(String),
    total: [...tree.total].map(String),
  });
}
