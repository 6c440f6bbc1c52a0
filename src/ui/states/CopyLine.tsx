/** A line to paste into a terminal. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { ClipboardButton, useStyles2 } from '@grafana/ui';
import { t } from '../text.ts';

export function CopyLine({ text }: { text: string }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.line}>
      <code className={styles.code}>{text}</code>
      <ClipboardButton variant="secondary" size="sm" icon="copy" getText={() => text}>
        {t('states.copy', 'Copy')}
      </ClipboardButton>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  line: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    margin: theme.spacing(1, 0),
    padding: theme.spacing(1),
    textAlign: 'left',
    background: theme.colors.background.canvas,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  code: css({ flex: 1, background: 'none', border: 'none', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }),
});
