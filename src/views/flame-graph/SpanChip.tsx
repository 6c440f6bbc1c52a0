/** Says that only what ran in one span (or several) is shown, and lets go of it. */
import { t } from '../../ui/text.ts';
import type { SceneObject } from '@grafana/scenes';
import { selectionOf } from '../../scene/Selection.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { Chip } from '../../ui/Chip.tsx';
import { testIds } from '../../ui/test-ids.ts';

export function SpanChip({ model }: { model: SceneObject }) {
  const { spans, profileIds } = useSelection(model);
  if (spans.length === 0) return null;
  return (
    <Chip
      title={spans.join(', ')}
      testId={testIds.flameGraph.spanChip}
      removeTestId={testIds.flameGraph.removeSpan}
      removeLabel={t('flame-graph.all-spans', 'Show all, not only this span')}
      onRemove={() => selectionOf(model).choose({ spans: [], profileIds })}
    >
      {spans.length === 1
        ? t('flame-graph.one-span', 'Span {{id}}… only', { id: spans[0]!.slice(0, 4) })
        : t('flame-graph.spans', '{{number}} spans only', { number: spans.length })}
    </Chip>
  );
}
