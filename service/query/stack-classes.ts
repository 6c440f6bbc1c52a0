/**
 * What stacks mean to whoever asks for the cost of functions over time, or of what steps leave: stacks of one class mean
 * the same, so the store can sum by class and its answer grows with the points alone. Steps are taken once, in the tree
 * that the stacks of the whole range make.
 *
 *     const { ids, classes, members } = classifyStacks(await store.stacks(query), question);
 *     const points = await store.stackPoints({ ...query, ids, classes });    // members[class] says whose they are
 */
import { placeFrames, type Granularity } from '#model/granular-frames.ts';
import { namedPaths, shapeOf, weigh, type NameTree } from '#model/name-tree.ts';
import { resourcesOf } from '#model/resources.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';
import { GONE } from '#model/transforms/targets.ts';
import { withoutInlined } from '#model/without-inlined.ts';
import { IDS_PER_QUESTION, type StoredStacks } from '../store/stack-points.ts';
import { nodesAtCallSite } from './call-site.ts';
import type { StepFollower } from './frame-steps.ts';

/** Which of the functions, by their numbers, stacks of one class have on them, and which one is innermost. */
export interface Members {
  /** -1 for none of them. */
  self: number;
  total: readonly number[];
}

export interface StackClasses {
  ids: BigUint64Array;
  /** By id. */
  classes: Uint32Array;
  /** By class; 0 is that of all stacks without an id here. */
  members: readonly Members[];
}

export interface ClassQuestion {
  /** None asks for all that the steps leave, as if that were function 0. */
  functions: readonly string[];
  granularity: Granularity;
  noInlines: boolean;
  callSite: readonly string[];
  follow: StepFollower;
}

const nobody: Members = { self: -1, total: [] };
const everything: Members = { self: -1, total: [0] };

/** The id of samples without a stack. */
const STACKLESS = 0n;

export function classifyStacks(stored: StoredStacks, question: ClassQuestion): StackClasses {
  const { tree, ends, stackless } = samplesLeft(stored, question);
  return question.functions.length === 0
    ? whatIsLeft(stored.ids, ends, stackless)
    : byFunctions(stored.ids, ends, tree, question.functions);
}

/** Where each stack ends in what the steps leave, or GONE; and whether samples without a stack stay. */
function samplesLeft({ tree: stacks, leaf }: StoredStacks, question: ClassQuestion) {
  const { granularity: by, noInlines, callSite, follow } = question;
  const tree = noInlines ? withoutInlined(stacks) : stacks;
  const { names, paths, target } = namedPaths(tree, placeFrames(tree.symbols, tree.location, by));
  const isAt = callSite.length === 0 ? undefined : nodesAtCallSite(stacks, callSite);
  const before = leaf.map((node) => (node === -1 || isAt?.[node] === 0 ? GONE : target[node]!));
  const self = new BigInt64Array(paths.count);
  for (const node of before) {
    if (node !== GONE) self[node] = 1n;
  }
  const { tree: left, kept } = follow(weigh(shapeOf(names, paths, NONE), self), () => resourcesOf(tree, by));
  return {
    tree: left,
    ends: before.map((node) => (node === GONE ? GONE : kept[node]!)),
    stackless: callSite.length === 0 && kept[ROOT] !== GONE,
  };
}

/** Lists what stays or what is gone, whichever is shorter: the engine looks each sample up in the list. */
function whatIsLeft(ids: BigUint64Array, ends: Int32Array, stackless: boolean): StackClasses {
  const gone = ends.reduce((count, end) => count + Number(end === GONE), 0);
  // What is not listed is known only where one question holds the whole list, samples without a stack included.
  const listsGone = gone < ids.length - gone && gone < IDS_PER_QUESTION;
  const listed = ids.filter((_, stack) => (ends[stack] === GONE) === listsGone);
  const classes = new Uint32Array(listed.length + 1).fill(1);
  classes[0] = Number(stackless !== listsGone);
  return {
    ids: withFirst(STACKLESS, listed),
    classes,
    members: listsGone ? [everything, nobody] : [nobody, everything],
  };
}

function withFirst(first: bigint, rest: BigUint64Array): BigUint64Array {
  const all = new BigUint64Array(rest.length + 1);
  all[0] = first;
  all.set(rest, 1);
  return all;
}

const BITS = 32;

/** Stacks that none of the functions is on are not listed. */
function byFunctions(
  ids: BigUint64Array,
  ends: Int32Array,
  tree: NameTree,
  functions: readonly string[],
): StackClasses {
  const { met, words, functionOf } = functionsMet(tree, functions);
  const members = [nobody];
  const known = new Map<string, number>();
  const classes = Uint32Array.from(ends, (node) => {
    if (node === GONE) return 0;
    const bits = met.subarray(node * words, (node + 1) * words);
    if (bits.every((word) => word === 0)) return 0;
    const self = functionOf[tree.name[node]!]!;
    const key = `${self} ${bits.join(' ')}`;
    let number = known.get(key);
    if (number === undefined) {
      const total = functions.flatMap((_, f) => (((bits[Math.floor(f / BITS)]! >>> (f % BITS)) & 1) === 1 ? [f] : []));
      number = members.push({ self, total }) - 1;
      known.set(key, number);
    }
    return number;
  });
  const isListed = (_: unknown, stack: number) => classes[stack] !== 0;
  return { ids: ids.filter(isListed), classes: classes.filter((number) => number !== 0), members };
}

/** By node: a bit for each function on the way from the root to here, `words` numbers of 32. */
function functionsMet({ names, name, parent }: NameTree, functions: readonly string[]) {
  const wanted = new Map(functions.map((text, f) => [text, f]));
  // The first name is the root's, which is no function.
  const functionOf = Int32Array.from(names, (text, i) => (i === 0 ? -1 : (wanted.get(text) ?? -1)));
  const words = Math.ceil(functions.length / BITS);
  const met = new Int32Array(words * parent.length);
  for (let node = 1; node < parent.length; node++) {
    for (let word = 0; word < words; word++) {
      met[node * words + word] = met[parent[node]! * words + word]!;
    }
    const f = functionOf[name[node]!]!;
    if (f !== -1) met[node * words + Math.floor(f / BITS)]! |= 1 << (f % BITS);
  }
  return { met, words, functionOf };
}
