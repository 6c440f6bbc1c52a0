/**
 * Writes a tree as folded stacks: one stack a line, root first, and its value behind the last space. Of two sides each
 * line has both values, as FlameGraph's difffolded.pl writes it and its flamegraph.pl reads it.
 *
 *     writeFolded(tree);       // 'main;parse;read 12\nmain;parse 3\n'
 *     writeFoldedDiff(diff);   // 'main;parse;read 12 15\nmain;parse 3 0\n'
 *
 * The format has no way to quote: `;` in a name becomes `:`, as the scripts of FlameGraph have it, and whatever ends or
 * splits a line a space. Samples without a stack are a stack of their own, `[no stack]`, so that totals stay the same.
 */
import type { DiffTree } from '#model/diff.ts';
import type { NameTree } from '#model/name-tree.ts';
import { TextPieces } from '#model/text-pieces.ts';
import { NONE, ROOT, type TreeShape } from '#model/tree-shape.ts';

export const NO_STACK = '[no stack]';

/** In pieces, since a text has a largest length; in the order of the names. */
export function writeFolded(tree: NameTree): string[] {
  const { self } = tree;
  return foldedLines(tree, (node) => (self[node] === 0n ? '' : `${self[node]}`));
}

/** Likewise; a stack that only one side has is 0 on the other. */
export function writeFoldedDiff(diff: DiffTree): string[] {
  const [before, after] = [diff.left.self, diff.right.self];
  return foldedLines(diff, (node) =>
    before[node] === 0n && after[node] === 0n ? '' : `${before[node]} ${after[node]}`,
  );
}

/** @param valuesOf a node's own; '' where there is none */
function foldedLines(tree: TreeShape, valuesOf: (node: number) => string): string[] {
  const { name, firstChild, nextSibling, parent } = tree;
  const names = tree.names.map(foldedName);
  const out = new TextPieces();
  const line = (stack: string, node: number) => {
    const values = valuesOf(node);
    if (values !== '') out.add(`${stack} ${values}\n`);
  };
  line(NO_STACK, ROOT);
  const path: string[] = [];
  for (let node = firstChild[ROOT]!; node !== NONE;) {
    path.push(path.length === 0 ? rootName(names[name[node]!]!) : names[name[node]!]!);
    line(path.join(';'), node);
    let next = firstChild[node]!;
    while (next === NONE && node !== ROOT) {
      path.pop();
      next = nextSibling[node]!;
      node = parent[node]!;
    }
    node = next;
  }
  return out.take();
}

/** Names come from profiles: what a line is made of may not be in them. */
function foldedName(name: string): string {
  const plain = name.replaceAll(';', ':').replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]/g, ' ');
  return plain.trim() === '' ? '[unnamed]' : plain;
}

/** A line that begins with `# ` would be a comment. */
const rootName = (name: string) => (name === '#' || name.startsWith('# ') ? `_${name}` : name);
