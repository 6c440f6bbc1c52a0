/**
 * The values of one label: on top of each other in a chart, and in a table to include, exclude and compare them.
 *
 * The question leaves out the filters on this very label, so that a value that is filtered away can be taken back; the
 * chart shows what the filters let through.
 */
import { css } from '@emotion/css';
import type { DataFrame, GrafanaTheme2 } from '@grafana/data';
import { LoadingState } from '@grafana/data';
import type { SceneComponentProps, SceneObjectState, VizPanel } from '@grafana/scenes';
import { sceneGraph, SceneObjectBase } from '@grafana/scenes';
import { Button, LinkButton, useStyles2 } from '@grafana/ui';
import { useMemo } from 'react';
import { labelValue } from '#model/labels.ts';
import type { ListControls } from '../../scene/ListControls.ts';
import { MarkedChart } from '../../scene/MarkedChart.tsx';
import { measureOf } from '../../scene/measure.ts';
import { hrefOf, viewUrl } from '../../scene/navigation.ts';
import type { PickedPart } from '../../scene/PickedPart.ts';
import { PickedRange } from '../../scene/PickedRange.ts';
import { selectionOf, type Selection } from '../../scene/Selection.ts';
import { summaryOf } from '../../scene/series-frames.ts';
import { seriesPanel, showFrames } from '../../scene/series-panel.ts';
import { isAnswered, SeriesData } from '../../scene/SeriesData.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { inclusionOf, isPlainFilter, toggleValue, valueWord, type LabelFilter } from '../../ui/filters/label-filter.ts';
import { SearchField } from '../../ui/SearchField.tsx';
import { smartCase } from '../../ui/smart-case.ts';
import { Message } from '../../ui/states/Message.tsx';
import { Skeleton } from '../../ui/states/Skeleton.tsx';
import { t } from '../../ui/text.ts';
import type { PanelChoice } from './PanelChoice.ts';
import { PanelSwitch } from './PanelSwitch.tsx';
import { PickedLabels } from './PickedLabels.tsx';
import { ValueBars } from './ValueBars.tsx';
import { ValueTable } from './ValueTable.tsx';
import { testIds } from '../../ui/test-ids.ts';

interface LabelValuesState extends SceneObjectState {
  label: string;
  chart: VizPanel;
  /** The values that are ticked, in this order; of two the first is the baseline. */
  compared: readonly string[];
  /** The filters before the last that were included or excluded here. */
  undo?: readonly LabelFilter[] | undefined;
}

export interface ViewParts {
  controls: ListControls;
  part: PickedPart;
  panel: PanelChoice;
}

/** As many as have colours of their own. */
const drawnValues = 12;

/** The filters without the plain ones on a label: its regular expressions stay. */
export const filtersBeside = (filters: readonly LabelFilter[], label: string) =>
  filters.filter((filter) => !isPlainFilter(filter, label));

const wish = (selection: Selection, label: string) => ({
  groupBy: [label],
  selector: selection.selector({ filters: filtersBeside(selection.state.filters, label) }),
  together: true,
});

export class LabelValues extends SceneObjectBase<LabelValuesState> {
  static Component = LabelValuesRenderer;
  /** The view's: its search narrows the table, its panel says how values are drawn, its part is what is picked. */
  readonly view: ViewParts;

  constructor(label: string, view: ViewParts) {
    super({
      label,
      chart: seriesPanel({ stacked: true, legend: true, picks: new PickedRange(view.part) }),
      compared: [],
      $data: new SeriesData({ ask: (selection) => wish(selection, label), maxDataPoints: 240 }),
    });
    this.view = view;
    this.addActivationHandler(() => {
      this._subs.add(sceneGraph.getData(this).subscribeToState(() => this.draw()));
      this._subs.add(selectionOf(this).subscribeToState(() => this.draw()));
      this.draw();
    });
  }

  compare(value: string): void {
    const { compared } = this.state;
    const without = compared.filter((one) => one !== value);
    this.setState({ compared: without.length < compared.length ? without : [...compared, value] });
  }

  /** One step in the browser's history, and for the button that takes it back. */
  filter(filters: LabelFilter[]): void {
    const selection = selectionOf(this);
    this.setState({ undo: selection.state.filters });
    selection.choose({ filters });
  }

  takeBack(): void {
    const { undo } = this.state;
    if (undo === undefined) return;
    this.setState({ undo: undefined });
    selectionOf(this).choose({ filters: undo });
  }

  /** The largest of what the filters let through. */
  private draw(): void {
    const { data } = sceneGraph.getData(this).state;
    if (!isAnswered(data)) return;
    const { filters } = selectionOf(this).state;
    const { label, chart } = this.state;
    const through = data.series.filter((frame) => passes(filters, label, valueOf(frame, label)));
    showFrames(chart, through.slice(0, drawnValues), data.timeRange);
  }
}

const valueOf = (frame: DataFrame, label: string) => labelValue(summaryOf(frame).labels, label);

/** Included values exclude all others. */
export function passes(filters: readonly LabelFilter[], label: string, value: string): boolean {
  const inclusion = inclusionOf(filters, label, value);
  if (inclusion !== 'neither') return inclusion === 'included';
  return !filters.some(({ name, operator }) => name === label && (operator === '=' || operator === 'in'));
}

