/** A tree of stacks to read, whatever it is of: graph, panes, steps, search, and what can be done with a frame. */
import { useCallback, useMemo, type ComponentProps, type ReactNode } from 'react';
import { frameLabel } from '#model/flame-layout-label.ts';
import { pathTo } from '#model/flame-layout.ts';
import { functionTable, type FunctionRow } from '#model/function-table.ts';
import { fileOfPlace, type Granularity } from '#model/granular-frames.ts';
import type { NameTree } from '#model/name-tree.ts';
import { compileSearch } from '#model/search.ts';
import type { ResourceOf, Transform } from '#model/transforms/transform.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';
import { formatShare } from '#model/units.ts';
import { useShortcuts } from '../../scene/shortcuts.ts';
import { frameFacts, markerFacts, nameOfNode } from '../../ui/flame-graph/frame-facts.ts';
import { GraphPanel } from '../../ui/flame-graph/GraphPanel.tsx';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';
import type { FunctionMoney } from '../../ui/function-table/FunctionTable.tsx';
import { t } from '../../ui/text.ts';
import { TransformPath } from '../../ui/flame-graph/TransformPath.tsx';
import { ColorMenu } from './ColorMenu.tsx';
import { ColumnMenu } from './ColumnMenu.tsx';
import { frameColors, selfsAbove } from './frame-colors.ts';
import { FrameLegend } from './FrameLegend.tsx';
import { FramePresetMenu } from './FramePresetMenu.tsx';
import { addressNote } from './address-note.ts';
import { GranularityMenu } from './GranularityMenu.tsx';
import { IdleOffer } from './IdleOffer.tsx';
import { paneActions, paneKeys } from './pane-actions.ts';
import { PaneMenu, paneTitles } from './PaneMenu.tsx';
import { SidePane, type AskSandwich, type AskStacks } from './SidePane.tsx';
import type { ReadSource } from './SourcePane.tsx';
import { transformActions, transformKeys, undoAction } from './transform-actions.ts';
import { useShownTree, type ShownTree } from './use-shown-tree.ts';
import type { FramePresets } from './use-frame-presets.ts';

/** What a picture of it is made from. */
export interface GraphLook extends Pick<ComponentProps<typeof GraphPanel>, 'fillOf' | 'labelOf' | 'factsOf'> {
  shown: ShownTree;
}

interface ReadingGraphProps {
  title: string;
  tree: NameTree;
  graph: GraphState;
  setGraph: (change: Partial<GraphState>) => void;
  /** A profile type's id. */
  type: string;
  text: (value: bigint | number) => string;
  /** Absent where what is measured has no price. */
  money?: FunctionMoney | undefined;
  presets: FramePresets;
  /** Whether the tree is what the steps leave: whoever has all stacks has taken them. */
  isStepped?: boolean | undefined;
  /** Whether a function's library or file can be collapsed; `resourceOf` says which that is, where the page must know. */
  knowsResources?: boolean | undefined;
  resourceOf?: ResourceOf | undefined;
  /** The program or library of a function; undefined until it is there. Asked only when it is shown. */
  binaryOf?: ((name: string) => string | undefined) | undefined;
  /** What the tree's frames are; the state says what is wished, which may be on its way. */
  by: Granularity;
  /** Why there are only functions; undefined where files and lines can be had. */
  onlyFunctions?: string | undefined;
  /** Why there are no addresses; absent where that is known only when they are asked for. */
  noAddresses?: string | undefined;
  /** The file of a function, for its colour; absent where nobody knows. */
  fileOf?: ((name: string) => string | undefined) | undefined;
  /** More of the bar. */
  tools?: ReactNode;
  stale: boolean;
  notes: readonly (string | undefined)[];
  more?: ReactNode;
  head: (look: GraphLook) => ReactNode;
  /** Exact where the tree was cut; else they are of the tree. */
  functions?: readonly FunctionRow[] | undefined;
  /** Likewise the callers and callees of a function. */
  askSandwich?: AskSandwich | undefined;
  /** All stacks through a function. */
  askStacks?: AskStacks | undefined;
  /** What each line of a function costs, and where its source is looked for. */
  source?: ReadSource | undefined;
  /** Where a function's cost over time is drawn; absent where nobody can. */
  overTime?: ((name: string) => string) | undefined;
  /** Asked to open a folded frame in place: nodes from the root to it. */
  onFolded?: ((path: readonly number[]) => void) | undefined;
}

