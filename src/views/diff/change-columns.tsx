/** What the call tree of a diff says of each node: both sides, and what changed from one to the other. */
import type { GrafanaTheme2 } from '@grafana/data';
import { css, cx } from '@emotion/css';
import type { CallColumn } from '../../ui/call-tree/call-columns.ts';
import { t } from '../../ui/text.ts';
import { relative, signed } from './change-text.ts';
import { type ComparedDiff, factors } from './compare.ts';
import type { DiffWords } from './diff-look.ts';

export type ToneStyle = ReturnType<typeof toneStyle>;

export const toneStyle = (theme: GrafanaTheme2) => ({
  more: css({ color: theme.colors.warning.text }),
  less: css({ color: theme.colors.info.text }),
});

/** More and less in the colours that all words about a change have. */
export const toneOf = (change: number, { more, less }: ToneStyle) => cx(change > 0 && more, change < 0 && less);

export function callColumns(
  { diff, change, normalised, scales, wholes }: ComparedDiff,
  { text, changeText }: DiffWords,
  styles: ToneStyle,
): CallColumn[] {
  const [left, right] = factors(wholes, normalised, scales);
  const before = (node: number) => Number(diff.left.total[node]!) * left;
  const after = (node: number) => Number(diff.right.total[node]!) * right;
  const toned = (node: number, words: string) => <span className={toneOf(change[node]!, styles)}>{words}</span>;
  const percent = (node: number) => (change[node] === 0 ? '0 %' : relative(before(node), after(node)));
  return [
    { id: 'baseline', title: t('diff.baseline', 'Baseline'), width: 100, cell: (node) => text(before(node)) },
    { id: 'comparison', title: t('diff.comparison', 'Comparison'), width: 104, cell: (node) => text(after(node)) },
    {
      id: 'change',
      title: t('diff.change', 'Change'),
      width: 112,
      cell: (node) => toned(node, signed(change[node]!, changeText)),
    },
    { id: 'percent', title: '%', width: 64, minor: true, cell: (node) => toned(node, percent(node)) },
  ];
}

/** The exact totals of both sides. */
export const changeData =
  ({ left, right }: ComparedDiff['diff']) =>
  (node: number) => ({
    'data-baseline': String(left.total[node]),
    'data-comparison': String(right.total[node]),
  });
