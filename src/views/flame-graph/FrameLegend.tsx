/** What the colours of the frames mean: the largest packages, files or label values, or the scale of self. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { changeColor, foldedColor } from '#model/color.ts';
import { formatShare } from '#model/units.ts';
import { nameOfFolded } from '../../ui/flame-graph/frame-facts.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import type { ColorLegend } from './package-colors.ts';

interface FrameLegendProps {
  legend: ColorLegend;
  /** Of the graph: what shares are parts of. */
  whole: bigint;
  text: (value: bigint) => string;
  /** Whether something is folded. */
  hasFolded: boolean;
}

export function FrameLegend({ legend, whole, text, hasFolded }: FrameLegendProps) {
  const styles = useStyles2(legendStyle);
  const title = t('flame-graph.legend', 'What the colors mean');
  if (legend.kind === 'scale') {
    // The colour grows with the square root (changeColor): half way is a quarter of the end.
    const gradient = Array.from({ length: 11 }, (_, i) => changeColor((i / 10) ** 2));
    return (
      <div className={styles.legend} role="group" aria-label={title} data-testid={testIds.flameGraph.legend}>
        <span>{t('flame-graph.legend-no-self', 'no self')}</span>
        <span className={styles.bar} style={{ background: `linear-gradient(to right, ${gradient.join(', ')})` }} />
        <span>{t('flame-graph.legend-self', 'self {{value}}, the largest', { value: text(legend.end) })}</span>
      </div>
    );
  }
  const { groups, more } = legend;
  return (
    <ul className={styles.legend} aria-label={title} data-testid={testIds.flameGraph.legend}>
      {groups.map(({ label, color, value }) => (
        <li key={label} data-group={label} data-value={String(value)} title={label.slice(0, 2000)}>
          <span className={styles.color} style={{ background: color }} />
          {/* The end of a path says more than its beginning. */}
          <span className={styles.name}>{label.length > 28 ? `…${label.slice(-27)}` : label}</span>
          <span>{formatShare(value, whole)}</span>
        </li>
      ))}
      {hasFolded && (
        <li>
          <span className={styles.color} style={{ background: foldedColor }} />
          <span>{nameOfFolded}</span>
        </li>
      )}
      {more > 0 && (
        <li
          title={t('flame-graph.legend-more-text', 'Smaller ones share the colors: one each would be too many to tell')}
        >
          {t('flame-graph.legend-more', '{{count}} more', { count: more })}
        </li>
      )}
    </ul>
  );
}

const legendStyle = (theme: GrafanaTheme2) => ({
  legend: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.25, 1.5),
    margin: 0,
    minWidth: 0,
    listStyle: 'none',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    '& li': { display: 'flex', alignItems: 'center', gap: theme.spacing(0.5), minWidth: 0 },
  }),
  color: css({ flex: 'none', width: 10, height: 10, borderRadius: 2 }),
  name: css({ color: theme.colors.text.primary, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'pre' }),
  bar: css({ width: 160, height: 8, borderRadius: theme.shape.radius.default }),
});