export function ReadingGraph(props: ReadingGraphProps) {
  const { tree: all, graph, setGraph, type, text, presets, stale, overTime, onFolded } = props;
  const { isStepped = false, knowsResources, resourceOf, binaryOf } = props;
  const shown = useShownTree(all, graph, presets.test, resourceOf, isStepped);
  const { tree, drawn } = shown;
  const whole = tree.total[ROOT]!;
  const seen = useMemo(() => functionTable(tree), [tree]);
  const functions = props.functions ?? seen;
  const { by } = props;
  const ofPlace = useMemo(() => fileOfPlace(by), [by]);
  const fileOf = props.fileOf ?? ofPlace;
  const noFiles =
    props.fileOf !== undefined || by !== 'function'
      ? undefined
      : (props.onlyFunctions ?? t('flame-graph.no-files', 'This server does not say which file a function is in'));
  const { color, levels, levelsAt } = graph;
  const weights = useMemo(
    () =>
      levels.length === 0 || levelsAt === 'root'
        ? seen
        : Array.from(selfsAbove(tree, levels), ([name, self]) => ({ name, self })),
    [seen, tree, levels, levelsAt],
  );
  const colors = useMemo(
    () => frameColors(drawn, weights, color, { fileOf, binaryOf, levels }),
    [drawn, weights, color, fileOf, binaryOf, levels],
  );
  const labelOf = useCallback(
    (node: number, width: number) =>
      frameLabel(nameOfNode(drawn, node), [formatShare(drawn.total[node]!, whole), text(drawn.total[node]!)], width),
    [drawn, text, whole],
  );
  const factsOf = useCallback((node: number, focus: number) => frameFacts(drawn, node, focus, text), [drawn, text]);
  const markerOf = useCallback(
    (under: number, frames: number, weight: number) =>
      markerFacts(frames, text(weight), formatShare(BigInt(Math.round(weight)), whole), nameOfNode(drawn, under)),
    [drawn, text, whole],
  );
  const actionsOfName = useCallback(
    (name: string) => [
      ...paneActions(name, graph, setGraph, overTime?.(name)),
      ...transformActions(name, graph, setGraph, knowsResources),
      ...undoAction(graph, setGraph),
    ],
    [graph, setGraph, overTime, knowsResources],
  );
  const actionsOf = useCallback(
    (node: number) =>
      node === ROOT || drawn.name[node] === drawn.foldName
        ? undoAction(graph, setGraph)
        : actionsOfName(nameOfNode(drawn, node)),
    [drawn, graph, setGraph, actionsOfName],
  );
  useShortcuts([...transformKeys(graph, setGraph), ...paneKeys()]);
  const setTransforms = (transforms: readonly Transform[]) => setGraph({ transforms, focus: '' });
  const look = { shown, fillOf: colors.ofNode, labelOf, factsOf };
  return (
    <GraphPanel
      title={props.title}
      tree={shown.weighed}
      state={graph}
      onState={setGraph}
      fillOf={colors.ofNode}
      factsOf={factsOf}
      markerOf={markerOf}
      labelOf={labelOf}
      stale={stale}
      notes={[shown.error, addressNote(by, all), ...props.notes].filter((note) => note !== undefined)}
      more={props.more}
      canInvert
      actionsOf={actionsOf}
      onFolded={onFolded !== undefined && drawn === all ? (node) => onFolded(pathTo(drawn, node)) : undefined}
      selectOnClick={
        graph.pane === 'sandwich' || graph.pane === 'peek' || graph.pane === 'calls' || graph.pane === 'source'
      }
      tableTitle={paneTitles()[graph.pane]}
      wideTable={graph.pane === 'source'}
      tools={
        <>
          {props.tools}
          <GranularityMenu
            graph={graph}
            onFrames={setGraph}
            onlyFunctions={props.onlyFunctions}
            noAddresses={props.noAddresses}
          />
          <FramePresetMenu
            presets={presets}
            transforms={graph.transforms}
            onTransforms={setTransforms}
            countMatches={(pattern) => countNames(all, pattern)}
          />
          <ColorMenu
            color={graph.color}
            onColor={(color) => setGraph({ color })}
            noFiles={noFiles}
            noBinaries={
              knowsResources
                ? undefined
                : t('flame-graph.no-binaries', 'Only functions are known here, not their binaries')
            }
            hasLevels={graph.levels.length > 0}
          />
          <PaneMenu
            pane={graph.pane}
            onPane={(pane) => setGraph({ pane, ...(graph.shown === 'graph' && { shown: 'both' }) })}
          />
          {graph.pane === 'table' && graph.shown !== 'graph' && (
            <ColumnMenu
              columns={graph.columns}
              onColumns={(columns) => setGraph({ columns })}
              noFiles={noFiles}
              hasMoney={props.money !== undefined}
            />
          )}
        </>
      }
      legend={
        <FrameLegend
          legend={colors.legend}
          whole={whole}
          text={text}
          hasFolded={drawn.foldName !== NONE && drawn.name.includes(drawn.foldName)}
        />
      }
      path={
        <>
          <IdleOffer tree={tree} transforms={graph.transforms} onTransforms={setTransforms} />
          <TransformPath
            transforms={graph.transforms}
            onTransforms={setTransforms}
            presetTitle={presets.titleOf}
            presetHides={presets.hides}
          />
        </>
      }
      head={props.head(look)}
      table={(link) => (
        <SidePane
          type={type}
          by={by}
          graph={graph}
          setGraph={setGraph}
          shown={shown}
          functions={functions}
          askSandwich={props.askSandwich}
          askStacks={props.askStacks}
          source={props.source}
          link={link}
          colors={colors}
          fileOf={fileOf}
          text={text}
          money={props.money}
          actionsOf={actionsOf}
          actionsOfName={actionsOfName}
        />
      )}
    />
  );
}

/** @throws HearthError bad_request when the expression is not one */
function countNames({ names, foldName }: NameTree, pattern: string): number {
  const test = compileSearch({ text: pattern, regex: true });
  return names.filter((name, i) => i !== ROOT && i !== foldName && test(name)).length;
}
