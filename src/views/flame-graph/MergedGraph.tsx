/** The merged stacks as table and graph, with what they come to in the right unit. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useCallback, useMemo } from 'react';
import { frameLabel } from '#model/flame-layout-label.ts';
import { functionTable } from '#model/function-table.ts';
import { parseProfileType } from '#model/profile-type.ts';
import type { NameTree } from '#model/name-tree.ts';
import { applyTransforms } from '#model/transforms/transform.ts';
import { ROOT } from '#model/tree-shape.ts';
import { formatShare, formatValue } from '#model/units.ts';
import { sceneGraph } from '@grafana/scenes';
import { useShortcuts } from '../../scene/shortcuts.ts';
import { measureOf } from '../../scene/measure.ts';
import { frameFacts, markerFacts, nameOfNode } from '../../ui/flame-graph/frame-facts.ts';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';
import { GraphPanel } from '../../ui/flame-graph/GraphPanel.tsx';
import { TransformPath } from '../../ui/flame-graph/TransformPath.tsx';
import { FunctionTable } from '../../ui/function-table/FunctionTable.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import type { FlameGraphView } from './FlameGraphView.tsx';
import { foldedNote, totalText, widenedNote } from './flame-notes.ts';
import type { FlameAnswer } from './load-flame.ts';
import { packageColors } from './package-colors.ts';
import { ProfileChip } from './ProfileChip.tsx';
import { SpanChip } from './SpanChip.tsx';
import { StoredExport } from './StoredExport.tsx';
import { transformActions, transformKeys, undoAction } from './transform-actions.ts';
import { useShownTree } from './use-shown-tree.ts';

interface Props {
  model: FlameGraphView;
  answer: FlameAnswer;
  stale: boolean;
}

export function MergedGraph({ model, answer, stale }: Props) {
  const styles = useStyles2(graphStyle);
  const { graph } = model.useState();
  const { query, scale } = answer;
  const { sampleUnit } = parseProfileType(query.profileType);
  const shown = useShownTree(answer.tree, graph, presetTest);
  const { tree, drawn } = shown;
  const whole = tree.total[ROOT]!;
  const setGraph = useCallback((change: Partial<GraphState>) => model.setGraph(change), [model]);

  const text = useCallback(
    (value: bigint | number) => formatValue(scale === 1 ? value : Number(value) * scale, sampleUnit),
    [scale, sampleUnit],
  );
  const functions = useMemo(() => functionTable(tree), [tree]);
  const colors = useMemo(() => packageColors(drawn, functions), [drawn, functions]);
  const indexOf = useMemo(() => new Map(tree.names.map((name, index) => [name, index])), [tree]);
  const labelOf = useCallback(
    (node: number, width: number) =>
      frameLabel(
        nameOfNode(drawn, node),
        [formatShare(drawn.total[node]!, drawn.total[ROOT]!), text(drawn.total[node]!)],
        width,
      ),
    [drawn, text],
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
  const timeZone = sceneGraph.getTimeRange(model).getTimeZone();
  const notes = [shown.error, widenedNote(answer.answered, timeZone), foldedNote(tree)].filter(
    (note) => note !== undefined,
  );
  const all = answer.tree.total[ROOT]!;
  const exportTransform = (stacks: NameTree) => applyTransforms(stacks, graph.transforms, presetTest);

  return (
    <GraphPanel
      title="Flame graph"
      tree={shown.weighed}
      state={graph}
      onState={setGraph}
      fillOf={colors.ofNode}
      factsOf={factsOf}
      markerOf={markerOf}
      labelOf={labelOf}
      stale={stale}
      notes={notes}
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
        <>
          <span className={styles.total} data-testid={testIds.flameGraph.total} data-total={String(whole)}>
            <strong>{text(whole)}</strong>{' '}
            {whole === all
              ? totalText(measureOf(query.profileType), answer.summary)
              : t('flame-graph.part-of-all', '{{share}} of {{all}}', {
                  share: formatShare(whole, all),
                  all: text(all),
                })}
          </span>
          <SpanChip model={model} />
          <ProfileChip model={model} />
          <StoredExport
            model={model}
            answer={answer}
            tree={shown.weighed}
            focus={graph.focus}
            icicle={graph.orientation !== 'bottom'}
            transform={exportTransform}
            fillOf={colors.ofNode}
            labelOf={labelOf}
            factsOf={factsOf}
            text={text}
            total={`${text(whole)} ${totalText(measureOf(query.profileType), answer.summary)}`}
          />
        </>
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

const presetTest = () => undefined;

const graphStyle = (theme: GrafanaTheme2) => ({
  total: css({
    color: theme.colors.text.secondary,
    '& strong': { color: theme.colors.text.primary, fontSize: theme.typography.h5.fontSize },
  }),
});
