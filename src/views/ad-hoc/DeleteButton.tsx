/** Deletes an uploaded file once somebody has said it twice: it is gone for everybody, and nothing brings it back. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, IconButton, useStyles2 } from '@grafana/ui';
import { useState } from 'react';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';

interface Props {
  /** The file's. */
  name: string;
  onDelete: () => Promise<void>;
}

export function DeleteButton({ name, onDelete }: Props) {
  const styles = useStyles2(buttonStyle);
  const [stage, setStage] = useState<'offered' | 'asked' | 'under way'>('offered');
  if (stage === 'offered') {
    return (
      <IconButton
        name="trash-alt"
        size="md"
        aria-label={t('ad-hoc.delete', 'Delete {{name}}', { name })}
        tooltip={t('ad-hoc.delete', 'Delete {{name}}', { name })}
        onClick={() => setStage('asked')}
      />
    );
  }
  const remove = async () => {
    setStage('under way');
    await onDelete();
    setStage('offered');
  };
  return (
    <span role="group" aria-label={t('ad-hoc.delete', 'Delete {{name}}', { name })} className={styles.question}>
      <Button
        size="sm"
        variant="destructive"
        autoFocus
        disabled={stage === 'under way'}
        data-testid={testIds.adHoc.deleteForAll}
        onClick={() => void remove()}
      >
        {t('ad-hoc.delete-for-all', 'Delete for everybody')}
      </Button>
      <Button size="sm" variant="secondary" fill="text" onClick={() => setStage('offered')}>
        {t('ad-hoc.keep', 'Keep')}
      </Button>
    </span>
  );
}

const buttonStyle = (theme: GrafanaTheme2) => ({
  question: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.5), flexShrink: 0 }),
});
