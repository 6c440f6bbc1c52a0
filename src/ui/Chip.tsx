/** A restriction that is in force, with the way out of it. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { ReactNode } from 'react';

interface Props {
  children: ReactNode;
  /** The whole of what is meant. */
  title: string;
  removeLabel: string;
  onRemove: () => void;
  testId: string;
  removeTestId?: string;
}

export function Chip({ children, title, removeLabel, onRemove, testId, removeTestId }: Props) {
  const styles = useStyles2(chipStyle);
  return (
    <span className={styles.chip} title={title} data-testid={testId}>
      {children}
      <button
        type="button"
        className={styles.remove}
        aria-label={removeLabel}
        data-testid={removeTestId}
        onClick={onRemove}
      >
        <Icon name="times" size="sm" />
      </button>
    </span>
  );
}

const chipStyle = (theme: GrafanaTheme2) => ({
  chip: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0, 0.5, 0, 1),
    color: theme.colors.text.primary,
    background: theme.colors.info.transparent,
    border: `1px solid ${theme.colors.info.border}`,
    borderRadius: theme.shape.radius.pill,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
  }),
  remove: css({ padding: theme.spacing(0, 0.5), border: 0, background: 'none', color: 'inherit' }),
});
