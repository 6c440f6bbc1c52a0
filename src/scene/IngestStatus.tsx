/**
 * Whether data is coming in: when the last profile came, how many come a second, and of how many services there are any in
 * the time range.
 */
import { css, cx } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import type { SceneObject } from '@grafana/scenes';
import { useStyles2 } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { formatValue } from '#model/units.ts';
import { ingestRate, type IngestRate } from '../api/ingest-rate.ts';
import { testIds } from '../ui/test-ids.ts';
import { t } from '../ui/text.ts';
import { visuallyHidden } from '../ui/visually-hidden.ts';
import { ageText } from './age-text.ts';
import { selectionOf } from './Selection.ts';
import { useNow } from './use-now.ts';
import { useCatalog, useSelection } from './use-selection.ts';

/** Longer without any profile at all, and something is wrong with the way they come. */
const silenceMs = 120_000;

interface Props {
  model: SceneObject;
  /** Whether there are more names of views beside it than usual, so that it has less room. */
  beside: 'usual' | 'more';
}

export function IngestStatus({ model, beside }: Props) {
  const styles = useStyles2(getStyles);
  const { dataSource } = useSelection(model);
  const { services, status } = useCatalog(model);
  const now = useNow();
  const [newest, setNewest] = useState<number>();
  const [rate, setRate] = useState<IngestRate>();
  useEffect(() => {
    if (dataSource === '' || status !== 'ready') return undefined;
    const abort = new AbortController();
    // Not every server can say, and none has to: then there is no status.
    const { source } = selectionOf(model);
    source.bounds(abort.signal).then(
      (bounds) => setNewest(bounds?.newest),
      () => setNewest(undefined),
    );
    ingestRate(source, abort.signal).then(setRate, () => setRate(undefined));
    return () => abort.abort();
  }, [model, dataSource, status, services]);
  if (newest === undefined || services.size === 0) return null;
  const isSilent = now - newest > silenceMs;
  const last = t('ingest.last', 'Last profile {{age}}', { age: ageText(newest, now) });
  const more = cx(beside === 'more' && styles.where);
  return (
    <p
      className={isSilent ? styles.silent : styles.line}
      title={`${last} (${dateTimeFormat(newest, { format: 'YYYY-MM-DD HH:mm:ss' })})`}
      data-testid={testIds.frame.ingest}
    >
      <span className={isSilent ? styles.hollow : styles.dot} aria-hidden />
      <span className={styles.words}>{last}</span>
      <span className={cx(styles.words, more)}>
        ·{' '}
        {t('ingest.services', '{{count}} services', {
          count: services.size,
          defaultValue_one: '{{count}} service',
        })}
      </span>
      {rate !== undefined && (
        <span
          className={cx(styles.words, more)}
          title={t('ingest.rate-title', '{{size}} a second as pushed, over the last {{seconds}} s', {
            size: formatValue(rate.bytesPerSecond, 'bytes'),
            seconds: rate.seconds,
          })}
          data-testid={testIds.frame.ingestRate}
        >
          · {t('ingest.rate', '{{profiles}} profiles/s', { profiles: rateText(rate.profilesPerSecond) })}
        </span>
      )}
    </p>
  );
}

/** 0.2, 3.4, 120; hardly any is more than none. */
function rateText(perSecond: number): string {
  if (perSecond > 0 && perSecond < 0.05) return '< 0.1';
  return perSecond < 10 ? String(Math.round(perSecond * 10) / 10) : Math.round(perSecond).toLocaleString('en');
}

const getStyles = (theme: GrafanaTheme2) => {
  const line = {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    margin: 0,
    whiteSpace: 'nowrap',
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: 'tabular-nums',
  } as const;
  const dot = { width: 8, height: 8, borderRadius: '50%', flexShrink: 0 } as const;
  return {
    line: css({ ...line, color: theme.colors.text.secondary }),
    where: css({ '@media (max-width: 1399px)': { display: 'none' } }),
    // On a phone the dot says it, in words only to those who listen.
    words: css({
      [theme.breakpoints.down('sm')]: visuallyHidden,
    }),
    silent: css({ ...line, color: theme.colors.warning.text }),
    dot: css({ ...dot, background: theme.colors.success.main }),
    hollow: css({ ...dot, border: `2px solid ${theme.colors.warning.main}` }),
  };
};
