/** What a side is called and how it is coloured; neither colour is one of those that say more or less. */
import type { GrafanaTheme2 } from '@grafana/data';
import type { SideName } from './sides.ts';

export const sideTitles: Record<SideName, string> = { baseline: 'Baseline', comparison: 'Comparison' };

export const sideColor = (theme: GrafanaTheme2, name: SideName): string =>
  theme.visualization.getColorByName(name === 'baseline' ? 'purple' : 'green');
