/** Chooses what frames are coloured by. */
import { ChoiceMenu } from '../../ui/flame-graph/ChoiceMenu.tsx';
import type { ColorMode } from '../../ui/flame-graph/graph-state.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';

interface ColorMenuProps {
  color: ColorMode;
  onColor: (color: ColorMode) => void;
  /** Why nobody says which file a function is in; undefined where it is known. */
  noFiles: string | undefined;
  /** Likewise for the program or library it was loaded from. */
  noBinaries: string | undefined;
  hasLevels: boolean;
}

export function ColorMenu({ color, onColor, noFiles, noBinaries, hasLevels }: ColorMenuProps) {
  const choices = [
    { value: 'package' as const, label: t('flame-graph.by-package', 'By package') },
    {
      value: 'file' as const,
      label: t('flame-graph.by-file', 'By file'),
      disabled: noFiles !== undefined,
      description: noFiles,
    },
    {
      value: 'binary' as const,
      label: t('flame-graph.by-binary', 'By binary'),
      disabled: noBinaries !== undefined,
      description: noBinaries ?? t('flame-graph.by-binary-text', 'The program or library it was loaded from'),
    },
    {
      value: 'self' as const,
      label: t('flame-graph.by-self', 'By self'),
      description: t('flame-graph.by-self-text', 'The more a function takes itself, the more orange'),
    },
    ...(hasLevels ? [{ value: 'level' as const, label: t('flame-graph.by-level', 'By label') }] : []),
  ];
  return (
    <ChoiceMenu
      title={t('flame-graph.colors', 'Colors')}
      value={color}
      choices={choices}
      onChange={onColor}
      icon="palette"
      testId={testIds.flameGraph.color}
    />
  );
}
