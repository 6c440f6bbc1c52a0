/** What the lines of a function cost, in each of its versions side by side, beside the source. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Combobox, useStyles2 } from '@grafana/ui';
import { useEffect, useState } from 'react';
import type { HearthError } from '#model/errors.ts';
import { isCanceled, toHearthError } from '../../api/answer-errors.ts';
import type { TimeSpan } from '../../api/profile-source.ts';
import { isStopped } from '../../api/under-way.ts';
import { CameLine } from '../../scene/CameLine.tsx';
import { FunctionSource } from '../../scene/source/FunctionSource.tsx';
import { GitSourceButton } from '../../scene/source/GitSourceButton.tsx';
import { gitHint, useGitSource } from '../../scene/source/use-git-source.ts';
import { useLatest } from '../../scene/source/use-latest.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { useSelection, useTimeSpan } from '../../scene/use-selection.ts';
import { LabelledField } from '../../ui/LabelledField.tsx';
import type { CostColumn } from '../../ui/source/source-rows.ts';
import { Message } from '../../ui/states/Message.tsx';
import { Skeleton } from '../../ui/states/Skeleton.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import type { FunctionView } from './FunctionView.tsx';
import { loadLines, versionLabel } from './load-lines.ts';

export function FunctionLines({ model }: { model: FunctionView }) {
  const styles = useStyles2(getStyles);
  const { functions, names } = model.useState();
  const [chosen, setChosen] = useState('');
  const name = functions.includes(chosen) ? chosen : (functions[0] ?? '');
  const { service, groupBy } = useSelection(model);
  const { names: labels } = names.useState();
  const git = useGitSource(model);
  const { columns, error, parts } = useColumns(model, name, versionLabel(groupBy, labels));
  return (
    <section className={styles.section} data-testid={testIds.function.lines}>
      <div className={styles.head}>
        <h2 className={styles.title}>{t('function.lines', 'Lines')}</h2>
        {functions.length > 1 && (
          <LabelledField isHidden label={t('function.lines-of', 'Lines of')}>
            {(id) => (
              <Combobox
                id={id}
                width="auto"
                minWidth={24}
                maxWidth={60}
                value={name}
                options={functions.map((value) => ({ value, label: value.slice(0, 300) }))}
                onChange={({ value }) => setChosen(value)}
              />
            )}
          </LabelledField>
        )}
      </div>
      {error !== undefined && columns === undefined ? (
        <Message error title={t('source.failed', 'The lines could not be read')}>
          {error.message}
        </Message>
      ) : columns === undefined ? (
        <Skeleton cards={1} height={240} />
      ) : (
        <div className={styles.source}>
          <FunctionSource
            name={name}
            columns={columns}
            service={service}
            places={git.places}
            tools={<GitSourceButton model={model} git={git} />}
            hint={gitHint(git)}
            note={<CameLine model={model} parts={parts} testId={testIds.source.parts} />}
          />
        </div>
      )}
    </section>
  );
}

function useColumns(model: FunctionView, name: string, label: string) {
  const selection = selectionOf(model);
  const { profileType, dataSource } = selection.useState();
  const selector = selection.selector();
  const span = useTimeSpan(model);
  const [known, setKnown] = useState<{ of: string; columns?: CostColumn[]; came?: TimeSpan; error?: HearthError }>();
  const of = JSON.stringify([dataSource, profileType, selector, span, name, label]);
  useEffect(() => {
    const abort = new AbortController();
    const { filters } = selection.state;
    loadLines(
      selection.source,
      { ...span, profileType, selector },
      { name, label },
      (value) => selection.selector({ filters: [...filters, { name: label, operator: '=', values: [value] }] }),
      abort.signal,
      (columns, came) => !abort.signal.aborted && setKnown({ of, columns, came }),
    ).then(
      (columns) => !abort.signal.aborted && setKnown({ of, columns }),
      (error: unknown) =>
        !isCanceled(error) &&
        !abort.signal.aborted &&
        // What has come stays.
        setKnown((before) => ({ ...(before?.of === of && before), of, error: toHearthError(error) })),
    );
    return () => abort.abort();
    // What it depends on is in `of`.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [of]);
  const now = known?.of === of ? known : undefined;
  const whole = now?.came === undefined ? now?.columns : undefined;
  const latest = useLatest(whole, JSON.stringify([dataSource, profileType, name, label]));
  const { error } = now ?? {};
  // All lines of a moment ago, before a refresh, say more than those of a part now.
  if (latest !== undefined || now?.came === undefined) return { columns: latest, error, parts: undefined };
  const ended = error && { ended: isStopped(error) ? ('cancelled' as const) : error };
  return { columns: now.columns, error, parts: { whole: span, came: now.came, ...ended } };
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), minWidth: 0 }),
  head: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
  title: css({ fontSize: theme.typography.h5.fontSize, margin: 0 }),
  source: css({ display: 'flex', maxHeight: 'min(560px, 80vh)', minWidth: 0 }),
});
