/**
 * The values of a label side by side instead of over time: what each came to, its highest step, or how its steps are
 * distributed.
 *
 *     1.1.0  ├──[████|███]─────┤   the line from the lowest step to the highest, the box the middle half, the bar the median
 */
import { css } from '@emotion/css';
import type { DataFrame, GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import type { Measure } from '../../scene/measure.ts';
import { summaryOf } from '../../scene/series-frames.ts';
import { valueWord } from '../../ui/filters/label-filter.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import type { PanelWord } from './PanelChoice.ts';
import { figuresOf, type ValueFigures } from './value-figures.ts';

interface Props {
  panel: Exclude<PanelWord, 'series'>;
  rows: readonly { value: string; frame: DataFrame }[];
  measure: Measure;
}

/** In the unit of a mean. */
export const figuresOfFrame = (frame: DataFrame, measure: Measure): ValueFigures | undefined =>
  figuresOf(
    ((frame.fields[1]?.values ?? []) as (number | null)[]).map((value) =>
      value === null ? null : value / measure.axisFactor,
    ),
  );

export function ValueBars({ panel, rows, measure }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const figures = rows.map(({ frame }) => figuresOfFrame(frame, measure));
  const sizes = rows.map(({ frame }, i) => (panel === 'totals' ? summaryOf(frame).total : (figures[i]?.most ?? 0)));
  const largest = Math.max(0, ...sizes);
  const place = (value: number) => `${largest === 0 ? 0 : (value / largest) * 100}%`;
  const text = (value: number) => (panel === 'totals' && measure.total ? measure.total(value) : measure.mean(value));
  const words = (own: ValueFigures | undefined, i: number) =>
    panel !== 'distribution' || own === undefined
      ? text(sizes[i]!)
      : t('labels.percentiles', 'p50 {{median}}, p90 {{ninetieth}}, p99 {{ninetyNinth}}', {
          median: measure.mean(own.median),
          ninetieth: measure.mean(own.ninetieth),
          ninetyNinth: measure.mean(own.ninetyNinth),
        });
  return (
    <ul className={styles.bars} data-testid={testIds.labels.bars}>
      {rows.map(({ value, frame }, i) => {
        const own = figures[i];
        const color = theme.visualization.getColorByName(frame.fields[1]?.config.color?.fixedColor ?? 'blue');
        return (
          <li key={value} className={styles.row} data-name={value} data-value={String(sizes[i])}>
            <span className={styles.name} title={value}>
              {valueWord(value)}
            </span>
            <span className={styles.track} aria-hidden>
              {panel !== 'distribution' ? (
                <span className={styles.bar} style={{ width: place(sizes[i]!), background: color }} />
              ) : (
                own !== undefined && (
                  <>
                    <span
                      className={styles.line}
                      style={{ left: place(own.least), width: place(own.most - own.least), background: color }}
                    />
                    <span
                      className={styles.box}
                      style={{
                        left: place(own.quarter),
                        width: place(own.threeQuarters - own.quarter),
                        background: color,
                      }}
                    />
                    <span className={styles.median} style={{ left: place(own.median) }} />
                  </>
                )
              )}
            </span>
            <span className={styles.figures}>{words(own, i)}</span>
          </li>
        );
      })}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bars: css({ margin: 0, padding: 0, listStyle: 'none', maxHeight: 420, overflowY: 'auto' }),
  row: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(80px, 220px) minmax(80px, 1fr) auto',
    alignItems: 'center',
    gap: theme.spacing(1),
    minHeight: 26,
  }),
  name: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
  track: css({ position: 'relative', height: 14, background: theme.colors.background.secondary, borderRadius: 2 }),
  bar: css({ display: 'block', height: '100%', borderRadius: 2 }),
  line: css({ position: 'absolute', top: 6, height: 2 }),
  box: css({ position: 'absolute', top: 1, height: 12, minWidth: 2, borderRadius: 2, opacity: 0.7 }),
  median: css({ position: 'absolute', top: 0, height: 14, width: 2, background: theme.colors.text.primary }),
  figures: css({ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap', textAlign: 'right' }),
});
