/** What can be done with a function of a diff, in its menu and by one key. */
import { goTo } from '../../scene/navigation.ts';
import type { Shortcut } from '../../scene/shortcuts.ts';
import type { FrameAction } from '../../ui/flame-graph/frame-action.ts';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';
import { t } from '../../ui/text.ts';

/** @param overTime where its cost over time is drawn; undefined where nobody can */
export function diffActions(
  name: string,
  graph: GraphState,
  setGraph: (change: Partial<GraphState>) => void,
  overTime?: string,
): FrameAction[] {
  const sandwich: FrameAction = {
    id: 'sandwich',
    label: t('flame-graph.show-sandwich', 'Sandwich: all its callers and callees'),
    icon: 'sort-amount-down',
    shortcut: 's',
    run: () => setGraph({ pane: 'sandwich', selected: name, ...(graph.shown === 'graph' && { shown: 'both' }) }),
  };
  if (overTime === undefined) return [sandwich];
  const chart: FrameAction = {
    id: 'over-time',
    label: t('flame-graph.over-time', 'Its cost over time'),
    icon: 'chart-line',
    shortcut: 'c',
    run: () => goTo(overTime),
  };
  return [sandwich, chart];
}

/** For the sheet of keys: the frame under the cursor takes them. */
export function diffKeySheet(): Shortcut[] {
  const group = () => t('keys.frame', 'Frame of a flame graph');
  return [
    { keys: 's', group, text: () => t('keys.sandwich', 'All callers and callees of the function') },
    { keys: 'c', group, text: () => t('keys.over-time', 'The cost of the function over time') },
    { keys: '*', group, text: () => t('keys.hot-path', 'In the call tree: open the hot path') },
  ];
}
