/** The service's own line, above its labels. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { SceneComponentProps, SceneObjectState, VizPanel } from '@grafana/scenes';
import { sceneGraph, SceneObjectBase } from '@grafana/scenes';
import { useStyles2 } from '@grafana/ui';
import { changeWords } from '../../scene/change.ts';
import { MarkedChart } from '../../scene/MarkedChart.tsx';
import { measureOf } from '../../scene/measure.ts';
import type { PickedPart } from '../../scene/PickedPart.ts';
import { PickedRange } from '../../scene/PickedRange.ts';
import { summaryOf } from '../../scene/series-frames.ts';
import { seriesPanel } from '../../scene/series-panel.ts';
import { SeriesData } from '../../scene/SeriesData.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { ChangeChip } from '../../ui/ChangeChip.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';

interface MainSeriesState extends SceneObjectState {
  chart: VizPanel;
}

export class MainSeries extends SceneObjectBase<MainSeriesState> {
  static Component = MainSeriesRenderer;

  constructor(part: PickedPart) {
    const $data = new SeriesData({
      ask: (selection) => ({ groupBy: [], selector: selection.selector() }),
      maxDataPoints: 240,
    });
    super({ $data, chart: seriesPanel({ ownData: false, picks: new PickedRange(part) }) });
  }
}

function MainSeriesRenderer({ model }: SceneComponentProps<MainSeries>) {
  const styles = useStyles2(getStyles);
  const { chart } = model.useState();
  const { data } = sceneGraph.getData(model).useState();
  const { service, profileType } = useSelection(model);
  const [frame] = data?.series ?? [];
  const measure = profileType === '' ? undefined : measureOf(profileType);
  const summary = frame && summaryOf(frame);
  return (
    <section aria-label={service}>
      <p className={styles.line}>
        {summary && measure && (
          <>
            <strong data-testid={testIds.series.mean}>{measure.mean(summary.mean)}</strong>
            <span className={styles.quiet}>
              {t('labels.main', '{{what}} of {{service}}', { what: measure.title, service })}
            </span>
            <ChangeChip {...changeWords(summary, measure)} />
          </>
        )}
      </p>
      <div className={styles.chart}>
        <MarkedChart model={model} panel={chart} />
      </div>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  line: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: theme.spacing(0, 0.75),
    margin: 0,
    minHeight: 28,
    strong: { fontSize: theme.typography.h4.fontSize, fontVariantNumeric: 'tabular-nums' },
  }),
  quiet: css({ color: theme.colors.text.secondary }),
  chart: css({ height: 160, margin: theme.spacing(0, -1) }),
});