function LabelValuesRenderer({ model }: SceneComponentProps<LabelValues>) {
  const styles = useStyles2(getStyles);
  const { label, chart, compared } = model.useState();
  const { controls, part } = model.view;
  const { search } = controls.useState();
  const { panel } = model.view.panel.useState();
  const { data } = sceneGraph.getData(model).useState();
  const { profileType, filters } = useSelection(model);
  const rows = useMemo(
    () => (data?.series ?? []).map((frame) => ({ frame, value: valueOf(frame, label) })),
    [data, label],
  );
  const shown = useMemo(() => {
    const wanted = smartCase(search);
    return rows.filter(({ value }) => wanted(valueWord(value)));
  }, [rows, search]);

  if (data?.state === LoadingState.Error) {
    return (
      <Message
        error
        title={t('labels.values-failed', 'The values of {{label}} could not be read', { label })}
        action={
          <Button onClick={() => sceneGraph.getTimeRange(model).onRefresh()}>
            {t('frame.try-again', 'Try again')}
          </Button>
        }
      >
        {data.errors?.[0]?.message}
      </Message>
    );
  }
  if (rows.length === 0) {
    if (!isAnswered(data) || profileType === '') return <Skeleton cards={1} height={320} />;
    return (
      <Message title={t('labels.no-values', 'Nothing here has the label {{label}}', { label })}>
        {t('labels.no-values-text', 'Choose another label, service or time range.')}
      </Message>
    );
  }
  const through = rows.filter(({ value }) => passes(filters, label, value));
  const drawn = through.length;
  const measure = measureOf(profileType);
  return (
    <>
      <PanelSwitch choice={model.view.panel} />
      {drawn === 0 ? (
        <Message
          title={t('labels.filtered-out', 'The filters let no value of {{label}} through', { label })}
          icon="filter"
          action={
            <Button onClick={() => selectionOf(model).choose({ filters: filtersBeside(filters, label) })}>
              {t('labels.remove-filters', 'Remove the filters on {{label}}', { label })}
            </Button>
          }
        />
      ) : panel === 'series' ? (
        <div className={styles.chart}>
          <MarkedChart model={model} panel={chart} />
        </div>
      ) : (
        <ValueBars panel={panel} rows={through} measure={measure} />
      )}
      {panel === 'series' && <PickedLabels model={model} part={part} />}
      {panel === 'series' && drawn > drawnValues && (
        <p className={styles.quiet}>
          {t(
            'labels.chart-cut',
            'The chart shows the {{most}} largest of {{drawn}} values; the table has all of them.',
            {
              ...{ most: drawnValues, drawn },
            },
          )}
        </p>
      )}
      <div className={styles.tools}>
        <SearchField
          value={search}
          onChange={(value) => controls.setState({ search: value })}
          placeholder={t('labels.search', 'Search values of {{label}}', { label })}
          matches={shown.length}
          all={rows.length}
        />
        <CompareButton model={model} compared={compared} />
        <FilterButtons model={model} />
      </div>
      <ValueTable model={model} label={label} rows={shown} measure={measure} />
    </>
  );
}

/** Include and exclude what is ticked, and take the last such step back. */
function FilterButtons({ model }: { model: LabelValues }) {
  const { label, compared, undo } = model.useState();
  const { filters } = useSelection(model);
  const count = compared.length;
  const set = (wanted: 'included' | 'excluded') => {
    const left = compared.filter((value) => inclusionOf(filters, label, value) !== wanted);
    model.filter(left.reduce<LabelFilter[]>((all, value) => toggleValue(all, label, value, wanted), [...filters]));
  };
  return (
    <>
      {count > 0 && (
        <>
          <Button
            variant="secondary"
            icon="plus-circle"
            data-testid={testIds.labels.include}
            onClick={() => set('included')}
          >
            {t('labels.include', 'Include {{count}}', { count })}
          </Button>
          <Button
            variant="secondary"
            icon="minus-circle"
            data-testid={testIds.labels.exclude}
            onClick={() => set('excluded')}
          >
            {t('labels.exclude', 'Exclude {{count}}', { count })}
          </Button>
        </>
      )}
      {undo !== undefined && (
        <Button
          variant="secondary"
          fill="text"
          icon="history-alt"
          data-testid={testIds.labels.undo}
          onClick={() => model.takeBack()}
        >
          {t('labels.undo', 'Undo')}
        </Button>
      )}
    </>
  );
}

function CompareButton({ model, compared }: { model: LabelValues; compared: readonly string[] }) {
  const { label } = model.useState();
  const { filters } = useSelection(model);
  const [baseline, comparison] = compared;
  if (baseline === undefined || comparison === undefined || compared.length > 2) {
    return (
      <Button
        variant="secondary"
        icon="exchange-alt"
        disabled
        tooltip={t('labels.compare-how', 'Tick two values in the table to compare them')}
      >
        {t('labels.compare-two', 'Compare two values')}
      </Button>
    );
  }
  const { from, to } = sceneGraph.getTimeRange(model).state;
  const side = (value: string) => ({
    from,
    to,
    filters: [{ name: label, operator: '=' as const, values: [value] }],
  });
  const address = viewUrl(model, 'diff', {
    filters: filtersBeside(filters, label),
    baseline: side(baseline),
    comparison: side(comparison),
  });
  return (
    <LinkButton href={hrefOf(address)} icon="exchange-alt" data-testid={testIds.labels.compare}>
      {t('labels.compare', 'Compare {{a}} with {{b}}', { a: valueWord(baseline), b: valueWord(comparison) })}
    </LinkButton>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  chart: css({ height: 260, margin: theme.spacing(0, -1) }),
  tools: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
  quiet: css({ color: theme.colors.text.secondary, margin: 0 }),
});
