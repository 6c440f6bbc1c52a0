/** The colours of a saved picture: those of the page it is saved from. */
import { useTheme2 } from '@grafana/ui';
import { markerFill } from '../flame-graph/flame-style.ts';
import type { PictureColors } from './graph-svg.ts';

export function usePictureColors(): PictureColors {
  const theme = useTheme2();
  return {
    background: theme.colors.background.primary,
    text: theme.colors.text.primary,
    faint: theme.colors.text.secondary,
    marker: markerFill(theme),
  };
}
