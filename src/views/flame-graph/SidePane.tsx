/** What stands beside the flame graph: the table, the call tree, a function's callers and callees, or the call graph. */
import { useStyles2 } from '@grafana/ui';
import { useMemo } from 'react';
import { sandwich } from '#model/call-tree.ts';
import { foldedColor } from '#model/color.ts';
import { writeDot } from '#model/dot.ts';
import { HearthError } from '#model/errors.ts';
import type { FunctionRow } from '#model/function-table.ts';
import type { Granularity } from '#model/granular-frames.ts';
import type { NameTree } from '#model/name-tree.ts';
import { peek } from '#model/peek.ts';
import { parseProfileType } from '#model/profile-type.ts';
import { ROOT } from '#model/tree-shape.ts';
import { notedPane } from '../../scene/PartsNote.tsx';
import { CallGraphPane } from '../../ui/call-graph/CallGraphPane.tsx';
import { valueColumns, valueData } from '../../ui/call-tree/call-columns.ts';
import { CallTree } from '../../ui/call-tree/CallTree.tsx';
import { PeekTable } from '../../ui/call-tree/PeekTable.tsx';
import type { FrameAction } from '../../ui/flame-graph/frame-action.ts';
import type { TableLink } from '../../ui/flame-graph/GraphPanel.tsx';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';
import { SandwichGraph } from '../../ui/flame-graph/SandwichGraph.tsx';
import type { FunctionMoney } from '../../ui/function-table/FunctionTable.tsx';
import { FunctionsPane } from './FunctionsPane.tsx';
import type { FrameColors } from './package-colors.ts';
import { SourcePane, type ReadSource } from './SourcePane.tsx';
import { madeOrProblem, NoSandwich } from './NoSandwich.tsx';
import { SandwichNote } from './SandwichNote.tsx';
import { useAskedOf, type AskOf } from './use-exact.ts';
import type { ShownTree } from './use-shown-tree.ts';

export interface Halves {
  callers: NameTree;
  callees: NameTree;
}

/** Of the newest part of the time. */
export interface CameHalves extends Halves {
  /** All samples of it. */
  whole: bigint;
  /** What its values are multiplied by beyond those of the whole time. */
  factor: number;
  /** Which part that is, '1 of 4 days, 25 %, since …'. */
  words: string;
}

/** Callers and callees of a function, of all stacks. */
export type AskSandwich = AskOf<Halves, CameHalves>;

/** All stacks through a function. */
export type AskStacks = AskOf<NameTree>;

export interface SidePaneProps {
  /** A profile type's id. */
  type: string;
  /** What frames are. */
  by: Granularity;
  graph: GraphState;
  setGraph: (change: Partial<GraphState>) => void;
  shown: ShownTree;
  /** Of all functions; exact where the server can say. */
  functions: readonly FunctionRow[];
  /** Absent where the tree has all there is. */
  askSandwich: AskSandwich | undefined;
  askStacks: AskStacks | undefined;
  link: TableLink;
  /** What each line of a function costs; absent where nobody can say. */
  source: ReadSource | undefined;
  colors: FrameColors;
  /** Of a frame's name; undefined where it is not known. */
  fileOf: (name: string) => string | undefined;
  text: (value: bigint | number) => string;
  money: FunctionMoney | undefined;
  actionsOf: (node: number) => readonly FrameAction[];
  actionsOfName: (name: string) => readonly FrameAction[];
}

export function SidePane(props: SidePaneProps) {
  const { graph, shown, link, colors, text } = props;
  const { tree, drawn } = shown;
  const whole = tree.total[ROOT]!;
  switch (graph.pane) {
    case 'tree':
      return (
        <CallTree
          {...link}
          tree={drawn}
          weighed={shown.weighed}
          columns={valueColumns(drawn, whole, text)}
          dataOf={valueData(drawn)}
          colorOf={colors.ofNode}
          actionsOf={props.actionsOf}
        />
      );
    case 'calls':
      return (
        <CallGraphPane
          tree={tree}
          text={text}
          colorOf={colors.ofName}
          selected={link.selected}
          onSelect={link.onSelect}
          dot={() => writeDot(tree, parseProfileType(props.type), 100)}
        />
      );
    case 'source':
      return <SourcePane {...props} />;
    case 'sandwich':
    case 'peek':
      return <OneFunction {...props} />;
    default:
      return <FunctionsPane {...props} />;
  }
}

/** Of the function that is selected, else of the one under the cursor, else of the one with the largest self. */
function OneFunction(props: SidePaneProps) {
  const pane = useStyles2(notedPane);
  const { graph, shown, functions, link, colors, text, setGraph } = props;
  const { tree } = shown;
  const name = useShownFunction(link, functions);
  const asked = useAskedOf(props.askSandwich, graph.pane === 'sandwich' ? name : undefined);
  const { value: through } = useAskedOf(props.askStacks, graph.pane === 'peek' ? name : undefined);
  const found = useMemo(() => (name === undefined ? undefined : halvesOf(tree, name)), [tree, name]);
  const seen = useMemo(() => (name === undefined ? undefined : peek(through ?? tree, name)), [through, tree, name]);
  const select = (selected: string) => setGraph({ selected });
  // A cut tree may lack a function that the server names.
  const cut = found instanceof HearthError ? undefined : found;
  if (graph.pane === 'peek' && name !== undefined && seen !== undefined) {
    const whole = tree.total[ROOT]!;
    return <PeekTable peek={seen} total={whole} text={text} colorOf={colors.ofName} onSelect={select} />;
  }
  const part = asked.value === undefined && isMore(asked.part, cut) ? asked.part : undefined;
  const both = asked.value ?? part ?? cut;
  const nothing = <NoSandwich name={name} problem={found instanceof HearthError ? found : undefined} />;
  if (name === undefined || graph.pane === 'peek') return nothing;
  return (
    <div className={pane}>
      <SandwichNote asked={asked} ofPart={part !== undefined} />
      {both === undefined ? (
        nothing
      ) : (
        <SandwichGraph
          {...both}
          name={name}
          whole={part?.whole ?? tree.total[ROOT]!}
          text={part === undefined || part.factor === 1 ? text : (value) => text(Number(value) * part.factor)}
          colorOf={colors.ofName}
          folded={foldedColor}
          onSelect={select}
        />
      )}
    </div>
  );
}

/** Of a function that is mostly folded the newest time may know more than all that was left of the whole. */
const isMore = (part: Halves | undefined, cut: Halves | undefined) =>
  part !== undefined && (cut === undefined || part.callees.total[ROOT]! > cut.callees.total[ROOT]!);

/** The function that is selected, else the one under the cursor, else the one with the largest self. */
export function useShownFunction(link: TableLink, functions: readonly FunctionRow[]): string | undefined {
  const largest = useMemo(
    () =>
      functions.reduce<FunctionRow | undefined>(
        (most, row) => (!row.folded && (most === undefined || row.self > most.self) ? row : most),
        undefined,
      ),
    [functions],
  );
  return link.selected ?? link.current ?? largest?.name;
}

const halvesOf = (tree: NameTree, name: string) =>
  madeOrProblem(() => {
    const both = sandwich([tree], name);
    if (both === undefined) return undefined;
    const [callers, callees] = [both.callers, both.callees].map(({ shape, sides }) => ({ ...shape, ...sides[0]! }));
    return { callers: callers!, callees: callees! };
  });
