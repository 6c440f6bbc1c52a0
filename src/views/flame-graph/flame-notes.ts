/** What is said about a flame graph as a whole. */
import { dateTimeFormat } from '@grafana/data';
import type { NameTree } from '#model/name-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { formatShare } from '#model/units.ts';
import type { TimeSpan } from '../../api/profile-source.ts';
import { coverageText } from '../../scene/coverage.ts';
import { partsText } from '../../scene/parts-text.ts';
import { t } from '../../ui/text.ts';
import type { Measure } from '../../scene/measure.ts';
import type { WholeSummary } from '../../scene/series-source.ts';
import type { FlameAnswer } from './load-flame.ts';

/**
 * Counters add up, and have a rate; of gauges only the mean means anything.
 *
 *     27.8 min   in 30 min, 0.93 cores on average
 *     1.2 GiB    average over 30 min
 */
export function totalText(measure: Measure, summary: WholeSummary | undefined): string {
  if (summary === undefined) return '';
  const time = coverageText(summary);
  return measure.isGauge
    ? t('flame-graph.level', 'average over {{time}}', { time })
    : t('flame-graph.rate', 'in {{time}}, {{mean}} on average', { time, mean: measure.mean(summary.mean) });
}

/** That more is shown than was asked; undefined when it is not. */
export function widenedNote(answered: TimeSpan | undefined, timeZone: string): string | undefined {
  if (answered === undefined) return undefined;
  const [from, to] = [answered.start - 1, answered.end].map((at) =>
    dateTimeFormat(at, { format: 'YYYY-MM-DD HH:mm', timeZone }),
  );
  return t(
    'flame-graph.widened',
    'Of this time only sums over hours or days are kept: these stacks are of {{from}} to {{to}}.',
    { from: from!, to: to! },
  );
}

/** Of a range that has not come whole: how much of it this is, of which time, and whether more comes. */
export function partsNote({ parts, query }: FlameAnswer, timeZone: string): string | undefined {
  if (parts === undefined) return undefined;
  const { whole, ended } = parts;
  const [from, to] = [query.start, query.end].map((at) => dateTimeFormat(at, { format: 'YYYY-MM-DD HH:mm', timeZone }));
  const how = partsText({ cameMs: query.end - query.start, wholeMs: whole.end - whole.start });
  const words = { parts: how, from: from!, to: to! };
  if (ended === undefined)
    return t('flame-graph.parts-coming', '{{parts}}: from {{from}} to {{to}}. The rest is on its way.', words);
  return ended === 'cancelled'
    ? t('flame-graph.parts-cancelled', '{{parts}}: only from {{from}} to {{to}}. You cancelled the rest.', words)
    : t('flame-graph.parts-failed', '{{parts}}: only from {{from}} to {{to}}. The rest failed: {{message}}', {
        ...words,
        message: ended.message,
      });
}

/** How much the server's `other` holds, and of how many frames where it says; undefined when nothing was folded. */
export function foldedNote(tree: NameTree): string | undefined {
  let folded = 0n;
  let frames = 0;
  for (let node = 1; node < tree.name.length; node++) {
    if (tree.name[node] !== tree.foldName) continue;
    folded += tree.total[node]!;
    frames += tree.folded?.[node] ?? 0;
  }
  if (folded === 0n) return undefined;
  const share = formatShare(folded, tree.total[ROOT]!);
  return frames === 0
    ? t(
        'flame-graph.folded',
        '{{share}} is in “other”: frames that are not among the largest. A click on such a frame opens it.',
        { share },
      )
    : t(
        'flame-graph.folded-frames',
        '{{share}} is in “other”: {{frames}} frames that are not among the largest. A click on such a frame opens it.',
        { share, frames: frames.toLocaleString('en') },
      );
}
