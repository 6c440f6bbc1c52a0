/** Chooses what stands beside the flame graph. */
import { ChoiceMenu } from '../../ui/flame-graph/ChoiceMenu.tsx';
import { panes as allPanes, type Pane } from '../../ui/flame-graph/graph-state.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';

export const paneTitles = (): Record<Pane, string> => ({
  table: t('flame-graph.table', 'Table'),
  tree: t('flame-graph.pane-tree', 'Call tree'),
  sandwich: t('flame-graph.pane-sandwich', 'Sandwich'),
  peek: t('flame-graph.pane-peek', 'Peek'),
  calls: t('flame-graph.pane-calls', 'Call graph'),
  source: t('flame-graph.pane-source', 'Source'),
});

interface PaneMenuProps {
  pane: Pane;
  onPane: (pane: Pane) => void;
  panes?: readonly Pane[];
}

export function PaneMenu({ pane, onPane, panes = allPanes }: PaneMenuProps) {
  const descriptions: Record<Pane, string> = {
    table: t('flame-graph.table-text', 'Every function with self and total'),
    tree: t('flame-graph.pane-tree-text', 'The stacks line by line, opened along the hot path'),
    sandwich: t('flame-graph.pane-sandwich-text', 'One function: all its callers above, all it calls below'),
    peek: t('flame-graph.pane-peek-text', 'One function: its direct callers and callees as numbers'),
    calls: t('flame-graph.pane-calls-text', 'Who calls whom, as boxes and arrows'),
    source: t('flame-graph.pane-source-text', 'One function: its lines with self and total, beside the code'),
  };
  const titles = paneTitles();
  return (
    <ChoiceMenu
      title={t('flame-graph.pane', 'Beside the graph')}
      value={pane}
      choices={panes.map((value) => ({
        value,
        label: titles[value],
        description: descriptions[value],
      }))}
      onChange={onPane}
      testId={testIds.flameGraph.pane}
    />
  );
}
