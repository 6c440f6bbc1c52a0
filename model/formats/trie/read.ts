/**
 * Reads the trie and the tree that Pyroscope's first agents send to `/ingest`. Both are nodes (nodes.ts); what a name
 * is differs:
 *
 *     stacks       trie: pieces of `main;read` and `main;run`      tree: frames
 *     main;read 1  ''─main;r─ead 1                                 ''─main─read 1
 *     main;run  2           └un 2                                         └run 2
 *
 * The root has no name in either. A piece may end inside a frame, and inside a character.
 */
import type { FoundProfile, ReadLimits } from '#model/formats/found-profile.ts';
import { NamedStacks } from '#model/formats/folded/stacks.ts';
import { NodeReader } from '#model/formats/trie/nodes.ts';
import { NO_PARENT } from '#model/path-table.ts';

/**
 * How many bytes of names are decoded. A frame in many pieces is decoded once for each stack that ends in it, which a
 * hostile trie would make the square of its size.
 */
const MAX_DECODED = 1 << 26;
const SEMICOLON = 0x3b;

/** A node whose children are being read, with the stack at its end. */
interface OpenNode {
  childrenLeft: number;
  stack: number;
  /** Where in the key the frame begins that is not yet complete, and where the key ends. */
  frameStart: number;
  keyEnd: number;
}

/** @throws HearthError malformed_profile, samples_limit */
export function readTrie(bytes: Uint8Array, limits: ReadLimits = {}): FoundProfile[] {
  const nodes = new NodeReader(bytes, 'trie');
  const stacks = new NamedStacks(limits);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** The pieces from the root to the current node. */
  const key = new Uint8Array(bytes.length);
  let decoded = 0;
  const child = (parent: number, start: number, end: number): number => {
    decoded += end - start;
    if (decoded > MAX_DECODED) {
      throw nodes.malformed(`its stacks have more than ${MAX_DECODED} bytes of names; send folded stacks instead`);
    }
    return stacks.child(parent, decoder.decode(key.subarray(start, end)));
  };

  walk(nodes, (parent) => {
    key.set(bytes.subarray(nodes.nameStart, nodes.nameEnd), parent.keyEnd);
    const keyEnd = parent.keyEnd + nodes.nameEnd - nodes.nameStart;
    let { stack, frameStart } = parent;
    for (let at = parent.keyEnd; at < keyEnd; at++) {
      if (key[at] === SEMICOLON) {
        stack = child(stack, frameStart, at);
        frameStart = at + 1;
      }
    }
    if (nodes.value > 0n) {
      stacks.add(child(stack, frameStart, keyEnd), nodes.value);
    }
    return { childrenLeft: nodes.children, stack, frameStart, keyEnd };
  });
  return stacks.finish();
}

/** @throws HearthError malformed_profile, samples_limit */
export function readTree(bytes: Uint8Array, limits: ReadLimits = {}): FoundProfile[] {
  const nodes = new NodeReader(bytes, 'tree');
  const stacks = new NamedStacks(limits);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  walk(nodes, (parent) => {
    const name = decoder.decode(bytes.subarray(nodes.nameStart, nodes.nameEnd));
    const stack = stacks.child(parent.stack, name);
    if (nodes.value > 0n) {
      stacks.add(stack, nodes.value);
    }
    return { childrenLeft: nodes.children, stack, frameStart: 0, keyEnd: 0 };
  });
  return stacks.finish();
}

/** @param visit what is made of the node that was just read, under its parent */
function walk(nodes: NodeReader, visit: (parent: OpenNode) => OpenNode): void {
  const open: OpenNode[] = [{ childrenLeft: 1, stack: NO_PARENT, frameStart: 0, keyEnd: 0 }];
  while (open.length > 0) {
    const parent = open.at(-1)!;
    if (parent.childrenLeft === 0) {
      open.pop();
      continue;
    }
    parent.childrenLeft--;
    nodes.next();
    const node = visit(parent);
    if (node.childrenLeft > 0) {
      open.push(node);
    }
  }
  if (nodes.left > 0) {
    throw nodes.malformed(`${nodes.left} bytes follow its last node`);
  }
}
