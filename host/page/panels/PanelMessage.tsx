import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

/** One quiet sentence in the middle of a panel that has nothing to draw. */
export function PanelMessage({ text }: { text: string }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.message} data-testid="host-panel-message">
      {text}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  message: css({
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    height: '100%',
    padding: theme.spacing(1),
    textAlign: 'center',
    color: theme.colors.text.secondary,
  }),
});
