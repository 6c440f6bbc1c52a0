/** Asks what was folded at a place, and puts it there. */
import { pathTo } from '#model/flame-layout.ts';
import { graft } from '#model/graft.ts';
import type { NameTree } from '#model/name-tree.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';
import { exploreCalls } from '../../api/explore-calls.ts';
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
  { tree, query }: FlameAnswer,
  path: readonly number[],
  signal: AbortSignal,
): Promise<NameTree | undefined> {
  const at = path.at(-2);
  if (at === undefined || !(await source.answers(exploreCalls.children))) return undefined;
  const nameOf = (node: number) => tree.names[tree.name[node]!]!;
  const without: string[] = [];
  for (let child = tree.firstChild[at]!; child !== NONE; child = tree.nextSibling[child]!) {
    if (tree.name[child] !== tree.foldName) without.push(nameOf(child));
  }
  const names = at === ROOT ? [] : pathTo(tree, at).slice(1).map(nameOf);
  const below = await askChildren(source, query, { path: names, without, maxNodes: nodesAtOnce }, signal);
  return below && graft(tree, at, below);
}
