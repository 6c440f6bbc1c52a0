/** Which commit a shown file is of: its short hash, when, by whom, and the first line of what it says. */
import { dateTimeFormat } from '@grafana/data';
import { useEffect, useState } from 'react';
import type { SourceCommit, SourceFile } from '../../api/source-file.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';

/** As Git shortens them. */
const shortHash = 7;
const longestTitle = 100;

/** Absent until it is known, and where nobody can say: the file stands without it. */
export function CommitFact({ file }: { file: SourceFile }) {
  const [known, setKnown] = useState<{ file: SourceFile; commit: SourceCommit | undefined }>();
  useEffect(() => {
    const abort = new AbortController();
    file.commit?.(abort.signal).then(
      (commit) => !abort.signal.aborted && setKnown({ file, commit }),
      () => undefined,
    );
    return () => abort.abort();
  }, [file]);
  const commit = known?.file === file ? known.commit : undefined;
  if (commit === undefined) return null;
  const { sha, author, date, message, url } = commit;
  const hash = sha.slice(0, shortHash);
  const time = Date.parse(date);
  const title = message.split('\n', 1)[0]!.slice(0, longestTitle);
  const facts = [Number.isNaN(time) ? '' : dateTimeFormat(time), author.slice(0, longestTitle), title];
  return (
    <span data-testid={testIds.source.commit} title={message.slice(0, 2000)}>
      {' · '}
      {t('source.commit', 'commit')}{' '}
      {url === undefined ? (
        hash
      ) : (
        <a href={url} target="_blank" rel="noreferrer noopener">
          {hash}
        </a>
      )}
      {facts.filter((fact) => fact !== '').map((fact) => `, ${fact}`)}
    </span>
  );
}
