/** Both sides as one flame graph, coloured by the change, with the table of changes beside it. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useCallback, useMemo } from 'react';
import { diffTable } from '#model/function-table.ts';
import { functionOfPlace } from '#model/granular-frames.ts';
import { ROOT } from '#model/tree-shape.ts';
import { ChangeLegend } from '../../ui/diff-graph/ChangeLegend.tsx';
import { nameOfNode } from '../../ui/flame-graph/frame-facts.ts';
import { GraphPanel } from '../../ui/flame-graph/GraphPanel.tsx';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';
import { exploreCalls } from '../../api/explore-calls.ts';
import { functionUrl } from '../../scene/function-url.ts';
import { pinOf } from '../../scene/pin.ts';
import { moneyOf } from '../../scene/prices.ts';
import { useShortcuts } from '../../scene/shortcuts.ts';
import { useAnswers } from '../../scene/use-answers.ts';
import { usePrices } from '../../scene/use-prices.ts';
import { addressNote } from '../flame-graph/address-note.ts';
import { GranularityMenu } from '../flame-graph/GranularityMenu.tsx';
import { pinnedFunctions } from '../flame-graph/pinned-functions.ts';
import { PaneMenu, paneTitles } from '../flame-graph/PaneMenu.tsx';
import { basisOf, type Basis } from './basis.ts';
import { signed } from './change-text.ts';
import type { ChangeMoney } from './ChangeTable.tsx';
import { ChangePane, diffPane, diffPanes } from './ChangePane.tsx';
import { ChangeSummary } from './ChangeSummary.tsx';
import { compare, type ComparedDiff, factors } from './compare.ts';
import { diffActions, diffKeySheet } from './diff-actions.ts';
import { factsBasis } from './diff-facts.ts';
import { diffLook } from './diff-look.ts';
import { diffFoldedNote } from './diff-notes.ts';
import type { DiffView } from './DiffView.tsx';
import { foldUnchanged } from './fold-unchanged.ts';
import { StoredDiffExport } from './StoredDiffExport.tsx';
import { UnchangedChoice } from './UnchangedChoice.tsx';
import { useExactChanges } from './use-exact-changes.ts';
import { t } from '../../ui/text.ts';
import type { DiffAnswer, SidesAnswer } from './compared-sides.ts';

interface ComparedGraphProps {
  model: DiffView;
  answer: DiffAnswer;
  stale: boolean;
}

export function ComparedGraph({ model, answer, stale }: ComparedGraphProps) {
  const styles = useStyles2(graphStyle);
  const { graph, scale, measured, unchanged } = model.useState();
  const basis = useMemo(() => basisOf(answer, scale), [answer, scale]);
  const { normalised, scales, changeText } = basis;
  // The table is of all functions, whatever the graph folds away.
  const whole = useMemo(() => compare(answer.diff, { normalised, scales }), [answer, normalised, scales]);
  const compared = useMemo(() => withoutUnchanged(whole, Number(unchanged) / 100), [whole, unchanged]);
  const seen = useMemo(() => diffTable(answer.diff), [answer]);
  const exact = useExactChanges(model, answer);
  const functions = exact.functions ?? seen;
  const { colors, weighed, diff } = compared;
  const words = useMemo(() => wordsOf(answer, basis), [basis, answer]);
  const compareSides = useCallback(
    (sides: SidesAnswer) => {
      const ofPart = basisOf(sides, scale);
      return { ...ofPart, words: wordsOf(sides, ofPart) };
    },
    [scale],
  );
  const look = useMemo(() => diffLook(compared, words), [compared, words]);
  const setGraph = useCallback((changed: Partial<GraphState>) => model.setGraph(changed), [model]);
  const drawsFunctions = useAnswers(model, exploreCalls.functionSeries) === true;
  const { by } = answer;
  // Of files nobody can draw the cost over time.
  const overTime = (name: string) => functionUrl(model, functionOfPlace(name, by));
  const actionsOfName = (name: string) =>
    diffActions(name, graph, setGraph, drawsFunctions && by !== 'file' ? overTime(name) : undefined);
  const actionsOf = (node: number) =>
    node === ROOT || diff.name[node] === diff.foldName ? [] : actionsOfName(nameOfNode(diff, node));
  useShortcuts(diffKeySheet());
  const money = useMoney(model, answer);
  const { id: pin } = pinOf(model).useState();
  const pane = diffPane(graph.pane);

  return (
    <>
      <ChangeSummary model={model} answer={answer} basis={basis} compared={whole} functions={functions} money={money} />
      <GraphPanel
        title={t('diff.graph', 'Diff flame graph')}
        tree={weighed}
        state={graph}
        onState={setGraph}
        {...look}
        actionsOf={actionsOf}
        selectOnClick={pane === 'sandwich'}
        tableTitle={paneTitles()[pane]}
        stale={stale}
        tools={
          <>
            <GranularityMenu graph={graph} onFrames={setGraph} onlyFunctions={pinnedFunctions(pin)} />
            <UnchangedChoice value={unchanged} onChange={(word) => model.setState({ unchanged: word })} />
            <PaneMenu
              pane={pane}
              panes={diffPanes}
              onPane={(chosen) => setGraph({ pane: chosen, ...(graph.shown === 'graph' && { shown: 'both' }) })}
            />
          </>
        }
        wideTable
        notes={[addressNote(by, diff), diffFoldedNote(diff), exact.note].filter((note) => note !== undefined)}
        head={
          <>
            <div className={styles.legend}>
              <ChangeLegend end={colors.end} text={(value) => signed(value, changeText)} />
            </div>
            <StoredDiffExport model={model} answer={answer} basis={basis} compared={compared} look={look} />
          </>
        }
        table={(link) => (
          <ChangePane
            whole={whole}
            shown={compared}
            functions={functions}
            words={words}
            money={money}
            graph={graph}
            setGraph={setGraph}
            measured={measured}
            onMeasured={(changed) => model.setState({ measured: changed })}
            link={link}
            actionsOf={actionsOf}
            actionsOfName={actionsOfName}
            askSandwich={exact.askSandwich}
            compareSides={compareSides}
          />
        )}
      />
    </>
  );
}

const wordsOf = (sides: SidesAnswer, basis: Basis) => ({
  text: basis.text,
  changeText: basis.changeText,
  facts: factsBasis(sides, basis),
});

/** Only of sides that are of one type, and of which charts say what they come to. */
function useMoney(model: DiffView, { left, right, scales }: DiffAnswer): ChangeMoney | undefined {
  const prices = usePrices(model);
  return useMemo(() => {
    const money = moneyOf(right.query.profileType, prices);
    const isKnown = left.summary !== undefined && right.summary !== undefined;
    const isSame = left.query.profileType === right.query.profileType;
    return money && isKnown && isSame ? { ...money, rates: scales } : undefined;
  }, [prices, left, right, scales]);
}

/** @param part of the larger side's total; 0 leaves all as it is */
function withoutUnchanged(whole: ComparedDiff, part: number): ComparedDiff {
  const { diff, normalised, scales, change } = whole;
  if (part === 0) return whole;
  const [left, right] = factors(whole.wholes, normalised, scales);
  const size = Math.max(Number(diff.left.total[ROOT]!) * left, Number(diff.right.total[ROOT]!) * right);
  const folded = foldUnchanged(diff, change, part * size, t('diff.unchanged.word', '(unchanged)'));
  return folded === undefined ? whole : compare(folded.diff, { normalised, scales });
}

const graphStyle = (theme: GrafanaTheme2) => ({
  legend: css({ paddingRight: theme.spacing(1) }),
});
