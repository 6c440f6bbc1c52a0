/** A table and a graph side by side, or one of them; one above the other where it is narrow. */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '../text.ts';
import { RadioButtonGroup, useStyles2 } from '@grafana/ui';
import type { ReactNode } from 'react';
import type { ShownParts } from './graph-state.ts';

interface GraphSplitProps {
  shown: ShownParts;
  table: ReactNode;
  graph: ReactNode;
  /** Newer data is on its way. */
  stale: boolean;
  /** A table of many columns takes half of the width. */
  wideTable?: boolean;
}

export function GraphSplit({ shown, table, graph, stale, wideTable = false }: GraphSplitProps) {
  const styles = useStyles2(splitStyle);
  const columns = shown === 'both' && (wideTable ? styles.halves : styles.both);
  return (
    <div className={styles.room}>
      <div className={cx(styles.split, columns, stale && styles.stale)} aria-busy={stale}>
        {shown !== 'graph' && <div className={styles.part}>{table}</div>}
        {shown !== 'table' && <div className={cx(styles.part, styles.graph)}>{graph}</div>}
      </div>
    </div>
  );
}

interface PartsSwitchProps {
  shown: ShownParts;
  onShown: (shown: ShownParts) => void;
  /** What the pane beside the graph is called. */
  tableTitle?: string;
}

export function PartsSwitch({ shown, onShown, tableTitle }: PartsSwitchProps) {
  const choices: { value: ShownParts; label: string }[] = [
    { value: 'table', label: tableTitle ?? t('flame-graph.table', 'Table') },
    { value: 'both', label: t('flame-graph.both', 'Both') },
    { value: 'graph', label: t('flame-graph.graph', 'Flame graph') },
  ];
  return (
    <RadioButtonGroup
      size="sm"
      aria-label={t('flame-graph.show', 'Show')}
      options={choices}
      value={shown}
      onChange={onShown}
    />
  );
}

/** One above the other, the picture first. */
const stacked = {
  gridTemplateColumns: 'minmax(0, 1fr)',
  gridTemplateRows: '400px 440px',
  height: 'auto',
  '& > :first-child': { order: 2 },
};

const splitStyle = (theme: GrafanaTheme2) => ({
  // What is narrow is asked of the panel, not of the window: a sidebar takes its part of that.
  room: css({ containerType: 'inline-size', minWidth: 0 }),
  // As much of the window as the first screen leaves, and never less than a picture needs.
  split: css({ display: 'grid', gap: theme.spacing(1.5), height: 'max(420px, calc(100vh - 412px))', minWidth: 0 }),
  both: css({
    // Names and figures need no more than that, however large the screen is.
    gridTemplateColumns: 'clamp(440px, 40%, 900px) minmax(0, 1fr)',
    '@container (max-width: 900px)': stacked,
  }),
  halves: css({
    gridTemplateColumns: 'minmax(580px, 1fr) minmax(0, 1fr)',
    '@container (max-width: 980px)': stacked,
  }),
  // An answer that comes soon is not announced: pages that refresh by themselves would blink.
  stale: css({ opacity: 0.6, transition: 'opacity 150ms ease-out 400ms' }),
  part: css({
    minWidth: 0,
    minHeight: 0,
    height: '100%',
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  graph: css({ padding: theme.spacing(0.5) }),
});
