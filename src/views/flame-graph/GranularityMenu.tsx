/** Chooses what a frame is: a function, a file, a line of a function, or an address; and whether inlined functions are frames. */
import type { Granularity } from '#model/granular-frames.ts';
import { ChoiceMenu } from '../../ui/flame-graph/ChoiceMenu.tsx';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';

interface GranularityMenuProps {
  graph: Pick<GraphState, 'granularity' | 'noInlines' | 'transforms'>;
  onFrames: (change: Partial<GraphState>) => void;
  /** Why there are only functions; undefined where files and lines can be had. */
  onlyFunctions: string | undefined;
  /** Why there are no addresses; absent where there are, or where nobody knows before they are asked for. */
  noAddresses?: string | undefined;
}

export const granularityTitles = (): Record<Granularity, string> => ({
  function: t('flame-graph.functions', 'Functions'),
  file: t('flame-graph.files', 'Files'),
  line: t('flame-graph.lines', 'Lines'),
  address: t('flame-graph.addresses', 'Addresses'),
});

export function GranularityMenu({ graph, onFrames, onlyFunctions, noAddresses }: GranularityMenuProps) {
  const { granularity, transforms } = graph;
  const titles = granularityTitles();
  const disabled = onlyFunctions !== undefined;
  const noInlines = graph.noInlines && !disabled;
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
    {
      value: 'address' as const,
      label: titles.address,
      disabled: disabled || noAddresses !== undefined,
      description:
        onlyFunctions ??
        noAddresses ??
        t('flame-graph.addresses-text', 'Every address of the program is a frame of its own, with its line'),
    },
  ];
  return (
    <ChoiceMenu
      title={t('flame-graph.granularity', 'A frame is')}
      value={granularity}
      choices={choices}
      onChange={(next) => onFrames({ granularity: next, focus: '', selected: '', transforms: kept(next) })}
      toggle={{
        label: t('flame-graph.inlined', 'Inlined functions are frames'),
        description:
          onlyFunctions ??
          t('flame-graph.inlined-text', 'Otherwise they count for the function that the compiler put them into'),
        disabled,
        checked: !noInlines,
        onChange: (inlined) => onFrames({ noInlines: !inlined, focus: '' }),
      }}
      remark={noInlines ? t('flame-graph.not-inlined', 'without inlined') : undefined}
      testId={testIds.flameGraph.granularity}
    />
  );

  /** Steps name functions, files or lines, of which the others know nothing; expressions over functions hold for
   * lines and addresses. */
  function kept(next: Granularity): GraphState['transforms'] {
    if (next === granularity) return transforms;
    return next === 'file' || granularity === 'file' ? [] : transforms.filter(({ kind }) => kind === 'preset');
  }
}
