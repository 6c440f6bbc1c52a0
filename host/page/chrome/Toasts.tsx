/** What Grafana shows as toasts: anyone publishes an alert event, and it appears for a while at the top right. */
import { css } from '@emotion/css';
import type { EventBus, GrafanaTheme2 } from '@grafana/data';
import { AppEvents } from '@grafana/data';
import { Alert, useStyles2 } from '@grafana/ui';
import type { AlertVariant } from '@grafana/ui';
import { useCallback, useEffect, useState } from 'react';
import { topBarHeight } from './measures.ts';

/** Errors stay longer: they have more to read. */
const shownForMs: Partial<Record<AlertVariant, number>> = { success: 3000, info: 5000, warning: 5000, error: 8000 };

interface Toast {
  id: number;
  severity: AlertVariant;
  title: string;
  text: string;
}

const kinds = [
  [AppEvents.alertSuccess.name, 'success'],
  [AppEvents.alertInfo.name, 'info'],
  [AppEvents.alertWarning.name, 'warning'],
  [AppEvents.alertError.name, 'error'],
] as const;

let lastId = 0;

/** The payload is `[title, text?]`, and some callers publish only the title. */
function toastOf(severity: AlertVariant, payload: unknown): Toast {
  const [title, text] = Array.isArray(payload) ? (payload as unknown[]) : [payload];
  const read = (part: unknown) => (typeof part === 'string' ? part : part instanceof Error ? part.message : '');
  return { id: ++lastId, severity, title: read(title), text: read(text) };
}

export function Toasts({ events }: { events: EventBus }) {
  const styles = useStyles2(getStyles);
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const remove = useCallback((id: number) => setToasts((now) => now.filter((toast) => toast.id !== id)), []);
  useEffect(() => {
    const subscriptions = kinds.map(([type, severity]) =>
      events.getStream({ type } as never).subscribe((event: { payload?: unknown }) => {
        const toast = toastOf(severity, event.payload);
        // The same message again, while it is still to be read, tells nothing new.
        setToasts((now) =>
          now.some(({ title, text }) => title === toast.title && text === toast.text) ? now : [...now, toast],
        );
        setTimeout(() => remove(toast.id), shownForMs[severity]);
      }),
    );
    return () => subscriptions.forEach((subscription) => subscription.unsubscribe());
  }, [events, remove]);
  return (
    <div className={styles.stack} aria-live="polite" data-testid="host-toasts">
      {toasts.map((toast) => (
        <Alert
          key={toast.id}
          severity={toast.severity}
          title={toast.title}
          elevated
          onRemove={() => remove(toast.id)}
          data-testid={`host-toast ${toast.severity}`}
        >
          {toast.text || undefined}
        </Alert>
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  stack: css({
    position: 'fixed',
    top: topBarHeight + 8,
    right: theme.spacing(2),
    width: 'min(400px, calc(100vw - 32px))',
    zIndex: theme.zIndex.portal,
  }),
});
