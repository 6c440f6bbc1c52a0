/** Ways from a function to other panes and pages, in its menu and by one key. */
import { t } from '../../ui/text.ts';
import type { Shortcut } from '../../scene/shortcuts.ts';
import { goTo } from '../../scene/navigation.ts';
import type { FrameAction } from '../../ui/flame-graph/frame-action.ts';
import type { GraphState, Pane } from '../../ui/flame-graph/graph-state.ts';

type SetGraph = (change: Partial<GraphState>) => void;

/** @param overTime where its cost over time is drawn; undefined where the server cannot say */
export function paneActions(
  name: string,
  graph: GraphState,
  setGraph: SetGraph,
  overTime: string | undefined,
): FrameAction[] {
  const show = (pane: Pane) => () =>
    setGraph({ pane, selected: name, ...(graph.shown === 'graph' && { shown: 'both' as const }) });
  return [
    {
      id: 'sandwich',
      label: t('flame-graph.show-sandwich', 'Sandwich: all its callers and callees'),
      icon: 'sort-amount-down',
      shortcut: 's',
      run: show('sandwich'),
    },
    {
      id: 'peek',
      label: t('flame-graph.show-peek', 'Peek: direct callers and callees'),
      icon: 'list-ul',
      shortcut: 'k',
      run: show('peek'),
    },
    {
      id: 'source',
      label: t('flame-graph.show-source', 'Source: what its lines cost'),
      icon: 'brackets-curly' as const,
      shortcut: 'l',
      run: show('source'),
    },
    ...(overTime === undefined
      ? []
      : [
          {
            id: 'over-time',
            label: t('flame-graph.over-time', 'Its cost over time'),
            icon: 'chart-line' as const,
            shortcut: 'c',
            run: () => goTo(overTime),
          },
        ]),
  ];
}

/** For the sheet of keys: the frame under the cursor takes them. */
export function paneKeys(): Shortcut[] {
  const group = () => t('keys.frame', 'Frame of a flame graph');
  return [
    { keys: 's', group, text: () => t('keys.sandwich', 'All callers and callees of the function') },
    { keys: 'k', group, text: () => t('keys.peek', 'Direct callers and callees of the function') },
    { keys: 'l', group, text: () => t('keys.source', 'The lines of the function, beside the source') },
    { keys: 'c', group, text: () => t('keys.over-time', 'The cost of the function over time') },
    { keys: '*', group, text: () => t('keys.hot-path', 'In the call tree: open the hot path') },
  ];
}
