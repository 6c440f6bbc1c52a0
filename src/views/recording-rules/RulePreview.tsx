/** The last hour of what a rule would record, as it is being typed. */
import { css } from '@emotion/css';
import { dateTime, type GrafanaTheme2 } from '@grafana/data';
import { SceneTimeRange } from '@grafana/scenes';
import { useStyles2 } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { parseProfileType } from '#model/profile-type.ts';
import { isGauge } from '#model/units.ts';
import { isCanceled, toHearthError } from '../../api/answer-errors.ts';
import { exploreCalls } from '../../api/explore-calls.ts';
import type { Recording, Rule } from '../../api/recording-rules.ts';
import { Chart } from '../../scene/Chart.tsx';
import { selectionOf } from '../../scene/Selection.ts';
import { seriesPanel, showFrames } from '../../scene/series-panel.ts';
import { useAnswers } from '../../scene/use-answers.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import type { RecordingRulesView } from './RecordingRulesView.tsx';
import { previewOf, type Preview, type PreviewQuery } from './rule-preview.ts';

interface Props {
  model: RecordingRulesView;
  rule: Rule;
  recording: Recording;
}

/** Whoever types has a moment to go on. */
const pauseMs = 400;
const minuteMs = 60_000;

type Shown = { preview: Preview } | { problem: string };

export function RulePreview({ model, rule, recording }: Props) {
  const styles = useStyles2(getStyles);
  const knowsFunctions = useAnswers(model, exploreCalls.functionSeries);
  const { profileType, selector, functionName, groupBy } = rule;
  const canAsk = profileType !== '' && (functionName === '' || knowsFunctions === true);
  const intervalMs = recording.status?.intervalMs ?? minuteMs;
  const asked = JSON.stringify({ profileType, selector, functionName, groupBy, intervalMs } satisfies PreviewQuery);
  const [shown, setShown] = useState<{ of: string; answer: Shown }>();
  useEffect(() => {
    if (!canAsk) return undefined;
    const abort = new AbortController();
    const later = setTimeout(() => {
      previewOf(selectionOf(model).source, JSON.parse(asked) as PreviewQuery, abort.signal).then(
        (preview) => setShown({ of: asked, answer: { preview } }),
        (error: unknown) => {
          if (!isCanceled(error)) setShown({ of: asked, answer: { problem: toHearthError(error).message } });
        },
      );
    }, pauseMs);
    return () => {
      clearTimeout(later);
      abort.abort();
    };
  }, [model, canAsk, asked]);
  if (profileType === '') return null;
  if (functionName !== '' && knowsFunctions === false) {
    return (
      <p className={styles.note}>
        {t(
          'recording.no-preview',
          'This server cannot show beforehand what a single function cost; it records it all the same.',
        )}
      </p>
    );
  }
  const answer = shown?.answer;
  const isBusy = shown?.of !== asked;
  return (
    <section aria-busy={isBusy} className={styles.preview}>
      <p className={styles.note}>{meaningOf(profileType, intervalMs)}</p>
      {answer !== undefined && 'problem' in answer && <p className={styles.problem}>{answer.problem}</p>}
      {answer !== undefined && 'preview' in answer && <Drawn preview={answer.preview} />}
      {answer === undefined && <div className={styles.chart} />}
    </section>
  );
}

function Drawn({ preview: { frames, series, last, span } }: { preview: Preview }) {
  const styles = useStyles2(getStyles);
  const [chart] = useState(() => seriesPanel({ legend: true }));
  useEffect(() => {
    const [from, to] = [dateTime(span.start), dateTime(span.end)];
    chart.setState({ $timeRange: new SceneTimeRange({ from: from.toISOString(), to: to.toISOString() }) });
    showFrames(chart, frames, { from, to, raw: { from, to } });
  }, [chart, frames, span]);
  return (
    <div data-testid={testIds.recording.preview} data-series={series} data-last={last ?? ''}>
      <p className={styles.note}>
        {series === 0
          ? t('recording.empty', 'Nothing of that was measured in the last hour.')
          : series > frames.length
            ? t('recording.largest', '{{count}} series in the last hour, the largest {{drawn}} of them drawn.', {
                count: series,
                drawn: frames.length,
              })
            : t('recording.series', '{{count}} series in the last hour.', { count: series })}
      </p>
      {series > 0 && (
        <div className={styles.chart}>
          <Chart panel={chart} />
        </div>
      )}
    </div>
  );
}

function meaningOf(profileType: string, intervalMs: number): string {
  const seconds = intervalMs / 1_000;
  return isGauge(parseProfileType(profileType))
    ? t('recording.gauge', 'A value is what was held on average over {{seconds}} s.', { seconds })
    : t(
        'recording.counter',
        'A value is what was measured in {{seconds}} s: sum_over_time(…[5m]) / 300 is what it came to a second.',
        { seconds },
      );
}

const getStyles = (theme: GrafanaTheme2) => ({
  preview: css({ minWidth: 0 }),
  chart: css({ height: 220, margin: theme.spacing(0, -1) }),
  note: css({ margin: 0, color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  problem: css({ margin: theme.spacing(1, 0), color: theme.colors.error.text, overflowWrap: 'anywhere' }),
});
