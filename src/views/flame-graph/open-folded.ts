/** Asks what was folded at a place, or below a frame that is zoomed in to, and puts it there. */
import { pathTo } from '#model/flame-layout.ts';
import { graft, nodesBelow, replaceBelow } from '#model/graft.ts';
import type { NameTree } from '#model/name-tree.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';
import { answersFrames, exploreCalls } from '../../api/explore-calls.ts';
import type { ProfileSource } from '../../api/profile-source.ts';
import { askChildren } from '../../api/reading.ts';
import type { FlameAnswer } from './load-flame.ts';

/** As many as are read at one place. */
const nodesAtOnce = 4_096;

/**
 * @param path from the root to the folded node
 * @returns undefined where it cannot be asked for alone, or has changed since
 */
export async function openFolded(
  source: ProfileSource,
  { tree, query, by, steps }: FlameAnswer,
  path: readonly number[],
  signal: AbortSignal,
): Promise<NameTree | undefined> {
  const at = path.at(-2);
  if (at === undefined || !(await answersFrames(source, exploreCalls.children, query, by))) return undefined;
  const nameOf = (node: number) => tree.names[tree.name[node]!]!;
  const without: string[] = [];
  for (let child = tree.firstChild[at]!; child !== NONE; child = tree.nextSibling[child]!) {
    if (tree.name[child] !== tree.foldName) without.push(nameOf(child));
  }
  const names = namesTo(tree, at);
  const below = await askChildren(source, query, { path: names, without, maxNodes: nodesAtOnce, by, steps }, signal);
  return below && graft(tree, at, below);
}

/** Of a frame that takes the whole width, parts below this one cannot be seen on any screen. */
const seenPart = 1 / 8_000;
/** How many nodes are asked for below the frame that is zoomed in to, one after the other until nothing is lacked. */
export const finerNodes = [16_384, 131_072] as const;

/** Whether what is folded below a node is wide enough to be seen when it takes the whole width. */
export function lacksBelow(tree: NameTree, at: number): boolean {
  if (tree.foldName === NONE || at === ROOT) return false;
  const inside = nodesBelow(tree, at);
  const least = Number(tree.total[at]!) * seenPart;
  return inside.some(
    (isInside, node) => isInside === 1 && tree.name[node] === tree.foldName && Number(tree.total[node]!) >= least,
  );
}

/** @returns undefined where the server cannot say more, or the data has changed since */
export async function refineBelow(
  source: ProfileSource,
  { tree, query, by, steps }: FlameAnswer,
  at: number,
  maxNodes: number,
  signal: AbortSignal,
): Promise<NameTree | undefined> {
  if (!(await answersFrames(source, exploreCalls.children, query, by))) return undefined;
  const question = { path: namesTo(tree, at), without: [], maxNodes, by, steps };
  const below = await askChildren(source, query, question, signal);
  return below && replaceBelow(tree, at, below);
}

const namesTo = (tree: NameTree, at: number): string[] =>
  pathTo(tree, at)
    .slice(1)
    .map((node) => tree.names[tree.name[node]!]!);
