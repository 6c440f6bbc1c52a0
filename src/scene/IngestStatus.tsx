/** Whether data is coming in: when the last profile came, and of how many services there are any in the time range. */
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import type { SceneObject } from '@grafana/scenes';
import { useStyles2 } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { testIds } from '../ui/test-ids.ts';
import { t } from '../ui/text.ts';
import { ageText } from './age-text.ts';
import { selectionOf } from './Selection.ts';
import { useNow } from './use-now.ts';
import { useCatalog, useSelection } from './use-selection.ts';

/** Longer without any profile at all, and something is wrong with the way they come. */
const silenceMs = 120_000;

export function IngestStatus({ model }: { model: SceneObject }) {
  const styles = useStyles2(getStyles);
  const { dataSource } = useSelection(model);
  const { services, status } = useCatalog(model);
  const now = useNow();
  const [newest, setNewest] = useState<number>();
  useEffect(() => {
    if (dataSource === '' || status !== 'ready') return undefined;
    const abort = new AbortController();
    // Not every server can say, and none has to: then there is no status.
    selectionOf(model)
      .source.bounds(abort.signal)
      .then(
        (bounds) => setNewest(bounds?.newest),
        () => setNewest(undefined),
      );
    return () => abort.abort();
  }, [model, dataSource, status, services]);
  if (newest === undefined || services.size === 0) return null;
  const isSilent = now - newest > silenceMs;
  return (
    <p
      className={isSilent ? styles.silent : styles.line}
      title={dateTimeFormat(newest, { format: 'YYYY-MM-DD HH:mm:ss' })}
      data-testid={testIds.frame.ingest}
    >
      <span className={isSilent ? styles.hollow : styles.dot} aria-hidden />
      {t('ingest.last', 'Last profile {{age}}', { age: ageText(newest, now) })} ·{' '}
      {t('ingest.services', '{{count}} services', {
        count: services.size,
        defaultValue_one: '{{count}} service',
      })}
    </p>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const line = {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.75),
    margin: 0,
    whiteSpace: 'nowrap',
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: 'tabular-nums',
  } as const;
  const dot = { width: 8, height: 8, borderRadius: '50%', flexShrink: 0 } as const;
  return {
    line: css({ ...line, color: theme.colors.text.secondary }),
    silent: css({ ...line, color: theme.colors.warning.text }),
    dot: css({ ...dot, background: theme.colors.success.main }),
    hollow: css({ ...dot, border: `2px solid ${theme.colors.warning.main}` }),
  };
};
