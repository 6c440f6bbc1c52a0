/** Exports of a stored selection: complete, and of just the spans, profiles and labels that are selected. */
import { sceneGraph } from '@grafana/scenes';
import type { ComponentProps } from 'react';
import type { NameTree } from '#model/name-tree.ts';
import { parseProfileType, profileTypeTitle } from '#model/profile-type.ts';
import { askResources } from '../../api/reading.ts';
import { storedPprof } from '../../api/stored-pprof.ts';
import type { ResourceOf } from '#model/transforms/transform.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { GraphExport } from '../../ui/export/GraphExport.tsx';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';
import type { FlameGraphView } from './FlameGraphView.tsx';
import type { FlameAnswer } from './load-flame.ts';
import { queryFact, timeText } from './query-fact.ts';

interface Props extends Omit<ComponentProps<typeof GraphExport>, 'stacks' | 'facts'> {
  model: FlameGraphView;
  answer: FlameAnswer;
  graph: GraphState;
  /** What is taken out of the way. */
  transform: (tree: NameTree, resourceOf: ResourceOf) => NameTree;
  /** What the whole is, in words. */
  total: string;
}

export function StoredExport({ model, answer, graph, transform, total, ...shown }: Props) {
  const { service } = useSelection(model);
  const { query } = answer;
  const type = parseProfileType(query.profileType);
  const timeZone = sceneGraph.getTimeRange(model).getTimeZone();
  return (
    <GraphExport
      {...shown}
      facts={[queryFact(query, timeZone), total]}
      stacks={{
        words: [service, profileTypeTitle(type), timeText(query.start, timeZone)],
        type: query.profileType,
        ...(graph.levels.length === 0
          ? { pprof: () => storedPprof(selectionOf(model).source, query) }
          : {
              tree: () => model.belowLabels(query),
              ...(graph.transforms.some(({ kind }) => kind === 'resource') && {
                resources: () => askResources(selectionOf(model).source, query, answer.by),
              }),
            }),
        ...(graph.transforms.length > 0 && { transform }),
        by: answer.by,
        noInlines: query.noInlines,
      }}
    />
  );
}
