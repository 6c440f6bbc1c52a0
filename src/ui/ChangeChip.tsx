/** How much more or less, with an arrow: read without colour as well as with it. */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { testIds } from './test-ids.ts';
import { t } from './text.ts';

interface Props {
  kind: 'more' | 'less' | 'same' | 'new' | 'gone' | 'unknown';
  text: string;
  /** Said when the pointer rests on it. */
  title?: string;
}

/** More cost is worse: the colours are those of warnings and of all being well, not of up and down. */
export function ChangeChip({ kind, text, title }: Props) {
  const styles = useStyles2(getStyles);
  const color = { more: styles.worse, new: styles.worse, less: styles.better, gone: styles.better }[kind as 'more'];
  return (
    <span className={cx(styles.chip, color)} title={title} data-testid={testIds.series.change}>
      {kind === 'more' && <Icon name="arrow-up" size="sm" aria-label={t('change.more', 'more')} />}
      {kind === 'less' && <Icon name="arrow-down" size="sm" aria-label={t('change.less', 'less')} />}
      {text}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  chip: css({
    display: 'inline-flex',
    // On the line of the text beside it; the arrow has none.
    alignItems: 'baseline',
    '& > *': { alignSelf: 'center' },
    gap: 2,
    whiteSpace: 'nowrap',
    fontVariantNumeric: 'tabular-nums',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  worse: css({ color: theme.colors.warning.text }),
  better: css({ color: theme.colors.success.text }),
});
