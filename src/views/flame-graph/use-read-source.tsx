/** Lines and source of what is stored. */
import { useMemo } from 'react';
import { linesInParts } from '../../api/line-costs.ts';
import { CameLine } from '../../scene/CameLine.tsx';
import { selectionOf } from '../../scene/Selection.ts';
import { lineText } from '../../scene/source/line-text.ts';
import { GitSourceButton } from '../../scene/source/GitSourceButton.tsx';
import { gitHint, useGitSource } from '../../scene/source/use-git-source.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { testIds } from '../../ui/test-ids.ts';
import type { FlameGraphView } from './FlameGraphView.tsx';
import type { FlameAnswer } from './load-flame.ts';
import type { ReadSource } from './SourcePane.tsx';

export function useReadSource(model: FlameGraphView, { query }: FlameAnswer): ReadSource {
  const { service } = useSelection(model);
  const git = useGitSource(model);
  const lines = useMemo<ReadSource['lines']>(
    () => async (name, signal, onPart) => {
      const [all] = await linesInParts(selectionOf(model).source, [query], name, signal, ({ tables, came }) => {
        const [table] = tables as [(typeof tables)[number]];
        onPart({ ...table, text: lineText(query.profileType, table), came });
      });
      return all!.lines;
    },
    [model, query],
  );
  return useMemo(
    () => ({
      lines,
      service,
      places: git.places,
      tools: <GitSourceButton model={model} git={git} />,
      hint: gitHint(git),
      note: (came, ended) => (
        <CameLine
          model={model}
          parts={{ whole: query, came, ...(ended !== undefined && { ended }) }}
          testId={testIds.source.parts}
        />
      ),
    }),
    [lines, model, query, service, git],
  );
}
