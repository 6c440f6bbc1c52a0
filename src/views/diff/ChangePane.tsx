/** What stands beside the graph of a diff: the table of functions, the call tree, or callers and callees of one function. */
import { useStyles2 } from '@grafana/ui';
import { useMemo } from 'react';
import type { FunctionChange } from '#model/function-table.ts';
import { ROOT } from '#model/tree-shape.ts';
import { CallTree } from '../../ui/call-tree/CallTree.tsx';
import type { FrameAction } from '../../ui/flame-graph/frame-action.ts';
import type { TableLink } from '../../ui/flame-graph/GraphPanel.tsx';
import type { GraphState, Pane } from '../../ui/flame-graph/graph-state.ts';
import { t } from '../../ui/text.ts';
import { callColumns, changeData, toneStyle } from './change-columns.tsx';
import { changeSort, type Measured } from './change-rows.ts';
import { ChangeTable, type ChangeMoney } from './ChangeTable.tsx';
import type { ComparedDiff } from './compare.ts';
import type { DiffWords } from './diff-look.ts';
import { DiffSandwichPane, type AskDiffSandwich, type CompareSides } from './DiffSandwichPane.tsx';

/** Peek and the call graph are of one profile. */
export const diffPanes = ['table', 'tree', 'sandwich'] as const satisfies readonly Pane[];

/** What a link to a pane that a diff lacks comes to. */
export const diffPane = (pane: Pane): Pane =>
  pane === 'peek' ? 'sandwich' : (diffPanes.find((one) => one === pane) ?? 'table');

interface ChangePaneProps {
  /** Of all that is compared. */
  whole: ComparedDiff;
  /** What the graph shows, which may have less changed frames folded away. */
  shown: ComparedDiff;
  functions: readonly FunctionChange[];
  words: DiffWords;
  money?: ChangeMoney | undefined;
  graph: GraphState;
  setGraph: (change: Partial<GraphState>) => void;
  measured: Measured;
  onMeasured: (measured: Measured) => void;
  link: TableLink;
  actionsOf: (node: number) => readonly FrameAction[];
  actionsOfName: (name: string) => readonly FrameAction[];
  /** Absent where the tree has all there is. */
  askSandwich?: AskDiffSandwich | undefined;
  /** Beside it. */
  compareSides?: CompareSides | undefined;
}

export function ChangePane(props: ChangePaneProps) {
  const { whole, shown, functions, words, graph, setGraph, link } = props;
  const tones = useStyles2(toneStyle);
  const columns = useMemo(() => callColumns(shown, words, tones), [shown, words, tones]);
  const heat = useMemo(() => shown.change.map(Math.abs), [shown]);
  switch (diffPane(graph.pane)) {
    case 'tree':
      return (
        <CallTree
          {...link}
          tree={shown.diff}
          weighed={shown.weighed}
          columns={columns}
          heat={heat}
          heatTitle={t('diff.hot-path', 'Follow the change')}
          dataOf={changeData(shown.diff)}
          colorOf={(node) => shown.colors.color(node === ROOT ? 0 : shown.change[node]!)}
          actionsOf={props.actionsOf}
        />
      );
    case 'sandwich':
      return (
        <DiffSandwichPane
          whole={whole}
          functions={functions}
          words={words}
          link={link}
          onSelect={(selected) => setGraph({ selected })}
          ask={props.askSandwich}
          compareSides={props.compareSides}
        />
      );
    default:
      return (
        <ChangeTable
          compared={whole}
          functions={functions}
          link={link}
          measured={props.measured}
          onMeasured={props.onMeasured}
          sort={changeSort(graph.sort)}
          onSort={(sort) => setGraph({ sort })}
          actionsOf={props.actionsOfName}
          text={words.text}
          changeText={words.changeText}
          money={props.money}
        />
      );
  }
}
