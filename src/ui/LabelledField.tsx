/**
 * A field with the word for it in front; hidden, for those who cannot see what the field is. Grafana's Combobox takes its
 * name from nowhere else: it drops `aria-label`.
 */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useId, type ReactNode } from 'react';
import { visuallyHidden } from './visually-hidden.ts';

interface Props {
  label: string;
  /** Whether the word is for screen readers only. */
  isHidden?: boolean;
  testId?: string;
  /** Draws the field with the id that the label names. */
  children: (id: string) => ReactNode;
}

export function LabelledField({ label, isHidden = false, testId, children }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  return (
    <div className={styles.field} data-testid={testId}>
      <label htmlFor={id} className={isHidden ? styles.hidden : styles.label}>
        {label}
      </label>
      {children(id)}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  field: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1), maxWidth: '100%' }),
  label: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
  }),
  hidden: css(visuallyHidden),
});
