/** Flame graphs for other programs: folded stacks, speedscope's files, and a tree in JSON. */
import type { NameTree } from '#model/name-tree.ts';
import type { ProfileType } from '#model/profile-type.ts';
import { ROOT } from '#model/tree-shape.ts';

/** One line a stack: `main;work 42`. A `;` or a line's end in a name would be another frame or stack. */
export function* foldedLines(tree: NameTree): Generator<string> {
  const names = tree.names.map((name) => name.replaceAll(';', ':').replace(/[\r\n\0]+/g, ' '));
  for (let node = 0; node < tree.name.length; node++) {
    if (tree.self[node] !== 0n && node !== ROOT) {
      yield `${pathOf(tree, node)
        .map((index) => names[index]!)
        .join(';')} ${tree.self[node]}`;
    }
  }
}

/** A file of https://www.speedscope.app; weights are written digit by digit, for they are exact. */
export function speedscopeJson(tree: NameTree, type: ProfileType, name: string): string {
  const samples: string[] = [];
  const weights: bigint[] = [];
  for (let node = 0; node < tree.name.length; node++) {
    if (tree.self[node] !== 0n) {
      samples.push(`[${node === ROOT ? '' : pathOf(tree, node).map((index) => index - 1)}]`);
      weights.push(tree.self[node]!);
    }
  }
  const frames = tree.names.slice(1).map((frame) => ({ name: frame }));
  const known = ['nanoseconds', 'microseconds', 'milliseconds', 'seconds', 'bytes'];
  const unit = known.includes(type.sampleUnit) ? type.sampleUnit : 'none';
  return (
    `{"$schema":"https://www.speedscope.app/file-format-schema.json","exporter":"hearth",` +
    `"name":${JSON.stringify(name)},"shared":{"frames":${JSON.stringify(frames)}},"profiles":[{"type":"sampled",` +
    `"name":${JSON.stringify(name)},"unit":"${unit}","startValue":0,"endValue":${tree.total[ROOT]!},` +
    `"samples":[${samples}],"weights":[${weights}]}]}`
  );
}

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

/** Indexes of names from the outermost frame to the node's. */
function pathOf(tree: NameTree, node: number): number[] {
  const path: number[] = [];
  for (let at = node; at !== ROOT; at = tree.parent[at]!) {
    path.push(tree.name[at]!);
  }
  return path.reverse();
}
