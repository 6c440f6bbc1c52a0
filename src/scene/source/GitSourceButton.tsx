/** Says in which repository the code of the service lies; for everybody who reads its profiles. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Input, Modal, useStyles2 } from '@grafana/ui';
import { useState, type FormEvent } from 'react';
import { keepCall, type GitPlace } from '../../api/git-source.ts';
import { toHearthError } from '../../api/answer-errors.ts';
import type { SceneObject } from '@grafana/scenes';
import { LabelledField } from '../../ui/LabelledField.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import { useAnswers } from '../use-answers.ts';
import type { GitSourceState } from './use-git-source.ts';

export function GitSourceButton({ model, git }: { model: SceneObject; git: GitSourceState }) {
  const [isOpen, setOpen] = useState(false);
  const canKeep = useAnswers(model, keepCall) === true;
  if (git.answers !== true || !canKeep) return null;
  return (
    <>
      <Button
        size="sm"
        variant="secondary"
        icon="code-branch"
        data-testid={testIds.source.git}
        onClick={() => setOpen(true)}
      >
        {t('source.repository-button', 'Repository')}
      </Button>
      {isOpen && (
        <Modal
          isOpen
          title={t('source.repository-title', 'Where the source of this service lies')}
          onDismiss={() => setOpen(false)}
        >
          <Fields git={git} onDone={() => setOpen(false)} />
        </Modal>
      )}
    </>
  );
}

function Fields({ git: { kept, labelled, keep }, onDone }: { git: GitSourceState; onDone: () => void }) {
  const styles = useStyles2(formStyle);
  const [place, setPlace] = useState<GitPlace>(kept ?? { repository: '', ref: '', rootPath: '' });
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const save = async (changed: GitPlace | undefined) => {
    setBusy(true);
    setProblem('');
    try {
      await keep(changed);
      onDone();
    } catch (error) {
      setProblem(toHearthError(error).message);
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save(place);
  };
  const field = (key: keyof GitPlace, label: string, example: string) => (
    <LabelledField label={label}>
      {(id) => (
        <Input
          id={id}
          value={place[key]}
          placeholder={labelled[key] || example}
          onChange={({ currentTarget }) => setPlace({ ...place, [key]: currentTarget.value.trim() })}
        />
      )}
    </LabelledField>
  );
  const agents = 'service_repository, service_git_ref, service_root_path';
  return (
    <form className={styles.form} onSubmit={submit}>
      <p className={styles.text}>
        {t(
          'source.repository-text',
          'The server of these profiles reads the files, from the Git hosts that it was started with. What is left empty is taken from the labels that agents send: {{agents}}.',
          { agents },
        )}
      </p>
      {field('repository', t('source.repository', 'Repository'), 'https://github.com/acme/shop')}
      {field('ref', t('source.ref', 'Branch, tag or commit'), 'main')}
      {field('rootPath', t('source.root', 'Folder of the program in it'), 'services/cart')}
      {problem !== '' && (
        <p role="alert" className={styles.error}>
          {problem}
        </p>
      )}
      <Modal.ButtonRow>
        {kept !== undefined && (
          <Button variant="destructive" fill="outline" disabled={busy} onClick={() => void save(undefined)}>
            {t('source.take-away', 'Take it away')}
          </Button>
        )}
        <Button type="submit" disabled={busy || `${place.repository}${labelled.repository}` === ''}>
          {t('source.save', 'Save for everybody')}
        </Button>
      </Modal.ButtonRow>
    </form>
  );
}

const formStyle = (theme: GrafanaTheme2) => ({
  form: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5), label: { minWidth: 180 } }),
  text: css({ margin: 0, color: theme.colors.text.secondary }),
  error: css({ margin: 0, color: theme.colors.error.text, overflowWrap: 'anywhere' }),
});
