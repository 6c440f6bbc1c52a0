/** Chooses what a frame is: a function, a file, or a line of a function. */
import type { Granularity } from '#model/granular-frames.ts';
import { ChoiceMenu } from '../../ui/flame-graph/ChoiceMenu.tsx';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';

interface GranularityMenuProps {
  granularity: Granularity;
  onGranularity: (change: Partial<GraphState>) => void;
  transforms: GraphState['transforms'];
  /** Why there are only functions; undefined where files and lines can be had. */
  onlyFunctions: string | undefined;
}

export const granularityTitles = (): Record<Granularity, string> => ({
  function: t('flame-graph.functions', 'Functions'),
  file: t('flame-graph.files', 'Files'),
  line: t('flame-graph.lines', 'Lines'),
});

export function GranularityMenu({ granularity, onGranularity, transforms, onlyFunctions }: GranularityMenuProps) {
  const titles = granularityTitles();
  const disabled = onlyFunctions !== undefined;
  const choices = [
    { value: 'function' as const, label: titles.function },
    {
      value: 'file' as const,
      label: titles.file,
      disabled,
      description: onlyFunctions ?? t('flame-graph.files-text', 'Calls within one file are one frame'),
    },
    {
      value: 'line' as const,
      label: titles.line,
      disabled,
      description: onlyFunctions ?? t('flame-graph.lines-text', 'Every call site of a function is a frame of its own'),
    },
  ];
  return (
    <ChoiceMenu
      title={t('flame-graph.granularity', 'A frame is')}
      value={granularity}
      choices={choices}
      onChange={(next) => onGranularity({ granularity: next, focus: '', selected: '', transforms: kept(next) })}
      testId={testIds.flameGraph.granularity}
    />
  );

  /** Steps name functions, files or lines, of which the others know nothing; expressions over functions hold for lines. */
  function kept(next: Granularity): GraphState['transforms'] {
    if (next === granularity) return transforms;
    return next === 'file' || granularity === 'file' ? [] : transforms.filter(({ kind }) => kind === 'preset');
  }
}
