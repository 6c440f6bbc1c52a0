/** Lines of a file, and its source from the folder that the page's own server was started with. */
import { useMemo } from 'react';
import type { TimeRange } from '#model/time-chart.ts';
import { servedSource } from '../../api/served-files.ts';
import type { SourcePlace } from '../../scene/source/use-source.ts';
import type { ReadSource } from '../flame-graph/SourcePane.tsx';
import type { AdHocView } from './AdHocView.tsx';
import type { OpenedFile } from './open-ref.ts';

/** Undefined where the lines are not told. */
export function useFileSource(
  model: AdHocView,
  { lines, timed }: OpenedFile,
  { type, noInlines, range }: { type: string; noInlines: boolean; range: TimeRange | undefined },
): ReadSource | undefined {
  const { served } = model.useState();
  const folder = served?.source;
  const places = useMemo(
    (): readonly SourcePlace[] => (folder === undefined ? [] : [{ name: folder, find: servedSource }]),
    [folder],
  );
  return useMemo(
    () =>
      lines && {
        lines: (name, signal) =>
          timed !== undefined && range !== undefined
            ? timed.lines(type, name, { range, noInlines })
            : lines(type, name, signal, noInlines),
        service: '',
        places,
      },
    [lines, timed, type, noInlines, range, places],
  );
}
