/** One service: how much, what changed, its line over time, and the ways onward. */
import { css } from '@emotion/css';
import type { DataFrame, GrafanaTheme2, TimeRange } from '@grafana/data';
import type { SceneComponentProps, SceneObjectState, VizPanel } from '@grafana/scenes';
import { LazyLoader, SceneObjectBase } from '@grafana/scenes';
import { Badge, useStyles2 } from '@grafana/ui';
import { changeOf } from '../../scene/change.ts';
import type { Measure } from '../../scene/measure.ts';
import { hrefOf, viewUrl } from '../../scene/navigation.ts';
import { summaryOf } from '../../scene/series-frames.ts';
import { seriesPanel, showFrames } from '../../scene/series-panel.ts';
import { useDemoServices } from '../../scene/use-selection.ts';
import { ChangeChip } from '../../ui/ChangeChip.tsx';
import { shareText } from '../../ui/ShareBar.tsx';

interface ServiceCardState extends SceneObjectState {
  service: string;
  frame: DataFrame;
  measure: Measure;
  /** Of everything shown, 0 to 1. */
  share: number;
  chart: VizPanel;
}

export class ServiceCard extends SceneObjectBase<ServiceCardState> {
  static Component = ServiceCardRenderer;

  constructor(state: Omit<ServiceCardState, 'chart'>) {
    super({ ...state, chart: seriesPanel() });
  }

  show(change: Pick<ServiceCardState, 'frame' | 'measure' | 'share'>, timeRange: TimeRange): void {
    this.setState(change);
    showFrames(this.state.chart, [change.frame], timeRange);
  }
}

function ServiceCardRenderer({ model }: SceneComponentProps<ServiceCard>) {
  const { service, frame, measure, share, chart } = model.useState();
  const styles = useStyles2(getStyles);
  const summary = summaryOf(frame);
  const change = changeOf(summary);
  return (
    <section className={styles.card} data-testid="service-card" aria-label={service}>
      <header className={styles.header}>
        <h3 className={styles.name}>
          <a href={hrefOf(viewUrl(model, 'flame-graph', { service }))} title={`Flame graph of ${service}`}>
            {service}
          </a>
        </h3>
        {useDemoServices(model).has(service) && <Badge text="demo" color="orange" />}
      </header>
      <p className={styles.figures}>
        <span className={styles.mean} data-testid="mean">
          {measure.mean(summary.mean)}
        </span>
        <ChangeChip {...change} title={beforeText(measure, summary.previousMean)} />
        <span className={styles.quiet}>
          {measure.total && <span data-testid="total">{measure.total(summary.total)} in all</span>}
          {' · '}
          {shareText(share)}
        </span>
      </p>
      <div className={styles.chart}>
        <LazyLoader key={service} className={styles.lazy}>
          <chart.Component model={chart} />
        </LazyLoader>
      </div>
      <ServiceLinks model={model} service={service} />
    </section>
  );
}

export const beforeText = (measure: Measure, previousMean: number | undefined) =>
  previousMean === undefined
    ? 'Nothing is stored of the equal time before this one'
    : `${measure.mean(previousMean)} in the equal time before`;

export function ServiceLinks({ model, service }: { model: ServiceCard; service: string }) {
  const styles = useStyles2(getStyles);
  return (
    <nav className={styles.links} aria-label={`Views of ${service}`}>
      <a href={hrefOf(viewUrl(model, 'profile-types', { service }))}>Profile types</a>
      <a href={hrefOf(viewUrl(model, 'labels', { service }))}>Labels</a>
      <a href={hrefOf(viewUrl(model, 'flame-graph', { service }))}>Flame graph</a>
      <a href={hrefOf(viewUrl(model, 'diff', { service }))}>Diff</a>
    </nav>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  card: css({
    display: 'flex',
    flexDirection: 'column',
    minWidth: 0,
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    padding: theme.spacing(1, 1.5, 0.75),
    '&:hover': { borderColor: theme.colors.border.medium },
  }),
  header: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1), minWidth: 0 }),
  name: css({
    margin: 0,
    fontSize: theme.typography.h6.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    a: { '&:hover': { textDecoration: 'underline' } },
  }),
  figures: css({ display: 'flex', alignItems: 'baseline', flexWrap: 'wrap', gap: theme.spacing(0, 1), margin: 0 }),
  mean: css({ fontSize: theme.typography.h4.fontSize, fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }),
  quiet: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    marginLeft: 'auto',
    fontVariantNumeric: 'tabular-nums',
  }),
  chart: css({ height: 112, margin: theme.spacing(0, -1) }),
  lazy: css({ height: '100%' }),
  links: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0, 1.5),
    fontSize: theme.typography.bodySmall.fontSize,
    a: { color: theme.colors.text.link, '&:hover': { textDecoration: 'underline' } },
  }),
});
