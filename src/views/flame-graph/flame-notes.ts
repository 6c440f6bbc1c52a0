/** What is said about a flame graph as a whole. */
import type { NameTree } from '#model/name-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { formatShare } from '#model/units.ts';
import type { TimeSpan } from '../../api/profile-source.ts';
import type { Measure } from '../../scene/measure.ts';
import { nodeBudget } from './load-flame.ts';

/**
 * Counters add up, and have a rate; of gauges only the mean means anything.
 *
 *     27.8 min   in 30 min, 0.93 cores on average
 *     1.2 GiB    on average
 */
export function totalText(
  measure: Measure,
  amount: string,
  whole: bigint,
  { start, end, spans }: TimeSpan & { spans?: readonly string[] },
): { amount: string; rate: string } {
  if (measure.isGauge) return { amount, rate: 'on average' };
  if (spans !== undefined && spans.length > 0) return { amount, rate: '' };
  const seconds = (end - start) / 1000;
  return { amount, rate: `in all, ${measure.mean(Number(whole) / seconds)} on average` };
}

/** How much the server's `other` holds; undefined when nothing was folded. */
export function foldedNote(tree: NameTree): string | undefined {
  let folded = 0n;
  for (let node = 1; node < tree.name.length; node++) {
    if (tree.name[node] === tree.foldName) folded += tree.total[node]!;
  }
  if (folded === 0n) return undefined;
  const share = formatShare(folded, tree.total[ROOT]!);
  return `${share} is in “other”: frames that are not among the ${nodeBudget.toLocaleString('en')} largest.`;
}
