/** The merged stacks of a selection, to read; exact where the tree was cut to its largest nodes and the server can say. */
import { sceneGraph } from '@grafana/scenes';
import { useCallback, useEffect, useMemo } from 'react';
import { nodeOfWord } from '#model/flame-layout-path.ts';
import { functionOfPlace } from '#model/granular-frames.ts';
import { parseProfileType } from '#model/profile-type.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';
import { formatValue } from '#model/units.ts';
import { askBinaries } from '../../api/reading.ts';
import { exploreCalls } from '../../api/explore-calls.ts';
import { functionUrl } from '../../scene/function-url.ts';
import { moneyOf } from '../../scene/prices.ts';
import { usePrices } from '../../scene/use-prices.ts';
import { pinOf } from '../../scene/pin.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { useAnswers } from '../../scene/use-answers.ts';
import { useLabelNames } from '../../scene/use-label-names.ts';
import { useSelection } from '../../scene/use-selection.ts';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';
import type { FunctionMoney } from '../../ui/function-table/FunctionTable.tsx';
import { t } from '../../ui/text.ts';
import type { FlameGraphView } from './FlameGraphView.tsx';
import { foldedNote, widenedNote } from './flame-notes.ts';
import { GraphHead } from './GraphHead.tsx';
import { type FlameAnswer, isComing, isOfSingles } from './load-flame.ts';
import { LevelMenu } from './LevelMenu.tsx';
import { LoadMore } from './LoadMore.tsx';
import { pinnedFunctions } from './pinned-functions.ts';
import { ReadingGraph } from './ReadingGraph.tsx';
import { useBinaries } from './use-binaries.ts';
import { useReadSource } from './use-read-source.tsx';
import { useFramePresets } from './use-frame-presets.ts';
import { useStepped } from './use-stepped.ts';
import { useExactFunctions, useExactSandwich, useExactStacks, useFiles } from './use-exact.ts';

interface Props {
  model: FlameGraphView;
  answer: FlameAnswer;
  stale: boolean;
}

export function MergedGraph({ model, answer: whole, stale }: Props) {
  const { graph } = model.useState();
  const { query, scale, by } = whole;
  const { dataSource } = useSelection(model);
  const presets = useFramePresets(dataSource, graph.transforms);
  const { own: ownPresets } = presets;
  // The chart above takes the same steps.
  useEffect(() => model.setState({ ownPresets }), [model, ownPresets]);
  const { sampleUnit } = parseProfileType(query.profileType);
  const setGraph = useCallback((change: Partial<GraphState>) => model.setGraph(change), [model]);
  const text = useCallback(
    (value: bigint | number) => formatValue(scale === 1 ? value : Number(value) * scale, sampleUnit),
    [scale, sampleUnit],
  );
  const drawsFunctions = useAnswers(model, exploreCalls.functionSeries) === true;
  const overTime = useMemo(
    () =>
      drawsFunctions && by !== 'file' && !isOfSingles(query)
        ? (name: string) => functionUrl(model, functionOfPlace(name, by))
        : undefined,
    [model, drawsFunctions, by, query],
  );
  const { answer, isAwaited, note } = useStepped(model, whole, graph, presets);
  const { tree } = answer;
  useRefined(model, answer, graph);
  const { id: pin } = pinOf(model).useState();
  const timeZone = sceneGraph.getTimeRange(model).getTimeZone();
  return (
    <ReadingGraph
      title={t('flame-graph.title', 'Flame graph')}
      tree={tree}
      graph={graph}
      setGraph={setGraph}
      type={query.profileType}
      text={text}
      money={useMoney(model, whole)}
      presets={presets}
      isStepped={answer.steps !== undefined}
      knowsResources={pin === ''}
      binaryOf={useBinaries(
        graph,
        useMemo(
          () => (pin === '' ? (signal) => askBinaries(selectionOf(model).source, query, by, signal) : undefined),
          [model, pin, query, by],
        ),
      )}
      by={by}
      onlyFunctions={pinnedFunctions(pin)}
      fileOf={useFiles(model, whole, graph)}
      tools={<LevelMenu names={useLabelNames(model)} graph={graph} setGraph={setGraph} />}
      stale={stale || isAwaited}
      notes={[widenedNote(answer.answered, timeZone), note, foldedNote(tree)]}
      more={isComing(answer) ? undefined : <LoadMore model={model} tree={tree} />}
      functions={useExactFunctions(model, answer, graph)}
      askSandwich={useExactSandwich(model, answer, graph)}
      askStacks={useExactStacks(model, answer, graph)}
      source={useReadSource(model, answer)}
      overTime={overTime}
      onFolded={graph.levels.length === 0 ? (path) => void model.openFolded(answer, path) : undefined}
      head={(look) => (
        <GraphHead model={model} answer={whole} graph={graph} presetTest={presets.test} text={text} {...look} />
      )}
    />
  );
}

/** Charts say what all stacks come to a second, or were on average: of that each value is a part. */
function useMoney(model: FlameGraphView, { query, summary, tree }: FlameAnswer): FunctionMoney | undefined {
  const prices = usePrices(model);
  return useMemo(() => {
    const money = moneyOf(query.profileType, prices);
    const sum = Number(tree.total[ROOT]!);
    if (money === undefined || summary === undefined || sum === 0) return undefined;
    const meanOf = (value: bigint) => (Number(value) / sum) * summary.mean;
    return {
      text: (value) => money.text(meanOf(value)),
      explained: (value) => money.explained(meanOf(value)),
      formula: money.formula,
    };
  }, [prices, query, summary, tree]);
}

/** Asks for what is folded below the frame that is zoomed in to. Of a tree that the page changed nobody knows what is where. */
function useRefined(model: FlameGraphView, answer: FlameAnswer, graph: GraphState): void {
  const { opening } = model.useState();
  const { tree, steps } = answer;
  const isAsDrawn =
    (graph.transforms.length === 0 || steps !== undefined) &&
    graph.levels.length === 0 &&
    graph.orientation !== 'leaves';
  const word = isAsDrawn && opening !== true ? graph.focus : '';
  useEffect(() => {
    const node = word === '' ? NONE : nodeOfWord(tree, word);
    if (node !== NONE) void model.refine(answer, word, node);
  }, [model, answer, tree, word]);
}
