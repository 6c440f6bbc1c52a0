/**
 * Writes a tree as folded stacks: one stack a line, root first, and its value behind the last space.
 *
 *     writeFolded(tree);   // 'main;parse;read 12\nmain;parse 3\n'
 *
 * The format has no way to quote: `;` in a name becomes `:`, as the scripts of FlameGraph have it, and whatever ends or
 * splits a line a space. Samples without a stack are a stack of their own, `[no stack]`, so that totals stay the same.
 */
import type { NameTree } from '#model/name-tree.ts';
import { TextPieces } from '#model/text-pieces.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';

export const NO_STACK = '[no stack]';

/** In pieces, since a text has a largest length; in the order of the names. */
export function writeFolded(tree: NameTree): string[] {
  const { name, self, firstChild, nextSibling, parent } = tree;
  const names = tree.names.map(foldedName);
  const out = new TextPieces();
  if (self[ROOT] !== 0n) {
    out.add(`${NO_STACK} ${self[ROOT]}\n`);
  }
  const path: string[] = [];
  for (let node = firstChild[ROOT]!; node !== NONE;) {
    path.push(path.length === 0 ? rootName(names[name[node]!]!) : names[name[node]!]!);
    if (self[node] !== 0n) {
      out.add(`${path.join(';')} ${self[node]}\n`);
    }
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
