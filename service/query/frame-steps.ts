/** Steps that take frames out of the way, as a question names them: in the whole tree, before it is cut. */
import { HearthError } from '#model/errors.ts';
import { presetTest } from '#model/frame-presets.ts';
import type { NameTree } from '#model/name-tree.ts';
import type { NameTest } from '#model/search.ts';
import type { Rebuilt } from '#model/transforms/rebuild.ts';
import {
  applyTransforms,
  followSamples,
  MOST_TRANSFORMS,
  type PresetTests,
  type ResourceOf,
  type Transform,
  type TransformKind,
} from '#model/transforms/transform.ts';

export interface FrameStep {
  /** A preset comes as what it is: the server keeps only those of people, and its client may be older or newer. */
  kind: Exclude<TransformKind, 'preset'> | 'hide' | 'show only';
  /** A function's, a package's, or an expression. */
  name: string;
}

/** Longer than any expression that somebody writes; what is made of one takes many times its length. */
const LONGEST_PATTERN = 4_096;

/** By the names in a tree; looked up only for a step that asks. */
type Resources = () => ReadonlyMap<string, string>;

/**
 * What takes the steps in a tree.
 *
 * @throws HearthError query_limit, bad_request
 */
export function stepTaker(steps: readonly FrameStep[]): (tree: NameTree, resources: Resources) => NameTree {
  const { transforms, test, resourceOf } = parseSteps(steps);
  return (tree, resources) => applyTransforms(tree, transforms, test, resourceOf(resources));
}

/** Takes the steps in a tree that has values where samples end, and says where each sample is then. */
export type StepFollower = (tree: NameTree, resources: Resources) => Rebuilt;

/** @throws HearthError query_limit, bad_request */
export function stepFollower(steps: readonly FrameStep[]): StepFollower {
  const { transforms, test, resourceOf } = parseSteps(steps);
  return (tree, resources) => followSamples(tree, transforms, test, resourceOf(resources));
}

interface Parsed {
  transforms: Transform[];
  test: PresetTests;
  resourceOf: (resources: Resources) => ResourceOf;
}

function parseSteps(steps: readonly FrameStep[]): Parsed {
  if (steps.length > MOST_TRANSFORMS) {
    throw new HearthError('query_limit', `${steps.length} steps are more than can be taken (${MOST_TRANSFORMS})`);
  }
  const presets = new Map<string, NameTest>();
  const transforms = steps.map((step, i) => transformOf(step, String(i), presets));
  const asks = steps.some(({ kind }) => kind === 'resource');
  return {
    transforms,
    test: (id) => presets.get(id),
    resourceOf: (resources) => {
      const known = asks ? resources() : undefined;
      return (name) => known?.get(name);
    },
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
