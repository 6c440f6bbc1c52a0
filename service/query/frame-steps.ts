/** Steps that take frames out of the way, as a question names them: in the whole tree, before it is cut. */
import { HearthError } from '#model/errors.ts';
import { presetTest } from '#model/frame-presets.ts';
import type { NameTree } from '#model/name-tree.ts';
import type { NameTest } from '#model/search.ts';
import { applyTransforms, MOST_TRANSFORMS, type Transform, type TransformKind } from '#model/transforms/transform.ts';

export interface FrameStep {
  /** A preset comes as what it is: the server keeps only those of people, and its client may be older or newer. */
  kind: Exclude<TransformKind, 'preset'> | 'hide' | 'show only';
  /** A function's, a package's, or an expression. */
  name: string;
}

/** Longer than any expression that somebody writes; what is made of one takes many times its length. */
const LONGEST_PATTERN = 4_096;

/**
 * What takes the steps in a tree.
 *
 * @returns given where names lie, which is looked up only for a step that asks
 * @throws HearthError query_limit, bad_request
 */
export function stepTaker(
  steps: readonly FrameStep[],
): (tree: NameTree, resources: () => ReadonlyMap<string, string>) => NameTree {
  if (steps.length > MOST_TRANSFORMS) {
    throw new HearthError('query_limit', `${steps.length} steps are more than can be taken (${MOST_TRANSFORMS})`);
  }
  const presets = new Map<string, NameTest>();
  const transforms = steps.map((step, i) => transformOf(step, String(i), presets));
  return (tree, resources) => {
    if (steps.length === 0) return tree;
    const known = steps.some(({ kind }) => kind === 'resource') ? resources() : undefined;
    return applyTransforms(
      tree,
      transforms,
      (id) => presets.get(id),
      (name) => known?.get(name),
    );
  };
}

function transformOf({ kind, name }: FrameStep, id: string, presets: Map<string, NameTest>): Transform {
  if (kind !== 'hide' && kind !== 'show only') {
    if (name === '' && kind !== 'recursion') throw new HearthError('bad_request', `the step “${kind}” names nothing`);
    return { kind, name };
  }
  if (name.length > LONGEST_PATTERN) {
    throw new HearthError(
      'query_limit',
      `an expression has ${name.length} characters, more than any may have (${LONGEST_PATTERN})`,
    );
  }
  presets.set(id, presetTest({ id, title: '', hides: kind === 'hide', pattern: name }));
  return { kind: 'preset', name: id };
}
