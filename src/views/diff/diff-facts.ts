/** What is said of a frame in a diff: both sides and the change, as values and as shares, whatever is drawn. */
import type { DiffTree } from '#model/diff.ts';
import { measureOf } from '../../scene/measure.ts';
import { type FrameFacts, foldedNote, markerFacts, nameOfNode } from '../../ui/flame-graph/frame-facts.ts';
import { t } from '../../ui/text.ts';
import type { Basis } from './basis.ts';
import { relative, sharePercent, sharePoints, signed } from './change-text.ts';
import { settle, wholesOf } from './compare.ts';
import type { SidesAnswer } from './compared-sides.ts';

export interface FactsBasis {
  scales: readonly [left: number, right: number];
  /** A value of each side, already multiplied by the side's scale. */
  texts: readonly [left: (value: number) => string, right: (value: number) => string];
  /** Whether a value of one side can be taken from one of the other. */
  comparable: boolean;
}

/** Values are told even where only shares are compared: as rates, or levels. */
export function factsBasis({ left, right, scales }: SidesAnswer, basis: Basis): FactsBasis {
  if (basis.scale === 'total') return { scales: basis.scales, texts: [basis.text, basis.text], comparable: true };
  const [before, after] = [left, right].map(({ query }) => measureOf(query.profileType).mean);
  return { scales, texts: [before!, after!], comparable: basis.refusal === undefined };
}

/** @param wholes what shares are parts of, where that is not the tree's own total */
export function diffFacts(
  diff: DiffTree,
  node: number,
  { scales, texts, comparable }: FactsBasis,
  wholes = wholesOf(diff),
): FrameFacts {
  const values = (measured: 'self' | 'total') => {
    const before = Number(diff.left[measured][node]!) * scales[0];
    const after = Number(diff.right[measured][node]!) * scales[1];
    const change = comparable ? [signed(after - before, texts[0]), relative(before, after)] : ['', ''];
    return [texts[0](before), texts[1](after), ...change];
  };
  const before = part(diff.left.total[node]!, wholes[0]);
  const after = part(diff.right.total[node]!, wholes[1]);
  const shares = [sharePercent(before), sharePercent(after), signed(settle(after - before, 1), sharePoints), ''];
  const notes = diff.name[node] === diff.foldName ? [foldedNote(0)] : [];
  if (diff.left.total[node] === 0n && before !== after)
    notes.push(t('diff.facts.new', 'New: the baseline does not have it.'));
  if (diff.right.total[node] === 0n && before !== after)
    notes.push(t('diff.facts.gone', 'Gone: the comparison does not have it.'));
  return {
    title: nameOfNode(diff, node),
    columns: [
      t('diff.facts.baseline', 'baseline'),
      t('diff.facts.comparison', 'comparison'),
      t('diff.facts.change', 'change'),
      '',
    ],
    rows: [
      { label: t('diff.facts.self', 'Self'), cells: values('self') },
      { label: t('diff.facts.total', 'Total'), cells: values('total') },
      { label: t('diff.facts.share', 'Of total'), cells: shares },
    ],
    notes,
  };
}

/** For a run of frames too thin to be drawn; how each side has them is not known without going through them. */
export function diffMarkerFacts(frames: number, share: number, under: string): FrameFacts {
  const { title, notes } = markerFacts(frames, '', '', under);
  return {
    title,
    notes,
    columns: [t('diff.facts.of-both', 'of both sides')],
    rows: [{ label: t('diff.facts.together', 'Together'), cells: [sharePercent(share)] }],
  };
}

const part = (value: bigint, whole: bigint) => (whole === 0n ? 0 : Number(value) / Number(whole));
