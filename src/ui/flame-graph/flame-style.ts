/** The look of the flame graph, from Grafana's theme; d3-flame-graph's own style sheet is left out of the bundle. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { frameLabelColor } from '#model/color.ts';
import { visuallyHidden } from '../visually-hidden.ts';

export const dimFill = (theme: GrafanaTheme2) => theme.colors.emphasize(theme.colors.background.secondary, 0.06);
export const markerFill = (theme: GrafanaTheme2) => theme.colors.emphasize(theme.colors.background.secondary, 0.3);

export const flameStyle = (theme: GrafanaTheme2) => ({
  scroll: css({
    position: 'relative',
    height: '100%',
    overflowX: 'hidden',
    overflowY: 'auto',
    scrollbarGutter: 'stable',
    borderRadius: theme.shape.radius.default,
    outlineOffset: 2,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
  /** As high as all rows. */
  picture: css({ position: 'relative', cursor: 'pointer' }),
  /** Stays where it can be seen while the picture scrolls below it. */
  canvas: css({ position: 'sticky', top: 0, display: 'block' }),
  elements: css({
    position: 'absolute',
    inset: 0,
    '& svg': { display: 'block' },
    '& rect': { stroke: theme.colors.background.primary, strokeWidth: 1 },
    '& .d3-flame-graph-label': {
      padding: '0 4px',
      overflow: 'hidden',
      whiteSpace: 'pre',
      textOverflow: 'ellipsis',
      fontFamily: theme.typography.fontFamilyMonospace,
      fontSize: theme.typography.bodySmall.fontSize,
      lineHeight: '20px',
      color: frameLabelColor,
    },
    '& .above-focus rect': { opacity: 0.65 },
    '& .above-focus.dim rect': { opacity: 1 },
    '& .dim rect': { fill: dimFill(theme) },
    '& .dim .d3-flame-graph-label': { color: theme.colors.text.secondary },
  }),
  outline: css({
    position: 'absolute',
    pointerEvents: 'none',
    boxSizing: 'border-box',
    minWidth: 2,
  }),
  hovered: css({ border: `1px solid ${theme.colors.text.maxContrast}` }),
  cursor: css({
    border: `2px solid ${theme.colors.primary.main}`,
    boxShadow: `0 0 0 1px ${theme.colors.background.primary}`,
  }),
  unseen: css({ ...visuallyHidden, whiteSpace: 'nowrap' }),
});
