/** One profile of a file, to read as one that is stored. */
import { useCallback, useMemo } from 'react';
import type { Granularity } from '#model/granular-frames.ts';
import type { NameTree } from '#model/name-tree.ts';
import { parseProfileType, profileTypeTitle } from '#model/profile-type.ts';
import { applyTransforms, type ResourceOf } from '#model/transforms/transform.ts';
import { ROOT } from '#model/tree-shape.ts';
import { formatValue } from '#model/units.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { GraphExport } from '../../ui/export/GraphExport.tsx';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';
import { t } from '../../ui/text.ts';
import { LevelMenu } from '../flame-graph/LevelMenu.tsx';
import { ReadingGraph } from '../flame-graph/ReadingGraph.tsx';
import { useBinaries } from '../flame-graph/use-binaries.ts';
import { useFramePresets } from '../flame-graph/use-frame-presets.ts';
import type { AdHocView } from './AdHocView.tsx';
import type { OpenedFile } from './open-ref.ts';
import { FileTimeOrder, TimeOrderButton, useRangeTree } from './FileTimeOrder.tsx';
import { useResources } from './use-resources.ts';
import { useFileLevels } from './use-file-levels.ts';
import { useFilePlaces } from './use-file-places.ts';
import { useFileSource } from './use-file-source.ts';

interface Props {
  model: AdHocView;
  opened: OpenedFile;
  tree: NameTree;
  type: string;
  by: Granularity;
  noInlines: boolean;
  stale: boolean;
}

export function FileGraph({ model, opened, tree: all, type, by, noInlines, stale }: Props) {
  const { graph: wished, timeOrder, timeRange } = model.useState();
  const { dataSource } = useSelection(model);
  const presets = useFramePresets(dataSource, wished.transforms);
  const range = timeOrder ? timeRange : undefined;
  const part = useRangeTree(opened, { type, by, noInlines, range });
  const { names: levels, tree: labelled } = useFileLevels(opened, { type, by, noInlines }, wished);
  // Of a stretch of time nobody knows the labels.
  const isLabelled = levels.length > 0 && range === undefined;
  const graph = useMemo(() => ({ ...wished, levels: isLabelled ? levels : [] }), [wished, isLabelled, levels]);
  const tree = part ?? (isLabelled ? labelled : undefined) ?? all;
  const { sampleUnit } = parseProfileType(type);
  const setGraph = useCallback((change: Partial<GraphState>) => model.setGraph(change), [model]);
  const text = useCallback((value: bigint | number) => formatValue(value, sampleUnit), [sampleUnit]);
  const resourceOf = useResources(opened, { type, by, noInlines }, graph.transforms);
  // Of a stretch of time the file as a whole says where functions lie.
  const transform = (stacks: NameTree, inFile: ResourceOf) =>
    applyTransforms(stacks, graph.transforms, presets.test, resourceOf ?? inFile);
  const { pprof, binaries } = opened;
  return (
    <>
      {timeOrder && <FileTimeOrder model={model} opened={opened} type={type} />}
      <ReadingGraph
        title={t('ad-hoc.graph', 'Flame graph of the file')}
        tree={tree}
        graph={graph}
        setGraph={setGraph}
        type={type}
        by={by}
        onlyFunctions={opened.onlyFunctions}
        noAddresses={opened.noAddresses}
        fileOf={useFilePlaces(opened, type, by, graph)}
        text={text}
        presets={presets}
        knowsResources={opened.resources !== undefined}
        resourceOf={resourceOf}
        binaryOf={useBinaries(
          graph,
          useMemo(() => binaries && ((signal: AbortSignal) => binaries(type, by, signal)), [binaries, type, by]),
        )}
        stale={stale || (range !== undefined && part === undefined) || (isLabelled && labelled === undefined)}
        notes={[levels.length > 0 && !isLabelled ? noLevelsNote() : undefined]}
        tools={
          opened.labels !== undefined && (
            <LevelMenu names={opened.labels.names} graph={{ ...wished, levels }} setGraph={setGraph} />
          )
        }
        source={useFileSource(model, opened, { type, noInlines, range })}
        head={({ shown, ...look }) => (
          <>
            <TimeOrderButton model={model} opened={opened} />
            <GraphExport
              tree={shown.weighed}
              focus={graph.focus}
              icicle={graph.orientation !== 'bottom'}
              facts={[opened.facts.join(', '), text(shown.tree.total[ROOT]!)].filter((fact) => fact !== '')}
              {...look}
              text={text}
              stacks={{
                words: [opened.title.split('/').at(-1) ?? opened.title, profileTypeTitle(parseProfileType(type))],
                type,
                ...(graph.transforms.length > 0 && { transform }),
                by,
                noInlines,
                ...(pprof === undefined || range !== undefined || isLabelled
                  ? { tree: () => Promise.resolve(tree) }
                  : { pprof: () => pprof(type) }),
              }}
            />
          </>
        )}
      />
    </>
  );
}

const noLevelsNote = () =>
  t('ad-hoc.no-levels', 'Labels are levels of the whole file only: what is shown now is a stretch of its time.');
