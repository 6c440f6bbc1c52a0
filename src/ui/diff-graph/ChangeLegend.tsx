/** What the colours of a diff mean, with numbers: from the largest decrease present to the largest increase. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { changeColor } from '#model/color.ts';
import { testIds } from '../test-ids.ts';
import { t } from '../text.ts';

interface ChangeLegendProps {
  /** The largest change either way; 0 when there is none. */
  end: number;
  /** A change with its sign. */
  text: (change: number) => string;
  /** What grey stands for. */
  middle?: string;
}

export function ChangeLegend({ end, text, middle = t('diff.legend.no-change', 'no change') }: ChangeLegendProps) {
  const styles = useStyles2(legendStyle);
  if (end === 0) return null;
  // The colour grows with the square root (changeColor): half way is a quarter of the end.
  const valueAt = (place: number) => Math.sign(place) * place * place;
  const gradient = Array.from({ length: 21 }, (_, i) => changeColor(valueAt(i / 10 - 1)));
  return (
    <div
      className={styles.legend}
      role="img"
      aria-label={t(
        'diff.legend.title',
        'Colors: blue is less, down to {{least}}; grey is {{middle}}; orange is more, up to {{most}}',
        { least: text(-end), middle, most: text(end) },
      )}
      data-testid={testIds.diff.scale}
    >
      <div className={styles.bar} style={{ background: `linear-gradient(to right, ${gradient.join(', ')})` }} />
      <div className={styles.numbers}>
        <span>{text(-end)}</span>
        <span>{middle}</span>
        <span>{text(end)}</span>
      </div>
    </div>
  );
}

const legendStyle = (theme: GrafanaTheme2) => ({
  legend: css({ width: 300, fontSize: 11, color: theme.colors.text.secondary }),
  bar: css({ height: 8, borderRadius: theme.shape.radius.default }),
  numbers: css({
    display: 'flex',
    justifyContent: 'space-between',
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  }),
});
