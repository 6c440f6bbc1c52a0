/** How much the server's `other` holds of both sides; undefined when nothing was folded. */
import type { DiffTree } from '#model/diff.ts';
import { ROOT } from '#model/tree-shape.ts';
import { formatShare } from '#model/units.ts';
import { nodeBudget } from '../../scene/app-settings.ts';
import { t } from '../../ui/text.ts';

export function diffFoldedNote({ name, foldName, left, right }: DiffTree): string | undefined {
  const shares = [left, right].map(({ total }) => {
    let folded = 0n;
    for (let node = 1; node < name.length; node++) {
      if (name[node] === foldName) folded += total[node]!;
    }
    return { folded, share: formatShare(folded, total[ROOT]!) };
  });
  if (shares.every(({ folded }) => folded === 0n)) return undefined;
  const [before, after] = shares.map(({ share }) => share);
  return t(
    'diff.folded',
    '{{before}} of the baseline and {{after}} of the comparison are in “other”: frames that are not among the {{most}} largest.',
    { before: before!, after: after!, most: nodeBudget().toLocaleString('en') },
  );
}
