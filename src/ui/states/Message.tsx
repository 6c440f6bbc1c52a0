/** A view that has nothing to show says why, and what to do about it. */
import { css } from '@emotion/css';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { ReactNode } from 'react';
import { testIds } from '../test-ids.ts';

interface Props {
  icon?: IconName;
  title: string;
  /** The explanation, and what helps. */
  children?: ReactNode;
  /** The one thing to do next. */
  action?: ReactNode;
  /** An error is announced to screen readers at once. */
  error?: boolean;
}

export function Message({ icon = 'info-circle', title, children, action, error = false }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <section
      className={styles.message}
      role={error ? 'alert' : undefined}
      data-testid={error ? testIds.frame.error : testIds.frame.empty}
    >
      <Icon name={error ? 'exclamation-triangle' : icon} size="xxl" className={error ? styles.bad : styles.icon} />
      <h2 className={styles.title}>{title}</h2>
      <div className={styles.text}>{children}</div>
      {action !== undefined && <div className={styles.action}>{action}</div>}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  message: css({
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    textAlign: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(6, 2),
    border: `1px dashed ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
  }),
  icon: css({ color: theme.colors.text.secondary }),
  bad: css({ color: theme.colors.error.text }),
  title: css({ fontSize: theme.typography.h4.fontSize, margin: 0 }),
  text: css({ color: theme.colors.text.secondary, maxWidth: 720, overflowWrap: 'anywhere' }),
  action: css({ display: 'flex', flexWrap: 'wrap', justifyContent: 'center', gap: theme.spacing(1) }),
});
