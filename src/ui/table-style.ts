/** The look of short tables with a line over time in each row. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const tableStyles = (theme: GrafanaTheme2) => ({
  // What is hidden but spoken is placed in it, and so cut off by it.
  scroll: css({ position: 'relative', overflowX: 'auto' }),
  table: css({
    width: '100%',
    'th, td': {
      padding: theme.spacing(0.5, 1),
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      textAlign: 'left',
      whiteSpace: 'nowrap',
      verticalAlign: 'middle',
    },
    'thead th': {
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
      fontWeight: theme.typography.fontWeightMedium,
    },
    'tbody tr:hover': { background: theme.colors.action.hover },
  }),
  name: css({
    fontWeight: theme.typography.fontWeightMedium,
    maxWidth: 340,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    a: { '&:hover': { textDecoration: 'underline' } },
  }),
  number: css({ '&&': { textAlign: 'right', fontVariantNumeric: 'tabular-nums' } }),
});
