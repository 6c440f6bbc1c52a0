/**
 * Which version, pod or region it comes from: the service broken down by its labels, then by one of them.
 *
 *     no label chosen    the service's line; below it a card for each label
 *     one chosen         its values on top of each other; below them a table to include, exclude and compare
 */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { SceneComponentProps, SceneObjectState } from '@grafana/scenes';
import { sceneGraph, SceneObjectBase, SceneObjectStateChangedEvent } from '@grafana/scenes';
import { Button, useStyles2 } from '@grafana/ui';
import { compareText } from '#model/labels.ts';
import { LabelNames } from '../../scene/LabelNames.ts';
import { PickedPart } from '../../scene/PickedPart.ts';
import { ListControls } from '../../scene/ListControls.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { ViewGuard } from '../../scene/ViewGuard.tsx';
import { CardGrid } from '../../ui/SeriesCard.tsx';
import { Message } from '../../ui/states/Message.tsx';
import { Skeleton } from '../../ui/states/Skeleton.tsx';
import { LabelCard } from './LabelCard.tsx';
import { LabelChoice } from './LabelChoice.tsx';
import { LabelValues } from './LabelValues.tsx';
import { MainSeries } from './MainSeries.tsx';
import { PanelChoice } from './PanelChoice.ts';
import { PickedLabels } from './PickedLabels.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';

interface LabelsViewState extends SceneObjectState {
  names: LabelNames;
  main: MainSeries;
  cards: LabelCard[];
  values?: LabelValues;
  controls: ListControls;
  part: PickedPart;
  panel: PanelChoice;
}

export class LabelsView extends SceneObjectBase<LabelsViewState> {
  static Component = LabelsViewRenderer;

  constructor() {
    const part = new PickedPart();
    super({
      names: new LabelNames(),
      main: new MainSeries(part),
      cards: [],
      controls: new ListControls(),
      part,
      panel: new PanelChoice(),
    });
    this.addActivationHandler(() => {
      this._subs.add(this.state.names.subscribeToState(() => this.update()));
      this._subs.add(selectionOf(this).subscribeToState(() => this.update()));
      this._subs.add(
        this.subscribeToEvent(SceneObjectStateChangedEvent, ({ payload }) => {
          if (payload.changedObject instanceof LabelCard && 'values' in payload.partialUpdate) this.order();
        }),
      );
      this.update();
      return this.state.names.activate();
    });
  }

  private update(): void {
    const { groupBy } = selectionOf(this).state;
    const { cards, values, names } = this.state;
    if (groupBy !== (values?.state.label ?? '')) {
      this.setState({ values: groupBy === '' ? undefined : new LabelValues(groupBy, this.state) });
    }
    const before = new Map(cards.map((card) => [card.state.label, card]));
    const wanted = names.state.names;
    if (wanted.length === before.size && wanted.every((name) => before.has(name))) return;
    this.setState({ cards: wanted.map((name) => before.get(name) ?? new LabelCard(name)) });
    this.order();
  }

  /** By name, but those last that break down nothing, having one value. */
  private order(): void {
    const { cards } = this.state;
    const parts = ({ state: { values = 2 } }: LabelCard) => Number(values > 1);
    const sorted = [...cards].sort((a, b) => parts(b) - parts(a) || compareText(a.state.label, b.state.label));
    if (sorted.some((card, i) => card !== cards[i])) this.setState({ cards: sorted });
  }
}

function LabelsViewRenderer({ model }: SceneComponentProps<LabelsView>) {
  const { service } = useSelection(model);
  return (
    <ViewGuard model={model} ofService>
      {service === '' ? <Skeleton cards={4} /> : <Breakdown model={model} />}
    </ViewGuard>
  );
}

function Breakdown({ model }: { model: LabelsView }) {
  const styles = useStyles2(getStyles);
  const { names, cards, values, main, part } = model.useState();
  const { status, names: labels, error } = names.useState();
  const { groupBy } = useSelection(model);
  if (status === 'failed') {
    return (
      <Message
        error
        title={t('labels.failed', 'The labels could not be read')}
        action={
          <Button onClick={() => sceneGraph.getTimeRange(model).onRefresh()}>
            {t('frame.try-again', 'Try again')}
          </Button>
        }
      >
        {error?.message}
      </Message>
    );
  }
  return (
    <div className={styles.view}>
      <LabelChoice
        labels={cards.map((card) => card.state.label)}
        value={groupBy}
        onChange={(label) => selectionOf(model).choose({ groupBy: label })}
      />
      {values ? <values.Component model={values} /> : <main.Component model={main} />}
      {!values && <PickedLabels model={model} part={part} />}
      {!values && labels.length === 0 && status === 'ready' && (
        <Message title={t('labels.none', 'This service has no labels to break down by')} icon="tag-alt">
          {t(
            'labels.none-text',
            'Labels such as version, pod or region are set by the agent that pushes the profiles.',
          )}
        </Message>
      )}
      {!values && (
        <CardGrid testId={testIds.labels.grid}>
          {cards.map((card) => (
            <card.Component key={card.state.label} model={card} />
          ))}
        </CardGrid>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  view: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5), minWidth: 0 }),
});
