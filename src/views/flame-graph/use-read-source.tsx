/** Lines and source of what is stored. */
import { useMemo } from 'react';
import { askLines } from '../../api/line-costs.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { GitSourceButton } from '../../scene/source/GitSourceButton.tsx';
import { gitHint, useGitSource } from '../../scene/source/use-git-source.ts';
import { useSelection } from '../../scene/use-selection.ts';
import type { FlameGraphView } from './FlameGraphView.tsx';
import type { FlameAnswer } from './load-flame.ts';
import type { ReadSource } from './SourcePane.tsx';

export function useReadSource(model: FlameGraphView, { query }: FlameAnswer): ReadSource {
  const { service } = useSelection(model);
  const git = useGitSource(model);
  const lines = useMemo(
    () => async (name: string, signal: AbortSignal) =>
      (await askLines(selectionOf(model).source, query, name, signal)).lines,
    [model, query],
  );
  return useMemo(
    () => ({
      lines,
      service,
      places: git.places,
      tools: <GitSourceButton model={model} git={git} />,
      hint: gitHint(git),
    }),
    [lines, model, service, git],
  );
}
