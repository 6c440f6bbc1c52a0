/** Says that only what ran in one span (or several) is shown, and lets go of it. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { SceneObject } from '@grafana/scenes';
import { Icon, useStyles2 } from '@grafana/ui';
import { selectionOf } from '../../scene/Selection.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { testIds } from '../../ui/test-ids.ts';

export function SpanChip({ model }: { model: SceneObject }) {
  const styles = useStyles2(chipStyle);
  const { spans } = useSelection(model);
  if (spans.length === 0) return null;
  const what = spans.length === 1 ? `Span ${spans[0]!.slice(0, 4)}… only` : `${spans.length} spans only`;
  return (
    <span className={styles.chip} title={spans.join(', ')} data-testid={testIds.flameGraph.spanChip}>
      {what}
      <button
        type="button"
        className={styles.remove}
        aria-label="Show all, not only this span"
        data-testid={testIds.flameGraph.removeSpan}
        onClick={() => selectionOf(model).choose({ spans: [] })}
      >
        <Icon name="times" size="sm" />
      </button>
    </span>
  );
}

const chipStyle = (theme: GrafanaTheme2) => ({
  chip: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0, 0.5, 0, 1),
    color: theme.colors.text.primary,
    background: theme.colors.info.transparent,
    border: `1px solid ${theme.colors.info.border}`,
    borderRadius: theme.shape.radius.pill,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
  }),
  remove: css({ padding: theme.spacing(0, 0.5), border: 0, background: 'none', color: 'inherit' }),
});
