import type { GrafanaTheme2 } from '@grafana/data';

/** A line above a view that wants to be noticed, with what can be done about it. */
export const bannerStyle = (theme: GrafanaTheme2) =>
  ({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1),
    padding: theme.spacing(0.75, 1),
    border: `1px solid ${theme.colors.warning.borderTransparent}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.warning.transparent,
  }) as const;
