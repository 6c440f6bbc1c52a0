/** Chooses a folder or a zip of source code on this computer. */
import { Button } from '@grafana/ui';
import { useRef, useState } from 'react';
import { toHearthError } from '../../api/answer-errors.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import { folderTree, forgetTree, keepTree, zipTree } from './kept-trees.ts';
import { KeptTreesButton } from './KeptTreesButton.tsx';
import { useKeptTree } from './use-source.ts';

export function TreeButtons({ service }: { service: string }) {
  const folder = useRef<HTMLInputElement>(null);
  const zip = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState('');
  const tree = useKeptTree(service);
  const take = async (input: HTMLInputElement, isZip: boolean) => {
    const files = [...(input.files ?? [])];
    // Picking the same again is a change then.
    input.value = '';
    if (files.length === 0) return;
    try {
      await keepTree(service, isZip ? zipTree(files[0]!) : folderTree(files));
      setProblem('');
    } catch (error) {
      setProblem(toHearthError(error).message);
    }
  };
  return (
    <>
      <Button size="sm" variant="secondary" icon="folder-open" onClick={() => folder.current?.click()}>
        {t('source.open-folder', 'Open a folder')}
      </Button>
      <Button size="sm" variant="secondary" icon="archive-alt" onClick={() => zip.current?.click()}>
        {t('source.open-zip', 'Open a zip')}
      </Button>
      <input
        ref={folder}
        type="file"
        hidden
        data-testid={testIds.source.folder}
        {...{ webkitdirectory: '' }}
        onChange={({ currentTarget }) => void take(currentTarget, false)}
      />
      <input
        ref={zip}
        type="file"
        accept=".zip"
        hidden
        data-testid={testIds.source.zip}
        onChange={({ currentTarget }) => void take(currentTarget, true)}
      />
      {tree !== undefined && (
        <Button size="sm" fill="text" icon="times" onClick={() => void forgetTree(service)}>
          {t('source.forget', 'Forget {{name}}', { name: tree.name })}
        </Button>
      )}
      <KeptTreesButton />
      {tree?.isStored === false && (
        <span role="status">
          {t('source.not-kept', '{{name}} is open until this page is closed: the browser does not keep as much.', {
            name: tree.name,
          })}
        </span>
      )}
      {problem !== '' && <span role="alert">{problem}</span>}
    </>
  );
}
