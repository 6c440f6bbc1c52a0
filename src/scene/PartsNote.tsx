/** The line that says of which part of the time something is, and whether more comes. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';

interface Props {
  text: string;
  isComing: boolean;
  testId: string;
}

export function PartsNote({ text, isComing, testId }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <p className={styles.note} role="status" data-testid={testId}>
      <Icon name={isComing ? 'clock-nine' : 'exclamation-triangle'} /> {text}
    </p>
  );
}

/** A pane with the line above what it is about, which takes what the line leaves. */
export const notedPane = (theme: GrafanaTheme2) =>
  css({
    display: 'flex',
    flexDirection: 'column',
    height: '100%',
    minWidth: 0,
    '& > [role=status]': { padding: theme.spacing(0.5, 1) },
    '& > :last-child': { flex: 1, minHeight: 0 },
  });

const getStyles = (theme: GrafanaTheme2) => ({
  note: css({ margin: 0, color: theme.colors.text.primary, fontSize: theme.typography.bodySmall.fontSize }),
});
