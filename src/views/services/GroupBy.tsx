/** Chooses what lines stand for: services, or the values of any labels. */
import type { SceneObject } from '@grafana/scenes';
import { MultiCombobox } from '@grafana/ui';
import { serviceLabel } from '../../scene/Selection.ts';
import { useLabelNames } from '../../scene/use-label-names.ts';
import { LabelledField } from '../../ui/LabelledField.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import { mostGroupLabels } from './ServicesControls.ts';

interface Props {
  model: SceneObject;
  groupBy: readonly string[];
  onChange: (groupBy: string[]) => void;
}

export function GroupBy({ model, groupBy, onChange }: Props) {
  const names = useLabelNames(model);
  const options = [...new Set([serviceLabel, ...groupBy, ...names])].map((value) => ({ value, label: value }));
  return (
    <LabelledField label={t('services.group-by', 'Group by')} testId={testIds.services.groupBy}>
      {(id) => (
        <MultiCombobox
          id={id}
          width="auto"
          minWidth={18}
          maxWidth={44}
          options={options}
          value={[...groupBy]}
          onChange={(chosen) => {
            const labels = chosen.map(({ value }) => value);
            onChange(labels.length === 0 ? [serviceLabel] : labels.slice(-mostGroupLabels));
          }}
        />
      )}
    </LabelledField>
  );
}
