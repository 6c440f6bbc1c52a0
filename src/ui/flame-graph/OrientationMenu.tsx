/** Where the root of the graph is. Frames are ordered by weight, not by time: what is called "left heavy" elsewhere. */
import { t } from '../text.ts';
import { testIds } from '../test-ids.ts';
import { ChoiceMenu } from './ChoiceMenu.tsx';
import type { Orientation } from './graph-state.ts';

interface OrientationMenuProps {
  orientation: Orientation;
  onOrientation: (orientation: Orientation) => void;
  canInvert: boolean;
}

export function OrientationMenu({ orientation, onOrientation, canInvert }: OrientationMenuProps) {
  const order = t('flame-graph.left-heavy', 'Siblings stand left-heavy: the largest first, whenever it ran.');
  const choices = [
    {
      value: 'top' as const,
      label: t('flame-graph.icicle', 'Icicle'),
      description: t('flame-graph.icicle-text', 'The root at the top, calls below. {{order}}', { order }),
    },
    {
      value: 'bottom' as const,
      label: t('flame-graph.flame', 'Flame'),
      description: t('flame-graph.flame-text', 'The root at the bottom, calls above.'),
    },
    {
      value: 'leaves' as const,
      label: t('flame-graph.inverted', 'Inverted'),
      description: t('flame-graph.inverted-text', 'What the time went into at the top, who called it below.'),
    },
  ];
  return (
    <ChoiceMenu
      title={t('flame-graph.orientation', 'Orientation')}
      value={orientation}
      choices={choices.filter(({ value }) => canInvert || value !== 'leaves')}
      onChange={onOrientation}
      testId={testIds.flameGraph.orientation}
    />
  );
}
