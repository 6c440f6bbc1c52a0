/** What is shown when the plugin cannot be: what happened, what to do, and the details for whoever can use them. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { isFetchError } from '@grafana/runtime';
import { Button, LinkButton, useStyles2 } from '@grafana/ui';
import { Logo } from './Logo.tsx';

interface CrashScreenProps {
  title: string;
  error: unknown;
}

/** What failed is an Error, or a FetchError of backendSrv, whose message lies in what the server said. */
function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  if (isFetchError<{ message?: string } | null>(error)) {
    return `${error.config.url}: ${error.data?.message ?? error.statusText ?? `status ${error.status}`}`;
  }
  return String(error);
}
const detailsOf = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : undefined);

export function CrashScreen({ title, error }: CrashScreenProps) {
  const styles = useStyles2(getStyles);
  const details = detailsOf(error);
  return (
    <main className={styles.screen} role="alert" data-testid="host-crash">
      <div className={styles.card}>
        <Logo size={36} />
        <h1 className={styles.title}>{title}</h1>
        <p className={styles.message}>{messageOf(error)}</p>
        <div className={styles.actions}>
          <Button icon="sync" onClick={() => window.location.reload()}>
            Load again
          </Button>
          <LinkButton variant="secondary" href="/" target="_self">
            First page
          </LinkButton>
        </div>
        {details && (
          <details className={styles.details}>
            <summary>Details</summary>
            <pre>{details}</pre>
          </details>
        )}
      </div>
    </main>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  screen: css({
    display: 'flex',
    justifyContent: 'center',
    alignItems: 'flex-start',
    padding: theme.spacing(12, 2, 4),
    minHeight: '100%',
  }),
  card: css({
    width: 'min(640px, 100%)',
    padding: theme.spacing(4),
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  title: css({ fontSize: theme.typography.h3.fontSize, margin: theme.spacing(2, 0, 1) }),
  message: css({ color: theme.colors.text.secondary, overflowWrap: 'anywhere' }),
  actions: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), marginTop: theme.spacing(3) }),
  details: css({
    marginTop: theme.spacing(3),
    color: theme.colors.text.secondary,
    '& > summary': { cursor: 'pointer' },
    '& > pre': { marginTop: theme.spacing(1), fontSize: theme.typography.bodySmall.fontSize, whiteSpace: 'pre-wrap' },
  }),
});
