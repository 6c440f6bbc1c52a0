/** Exports of two stored sides: complete, each with its own filters, profile type and time. */
import { parseProfileType, profileTypeTitle } from '#model/profile-type.ts';
import { storedPprof } from '../../api/stored-pprof.ts';
import { selectionOf } from '../../scene/Selection.ts';
import type { StacksToExport } from '../../ui/export/stack-files.ts';
import { t } from '../../ui/text.ts';
import { queryFact, timeText } from '../flame-graph/query-fact.ts';
import type { Basis } from './basis.ts';
import type { ComparedDiff } from './compare.ts';
import type { DiffAnswer } from './compared-sides.ts';
import { DiffExport } from './DiffExport.tsx';
import type { DiffLook } from './diff-look.ts';
import type { DiffView } from './DiffView.tsx';
import { sideText } from './side-text.ts';
import type { SideName } from './sides.ts';

interface Props {
  model: DiffView;
  answer: DiffAnswer;
  basis: Basis;
  compared: ComparedDiff;
  look: DiffLook;
}

export function StoredDiffExport({ model, answer, basis, compared, look }: Props) {
  const { graph } = model.useState();
  const { source } = selectionOf(model);
  const { diff, by } = answer;
  const sideOf = (name: SideName, at: 'left' | 'right'): StacksToExport => {
    const { query } = answer[at];
    const type = parseProfileType(query.profileType);
    const { service } = model.subjectOf(name);
    return {
      words: [service, profileTypeTitle(type), name, timeText(query.start, model.timeZone)],
      type: query.profileType,
      by,
      noInlines: query.noInlines,
      // What a pin keeps need not be stored any more.
      ...(source.pinned === undefined
        ? { pprof: () => storedPprof(source, query) }
        : { tree: () => Promise.resolve({ ...diff, ...diff[at] }) }),
    };
  };
  const [left, right] = [sideOf('baseline', 'left'), sideOf('comparison', 'right')];
  const [service, type] = right.words;
  const words = [service!, type!, 'diff', timeText(answer.right.query.start, model.timeZone)];
  const facts = [
    t('diff.export.baseline', 'Baseline: {{side}}', { side: factOf(model, answer.left) }),
    t('diff.export.comparison', 'Comparison: {{side}}', { side: factOf(model, answer.right) }),
    basis.sentence,
  ];
  return (
    <DiffExport
      sides={{ words, left, right }}
      compared={compared}
      look={look}
      graph={graph}
      title={words.join(', ')}
      facts={facts}
    />
  );
}

function factOf({ timeZone }: DiffView, side: DiffAnswer['left']): string {
  return `${queryFact(side.query, timeZone)}, ${sideText(side).mean}`;
}
