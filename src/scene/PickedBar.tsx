/** What can be done with the part of a chart that was picked. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { dateTime } from '@grafana/data';
import { t } from '../ui/text.ts';
import type { SceneObject } from '@grafana/scenes';
import { sceneGraph } from '@grafana/scenes';
import { Button, IconButton, LinkButton, useStyles2 } from '@grafana/ui';
import type { ReactNode } from 'react';
import type { TimeSpan } from '../api/profile-source.ts';
import { testIds } from '../ui/test-ids.ts';
import { compareAddress } from './compare-address.ts';
import { hrefOf, viewUrl } from './navigation.ts';
import type { PickedPart } from './PickedPart.ts';
import { spanWords } from './span-words.ts';

interface Props {
  model: SceneObject;
  picks: PickedPart;
  /** Where the picked part's flame graph is; the view's own when absent. */
  flameGraph?: (span: TimeSpan) => string;
  /** Further buttons. */
  children?: ReactNode;
}

export function PickedBar({ model, picks, flameGraph, children }: Props) {
  const styles = useStyles2(getStyles);
  const { picked } = picks.useState();
  const range = sceneGraph.getTimeRange(model);
  if (picked === undefined) {
    return (
      <p className={styles.hint}>
        {t(
          'chart.pick-hint',
          'Drag over the chart to pick a spike: its flame graph and what explains it are then here.',
        )}
      </p>
    );
  }
  const times = { from: String(picked.start), to: String(picked.end) };
  const zoom = () => {
    const [from, to] = [dateTime(picked.start), dateTime(picked.end)];
    picks.pick(undefined);
    range.onTimeRangeChange({ from, to, raw: { from, to } });
  };
  return (
    <div
      className={styles.bar}
      role="group"
      aria-label={t('chart.picked', 'Picked part')}
      data-testid={testIds.chart.picked}
    >
      <strong>{spanWords(picked, range.getTimeZone())}</strong>
      {children}
      <LinkButton
        size="sm"
        variant="secondary"
        icon="fire"
        href={flameGraph?.(picked) ?? hrefOf(viewUrl(model, 'flame-graph', times))}
      >
        {t('chart.picked-flame-graph', 'Flame graph')}
      </LinkButton>
      <LinkButton size="sm" variant="secondary" icon="question-circle" href={hrefOf(viewUrl(model, 'explain', times))}>
        {t('chart.picked-explain', 'Explain')}
      </LinkButton>
      <LinkButton size="sm" variant="secondary" icon="exchange-alt" href={hrefOf(compareAddress(model, picked))}>
        {t('chart.picked-diff', 'Compare with before')}
      </LinkButton>
      <Button size="sm" variant="secondary" icon="search-plus" onClick={zoom}>
        {t('chart.picked-zoom', 'Zoom in')}
      </Button>
      <IconButton
        name="times"
        aria-label={t('chart.picked-clear', 'Let go of the picked part')}
        tooltip={t('chart.picked-clear', 'Let go of the picked part')}
        onClick={() => picks.pick(undefined)}
      />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(0.5, 1),
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
    fontVariantNumeric: 'tabular-nums',
  }),
  hint: css({
    margin: 0,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
