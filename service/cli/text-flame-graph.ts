/**
 * A flame graph as indented text, bounded in width and in lines: siblings that are too small become one line.
 *
 *      100 %   3.56 s  total
 *     89.9 %    3.2 s  ├ runtime.main
 *     89.9 %    3.2 s  │ └ main.main
 *     10.1 %  360 ms   └ 12 smaller
 */
import type { NameTree } from '#model/name-tree.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';
import { formatShare } from '#model/units.ts';
import type { ProfileSide } from './profile-side.ts';
import { headOf, valueText } from './top-table.ts';
import { shortened, width } from './text-table.ts';

export interface TextGraphOptions {
  /** Characters of a line. */
  columns: number;
  /** Frames with a smaller share of everything, 0 to 1, are added up. */
  least: number;
}

interface Line {
  node: number;
  /** What is drawn in front of the name. */
  lead: string;
  /** What is drawn in front of its children's. */
  below: string;
  /** Siblings that are too small, instead of a node: how many, and what they weigh together. */
  small?: { count: number; value: bigint };
}

/** Below this depth the picture leans no further: names need their room. */
const MAX_INDENT_SHARE = 0.5;
const NUMBERS_WIDTH = 20;

export function textFlameGraph(side: ProfileSide, tree: NameTree, options: TextGraphOptions): string[] {
  const all = tree.total[ROOT]!;
  const lines = [...headOf(side, all), ''];
  const open: Line[] = [{ node: ROOT, lead: '', below: '' }];
  while (open.length > 0) {
    const line = open.pop()!;
    const value = line.small?.value ?? tree.total[line.node]!;
    const name = line.small === undefined ? tree.names[tree.name[line.node]!]! : `${line.small.count} smaller`;
    const numbers = `${formatShare(value, all).padStart(8)}${valueText(side, value).padStart(11)} `;
    const lead = bounded(line.lead, options.columns);
    lines.push(`${numbers}${lead}${shortened(name, Math.max(8, options.columns - NUMBERS_WIDTH - width(lead)))}`);
    if (line.small === undefined) {
      open.push(...childrenOf(tree, line, options.least).reverse());
    }
  }
  return lines;
}

function childrenOf(tree: NameTree, { node, below }: Line, least: number): Line[] {
  const all = Number(tree.total[ROOT]!);
  const large: number[] = [];
  const small = { count: 0, value: 0n };
  for (let child = tree.firstChild[node]!; child !== NONE; child = tree.nextSibling[child]!) {
    const value = tree.total[child]!;
    if (value > 0n && Number(value) >= least * all) {
      large.push(child);
    } else if (value > 0n) {
      small.count++;
      small.value += value;
    }
  }
  large.sort((a, b) => (tree.total[a]! < tree.total[b]! ? 1 : tree.total[a]! > tree.total[b]! ? -1 : a - b));
  const lines = large.length + (small.count > 0 ? 1 : 0);
  const at = (index: number) =>
    index === lines - 1 ? { lead: `${below}└ `, below: `${below}  ` } : { lead: `${below}├ `, below: `${below}│ ` };
  const children: Line[] = large.map((child, index) => ({ node: child, ...at(index) }));
  return small.count === 0 ? children : [...children, { node, small, ...at(lines - 1) }];
}

/** A lead that would take the room of the names keeps its end, and says that it begins further left. */
function bounded(lead: string, columns: number): string {
  const most = Math.floor((columns - NUMBERS_WIDTH) * MAX_INDENT_SHARE);
  return lead.length <= most ? lead : `…${lead.slice(lead.length - most + 1)}`;
}
