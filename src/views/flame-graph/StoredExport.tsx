/** Exports of a stored selection: complete, and of just the spans, profiles and labels that are selected. */
import { sceneGraph } from '@grafana/scenes';
import type { ComponentProps } from 'react';
import type { NameTree } from '#model/name-tree.ts';
import { parseProfileType, profileTypeTitle } from '#model/profile-type.ts';
import { storedPprof } from '../../api/stored-pprof.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { GraphExport } from '../../ui/export/GraphExport.tsx';
import type { FlameGraphView } from './FlameGraphView.tsx';
import type { FlameAnswer } from './load-flame.ts';
import { queryFact, timeText } from './query-fact.ts';

interface Props extends Omit<ComponentProps<typeof GraphExport>, 'stacks' | 'facts'> {
  model: FlameGraphView;
  answer: FlameAnswer;
  /** What is done to the stacks of formats that know names only. */
  transform?: (tree: NameTree) => NameTree;
  /** What the whole is, in words. */
  total: string;
}

export function StoredExport({ model, answer, transform, total, ...graph }: Props) {
  const { service } = useSelection(model);
  const { query } = answer;
  const type = parseProfileType(query.profileType);
  const timeZone = sceneGraph.getTimeRange(model).getTimeZone();
  return (
    <GraphExport
      {...graph}
      facts={[queryFact(query, timeZone), total]}
      stacks={{
        words: [service, profileTypeTitle(type), timeText(query.start, timeZone)],
        unit: type.sampleUnit,
        pprof: () => storedPprof(selectionOf(model).source, query),
        transform,
        by: answer.by,
      }}
    />
  );
}
