/**
 * What is said of a frame: the content of its tooltip, and the same as a sentence for those who hear it.
 *
 *     const facts = frameFacts(tree, node, focus, (value) => formatValue(value, 'nanoseconds'));
 *     sentence(facts);   // 'main.parse: self 1.2 s, 3 %; total 12 s, 30 %'
 */
import type { NameTree } from '#model/name-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { formatShare } from '#model/units.ts';
import { t } from '../text.ts';

export interface FrameFacts {
  title: string;
  /** Headings of the columns, that of the row's name left out; empty when they speak for themselves. */
  columns: readonly string[];
  rows: readonly FactRow[];
  /** What there is to know besides. */
  notes: readonly string[];
}

export interface FactRow {
  label: string;
  cells: readonly string[];
}

/** A value in the unit of its profile type. */
export type ValueText = (value: bigint) => string;

/** @param whole what shares are parts of, where it is not the tree's own total */
export function frameFacts(
  tree: NameTree,
  node: number,
  focus: number,
  text: ValueText,
  whole = tree.total[ROOT]!,
): FrameFacts {
  const zoomed = focus !== ROOT;
  const row = (label: string, value: bigint): FactRow => ({
    label,
    cells: [text(value), formatShare(value, whole), ...(zoomed ? [formatShare(value, tree.total[focus]!)] : [])],
  });
  return {
    title: nameOfNode(tree, node),
    columns: ['', t('frame.of-total', 'of total'), ...(zoomed ? [t('frame.of-focus', 'of focus')] : [])],
    rows: [row(t('frame.self', 'Self'), tree.self[node]!), row(t('frame.total', 'Total'), tree.total[node]!)],
    notes: tree.name[node] === tree.foldName ? [foldedNote(tree.folded?.[node] ?? 0)] : [],
  };
}

/** What the root and the server's leaf of folded frames are called on the screen. */
export function nameOfNode(shape: Pick<NameTree, 'names' | 'name' | 'foldName'>, node: number): string {
  return shape.name[node] === shape.foldName ? nameOfFolded : shape.names[shape.name[node]!]!;
}

export const nameOfFolded = 'other (folded)';

/** @param count how many; 0 where nobody says */
export const foldedNote = (count: number) =>
  count === 0
    ? t(
        'flame-graph.folded-some',
        'Frames too small for the node limit of the question, added up by the server. Enter or a click opens them.',
      )
    : t(
        'flame-graph.folded-count',
        '{{frames}} frames too small for the node limit of the question, added up by the server. Enter or a click opens them.',
        { frames: count.toLocaleString('en') },
      );

export function markerFacts(frames: number, value: string, share: string, under: string): FrameFacts {
  return {
    title: t('frame.thin', '{{frames}} frames below 0.5 px', {
      count: frames,
      frames: frames.toLocaleString('en'),
      defaultValue_one: '{{frames}} frame below 0.5 px',
    }),
    columns: ['', t('frame.of-total', 'of total')],
    rows: [{ label: t('frame.together', 'Together'), cells: [value, share] }],
    notes: [t('frame.thin-text', 'Under {{name}}. Zoom in to see them one by one.', { name: under })],
  };
}

export function sentence({ title, columns, rows, notes }: FrameFacts): string {
  const said = (cell: string, i: number) => (columns[i] ? `${cell} ${columns[i]}` : cell);
  const lines = rows.map(({ label, cells }) => {
    const values = cells.map(said).filter((_, i) => cells[i] !== '');
    return `${label.toLowerCase()} ${values.join(', ')}`;
  });
  return [`${title}: ${lines.join('; ')}`, ...notes].join('. ');
}
