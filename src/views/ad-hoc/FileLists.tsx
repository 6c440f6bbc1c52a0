/** What there is to open: files that this page was given, those its server shows, and those that were uploaded. */
import { css, cx } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import { useSyncExternalStore } from 'react';
import { formatValue } from '#model/units.ts';
import { deleteCall } from '../../api/ad-hoc-files.ts';
import { keptFile, keptFiles, onKeptFiles } from '../../scene/kept-files.ts';
import { useAnswers } from '../../scene/use-answers.ts';
import { t } from '../../ui/text.ts';
import { testIds } from '../../ui/test-ids.ts';
import type { AdHocView } from './AdHocView.tsx';
import { DeleteButton } from './DeleteButton.tsx';
import { servedRef, sharedRef } from './open-ref.ts';

interface Row {
  ref: string;
  /** Absent where nobody here can delete it. */
  remove?: () => Promise<void>;
  name: string;
  fact: string;
}

export function FileLists({ model }: { model: AdHocView }) {
  const styles = useStyles2(listStyle);
  const { uploads, uploadsError, served } = model.useState();
  const deletes = useAnswers(model, deleteCall) === true;
  const kept = useSyncExternalStore(onKeptFiles, keptFiles);
  const here = kept.map((ref): Row => {
    const { name = ref, size = 0 } = keptFile(ref) ?? {};
    return { ref, name, fact: formatValue(size, 'bytes') };
  });
  const shown = (served?.files ?? []).map(({ id, name, size }): Row => {
    return { ref: servedRef(id), name, fact: size === undefined ? '' : formatValue(size, 'bytes') };
  });
  const shared = (uploads ?? []).map(({ id, name, uploaded }): Row => {
    const remove = deletes ? { remove: () => model.deleteUpload(id) } : {};
    return { ref: sharedRef(id), name, fact: dateTimeFormat(uploaded), ...remove };
  });
  return (
    <div className={styles.lists}>
      {shown.length > 0 && <List model={model} title={served?.title ?? ''} rows={shown} />}
      {here.length > 0 && <List model={model} title={t('ad-hoc.here', 'On this computer')} rows={here} />}
      {shared.length > 0 && <List model={model} title={t('ad-hoc.uploaded', 'Uploaded')} rows={shared} />}
      {uploads?.length === 0 && here.length === 0 && shown.length === 0 && <Empty />}
      {uploads === undefined && here.length === 0 && shown.length === 0 && <Empty />}
      {uploadsError !== undefined && (
        <p role="alert" className={styles.error}>
          {t('ad-hoc.no-list', 'The uploaded files could not be listed: {{reason}}', { reason: uploadsError.message })}
        </p>
      )}
    </div>
  );
}

function Empty() {
  const styles = useStyles2(listStyle);
  return (
    <div className={styles.empty}>
      <strong>{t('ad-hoc.empty', 'No files yet')}</strong>
      <span>
        {t(
          'ad-hoc.formats',
          'pprof, JFR, folded stacks, speedscope, perf script, V8 CPU and heap profiles, Go’s text profiles, stackprof, Firefox Profiler, Chrome traces and OTLP profiles, packed with gzip or bare.',
        )}
      </span>
    </div>
  );
}

function List({ model, title, rows }: { model: AdHocView; title: string; rows: readonly Row[] }) {
  const styles = useStyles2(listStyle);
  const { file, against } = model.useState();
  return (
    <section aria-label={title}>
      <h2 className={styles.heading}>{title}</h2>
      <ul className={styles.rows}>
        {rows.map(({ ref, name, fact, remove }) => {
          const isOpen = ref === file || ref === against;
          return (
            <li
              key={ref}
              className={cx(styles.row, isOpen && styles.open)}
              data-testid={testIds.adHoc.row}
              data-ref={ref}
            >
              <button
                type="button"
                className={styles.name}
                aria-current={isOpen}
                onClick={() => model.choose({ file: ref, against: '' })}
              >
                {name}
              </button>
              <span className={styles.fact}>{fact}</span>
              {file !== '' && !isOpen && (
                <Button
                  size="sm"
                  variant="secondary"
                  icon="exchange-alt"
                  aria-label={t('ad-hoc.compare-with', 'Take {{name}} as the baseline', { name })}
                  onClick={() => model.choose({ against: ref })}
                >
                  {t('ad-hoc.compare', 'Compare')}
                </Button>
              )}
              {remove !== undefined && <DeleteButton name={name} onDelete={remove} />}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

const listStyle = (theme: GrafanaTheme2) => ({
  lists: css({
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 360px), 1fr))',
    gap: theme.spacing(2),
  }),
  heading: css({ fontSize: theme.typography.h5.fontSize, margin: theme.spacing(0, 0, 1) }),
  rows: css({
    listStyle: 'none',
    maxHeight: 420,
    overflowY: 'auto',
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  row: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    minHeight: 36,
    padding: theme.spacing(0.25, 1),
    '&:not(:last-child)': { borderBottom: `1px solid ${theme.colors.border.weak}` },
  }),
  open: css({ background: theme.colors.action.selected }),
  name: css({
    flex: 1,
    minWidth: 0,
    padding: theme.spacing(0.5, 0),
    border: 0,
    background: 'none',
    textAlign: 'left',
    color: theme.colors.text.link,
    overflowWrap: 'anywhere',
    '&:hover': { textDecoration: 'underline' },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.border}` },
  }),
  fact: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
    fontVariantNumeric: 'tabular-nums',
  }),
  empty: css({
    gridColumn: '1 / -1',
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    textAlign: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(6, 2),
    border: `1px dashed ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    '& span': { color: theme.colors.text.secondary, maxWidth: 720 },
  }),
  error: css({ gridColumn: '1 / -1', margin: 0, color: theme.colors.error.text, overflowWrap: 'anywhere' }),
});
