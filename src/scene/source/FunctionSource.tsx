/**
 * What each line of a function costs, beside its source; where there is none, the lines, and what would bring it.
 */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Combobox, Spinner, useStyles2 } from '@grafana/ui';
import { useMemo, useState, type ReactNode } from 'react';
import { LabelledField } from '../../ui/LabelledField.tsx';
import { SourceTable } from '../../ui/source/SourceTable.tsx';
import { filesOf, type CostColumn } from '../../ui/source/source-rows.ts';
import { Message } from '../../ui/states/Message.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import { CommitFact } from './CommitFact.tsx';
import { TreeButtons } from './TreeButtons.tsx';
import { useSource, type SearchedSource, type SourcePlace } from './use-source.ts';

interface Props {
  name: string;
  columns: readonly CostColumn[];
  /** '' for profiles in files. */
  service: string;
  /** Where source is looked for beside the tree that was chosen on this computer. */
  places: readonly SourcePlace[];
  /** More ways to bring source. */
  tools?: ReactNode;
  /** What else brings source, in a sentence. */
  hint?: string | undefined;
  /** Of which time the lines are, where that is not all of it. */
  note?: ReactNode;
}

export function FunctionSource({ name, columns, service, places, tools, hint, note }: Props) {
  const styles = useStyles2(sourceStyle);
  const files = useMemo(() => filesOf(columns), [columns]);
  const [chosen, setChosen] = useState('');
  const file = files.includes(chosen) ? chosen : (files[0] ?? '');
  const source = useSource(service, places, file);
  const hasLines = columns.some(({ lines }) => lines.some(({ line }) => line > 0));
  if (!hasLines) {
    return (
      <Message title={t('source.no-lines', 'No lines are known of this function')} icon="info-circle">
        {files.length === 0
          ? t('source.nowhere', '{{name}} is not among the stacks that are shown.', { name: name.slice(0, 200) })
          : t(
              'source.no-lines-why',
              'Its profiles say which functions ran and not where in them. Profilers of Go, Java, Node.js, Python and Ruby send lines; native programs need debug information (-g).',
            )}
      </Message>
    );
  }
  return (
    <section
      className={styles.pane}
      aria-label={t('source.title', 'Source of {{name}}', { name: name.slice(0, 200) })}
      data-testid={testIds.source.pane}
      data-function={name}
    >
      <div className={styles.head}>
        <strong className={styles.name} title={name.slice(0, 2000)}>
          {name.slice(0, 2000)}
        </strong>
        {files.length > 1 ? (
          <LabelledField isHidden label={t('source.file', 'File')}>
            {(id) => (
              <Combobox
                id={id}
                width="auto"
                minWidth={20}
                maxWidth={60}
                value={file}
                options={files.map((value) => ({
                  value,
                  label: value === '' ? t('source.no-file', 'no file') : value,
                }))}
                onChange={({ value }) => setChosen(value)}
              />
            )}
          </LabelledField>
        ) : (
          <span className={styles.file}>{file}</span>
        )}
      </div>
      <div className={styles.head}>
        <Found source={source} hint={hint} />
        <TreeButtons service={service} />
        {tools}
      </div>
      {note}
      <SourceTable
        title={t('source.costs', 'Lines of {{name}} and what they cost', { name: name.slice(0, 200) })}
        columns={columns}
        file={file}
        source={source.found?.text}
      />
    </section>
  );
}

function Found({ source: { searching, found, error }, hint }: { source: SearchedSource; hint: string | undefined }) {
  const styles = useStyles2(sourceStyle);
  if (searching) return <Spinner inline />;
  if (found === undefined) {
    return (
      <span
        className={styles.note}
        data-testid={testIds.source.missing}
        role={error === undefined ? undefined : 'alert'}
      >
        {error?.message ?? t('source.missing', 'These are the lines; their source is not here.')}{' '}
        {hint ?? t('source.bring', 'Open the folder or a zip of it: it stays on this computer.')}
      </span>
    );
  }
  const { path, from, url, alike } = found;
  return (
    <span className={styles.note} data-testid={testIds.source.found}>
      {url === undefined ? (
        path
      ) : (
        <a href={url} target="_blank" rel="noreferrer noopener">
          {path}
        </a>
      )}{' '}
      {t('source.from', 'from {{from}}', { from })}
      {alike > 1 && ` · ${t('source.alike', '{{others}} more files end alike', { others: alike - 1 })}`}
      <CommitFact file={found} />
    </span>
  );
}

const sourceStyle = (theme: GrafanaTheme2) => ({
  pane: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0.5),
    flex: 1,
    maxHeight: '100%',
    minWidth: 0,
    minHeight: 0,
  }),
  head: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5, 1), minWidth: 0 }),
  name: css({ fontFamily: theme.typography.fontFamilyMonospace, overflowWrap: 'anywhere', minWidth: 0 }),
  file: css({
    color: theme.colors.text.secondary,
    overflowWrap: 'anywhere',
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  note: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflowWrap: 'anywhere',
    minWidth: 0,
    a: { color: theme.colors.text.link, textDecoration: 'underline' },
  }),
});
