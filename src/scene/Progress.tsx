/** What the page has waited for longer than a second, for how long, and the way to take it back. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { SceneObject } from '@grafana/scenes';
import { sceneGraph } from '@grafana/scenes';
import { Button, IconButton, Spinner, useStyles2 } from '@grafana/ui';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { forgetAnswers } from '../api/profile-source.ts';
import { underWay, type PartsCame } from '../api/under-way.ts';
import { testIds } from '../ui/test-ids.ts';
import { t } from '../ui/text.ts';
import { partsText } from './parts-text.ts';

/** What was taken back. */
interface Stopped {
  /** Unix milliseconds. */
  at: number;
  /** How long it had run, in milliseconds. */
  waited: number;
  /** How far it was. */
  parts: PartsCame | undefined;
}

/** Shorter waits are none. */
const waitMs = 1_000;
const tickMs = 200;

export function Progress({ model }: { model: SceneObject }) {
  const styles = useStyles2(getStyles);
  const running = useSyncExternalStore(underWay.subscribe, underWay.oldest);
  const waited = useWaited(running?.since);
  const [stopped, setStopped] = useState<Stopped>();
  const range = sceneGraph.getTimeRange(model);
  const isSlow = running !== undefined && waited >= waitMs;
  // Whatever is asked after a cancel, by a click or the refresh, is a new beginning.
  if (isSlow && stopped !== undefined && running.since > stopped.at) setStopped(undefined);
  if (isSlow) {
    return (
      <div className={styles.line} data-testid={testIds.frame.progress}>
        <Spinner size="sm" />
        <span role="status">{waitingText(running.method, running.others)}</span>
        {running.parts && <span className={styles.parts}>{partsText(running.parts)}</span>}
        <span className={styles.time} aria-hidden>
          {seconds(waited)}
        </span>
        <Button
          size="sm"
          variant="secondary"
          onClick={() => {
            underWay.stop();
            setStopped({ at: Date.now(), waited, parts: running.parts });
          }}
        >
          {t('progress.cancel', 'Cancel')}
        </Button>
      </div>
    );
  }
  if (stopped === undefined) return null;
  return (
    <div className={styles.line} data-testid={testIds.frame.stopped}>
      <span role="status">{stoppedText(stopped)}</span>
      <Button
        size="sm"
        onClick={() => {
          setStopped(undefined);
          forgetAnswers();
          range.onRefresh();
        }}
      >
        {t('progress.again', 'Ask again')}
      </Button>
      <IconButton
        name="times"
        aria-label={t('progress.close', 'Close')}
        tooltip={t('progress.close', 'Close')}
        onClick={() => setStopped(undefined)}
      />
    </div>
  );
}

/** @returns milliseconds since then, as of the last tick */
function useWaited(since: number | undefined): number {
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (since === undefined) return undefined;
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, [since]);
  return since === undefined ? 0 : Math.max(0, now - since);
}

const seconds = (millis: number) => t('progress.seconds', '{{seconds}} s', { seconds: (millis / 1000).toFixed(1) });

function waitingText(method: string, others: number): string {
  const what = wordsOf(method);
  return others === 0
    ? t('progress.waiting', 'Waiting for {{what}}', { what })
    : t('progress.waiting-more', 'Waiting for {{what}} and {{count}} more', { what, count: others });
}

function stoppedText({ waited, parts }: Stopped): string {
  const time = seconds(waited);
  return parts === undefined
    ? t('progress.stopped', 'Cancelled after {{time}}. What had come by then is still here.', { time })
    : t('progress.stopped-parts', 'Cancelled after {{time}}. What had come by then is still here: {{parts}}.', {
        ...{ time, parts: partsText(parts) },
      });
}

function wordsOf(method: string): string {
  switch (method) {
    case 'SelectMergeStacktraces':
    case 'SelectMergeSpanProfile':
      return t('progress.stacks', 'the stacks');
    case 'Diff':
      return t('progress.diff', 'the comparison');
    case 'SelectSeries':
      return t('progress.series', 'the course over time');
    case 'FunctionSeries':
      return t('progress.function-series', 'functions over time');
    case 'FunctionTable':
      return t('progress.function-table', 'the table of functions');
    case 'Sandwich':
      return t('progress.sandwich', 'callers and callees');
    case 'RankChanges':
      return t('progress.changes', 'what changed beyond noise');
    case 'ServiceOverview':
      return t('progress.overview', 'the services');
    case 'Explain':
    case 'ExplainLabels':
      return t('progress.explain', 'the explanation');
    case 'ListProfiles':
      return t('progress.profiles', 'single profiles');
    case 'SelectHeatmap':
      return t('progress.heatmap', 'the heatmap');
    case 'SelectMergeProfile':
      return t('progress.file', 'all stacks as a file');
    case 'TopSpans':
      return t('progress.spans', 'the spans');
    default:
      return t('progress.answer', 'an answer');
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  // Over the page: a line that comes and goes would move what somebody is reading.
  line: css({
    position: 'fixed',
    bottom: theme.spacing(2),
    left: '50%',
    transform: 'translateX(-50%)',
    zIndex: theme.zIndex.navbarFixed,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1),
    maxWidth: `calc(100vw - ${theme.spacing(4)})`,
    padding: theme.spacing(0.75, 1.5),
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z2,
  }),
  parts: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
  time: css({ minWidth: '5ch', color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
});
