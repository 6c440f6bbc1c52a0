/** The lines of the selected function, beside the flame graph. */
import { useMemo, type ReactNode } from 'react';
import type { FunctionRow } from '#model/function-table.ts';
import { functionOfPlace, type Granularity } from '#model/granular-frames.ts';
import type { LineCost } from '#model/line-costs.ts';
import { ROOT } from '#model/tree-shape.ts';
import { FunctionSource } from '../../scene/source/FunctionSource.tsx';
import { useLatest } from '../../scene/source/use-latest.ts';
import type { SourcePlace } from '../../scene/source/use-source.ts';
import type { TableLink } from '../../ui/flame-graph/GraphPanel.tsx';
import { Message } from '../../ui/states/Message.tsx';
import { Skeleton } from '../../ui/states/Skeleton.tsx';
import { t } from '../../ui/text.ts';
import { useShownFunction } from './SidePane.tsx';
import { useAsked } from './use-exact.ts';
import type { ShownTree } from './use-shown-tree.ts';

/** How the lines of a function are read, and its source. */
export interface ReadSource {
  lines: (name: string, signal: AbortSignal) => Promise<readonly LineCost[]>;
  /** '' for profiles in files. */
  service: string;
  places: readonly SourcePlace[];
  /** More ways to bring source, and what else would. */
  tools?: ReactNode;
  hint?: string | undefined;
}

interface Props {
  source: ReadSource | undefined;
  link: TableLink;
  functions: readonly FunctionRow[];
  shown: ShownTree;
  text: (value: bigint | number) => string;
  by: Granularity;
}

export function SourcePane({ source, link, functions, shown, text, by }: Props) {
  const place = useShownFunction(link, functions);
  // The source of a line is that of its function.
  const name = place === undefined ? place : functionOfPlace(place, by);
  const whole = shown.tree.total[ROOT]!;
  const asked = useAsked(
    useMemo(
      () =>
        source === undefined || name === undefined || by === 'file'
          ? undefined
          : (signal: AbortSignal) => source.lines(name, signal).catch((error: unknown) => error as Error),
      [source, name, by],
    ),
  );
  const lines = useLatest(asked, `${source?.service ?? ''} ${name ?? ''}`);
  const columns = useMemo(
    () => (Array.isArray(lines) ? [{ title: '', lines: lines as readonly LineCost[], whole, text }] : undefined),
    [lines, whole, text],
  );
  if (by === 'file') {
    return (
      <Message title={t('source.of-functions', 'Source is read function by function')}>
        {t('source.of-functions-why', 'Choose Functions or Lines above, then the function whose source you look for.')}
      </Message>
    );
  }
  if (source === undefined) {
    return (
      <Message title={t('source.not-told', 'Lines are not told here')}>
        {t(
          'source.not-told-why',
          'Uploaded files are answered without lines: open the file itself to read its source.',
        )}
      </Message>
    );
  }
  if (name === undefined) {
    return <Message title={t('source.choose', 'Click a frame to see what its lines cost.')} />;
  }
  if (lines instanceof Error) {
    return (
      <Message error title={t('source.failed', 'The lines could not be read')}>
        {lines.message}
      </Message>
    );
  }
  if (columns === undefined) return <Skeleton cards={1} height={200} />;
  return <FunctionSource name={name} columns={columns} {...source} />;
}
