/** Says that only single profiles are shown, and lets go of them. */
import { t } from '../../ui/text.ts';
import type { SceneObject } from '@grafana/scenes';
import { selectionOf } from '../../scene/Selection.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { Chip } from '../../ui/Chip.tsx';
import { testIds } from '../../ui/test-ids.ts';

export function ProfileChip({ model }: { model: SceneObject }) {
  const { profileIds, spans } = useSelection(model);
  if (profileIds.length === 0) return null;
  return (
    <Chip
      title={profileIds.slice(0, 20).join(', ')}
      testId={testIds.flameGraph.profileChip}
      removeLabel={t('flame-graph.all-profiles', 'Show all profiles, not only these')}
      onRemove={() => selectionOf(model).choose({ profileIds: [], spans })}
    >
      {profileIds.length === 1
        ? t('flame-graph.one-profile', 'Profile {{id}}… only', { id: profileIds[0]!.slice(0, 8) })
        : t('flame-graph.profiles', '{{number}} profiles only', { number: profileIds.length })}
    </Chip>
  );
}
