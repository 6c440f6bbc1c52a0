/** The merged stacks as table and graph, with what they come to in the right unit. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useCallback, useMemo } from 'react';
import { frameLabel } from '#model/flame-layout-label.ts';
import { functionTable } from '#model/function-table.ts';
import { parseProfileType } from '#model/profile-type.ts';
import { ROOT } from '#model/tree-shape.ts';
import { formatShare, formatValue } from '#model/units.ts';
import { sceneGraph } from '@grafana/scenes';
import { measureOf } from '../../scene/measure.ts';
import { frameFacts, markerFacts, nameOfNode } from '../../ui/flame-graph/frame-facts.ts';
import { GraphPanel } from '../../ui/flame-graph/GraphPanel.tsx';
import { FunctionTable } from '../../ui/function-table/FunctionTable.tsx';
import { testIds } from '../../ui/test-ids.ts';
import type { FlameGraphView } from './FlameGraphView.tsx';
import { foldedNote, totalText, widenedNote } from './flame-notes.ts';
import type { FlameAnswer } from './load-flame.ts';
import { packageColors } from './package-colors.ts';
import { ProfileChip } from './ProfileChip.tsx';
import { SpanChip } from './SpanChip.tsx';
import { StoredExport } from './StoredExport.tsx';

interface Props {
  model: FlameGraphView;
  answer: FlameAnswer;
  stale: boolean;
}

export function MergedGraph({ model, answer, stale }: Props) {
  const styles = useStyles2(graphStyle);
  const { graph } = model.useState();
  const { tree, query, scale } = answer;
  const { sampleUnit } = parseProfileType(query.profileType);
  const whole = tree.total[ROOT]!;

  const text = useCallback(
    (value: bigint | number) => formatValue(scale === 1 ? value : Number(value) * scale, sampleUnit),
    [scale, sampleUnit],
  );
  const functions = useMemo(() => functionTable(tree), [tree]);
  const colors = useMemo(() => packageColors(tree, functions), [tree, functions]);
  const indexOf = useMemo(() => new Map(tree.names.map((name, index) => [name, index])), [tree]);
  const labelOf = useCallback(
    (node: number, width: number) =>
      frameLabel(
        nameOfNode(tree, node),
        [formatShare(tree.total[node]!, tree.total[ROOT]!), text(tree.total[node]!)],
        width,
      ),
    [tree, text],
  );
  const factsOf = useCallback((node: number, focus: number) => frameFacts(tree, node, focus, text), [tree, text]);
  const markerOf = useCallback(
    (under: number, frames: number, weight: number) =>
      markerFacts(frames, text(weight), formatShare(BigInt(Math.round(weight)), whole), nameOfNode(tree, under)),
    [tree, text, whole],
  );
  const timeZone = sceneGraph.getTimeRange(model).getTimeZone();
  const notes = [widenedNote(answer.answered, timeZone), foldedNote(tree)].filter((note) => note !== undefined);

  return (
    <GraphPanel
      title="Flame graph"
      tree={answer.weighed}
      state={graph}
      onState={(change) => model.setGraph(change)}
      fillOf={colors.ofNode}
      factsOf={factsOf}
      markerOf={markerOf}
      labelOf={labelOf}
      stale={stale}
      notes={notes}
      head={
        <>
          <span className={styles.total} data-testid={testIds.flameGraph.total} data-total={String(whole)}>
            <strong>{text(whole)}</strong> {totalText(measureOf(query.profileType), answer.summary)}
          </span>
          <SpanChip model={model} />
          <ProfileChip model={model} />
          <StoredExport
            model={model}
            answer={answer}
            tree={answer.weighed}
            focus={graph.focus}
            icicle={graph.icicle}
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

const graphStyle = (theme: GrafanaTheme2) => ({
  total: css({
    color: theme.colors.text.secondary,
    '& strong': { color: theme.colors.text.primary, fontSize: theme.typography.h5.fontSize },
  }),
});
