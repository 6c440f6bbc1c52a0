/** All services in one sentence: how much together, and what changed. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { changeWords } from '../../scene/change.ts';
import type { Measure } from '../../scene/measure.ts';
import type { Money } from '../../scene/prices.ts';
import type { RangeSummary } from '../../scene/range-summary.ts';
import { ChangeChip } from '../../ui/ChangeChip.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';

interface Props {
  measure: Measure;
  whole: RangeSummary;
  money: Money | undefined;
}

export function ServicesSummary({ measure, whole, money }: Props) {
  const styles = useStyles2(getStyles);
  const change = changeWords(whole, measure);
  return (
    <p className={styles.line} data-testid={testIds.services.summary}>
      <strong>{measure.mean(whole.mean)}</strong>{' '}
      <span className={styles.quiet}>
        {t('services.of-all', '{{title}} of all services', { title: measure.title })}
      </span>{' '}
      {/* That there is nothing to compare with is said of each line below. */}
      {change.kind !== 'unknown' && <ChangeChip {...change} />}
      {money !== undefined && (
        <span className={styles.quiet} title={money.explained(whole.mean)}>
          {money.text(whole.mean)}
        </span>
      )}
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
