/**
 * Ways to look at a tree with some of its frames out of the way, one after the other:
 *
 *     applyTransforms(tree, [{ kind: 'drop', name: 'runtime.gcBgMarkWorker' }, { kind: 'merge', name: 'main.wrap' }]);
 *
 *     main ─┬─ wrap ── parse 5     focus wrap     wrap ── parse 5
 *           ├─ idle 3              only wrap      main ── wrap ── parse 5
 *           └─ parse ── parse 2    drop wrap      main ─┬─ idle 3
 *                                                       └─ parse ── parse 2
 *                                  merge wrap     main ─┬─ parse 7 ── parse 2
 *                                                       └─ idle 3
 *                                  recursion parse      …   parse 2
 *
 * `focus`, `only` and `drop` choose samples, so the whole becomes smaller; the others move values to other frames and
 * keep the sum. What was folded into `other` stays where it is: nobody knows what is in it. So a server takes these
 * steps in the whole tree, and cuts what is left.
 */
import { packageOf } from '#model/color-package.ts';
import { HearthError } from '#model/errors.ts';
import type { NameTree } from '#model/name-tree.ts';
import type { NameTest } from '#model/search.ts';
import { GONE, type Target, targets } from '#model/transforms/targets.ts';
import { rebuild, type Rebuilt } from '#model/transforms/rebuild.ts';

export const transformKinds = ['focus', 'only', 'drop', 'merge', 'recursion', 'package', 'resource', 'preset'] as const;
export type TransformKind = (typeof transformKinds)[number];

export interface Transform {
  kind: TransformKind;
  /**
   * A function's; of `package` the package, of `preset` its id. Of `recursion` '' means every function. Of `resource` a
   * function whose library or file is meant.
   */
  name: string;
}

/** Which frames a preset takes out, by its id; undefined for one that is not known. */
export type PresetTests = (id: string) => NameTest | undefined;

/** The library or file that a function is in (model/resources.ts); undefined where nobody says. */
export type ResourceOf = (name: string) => string | undefined;

/** More than anyone keeps in mind; each is a pass over the tree. */
export const MOST_TRANSFORMS = 32;

/** @throws HearthError bad_request for a preset that is not there */
export function applyTransforms(
  tree: NameTree,
  transforms: readonly Transform[],
  presetTest: PresetTests = () => undefined,
  resourceOf: ResourceOf = () => undefined,
): NameTree {
  return transforms.slice(0, MOST_TRANSFORMS).reduce((at, transform) => {
    const target = targetOf(at, transform, presetTest, resourceOf);
    return target === undefined ? at : rebuild(at, target).tree;
  }, tree);
}

/**
 * Where samples are after the transforms, by the node that they end at: a node of the tree that is left, or GONE. Which
 * callers `drop` leaves follows values, so every node where samples end has one that is not 0.
 *
 * @throws HearthError bad_request for a preset that is not there
 */
export function followSamples(
  tree: NameTree,
  transforms: readonly Transform[],
  presetTest: PresetTests,
  resourceOf: ResourceOf,
): Rebuilt {
  const start = { tree, kept: Int32Array.from(tree.parent, (_, node) => node) };
  return transforms.slice(0, MOST_TRANSFORMS).reduce((at, transform) => {
    const target = targetOf(at.tree, transform, presetTest, resourceOf);
    if (target === undefined) return at;
    const { tree: left, kept } = rebuild(at.tree, target);
    return { tree: left, kept: at.kept.map((node) => (node === GONE ? GONE : kept[node]!)) };
  }, start);
}

/** Whether it chooses samples: then the whole is another. */
export const choosesSamples = ({ kind }: Transform) => kind === 'focus' || kind === 'only' || kind === 'drop';

/** Undefined where nothing would change. */
function targetOf(
  tree: NameTree,
  { kind, name }: Transform,
  presetTest: PresetTests,
  resourceOf: ResourceOf,
): Target | undefined {
  if (kind === 'preset') {
    const test = presetTest(name);
    if (test === undefined) {
      throw new HearthError('bad_request', `There is no frame preset “${name.slice(0, 100)}”: take it out of the list`);
    }
    return targets.merge(tree, namesWhere(tree, test));
  }
  if (kind === 'package') return targets.group(tree, packageOf, name);
  if (kind === 'resource') {
    const wanted = resourceOf(name);
    return wanted === undefined ? undefined : targets.group(tree, resourceOf, wanted);
  }
  if (kind === 'recursion' && name === '') return targets.allRecursion(tree);
  const wanted = indexOfFunction(tree, name);
  if (wanted === -1) {
    // Without it there is nothing to take out, and nothing to keep.
    return kind === 'focus' || kind === 'only' ? targets.nothing() : undefined;
  }
  if (kind === 'merge') {
    const mask = new Uint8Array(tree.names.length);
    mask[wanted] = 1;
    return targets.merge(tree, mask);
  }
  return targets[kind](tree, wanted);
}

/** The first name is the root's, and that of folded frames is no function's; -1 when there is none. */
export function indexOfFunction({ names, foldName }: NameTree, name: string): number {
  for (let i = 1; i < names.length; i++) {
    if (names[i] === name && i !== foldName) return i;
  }
  return -1;
}

function namesWhere({ names, foldName }: NameTree, test: NameTest): Uint8Array {
  return Uint8Array.from(names, (name, i) => Number(i !== 0 && i !== foldName && test(name)));
}

// --- As words, for links ---------------------------------------------------------------------------------------------

/** `drop:main.idle` */
export const transformWord = ({ kind, name }: Transform) => `${kind}:${name}`;

/** Undefined when the word is none. */
export function parseTransform(word: string): Transform | undefined {
  const at = word.indexOf(':');
  const kind = transformKinds.find((one) => one === word.slice(0, at));
  const name = word.slice(at + 1);
  return kind === undefined || (name === '' && kind !== 'recursion') ? undefined : { kind, name };
}
