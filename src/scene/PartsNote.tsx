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

const getStyles = (theme: GrafanaTheme2) => ({
  note: css({ margin: 0, color: theme.colors.text.primary, fontSize: theme.typography.bodySmall.fontSize }),
});
