/** Says what the pointer or the keyboard is on, beside it; never in the way of the pointer. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Portal, useStyles2 } from '@grafana/ui';
import { useLayoutEffect, useRef, useState } from 'react';
import { testIds } from '../test-ids.ts';
import type { FrameFacts } from './frame-facts.ts';

export interface FrameTooltipProps {
  facts: FrameFacts;
  /** In pixels of the window. */
  x: number;
  y: number;
}

/** Between the pointer and the box. */
const gap = 14;

export function FrameTooltip({ facts, x, y }: FrameTooltipProps) {
  const styles = useStyles2(tooltipStyle);
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ left: 0, top: 0 });
  useLayoutEffect(() => {
    const { offsetWidth, offsetHeight } = box.current!;
    const left = x + gap + offsetWidth > window.innerWidth ? x - gap - offsetWidth : x + gap;
    const top = y + gap + offsetHeight > window.innerHeight ? y - gap - offsetHeight : y + gap;
    setPlace({ left: Math.max(4, left), top: Math.max(4, top) });
  }, [x, y, facts]);
  return (
    <Portal>
      <div ref={box} className={styles.box} style={place} aria-hidden data-testid={testIds.flameGraph.tooltip}>
        <div className={styles.title}>{facts.title}</div>
        <table>
          {facts.columns.some((column) => column !== '') && (
            <thead>
              <tr>
                <th />
                {facts.columns.map((column, i) => (
                  <th key={i}>{column}</th>
                ))}
              </tr>
            </thead>
          )}
          <tbody>
            {facts.rows.map(({ label, cells }) => (
              <tr key={label}>
                <th>{label}</th>
                {cells.map((cell, i) => (
                  <td key={i}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {facts.notes.map((note) => (
          <div key={note} className={styles.note}>
            {note}
          </div>
        ))}
      </div>
    </Portal>
  );
}

const tooltipStyle = (theme: GrafanaTheme2) => ({
  box: css({
    position: 'fixed',
    zIndex: theme.zIndex.tooltip,
    maxWidth: 480,
    padding: theme.spacing(1, 1.5),
    pointerEvents: 'none',
    color: theme.colors.text.primary,
    background: theme.colors.background.elevated ?? theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z3,
    ...theme.typography.bodySmall,
    '& th, & td': { padding: theme.spacing(0, 0, 0, 2), fontWeight: theme.typography.fontWeightRegular },
    '& td': { textAlign: 'right', fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' },
    '& tbody th': { padding: 0 },
    '& th': { textAlign: 'right', color: theme.colors.text.secondary },
    '& tbody th:first-child': { textAlign: 'left' },
  }),
  title: css({
    marginBottom: theme.spacing(0.5),
    fontFamily: theme.typography.fontFamilyMonospace,
    fontWeight: theme.typography.fontWeightMedium,
    overflowWrap: 'anywhere',
    // A name may be 64 KiB long.
    maxHeight: '7.5em',
    overflow: 'hidden',
  }),
  note: css({ marginTop: theme.spacing(0.5), color: theme.colors.text.secondary }),
});
