/**
 * Steps that take frames out of the way, as a server is told of them and as the page takes them itself.
 *
 *     const steps = frameSteps(graph.transforms, presets);
 *     steps?.wire;                          // [{ kind: FrameStepKind.DROP, name: 'main.idle' }]
 *     steps?.take(tree, resourceOf);        // the same, of a tree that is here
 */
import type { FramePreset } from '#model/frame-presets.ts';
import type { NameTree } from '#model/name-tree.ts';
import {
  applyTransforms,
  MOST_TRANSFORMS,
  type PresetTests,
  type ResourceOf,
  type Transform,
  type TransformKind,
} from '#model/transforms/transform.ts';
import { FrameStepKind } from '#proto/hearth/v1/explore_pb.ts';

export interface WireStep {
  kind: FrameStepKind;
  name: string;
}

export interface FrameSteps {
  wire: readonly WireStep[];
  /** Whether one of them asks where functions lie. */
  needsResources: boolean;
  take: (tree: NameTree, resourceOf: ResourceOf) => NameTree;
}

interface Presets {
  find: (id: string) => FramePreset | undefined;
  test: PresetTests;
}

const kinds: Record<Exclude<TransformKind, 'preset'>, FrameStepKind> = {
  focus: FrameStepKind.FOCUS,
  only: FrameStepKind.ONLY,
  drop: FrameStepKind.DROP,
  merge: FrameStepKind.MERGE,
  recursion: FrameStepKind.RECURSION,
  package: FrameStepKind.PACKAGE,
  resource: FrameStepKind.RESOURCE,
};

/** Only stacks through a function are left. */
export const onlyThrough = (name: string): WireStep => ({ kind: FrameStepKind.ONLY, name });

/** Undefined where there are none, and while a preset among them is not known. */
export function frameSteps(transforms: readonly Transform[], { find, test }: Presets): FrameSteps | undefined {
  const taken = transforms.slice(0, MOST_TRANSFORMS);
  const wire = taken.map(({ kind, name }): WireStep | undefined => {
    if (kind !== 'preset') return { kind: kinds[kind], name };
    const preset = find(name);
    return preset && { kind: preset.hides ? FrameStepKind.HIDE : FrameStepKind.SHOW_ONLY, name: preset.pattern };
  });
  const known = wire.filter((step) => step !== undefined);
  if (known.length === 0 || known.length < taken.length) return undefined;
  const needsResources = taken.some(({ kind }) => kind === 'resource');
  return { wire: known, needsResources, take: (tree, resourceOf) => applyTransforms(tree, taken, test, resourceOf) };
}
