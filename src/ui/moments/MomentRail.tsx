/**
 * Moments over a chart: a line at their time, and at its upper end a button that opens what is known of it.
 *
 *     <MomentRail moments={[{ time, text: '1.4.0', label: 'Deploy of 1.4.0 at 14:02', content }]} place={…} … />
 *
 * The element around it and the chart is `position: relative`. Between the buttons the chart has the pointer.
 */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Toggletip, useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { testIds } from '../test-ids.ts';

export interface Moment {
  /** Unix milliseconds. */
  time: number;
  /** A word or two beside the mark, where there is room. */
  text: string;
  /** Said to screen readers. */
  label: string;
  content: ReactElement;
}

/** Where the plot is within the chart, in pixels. */
export interface PlotPlace {
  left: number;
  top: number;
  width: number;
  height: number;
}

interface Props {
  moments: readonly Moment[];
  /** Unix milliseconds, at the plot's edges. */
  from: number;
  to: number;
  place: PlotPlace;
  /** For one of many small charts: the keyboard passes over it. */
  quiet?: boolean;
}

/** What a mark itself takes, what a finger needs, and the least that words are worth showing in. */
const markPx = 18;
const fingerPx = 24;
const leastWordsPx = 36;
const mostWordsPx = 140;

export function MomentRail({ moments, from, to, place, quiet = false }: Props) {
  const styles = useStyles2(getStyles);
  const { left, top, width, height } = place;
  const xOf = (time: number) => ((time - from) / Math.max(1, to - from)) * width;
  const shown = moments.filter(({ time }) => time >= from && time <= to);
  if (shown.length === 0 || width <= 0) return null;
  return (
    <div className={styles.rail} style={{ left, top, width, height }}>
      {shown.map(({ time }, i) => (
        <span key={i} className={styles.line} style={{ left: xOf(time) }} />
      ))}
      {shown.map(({ time, text, label, content }, i) => {
        const room = xOf(shown[i + 1]?.time ?? to) - xOf(time) - markPx;
        return (
          <Toggletip key={`${time} ${i}`} content={content} placement="bottom-start" fitContent>
            <button
              type="button"
              className={styles.mark}
              style={{ left: xOf(time) - markPx / 2 }}
              tabIndex={quiet ? -1 : 0}
              aria-label={label}
              title={label}
              data-testid={testIds.chart.deploy}
              data-time={time}
            >
              <span className={styles.sign} aria-hidden />
              {room >= leastWordsPx && (
                <span className={styles.words} style={{ maxWidth: Math.min(room, mostWordsPx) }} aria-hidden>
                  {text}
                </span>
              )}
            </button>
          </Toggletip>
        );
      })}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  rail: css({ position: 'absolute', pointerEvents: 'none', zIndex: 1 }),
  line: css({ position: 'absolute', top: 0, height: '100%', borderLeft: `1px dashed ${theme.colors.warning.text}` }),
  mark: css({
    position: 'absolute',
    top: -8,
    display: 'flex',
    alignItems: 'center',
    height: markPx,
    minWidth: markPx,
    padding: 0,
    border: 'none',
    borderRadius: theme.shape.radius.default,
    background: 'transparent',
    color: theme.colors.warning.text,
    fontSize: 11,
    lineHeight: 1,
    pointerEvents: 'auto',
    cursor: 'pointer',
    '&::before': { content: '""', position: 'absolute', inset: (markPx - fingerPx) / 2 },
    '&:hover': { background: theme.colors.background.secondary },
    '&:focus-visible': {
      outline: `2px solid ${theme.colors.primary.main}`,
      background: theme.colors.background.secondary,
    },
  }),
  // A triangle that points at the line below it: seen without its colour, too.
  sign: css({
    flexShrink: 0,
    width: 0,
    margin: '0 4px',
    borderLeft: '5px solid transparent',
    borderRight: '5px solid transparent',
    borderTop: `9px solid ${theme.colors.warning.text}`,
  }),
  words: css({
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    paddingRight: 4,
  }),
});
