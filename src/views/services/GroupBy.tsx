/** Chooses what lines stand for: services, or the values of any labels. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { SceneObject } from '@grafana/scenes';
import { MultiCombobox, useStyles2 } from '@grafana/ui';
import { useId } from 'react';
import { serviceLabel } from '../../scene/Selection.ts';
import { useLabelNames } from '../../scene/use-label-names.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import { mostGroupLabels } from './ServicesControls.ts';

interface Props {
  model: SceneObject;
  groupBy: readonly string[];
  onChange: (groupBy: string[]) => void;
}

export function GroupBy({ model, groupBy, onChange }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const names = useLabelNames(model);
  const options = [...new Set([serviceLabel, ...groupBy, ...names])].map((value) => ({ value, label: value }));
  return (
    <div className={styles.field} data-testid={testIds.services.groupBy}>
      <label htmlFor={id} className={styles.label}>
        {t('services.group-by', 'Group by')}
      </label>
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
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  field: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1), maxWidth: '100%' }),
  label: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
  }),
});
