/**
 * How much of a tree its profiler saw no code in: threads that waited, and those that are the runtime's own. Node's
 * sampler books the CPU time of work that ended between two samples there, so it can be most of a profile.
 *
 *     idleFrames(tree);   // { names: ['(idle)', 'Non JS threads activity'], total: 4_100_000_000n }
 */
import type { NameTree } from '#model/name-tree.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';

export interface IdleFrames {
  /** Functions' names, the largest first; empty where there are none. */
  names: string[];
  /** What they come to together, in the tree's unit. */
  total: bigint;
}

/** As V8's sampler, Node's agents, perf and Firefox write them; nobody's own function is called so. */
const idleNames = new Set([
  '(idle)',
  '(program)',
  '[idle]',
  'Non JS threads activity',
  'swapper',
  'do_idle',
  'cpu_startup_entry',
]);

export function idleFrames({ names, name, parent, total, foldName }: NameTree): IdleFrames {
  const isIdle = Uint8Array.from(names, (text, i) => Number(i !== 0 && i !== foldName && idleNames.has(text)));
  const within = new Uint8Array(name.length);
  const sums = new Map<number, bigint>();
  // A parent's number is smaller than its children's; of idle frames on one stack the outermost holds all.
  for (let node = ROOT + 1; node < name.length; node++) {
    const above = parent[node]!;
    if (above !== NONE && within[above] === 1) {
      within[node] = 1;
    } else if (isIdle[name[node]!] === 1) {
      within[node] = 1;
      sums.set(name[node]!, (sums.get(name[node]!) ?? 0n) + total[node]!);
    }
  }
  const largest = [...sums].sort(([, a], [, b]) => (a < b ? 1 : a > b ? -1 : 0));
  return {
    names: largest.map(([index]) => names[index]!),
    total: largest.reduce((sum, [, value]) => sum + value, 0n),
  };
}
