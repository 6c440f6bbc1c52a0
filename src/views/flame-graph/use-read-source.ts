/** Lines and source of what is stored. */
import { useMemo } from 'react';
import { askLines } from '../../api/line-costs.ts';
import { selectionOf } from '../../scene/Selection.ts';
import type { SourcePlace } from '../../scene/source/use-source.ts';
import { useSelection } from '../../scene/use-selection.ts';
import type { FlameGraphView } from './FlameGraphView.tsx';
import type { FlameAnswer } from './load-flame.ts';
import type { ReadSource } from './SourcePane.tsx';

export function useReadSource(model: FlameGraphView, { query }: FlameAnswer): ReadSource {
  const { service } = useSelection(model);
  return useMemo(
    () => ({
      lines: async (name, signal) => (await askLines(selectionOf(model).source, query, name, signal)).lines,
      service,
      places: noPlaces,
    }),
    [model, query, service],
  );
}

const noPlaces: readonly SourcePlace[] = [];
