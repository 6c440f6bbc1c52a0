/** One file that is open, or on its way: what it is, which type of it is shown, and what can be done with it. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Combobox, Icon, IconButton, useStyles2 } from '@grafana/ui';
import { parseProfileType, profileTypeTitle } from '#model/profile-type.ts';
import { ROOT } from '#model/tree-shape.ts';
import { formatValue } from '#model/units.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { LabelledField } from '../../ui/LabelledField.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import type { AdHocView } from './AdHocView.tsx';
import type { FileSide } from './FileSide.ts';
import { canUpload, isStored, storedRef } from './open-ref.ts';

interface Props {
  model: AdHocView;
  name: 'file' | 'against';
  side: FileSide;
}

export function SideHead({ model, name, side }: Props) {
  const styles = useStyles2(headStyle);
  const { file, against } = model.useState();
  const { ref, opened, type, tree, progress, error } = side.useState();
  const isMain = name === 'file';
  const close = () => model.choose(isMain ? { file: against, against: '' } : { against: '' });
  return (
    <section
      className={styles.card}
      data-testid={testIds.adHoc.side}
      data-side={name}
      aria-busy={progress !== undefined}
      aria-label={isMain ? t('ad-hoc.file', 'Opened file') : t('ad-hoc.baseline', 'Baseline')}
    >
      <div className={styles.row}>
        <Icon name={isStored(ref) ? 'database' : 'file-alt'} />
        {against !== '' && file !== '' && (
          <span className={styles.role}>
            {isMain ? t('ad-hoc.comparison-role', 'Comparison') : t('ad-hoc.baseline-role', 'Baseline')}
          </span>
        )}
        <strong className={styles.title}>{opened?.title ?? ref.slice(ref.indexOf(':') + 1)}</strong>
        <span className={styles.facts}>{opened?.facts.join(' · ')}</span>
        <IconButton
          name="times"
          className={styles.close}
          aria-label={t('ad-hoc.close', 'Close')}
          tooltip={t('ad-hoc.close', 'Close')}
          onClick={close}
        />
      </div>
      {progress !== undefined && opened === undefined && (
        <div className={styles.row}>
          <progress
            className={styles.progress}
            value={progress >= 1 || progress === 0 ? undefined : progress}
            aria-label={t('ad-hoc.reading', 'Reading the file')}
            data-testid={testIds.adHoc.progress}
          />
          <Button size="sm" variant="secondary" data-testid={testIds.adHoc.cancel} onClick={close}>
            {t('ad-hoc.cancel', 'Cancel')}
          </Button>
        </div>
      )}
      {error !== undefined && (
        <div className={styles.row} role="alert" data-testid={testIds.adHoc.error}>
          <span className={styles.error}>{error.message}</span>
          {!isStored(ref) && (
            <Button size="sm" variant="secondary" onClick={() => void side.load()}>
              {t('ad-hoc.again', 'Try again')}
            </Button>
          )}
        </div>
      )}
      {opened !== undefined && type !== undefined && (
        <div className={styles.row}>
          {isMain && opened.types.length > 1 ? (
            <LabelledField isHidden label={t('ad-hoc.type', 'Profile type')}>
              {(id) => (
                <Combobox
                  id={id}
                  data-testid={testIds.adHoc.type}
                  width="auto"
                  minWidth={20}
                  maxWidth={50}
                  value={type}
                  options={opened.types.map((id) => ({ value: id, label: titleOf(id), description: id }))}
                  onChange={({ value }) => model.choose({ type: value })}
                />
              )}
            </LabelledField>
          ) : (
            <span>{titleOf(type)}</span>
          )}
          {tree !== undefined && (
            <strong data-testid={testIds.adHoc.total} data-total={String(tree.total[ROOT])}>
              {formatValue(tree.total[ROOT]!, parseProfileType(type).sampleUnit)}
            </strong>
          )}
          {isMain && <SideActions model={model} side={side} />}
        </div>
      )}
      {opened?.notes.map((note) => (
        <p key={note} className={styles.facts}>
          {note}
        </p>
      ))}
    </section>
  );
}

function SideActions({ model, side }: { model: AdHocView; side: FileSide }) {
  const styles = useStyles2(headStyle);
  const { against, uploads, uploading, hasServed } = model.useState();
  const { dataSource } = useSelection(model);
  const { ref, opened } = side.useState();
  const file = opened?.file;
  const hasStored = dataSource !== '' && !isStored(ref);
  return (
    <>
      {against === '' && hasStored && (
        <Button
          size="sm"
          variant="secondary"
          icon="database"
          data-testid={testIds.adHoc.compareStored}
          onClick={() => model.choose({ against: storedRef })}
        >
          {t('ad-hoc.compare-stored', 'Compare with stored data')}
        </Button>
      )}
      {against === '' && dataSource === '' && (
        <span className={styles.facts} data-testid={testIds.adHoc.noStored}>
          {hasServed
            ? t('ad-hoc.no-stored-served', 'To compare it with stored data, start with --url http://HOST:4040.')
            : t('ad-hoc.no-stored', 'To compare it with stored data, add a Pyroscope data source.')}
        </span>
      )}
      {against !== '' && (
        <Button
          size="sm"
          variant="secondary"
          icon="exchange-alt"
          data-testid={testIds.adHoc.swap}
          onClick={() => model.swap()}
        >
          {t('ad-hoc.swap', 'Swap')}
        </Button>
      )}
      {file !== undefined && canUpload(uploads, hasServed) && (
        <Button
          size="sm"
          variant="secondary"
          icon="upload"
          disabled={uploading}
          onClick={() => void model.upload(file)}
        >
          {t('ad-hoc.upload', 'Upload to share')}
        </Button>
      )}
    </>
  );
}

const titleOf = (id: string) => profileTypeTitle(parseProfileType(id));

const headStyle = (theme: GrafanaTheme2) => ({
  card: css({
    position: 'relative',
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1),
    padding: theme.spacing(1, 5, 1, 1.5),
    minWidth: 0,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.primary,
    '& p': { margin: 0 },
  }),
  row: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1), minWidth: 0 }),
  role: css({
    padding: theme.spacing(0, 0.75),
    borderRadius: theme.shape.radius.pill,
    background: theme.colors.background.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  title: css({ minWidth: 0, overflowWrap: 'anywhere' }),
  facts: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  close: css({ position: 'absolute', top: theme.spacing(1), right: theme.spacing(1) }),
  progress: css({ flex: '1 1 160px', accentColor: theme.colors.primary.main }),
  error: css({ color: theme.colors.error.text, overflowWrap: 'anywhere', flex: '1 1 240px' }),
});
