/** What is said of a frame in a diff: both sides and the change, as values and as shares, whatever is drawn. */
import type { DiffTree } from '#model/diff.ts';
import { ROOT } from '#model/tree-shape.ts';
import { type FrameFacts, foldedNote, markerFacts, nameOfNode } from '../../ui/flame-graph/frame-facts.ts';
import { relative, sharePercent, sharePoints, signed } from './change-text.ts';
import { settle } from './compare.ts';

/** @param text a value in the profile's unit, already multiplied by its side's scale */
export function diffFacts(
  diff: DiffTree,
  node: number,
  scales: readonly [number, number],
  text: (value: number) => string,
): FrameFacts {
  const values = (measured: 'self' | 'total') => {
    const before = Number(diff.left[measured][node]!) * scales[0];
    const after = Number(diff.right[measured][node]!) * scales[1];
    return [text(before), text(after), signed(after - before, text), relative(before, after)];
  };
  const before = part(diff.left.total, node);
  const after = part(diff.right.total, node);
  const shares = [sharePercent(before), sharePercent(after), signed(settle(after - before, 1), sharePoints), ''];
  const notes = diff.name[node] === diff.foldName ? [foldedNote] : [];
  if (diff.left.total[node] === 0n && before !== after) notes.push('New: the baseline does not have it.');
  if (diff.right.total[node] === 0n && before !== after) notes.push('Gone: the comparison does not have it.');
  return {
    title: nameOfNode(diff, node),
    columns: ['baseline', 'comparison', 'change', ''],
    rows: [
      { label: 'Self', cells: values('self') },
      { label: 'Total', cells: values('total') },
      { label: 'Of total', cells: shares },
    ],
    notes,
  };
}

/** For a run of frames too thin to be drawn; how each side has them is not known without going through them. */
export function diffMarkerFacts(frames: number, share: number, under: string): FrameFacts {
  const { title, notes } = markerFacts(frames, '', '', under);
  return { title, notes, columns: ['of both sides'], rows: [{ label: 'Together', cells: [sharePercent(share)] }] };
}

const part = (total: BigInt64Array, node: number) =>
  total[ROOT] === 0n ? 0 : Number(total[node]!) / Number(total[ROOT]!);
