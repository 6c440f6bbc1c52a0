/** One profile of a file as table and flame graph. */
import { useCallback, useMemo } from 'react';
import { frameLabel } from '#model/flame-layout-label.ts';
import { functionTable } from '#model/function-table.ts';
import type { NameTree } from '#model/name-tree.ts';
import { parseProfileType, profileTypeTitle } from '#model/profile-type.ts';
import { applyTransforms } from '#model/transforms/transform.ts';
import { ROOT } from '#model/tree-shape.ts';
import { formatShare, formatValue } from '#model/units.ts';
import { useShortcuts } from '../../scene/shortcuts.ts';
import { GraphExport } from '../../ui/export/GraphExport.tsx';
import { frameFacts, markerFacts, nameOfNode } from '../../ui/flame-graph/frame-facts.ts';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';
import { GraphPanel } from '../../ui/flame-graph/GraphPanel.tsx';
import { TransformPath } from '../../ui/flame-graph/TransformPath.tsx';
import { FunctionTable } from '../../ui/function-table/FunctionTable.tsx';
import { t } from '../../ui/text.ts';
import { packageColors } from '../flame-graph/package-colors.ts';
import { transformActions, transformKeys, undoAction } from '../flame-graph/transform-actions.ts';
import { useShownTree } from '../flame-graph/use-shown-tree.ts';
import type { AdHocView } from './AdHocView.tsx';
import type { OpenedFile } from './open-ref.ts';

/** Those are kept by a server, and files are of none. */
const noPresets = () => undefined;

interface Props {
  model: AdHocView;
  opened: OpenedFile;
  tree: NameTree;
  type: string;
  stale: boolean;
}

export function FileGraph({ model, opened, tree: all, type, stale }: Props) {
  const { graph } = model.useState();
  const { sampleUnit } = parseProfileType(type);
  const shown = useShownTree(all, graph, noPresets);
  const { tree, drawn } = shown;
  const whole = tree.total[ROOT]!;
  const setGraph = useCallback((change: Partial<GraphState>) => model.setGraph(change), [model]);
  const text = useCallback((value: bigint | number) => formatValue(value, sampleUnit), [sampleUnit]);
  const functions = useMemo(() => functionTable(tree), [tree]);
  const colors = useMemo(() => packageColors(drawn, functions), [drawn, functions]);
  const indexOf = useMemo(() => new Map(tree.names.map((name, index) => [name, index])), [tree]);
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
  const actionsOf = useCallback(
    (node: number) =>
      node === ROOT || drawn.name[node] === drawn.foldName
        ? undoAction(graph, setGraph)
        : [...transformActions(nameOfNode(drawn, node), graph, setGraph), ...undoAction(graph, setGraph)],
    [drawn, graph, setGraph],
  );
  useShortcuts(transformKeys(graph, setGraph));
  const transform = (stacks: NameTree) => applyTransforms(stacks, graph.transforms, noPresets);
  const { pprof } = opened;
  return (
    <GraphPanel
      title={t('ad-hoc.graph', 'Flame graph of the file')}
      tree={shown.weighed}
      state={graph}
      onState={setGraph}
      fillOf={colors.ofNode}
      factsOf={factsOf}
      markerOf={markerOf}
      labelOf={labelOf}
      stale={stale}
      notes={shown.error === undefined ? [] : [shown.error]}
      canInvert
      actionsOf={actionsOf}
      path={
        <TransformPath
          transforms={graph.transforms}
          onTransforms={(transforms) => setGraph({ transforms, focus: '' })}
          presetTitle={(id) => id}
        />
      }
      head={
        <GraphExport
          tree={shown.weighed}
          focus={graph.focus}
          icicle={graph.orientation !== 'bottom'}
          facts={[opened.facts.join(', '), text(whole)].filter((fact) => fact !== '')}
          fillOf={colors.ofNode}
          labelOf={labelOf}
          factsOf={factsOf}
          text={text}
          stacks={{
            words: [opened.title.split('/').at(-1) ?? opened.title, profileTypeTitle(parseProfileType(type))],
            unit: sampleUnit,
            transform,
            ...(pprof === undefined ? { tree: all } : { pprof: () => pprof(type) }),
          }}
        />
      }
      table={({ matches, ...link }) => (
        <FunctionTable
          {...link}
          rows={functions.filter(({ name, folded }) =>
            link.searching ? !folded && matches(indexOf.get(name) ?? ROOT) : true,
          )}
          total={whole}
          text={text}
          colorOf={colors.ofName}
        />
      )}
    />
  );
}
