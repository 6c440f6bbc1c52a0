/** Whether bytes are the nodes of a trie or a tree (trie/nodes.ts), which nothing marks as such. */
import { HearthError } from '#model/errors.ts';
import { NodeReader } from '#model/formats/trie/nodes.ts';

/** So many nodes in a row are no accident. */
const ENOUGH = 10_000;
const SEMICOLON = 0x3b;

/** A trie has whole stacks in its names, a tree frames, which have no semicolons. */
export function nodeFormat(bytes: Uint8Array): 'trie' | 'tree' | undefined {
  // The root has no name.
  if (bytes[0] !== 0) {
    return undefined;
  }
  const nodes = new NodeReader(bytes, 'tree');
  let format: 'trie' | 'tree' = 'tree';
  try {
    let left = 1;
    for (let read = 0; left > 0 && read < ENOUGH; read++) {
      nodes.next();
      left += nodes.children - 1;
      if (bytes.subarray(nodes.nameStart, nodes.nameEnd).includes(SEMICOLON)) {
        format = 'trie';
      }
      if (read > 0 && nodes.nameStart === nodes.nameEnd) {
        return undefined;
      }
    }
    return left === 0 && nodes.left > 0 ? undefined : format;
  } catch (error) {
    if (error instanceof HearthError) {
      return undefined;
    }
    throw error;
  }
}
