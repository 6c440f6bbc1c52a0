/** The lines of the selected function, beside the flame graph. */
import { useMemo, type ReactNode } from 'react';
import type { FunctionRow } from '#model/function-table.ts';
import { functionOfPlace, type Granularity } from '#model/granular-frames.ts';
import type { LineCost } from '#model/line-costs.ts';
import { ROOT } from '#model/tree-shape.ts';
import type { TimeSpan } from '../../api/profile-source.ts';
import { FunctionSource } from '../../scene/source/FunctionSource.tsx';
import { useLatest } from '../../scene/source/use-latest.ts';
import type { SourcePlace } from '../../scene/source/use-source.ts';
import type { TableLink } from '../../ui/flame-graph/GraphPanel.tsx';
import { Message } from '../../ui/states/Message.tsx';
import { Skeleton } from '../../ui/states/Skeleton.tsx';
import { t } from '../../ui/text.ts';
import { useShownFunction } from './SidePane.tsx';
import { useAskedOf, type AskOf, type Asked } from './use-exact.ts';
import type { ShownTree } from './use-shown-tree.ts';

/** Lines of the newest part of the time. */
export interface LinesPart {
  lines: readonly LineCost[];
  /** Of all samples of that time. */
  whole: bigint;
  text: (value: bigint | number) => string;
  came: TimeSpan;
}

/** How the lines of a function are read, and its source. */
export interface ReadSource {
  lines: AskOf<readonly LineCost[], LinesPart>;
  /** Says how much of the time has come; absent where all comes at once. */
  note?: (came: TimeSpan, ended: Asked<unknown, unknown>['ended']) => ReactNode;
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
  const { value, part, ended } = useAskedOf(by === 'file' ? undefined : source?.lines, name);
  const lines = useLatest(value, `${source?.service ?? ''} ${name ?? ''}`);
  // All lines of a moment ago, before a refresh, say more than those of a part now.
  const shownPart = lines === undefined ? part : undefined;
  const columns = useMemo(() => {
    if (lines !== undefined) return [{ title: '', lines, whole, text }];
    return shownPart && [{ title: '', ...shownPart }];
  }, [lines, whole, text, shownPart]);
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
  if (ended !== undefined && shownPart === undefined) {
    return (
      <Message error={ended !== 'cancelled'} title={t('source.failed', 'The lines could not be read')}>
        {ended === 'cancelled' ? t('source.cancelled', 'You cancelled their question.') : ended.message}
      </Message>
    );
  }
  if (columns === undefined) return <Skeleton cards={1} height={200} />;
  const { service, places, tools, hint, note } = source;
  return (
    <FunctionSource
      {...{ name, columns, service, places, tools, hint }}
      note={shownPart && note?.(shownPart.came, ended)}
    />
  );
}
