/**
 * What the server says of all stacks of both sides where the diff was cut to its largest nodes. Of a diff that is whole
 * nothing is asked.
 */
import { useMemo } from 'react';
import type { FunctionChange } from '#model/function-table.ts';
import { NONE } from '#model/tree-shape.ts';
import { askFunctionChanges } from '../../api/compared-functions.ts';
import { exploreCalls } from '../../api/explore-calls.ts';
import { sandwichInParts, type Sandwich } from '../../api/parted-sandwich.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { summaryOfCame } from '../../scene/series-source.ts';
import { cameText } from '../../scene/stepped-parts.ts';
import { useAnswersFrames } from '../../scene/use-answers.ts';
import { t } from '../../ui/text.ts';
import { useAsked } from '../flame-graph/use-exact.ts';
import { sideOf, type DiffAnswer } from './compared-sides.ts';
import { isComing } from './diff-parts.ts';
import type { DiffView } from './DiffView.tsx';
import { diffOf, type AskDiffSandwich, type DiffSandwich } from './DiffSandwichPane.tsx';

/** More than anyone scrolls through. */
const mostRows = 10_000;

export interface ExactChanges {
  /** Undefined until it is there, and where the tree says all. */
  functions: readonly FunctionChange[] | undefined;
  askSandwich: AskDiffSandwich | undefined;
  /** That figures of functions lack what was folded; undefined when they do not. */
  note: string | undefined;
}

export function useExactChanges(model: DiffView, answer: DiffAnswer): ExactChanges {
  const { left, right, diff, by } = answer;
  // Of what is on its way nothing more is asked: it is another tree in a moment.
  const isCut = diff.foldName !== NONE && !isComing(answer);
  const counts = useAnswersFrames(model, exploreCalls.functionTable, left.query, by);
  const joins = useAnswersFrames(model, exploreCalls.sandwich, left.query, by);
  const [before, after] = [left.query, right.query];
  const functions = useAsked(
    useMemo(
      () =>
        isCut && counts === true
          ? (signal: AbortSignal) =>
              askFunctionChanges(selectionOf(model).source, before, after, { limit: mostRows, by }, signal)
          : undefined,
      [isCut, counts, model, before, after, by],
    ),
  );
  const askSandwich = useMemo<AskDiffSandwich | undefined>(() => {
    if (!isCut || joins !== true) return undefined;
    const { source } = selectionOf(model);
    return async (name, signal, onPart) => {
      const both = await sandwichInParts(
        source,
        [after, before],
        { name, by },
        signal,
        async ({ sides, ...halves }) => {
          const [right, left] = await Promise.all(
            sides.map(async ({ came, total }, i) => {
              const query = { ...[after, before][i]!, ...came };
              return sideOf({ query, summary: await summaryOfCame(source, query, Number(total), signal) }, total);
            }),
          );
          const came = { left: left!, right: right!, scales: [left!.scale, right!.scale] as const };
          const words = t('sandwich.part-sides', 'baseline {{baseline}}; comparison {{comparison}}', {
            baseline: cameText(left!.query, before, model.timeZone),
            comparison: cameText(right!.query, after, model.timeZone),
          });
          onPart({ ...diffHalves(halves), sides: came, words });
        },
      );
      return both && diffHalves(both);
    };
  }, [isCut, joins, model, before, after, by]);
  const note =
    isCut && (counts === false || joins === false)
      ? t(
          'diff.cut-functions',
          'This data source does not count functions itself: table, call tree and sandwich are of the largest frames alone.',
        )
      : undefined;
  return { functions, askSandwich, note };
}

const diffHalves = ({ callers, callees }: Sandwich): DiffSandwich => ({
  callers: diffOf(callers),
  callees: diffOf(callees),
});
