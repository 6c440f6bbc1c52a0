/** Both sides as one flame graph, coloured by the change, with the table of changes beside it. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useCallback, useMemo } from 'react';
import { frameLabel } from '#model/flame-layout-label.ts';
import { diffTable } from '#model/function-table.ts';
import { ROOT } from '#model/tree-shape.ts';
import { ChangeLegend } from '../../ui/diff-graph/ChangeLegend.tsx';
import { nameOfNode } from '../../ui/flame-graph/frame-facts.ts';
import { GraphPanel } from '../../ui/flame-graph/GraphPanel.tsx';
import { basisOf } from './basis.ts';
import { relative, signed } from './change-text.ts';
import { ChangeSummary } from './ChangeSummary.tsx';
import { ChangeTable } from './ChangeTable.tsx';
import { compare, type ComparedDiff, factors } from './compare.ts';
import { diffFacts, diffMarkerFacts, factsBasis } from './diff-facts.ts';
import { diffFoldedNote } from './diff-notes.ts';
import type { DiffView } from './DiffView.tsx';
import { foldUnchanged } from './fold-unchanged.ts';
import { UnchangedChoice } from './UnchangedChoice.tsx';
import { t } from '../../ui/text.ts';
import type { DiffAnswer } from './compared-sides.ts';

interface ComparedGraphProps {
  model: DiffView;
  answer: DiffAnswer;
  stale: boolean;
}

export function ComparedGraph({ model, answer, stale }: ComparedGraphProps) {
  const styles = useStyles2(graphStyle);
  const { graph, scale, measured, unchanged } = model.useState();
  const basis = useMemo(() => basisOf(answer, scale), [answer, scale]);
  const { normalised, scales, text, changeText } = basis;
  // The table is of all functions, whatever the graph folds away.
  const whole = useMemo(() => compare(answer.diff, { normalised, scales }), [answer, normalised, scales]);
  const compared = useMemo(() => withoutUnchanged(whole, Number(unchanged) / 100), [whole, unchanged]);
  const functions = useMemo(() => diffTable(answer.diff), [answer]);
  const { change, colors, weighed, diff } = compared;

  const fillOf = useCallback((node: number) => colors.color(change[node]!), [colors, change]);
  const labelOf = useCallback(
    (node: number, width: number) => {
      const before = Number(diff.left.total[node]!) * scales[0];
      const after = Number(diff.right.total[node]!) * scales[1];
      const changed = signed(change[node]!, changeText);
      // Of shares a change in percent would be taken for percentage points.
      const words = change[node] === 0 ? [] : normalised ? [changed] : [relative(before, after), changed];
      return frameLabel(nameOfNode(diff, node), words, width);
    },
    [diff, scales, normalised, change, changeText],
  );
  const factsOf = useCallback(
    (node: number) => diffFacts(diff, node, factsBasis(answer, basis)),
    [diff, answer, basis],
  );
  const markerOf = useCallback(
    (under: number, frames: number, weight: number) =>
      diffMarkerFacts(frames, weight / weighed.weight[ROOT]!, nameOfNode(diff, under)),
    [diff, weighed],
  );
  const notes = diffFoldedNote(diff);

  return (
    <>
      <ChangeSummary model={model} answer={answer} basis={basis} compared={whole} functions={functions} />
      <GraphPanel
        title="Diff flame graph"
        tree={weighed}
        state={graph}
        onState={(changed) => model.setGraph(changed)}
        fillOf={fillOf}
        factsOf={factsOf}
        markerOf={markerOf}
        labelOf={labelOf}
        stale={stale}
        tools={<UnchangedChoice value={unchanged} onChange={(word) => model.setState({ unchanged: word })} />}
        wideTable
        notes={notes === undefined ? [] : [notes]}
        head={
          <div className={styles.legend}>
            <ChangeLegend end={colors.end} text={(value) => signed(value, changeText)} />
          </div>
        }
        table={(link) => (
          <ChangeTable
            compared={whole}
            functions={functions}
            link={link}
            measured={measured}
            onMeasured={(changed) => model.setState({ measured: changed })}
            text={text}
            changeText={changeText}
          />
        )}
      />
    </>
  );
}

/** @param part of the larger side's total; 0 leaves all as it is */
function withoutUnchanged(whole: ComparedDiff, part: number): ComparedDiff {
  const { diff, normalised, scales, change } = whole;
  if (part === 0) return whole;
  const [left, right] = factors(diff, normalised, scales);
  const size = Math.max(Number(diff.left.total[ROOT]!) * left, Number(diff.right.total[ROOT]!) * right);
  const folded = foldUnchanged(diff, change, part * size, t('diff.unchanged.word', '(unchanged)'));
  return folded === undefined ? whole : compare(folded.diff, { normalised, scales });
}

const graphStyle = (theme: GrafanaTheme2) => ({
  legend: css({ paddingRight: theme.spacing(1) }),
});
