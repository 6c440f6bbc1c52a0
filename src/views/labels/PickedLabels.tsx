/** Which labels explain what was picked on the chart, compared with as much before it. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { SceneObject } from '@grafana/scenes';
import { sceneGraph } from '@grafana/scenes';
import { Button, useStyles2 } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { unixMillis } from '#model/brands.ts';
import { isCanceled, toHearthError } from '../../api/answer-errors.ts';
import { explainLabels, type ExplainedLabel } from '../../api/explain.ts';
import { exploreCalls } from '../../api/explore-calls.ts';
import type { TimeSpan } from '../../api/profile-source.ts';
import { isStopped } from '../../api/under-way.ts';
import { compareAddress } from '../../scene/compare-address.ts';
import { hrefOf, viewUrl } from '../../scene/navigation.ts';
import { PartsNote } from '../../scene/PartsNote.tsx';
import { PickedBar } from '../../scene/PickedBar.tsx';
import type { PickedPart } from '../../scene/PickedPart.ts';
import { RankedLabels } from '../../scene/RankedLabels.tsx';
import { selectionOf } from '../../scene/Selection.ts';
import { steppedNote, type SteppedParts } from '../../scene/stepped-parts.ts';
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

interface Known {
  of: string;
  labels?: readonly ExplainedLabel[];
  /** Of what was picked, where it has not come whole. */
  parts?: SteppedParts;
  error?: string;
}

const isWhole = ({ labels, parts }: Known) => labels !== undefined && parts === undefined;

function Explained({ model, picked }: { model: SceneObject; picked: TimeSpan }) {
  const styles = useStyles2(getStyles);
  const { profileType, filters, service } = useSelection(model);
  const selection = selectionOf(model);
  const selector = selection.selector();
  const question = JSON.stringify([selection.state.dataSource, profileType, selector, picked]);
  const [known, setKnown] = useState<Known>();
  // Anew with each refresh of the page.
  const { value: refreshed } = sceneGraph.getTimeRange(model).useState();
  useEffect(() => {
    if (profileType === '' || service === '') return;
    const abort = new AbortController();
    const side = (start: number, end: number) => ({
      ...{ profileType, selector },
      ...{ start: unixMillis(start), end: unixMillis(end) },
    });
    const { start, end } = picked;
    const sides = { comparison: side(start, end), baseline: side(start - (end - start), start) };
    let came: Known | undefined;
    explainLabels(selection.source, sides, abort.signal, (labels, part) => {
      const step: Known = { of: question, labels, parts: { whole: sides, came: part } };
      // Of what is there whole a part says less.
      setKnown((before) => (before?.of === question && isWhole(before) ? before : (came = step)));
    }).then(
      (labels) => setKnown({ of: question, labels }),
      (error: unknown) => {
        if (isCanceled(error)) return;
        const failure = toHearthError(error);
        setKnown(
          came?.parts === undefined
            ? { of: question, error: failure.message }
            : { ...came, parts: { ...came.parts, ended: isStopped(error) ? 'cancelled' : failure } },
        );
      },
    );
    return () => abort.abort();
    // The question is all of it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [question, refreshed]);
  if (known?.of !== question) return <Skeleton cards={1} height={120} />;
  const { labels = [], parts, error } = known;
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
      {parts !== undefined && (
        <PartsNote
          text={steppedNote(parts, sceneGraph.getTimeRange(model).getTimeZone())}
          isComing={parts.ended === undefined}
          testId={testIds.labels.explainedParts}
        />
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
