/** The answer's tree as it is looked at: what was taken out of the way is out of it, and it may stand on its leaves. */
import { useMemo } from 'react';
import { HearthError } from '#model/errors.ts';
import { weighed, type WeighedTree } from '#model/flame-layout.ts';
import type { NameTree } from '#model/name-tree.ts';
import { applyTransforms, type PresetTests, type ResourceOf } from '#model/transforms/transform.ts';
import { invertTree } from '#model/transforms/invert.ts';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';

export interface ShownTree {
  /** From the root; tables and exports are of it. */
  tree: NameTree;
  /** As it is drawn: `tree`, or the same from its leaves. */
  drawn: NameTree;
  weighed: WeighedTree;
  /** Why a transform could not be applied; all before it are. */
  error: string | undefined;
}

/** @param isStepped whether the steps have been taken in the tree already */
export function useShownTree(
  tree: NameTree,
  { transforms, orientation }: GraphState,
  presetTest: PresetTests,
  resourceOf: ResourceOf | undefined,
  isStepped: boolean,
): ShownTree {
  const steps = useMemo(() => {
    if (isStepped) return { tree, error: undefined };
    try {
      return { tree: applyTransforms(tree, transforms, presetTest, resourceOf), error: undefined };
    } catch (error) {
      if (!(error instanceof HearthError)) throw error;
      return { tree, error: error.message };
    }
  }, [tree, transforms, presetTest, resourceOf, isStepped]);
  return useMemo(() => {
    const drawn = orientation === 'leaves' ? invertTree(steps.tree) : steps.tree;
    return { ...steps, drawn, weighed: weighed(drawn, drawn.total) };
  }, [steps, orientation]);
}
