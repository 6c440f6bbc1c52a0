/** Where the code of the chosen service lies in a Git host, and a place to look for its files there. */
import type { SceneObject } from '@grafana/scenes';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { gitCall, gitFile, labelledGitPlace, loadGitPlace, saveGitPlace, type GitPlace } from '../../api/git-source.ts';
import { profileSource } from '../../api/profile-source.ts';
import { t } from '../../ui/text.ts';
import { selectionOf } from '../Selection.ts';
import { useAnswers } from '../use-answers.ts';
import { useSelection, useTimeSpan } from '../use-selection.ts';
import { useLatest } from './use-latest.ts';
import type { SourcePlace } from './use-source.ts';

export interface GitSourceState {
  /** Undefined until it is known whether the server reads from Git hosts. */
  answers: boolean | undefined;
  /** What somebody has said; undefined where nobody has. */
  kept: GitPlace | undefined;
  /** What the service's labels say. */
  labelled: GitPlace;
  places: readonly SourcePlace[];
  /** @throws HearthError */
  keep: (place: GitPlace | undefined) => Promise<void>;
}

const nowhere: GitPlace = { repository: '', ref: '', rootPath: '' };
const unknown = { kept: undefined, labelled: nowhere };
const noPlaces: readonly SourcePlace[] = [];

export function useGitSource(model: SceneObject): GitSourceState {
  const { dataSource, service } = useSelection(model);
  const answers = useAnswers(model, gitCall);
  const span = useTimeSpan(model);
  const [asked, setAsked] = useState(0);
  const [known, setKnown] = useState<{ of: string; kept: GitPlace | undefined; labelled: GitPlace }>();
  const of = JSON.stringify([dataSource, service, span]);
  useEffect(() => {
    if (answers !== true || service === '') return undefined;
    const abort = new AbortController();
    const source = profileSource(dataSource);
    const selector = selectionOf(model).selector({ filters: [] });
    Promise.all([
      loadGitPlace(source, service, abort.signal),
      labelledGitPlace(source, { ...span, selector }, abort.signal),
    ]).then(
      ([kept, labelled]) => !abort.signal.aborted && setKnown({ of, kept, labelled }),
      // Source is an extra: the lines stand without it, and the form says why it cannot be saved.
      () => !abort.signal.aborted && setKnown({ of, kept: undefined, labelled: nowhere }),
    );
    return () => abort.abort();
    // What else it depends on is in `of`.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [answers, of, asked]);
  const latest = useLatest(known?.of === of ? known : undefined, `${dataSource} ${service}`);
  const { kept, labelled } = latest ?? unknown;
  const { repository, ref, rootPath } = placeOf(kept, labelled);
  const places = useMemo(
    () =>
      answers !== true || repository === ''
        ? noPlaces
        : [
            {
              name: ref === '' ? repository : `${repository} (${ref})`,
              find: (file: string, signal: AbortSignal) =>
                gitFile(profileSource(dataSource), { repository, ref, rootPath }, file, signal),
            },
          ],
    [answers, dataSource, repository, ref, rootPath],
  );
  const keep = useCallback(
    async (place: GitPlace | undefined) => {
      await saveGitPlace(profileSource(dataSource), service, place);
      setAsked((times) => times + 1);
    },
    [dataSource, service],
  );
  return useMemo(() => ({ answers, kept, labelled, places, keep }), [answers, kept, labelled, places, keep]);
}

/** What would bring source. */
export function gitHint({ answers, places }: GitSourceState): string | undefined {
  if (answers === undefined) return undefined;
  if (!answers) {
    return t(
      'source.bring-server',
      'Open the folder or a zip of it: it stays on this computer. A Hearth server that was started with --source-hosts reads it from Git.',
    );
  }
  return places.length > 0
    ? t(
        'source.bring-other',
        'Its repository has no such file: it may be of the language or of a package. Open its folder or a zip.',
      )
    : t(
        'source.bring-git',
        'Say in which repository it lies, or open the folder or a zip of it, which stays on this computer.',
      );
}

/** What labels say of a version holds unless somebody has said otherwise. */
export const placeOf = (kept: GitPlace | undefined, labelled: GitPlace): GitPlace => ({
  repository: kept?.repository || labelled.repository,
  ref: kept?.ref || labelled.ref,
  rootPath: kept?.rootPath || labelled.rootPath,
});
