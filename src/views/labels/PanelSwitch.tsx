/** Over time, or side by side by what values came to. */
import { RadioButtonGroup } from '@grafana/ui';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import type { PanelChoice, PanelWord } from './PanelChoice.ts';

export function PanelSwitch({ choice }: { choice: PanelChoice }) {
  const { panel } = choice.useState();
  const options: { value: PanelWord; label: string; description: string }[] = [
    {
      value: 'series',
      label: t('labels.panel-series', 'Over time'),
      description: t('labels.panel-series-means', 'On top of each other: they add up to the service'),
    },
    {
      value: 'totals',
      label: t('labels.panel-totals', 'Totals'),
      description: t('labels.panel-totals-means', 'What each came to; of what is held, its mean'),
    },
    {
      value: 'maxima',
      label: t('labels.panel-maxima', 'Maxima'),
      description: t('labels.panel-maxima-means', 'The highest step of each'),
    },
    {
      value: 'distribution',
      label: t('labels.panel-distribution', 'Distribution'),
      description: t('labels.panel-distribution-means', 'How the steps of each are spread'),
    },
  ];
  return (
    <div data-testid={testIds.labels.panels}>
      <RadioButtonGroup
        aria-label={t('labels.panels', 'How values are drawn')}
        options={options}
        value={panel}
        onChange={(value) => choice.choose(value)}
      />
    </div>
  );
}
