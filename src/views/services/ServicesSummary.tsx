/** All services in one sentence: how many, how much together, what changed. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { beforeText, changeOf } from '../../scene/change.ts';
import { summaryOf } from '../../scene/series-frames.ts';
import { ChangeChip } from '../../ui/ChangeChip.tsx';
import type { ServiceCard } from './ServiceCard.tsx';
import { testIds } from '../../ui/test-ids.ts';

export function ServicesSummary({ cards }: { cards: readonly ServiceCard[] }) {
  const styles = useStyles2(getStyles);
  const [first] = cards;
  if (first === undefined) return null;
  const { measure } = first.state;
  const { whole } = summaryOf(first.state.frame);
  const change = changeOf(whole);
  return (
    <p className={styles.line} data-testid={testIds.services.summary}>
      <strong>{measure.mean(whole.mean)}</strong> <span className={styles.quiet}>{measure.title} of all services</span>{' '}
      <ChangeChip {...change} title={beforeText(measure, whole.previousMean)} />
    </p>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  line: css({
    display: 'flex',
    alignItems: 'baseline',
    flexWrap: 'wrap',
    gap: theme.spacing(0, 0.75),
    margin: theme.spacing(0, 'auto', 0, 0),
    strong: { fontSize: theme.typography.h4.fontSize, fontVariantNumeric: 'tabular-nums' },
  }),
  quiet: css({ color: theme.colors.text.secondary }),
});
