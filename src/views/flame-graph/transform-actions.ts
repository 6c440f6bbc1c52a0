/** What can be taken out of the way at a frame, in its menu and by one key. */
import { t } from '../../ui/text.ts';
import { packageOf } from '#model/color-package.ts';
import { MOST_TRANSFORMS, type Transform } from '#model/transforms/transform.ts';
import { CLOSED_PACKAGE } from '#model/transforms/targets.ts';
import type { Shortcut } from '../../scene/shortcuts.ts';
import type { FrameAction } from '../../ui/flame-graph/frame-action.ts';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';

type SetGraph = (change: Partial<GraphState>) => void;

/**
 * @param name of the function
 * @param knowsResources whether somebody knows the libraries and files that functions are in
 */
export function transformActions(
  name: string,
  graph: GraphState,
  setGraph: SetGraph,
  knowsResources = false,
): FrameAction[] {
  if (graph.transforms.length >= MOST_TRANSFORMS) return [];
  const add = (transform: Transform) => () =>
    setGraph({ transforms: [...graph.transforms, transform], focus: '', selected: '' });
  const its = packageOf(name);
  const isClosed = name.endsWith(CLOSED_PACKAGE);
  return [
    {
      id: 'focus',
      label: t('flame-graph.focus-function', 'Focus: start stacks at this function'),
      icon: 'crosshair',
      shortcut: 'f',
      run: add({ kind: 'focus', name }),
    },
    {
      id: 'only',
      label: t('flame-graph.only-function', 'Keep only stacks through this function'),
      icon: 'filter',
      shortcut: 'o',
      run: add({ kind: 'only', name }),
    },
    {
      id: 'drop',
      label: t('flame-graph.drop-function', 'Drop all stacks through this function'),
      icon: 'trash-alt',
      shortcut: 'd',
      run: add({ kind: 'drop', name }),
    },
    {
      id: 'merge',
      label: t('flame-graph.merge-function', 'Merge this function into its callers'),
      icon: 'compress-arrows',
      shortcut: 'm',
      run: add({ kind: 'merge', name }),
    },
    {
      id: 'recursion',
      label: t('flame-graph.collapse-recursion', 'Collapse recursion of this function'),
      icon: 'repeat',
      shortcut: 'r',
      run: add({ kind: 'recursion', name }),
    },
    // A name of which no package can be read would be a package of its own.
    ...(isClosed || its === name
      ? []
      : [
          {
            id: 'package',
            label: t('flame-graph.collapse-package', 'Collapse package {{name}}', {
              name: its.length > 60 ? `${its.slice(0, 60)}…` : its,
            }),
            icon: 'cube' as const,
            shortcut: 'p',
            run: add({ kind: 'package', name: its }),
          },
        ]),
    ...(isClosed || !knowsResources
      ? []
      : [
          {
            id: 'resource',
            label: t('flame-graph.collapse-resource', 'Collapse its library, or its file'),
            icon: 'file-alt' as const,
            shortcut: 'b',
            run: add({ kind: 'resource', name }),
          },
        ]),
  ];
}

/** Has no frame: it is about the whole graph. */
export function undoAction(graph: GraphState, setGraph: SetGraph): FrameAction[] {
  if (graph.transforms.length === 0) return [];
  return [
    {
      id: 'undo',
      label: t('flame-graph.undo-transform', 'Undo'),
      icon: 'history-alt',
      shortcut: 'u',
      run: () => setGraph({ transforms: graph.transforms.slice(0, -1), focus: '' }),
    },
  ];
}

/** For the sheet of keys: the frame under the cursor takes them, but for `u`, which has no frame. */
export function transformKeys(graph: GraphState, setGraph: SetGraph): Shortcut[] {
  const group = () => t('keys.frame', 'Frame of a flame graph');
  return [
    { keys: 'f', group, text: () => t('keys.focus', 'Focus: start stacks at the function') },
    { keys: 'o', group, text: () => t('keys.only', 'Keep only stacks through the function') },
    { keys: 'd', group, text: () => t('keys.drop', 'Drop stacks through the function') },
    { keys: 'm', group, text: () => t('keys.merge', 'Merge the function into its callers') },
    { keys: 'r', group, text: () => t('keys.recursion', 'Collapse recursion of the function') },
    { keys: 'p', group, text: () => t('keys.package', 'Collapse the package of the function') },
    { keys: 'b', group, text: () => t('keys.resource', 'Collapse the library or file of the function') },
    {
      keys: 'u',
      group,
      text: () => t('keys.undo', 'Take the last of these steps back'),
      run: () => undoAction(graph, setGraph).forEach(({ run }) => run()),
    },
  ];
}
