/**
 * What steps leave of an answer. Of a tree that is whole the page takes them itself (use-shown-tree.ts); of one that is
 * cut only whoever has all stacks can, so it is asked, and until then the page shows what it can make of what it has.
 */
import { useEffect, useMemo } from 'react';
import { NONE } from '#model/tree-shape.ts';
import { frameSteps } from '../../api/frame-steps.ts';
import { pinOf } from '../../scene/pin.ts';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';
import { t } from '../../ui/text.ts';
import type { FlameGraphView } from './FlameGraphView.tsx';
import { type FlameAnswer, isComing } from './load-flame.ts';
import type { FramePresets } from './use-frame-presets.ts';

interface Stepped {
  /** The given one where the page takes the steps. */
  answer: FlameAnswer;
  /** Whether another one is on its way. */
  isAwaited: boolean;
  /** Why what is shown is not all there is to it. */
  note: string | undefined;
}

export function useStepped(
  model: FlameGraphView,
  answer: FlameAnswer,
  { transforms }: GraphState,
  { find, test }: FramePresets,
): Stepped {
  const { stepped } = model.useState();
  const { id: pin } = pinOf(model).useState();
  const isCut = answer.tree.foldName !== NONE;
  const isAsked = pin === '' && !isComing(answer) && (isCut || transforms.some(({ kind }) => kind === 'resource'));
  const steps = useMemo(
    () => (isAsked ? frameSteps(transforms, { find, test }) : undefined),
    [isAsked, transforms, find, test],
  );
  useEffect(() => {
    if (steps === undefined) return undefined;
    const abort = new AbortController();
    void model.takeSteps(answer, steps, abort.signal);
    return () => abort.abort();
  }, [model, answer, steps]);
  if (transforms.length === 0) return { answer, isAwaited: false, note: undefined };
  if (steps === undefined) {
    const note = t('flame-graph.steps-of-cut', 'The steps are not in “other”: what is folded there is not known here.');
    return { answer, isAwaited: false, note: isCut && pin !== '' ? note : undefined };
  }
  const own = stepped?.of === answer && stepped.steps === steps ? stepped : undefined;
  const note =
    own?.error &&
    t(
      'flame-graph.steps-failed',
      'The steps are taken in the largest frames only: for all stacks the server says “{{message}}”.',
      { message: own.error.message },
    );
  return { answer: own?.answer ?? answer, isAwaited: own?.answer === undefined && own?.error === undefined, note };
}
