/** The ways to bring a file here: opened in the browser, or uploaded so that others can open it, too. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import { useRef } from 'react';
import { openFiles } from '../../scene/FileDrop.tsx';
import { t } from '../../ui/text.ts';
import { testIds } from '../../ui/test-ids.ts';
import type { AdHocView } from './AdHocView.tsx';
import { canUpload } from './open-ref.ts';

export function OpenButtons({ model }: { model: AdHocView }) {
  const styles = useStyles2(buttonStyle);
  const { uploads, hasServed, uploading, uploadError } = model.useState();
  const openInput = useRef<HTMLInputElement>(null);
  const uploadInput = useRef<HTMLInputElement>(null);
  const filesOf = (input: HTMLInputElement) => {
    const files = [...(input.files ?? [])];
    // Picking the same file again is a change then.
    input.value = '';
    return files;
  };
  return (
    <div className={styles.bar}>
      <Button icon="folder-open" onClick={() => openInput.current?.click()}>
        {t('ad-hoc.open', 'Open files')}
      </Button>
      <input
        ref={openInput}
        type="file"
        multiple
        hidden
        data-testid={testIds.adHoc.openInput}
        onChange={({ currentTarget }) => openFiles(model, filesOf(currentTarget))}
      />
      {canUpload(uploads, hasServed) && (
        <>
          <Button
            variant="secondary"
            icon={uploading ? 'spinner' : 'upload'}
            disabled={uploading}
            tooltip={t('ad-hoc.upload-why', 'Keeps the file on the server, for everybody who may see profiles there')}
            onClick={() => uploadInput.current?.click()}
          >
            {t('ad-hoc.upload', 'Upload to share')}
          </Button>
          <input
            ref={uploadInput}
            type="file"
            hidden
            data-testid={testIds.adHoc.uploadInput}
            onChange={({ currentTarget }) => {
              const [file] = filesOf(currentTarget);
              if (file !== undefined) void model.upload(file);
            }}
          />
        </>
      )}
      <span className={styles.hint}>
        {t(
          'ad-hoc.hint',
          'Or drop one or two anywhere on the page. Opened files are read in this browser and sent nowhere.',
        )}
      </span>
      {uploadError !== undefined && (
        <p role="alert" className={styles.error} data-testid={testIds.adHoc.error}>
          {uploadError.message}
        </p>
      )}
    </div>
  );
}

const buttonStyle = (theme: GrafanaTheme2) => ({
  bar: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
  hint: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  error: css({ flexBasis: '100%', margin: 0, color: theme.colors.error.text, overflowWrap: 'anywhere' }),
});
