/** What the call tree says of each node. */
import type { ReactNode } from 'react';
import type { NameTree } from '#model/name-tree.ts';
import { formatShare } from '#model/units.ts';
import type { ValueText } from '../flame-graph/frame-facts.ts';
import { t } from '../text.ts';

export interface CallColumn {
  id: string;
  title: string;
  /** In pixels. */
  width: number;
  /** A number that goes with the one before it. */
  minor?: boolean;
  cell: (node: number) => ReactNode;
}

/**
 * Total and self, each with its part of the whole.
 *
 * @param whole what shares are parts of
 */
export function valueColumns(tree: NameTree, whole: bigint, text: ValueText): CallColumn[] {
  const none = (value: bigint, said: (value: bigint) => string) => (value === 0n ? '' : said(value));
  const share = (value: bigint) => formatShare(value, whole);
  const [total, self] = [t('call-tree.total', 'Total'), t('call-tree.self', 'Self')];
  return [
    { id: 'total', title: total, width: 68, cell: (node) => text(tree.total[node]!) },
    { id: 'total-share', title: '%', width: 64, minor: true, cell: (node) => share(tree.total[node]!) },
    { id: 'self', title: self, width: 68, cell: (node) => none(tree.self[node]!, text) },
    { id: 'self-share', title: '%', width: 64, minor: true, cell: (node) => none(tree.self[node]!, share) },
  ];
}

/** The same as the page has it, exactly. */
export const valueData = (tree: NameTree) => (node: number) => ({
  'data-self': String(tree.self[node]),
  'data-total': String(tree.total[node]),
});
