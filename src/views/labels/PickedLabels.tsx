/** Which labels explain what was picked on the chart, compared with as much before it. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { SceneObject } from '@grafana/scenes';
import { Button, useStyles2 } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { unixMillis } from '#model/brands.ts';
import { isCanceled, toHearthError } from '../../api/answer-errors.ts';
import { explainLabels, type ExplainedLabel } from '../../api/explain.ts';
import { exploreCalls } from '../../api/explore-calls.ts';
import type { TimeSpan } from '../../api/profile-source.ts';
import { compareAddress } from '../../scene/compare-address.ts';
import { hrefOf, viewUrl } from '../../scene/navigation.ts';
import { PickedBar } from '../../scene/PickedBar.tsx';
import type { PickedPart } from '../../scene/PickedPart.ts';
import { RankedLabels } from '../../scene/RankedLabels.tsx';
import { selectionOf } from '../../scene/Selection.ts';
import { useAnswers } from '../../scene/use-answers.ts';
import { useSelection, useTimeSpan } from '../../scene/use-selection.ts';
import type { LabelFilter } from '../../ui/filters/label-filter.ts';
import { Skeleton } from '../../ui/states/Skeleton.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';

export function PickedLabels({ model, part }: { model: SceneObject; part: PickedPart }) {
  const styles = useStyles2(getStyles);
  const { picked } = part.useState();
  const page = useTimeSpan(model);
  const canExplain = useAnswers(model, exploreCalls.explainLabels);
  return (
    <>
      <div className={styles.line}>
        <PickedBar model={model} picks={part} />
        {picked === undefined && canExplain && (
          <Button
            size="sm"
            variant="secondary"
            icon="question-circle"
            data-testid={testIds.labels.explainRange}
            onClick={() => part.pick(page)}
          >
            {t('labels.explain-range', 'Which label explains this range')}
          </Button>
        )}
      </div>
      {picked !== undefined && canExplain && <Explained model={model} picked={picked} />}
      {picked !== undefined && canExplain === false && (
        <p className={styles.quiet}>
          {t(
            'labels.not-explained',
            'This server cannot rank labels by how much they explain. Break down by one, or compare with before.',
          )}
        </p>
      )}
    </>
  );
}

type Known = { of: string; labels?: readonly ExplainedLabel[]; error?: string };

function Explained({ model, picked }: { model: SceneObject; picked: TimeSpan }) {
  const styles = useStyles2(getStyles);
  const { profileType, filters, service } = useSelection(model);
  const selection = selectionOf(model);
  const selector = selection.selector();
  const question = JSON.stringify([selection.state.dataSource, profileType, selector, picked]);
  const [known, setKnown] = useState<Known>();
  useEffect(() => {
    if (profileType === '' || service === '') return;
    const abort = new AbortController();
    const side = (start: number, end: number) => ({
      ...{ profileType, selector },
      ...{ start: unixMillis(start), end: unixMillis(end) },
    });
    const { start, end } = picked;
    explainLabels(selection.source, side(start, end), side(start - (end - start), start), abort.signal).then(
      (labels) => setKnown({ of: question, labels }),
      (error: unknown) => {
        if (!isCanceled(error)) setKnown({ of: question, error: toHearthError(error).message });
      },
    );
    return () => abort.abort();
    // The question is all of it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [question]);
  if (known?.of !== question) return <Skeleton cards={1} height={120} />;
  const { labels = [], error } = known;
  return (
    <section className={styles.explained} aria-labelledby="explained-labels" data-testid={testIds.labels.explained}>
      <h2 id="explained-labels" className={styles.title}>
        {t('labels.explained', 'Which label explains it, compared with as long before')}
      </h2>
      {error !== undefined && (
        <p role="alert" className={styles.bad}>
          {error}
        </p>
      )}
      {error === undefined && labels.length === 0 && (
        <p className={styles.quiet}>{t('labels.explained-none', 'No label has more than one value here.')}</p>
      )}
      <RankedLabels
        labels={labels}
        profileType={profileType}
        labelHref={(name) => hrefOf(viewUrl(model, 'labels', { groupBy: name }))}
        valueLinks={(name, value) => {
          const only: LabelFilter[] = [...filters, { name, operator: '=', values: [value] }];
          return [
            {
              text: t('labels.filter-to', 'Filter to it'),
              href: hrefOf(viewUrl(model, 'labels', { groupBy: name, filters: only })),
            },
            {
              text: t('labels.compare-before', 'Compare with before'),
              href: hrefOf(compareAddress(model, picked, { filters: only })),
            },
          ];
        }}
      />
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  line: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
  explained: css({
    minWidth: 0,
    padding: theme.spacing(1, 1.5),
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  title: css({ margin: 0, fontSize: theme.typography.h6.fontSize, fontWeight: theme.typography.fontWeightMedium }),
  quiet: css({ margin: 0, color: theme.colors.text.secondary }),
  bad: css({ margin: 0, color: theme.colors.error.text, overflowWrap: 'anywhere' }),
});
