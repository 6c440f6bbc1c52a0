/**
 * Which service costs most, and what changed: every service that has the profile type, from one question for all.
 *
 * The filters hold for all of them; the service that is selected elsewhere does not matter here.
 */
import { css } from '@emotion/css';
import type { DataFrame, GrafanaTheme2, TimeRange } from '@grafana/data';
import { LoadingState } from '@grafana/data';
import type { SceneComponentProps, SceneObjectState } from '@grafana/scenes';
import { sceneGraph, SceneObjectBase } from '@grafana/scenes';
import { Button, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { useMemo } from 'react';
import { labelValue } from '#model/labels.ts';
import { changeOf } from '../../scene/change.ts';
import { ListControls, type Layout, type Sort } from '../../scene/ListControls.ts';
import { measureOf } from '../../scene/measure.ts';
import { isAnswered, SeriesData } from '../../scene/SeriesData.ts';
import { selectionOf, serviceLabel } from '../../scene/Selection.ts';
import { summaryOf } from '../../scene/series-frames.ts';
import { useSelection } from '../../scene/use-selection.ts';
import { ViewGuard } from '../../scene/ViewGuard.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { CardGrid } from '../../ui/SeriesCard.tsx';
import { smartCase } from '../../ui/smart-case.ts';
import { Message } from '../../ui/states/Message.tsx';
import { Skeleton } from '../../ui/states/Skeleton.tsx';
import { ServiceCard } from './ServiceCard.tsx';
import { ServicesSummary } from './ServicesSummary.tsx';
import { ServiceTable } from './ServiceTable.tsx';
import { testIds } from '../../ui/test-ids.ts';

interface ServicesViewState extends SceneObjectState {
  controls: ListControls;
  cards: ServiceCard[];
}

export class ServicesView extends SceneObjectBase<ServicesViewState> {
  static Component = ServicesViewRenderer;

  constructor() {
    super({
      controls: new ListControls(),
      cards: [],
      $data: new SeriesData({
        ask: (selection) => ({ groupBy: [serviceLabel], selector: selection.selector({ service: '' }) }),
      }),
    });
    this.addActivationHandler(() => {
      const data = sceneGraph.getData(this);
      const show = () => {
        const answer = data.state.data;
        if (isAnswered(answer)) this.show(answer.series, answer.timeRange);
      };
      this._subs.add(data.subscribeToState(show));
      show();
    });
  }

  /** One card a service; those that stay keep their chart. */
  private show(frames: readonly DataFrame[], timeRange: TimeRange): void {
    const { profileType } = selectionOf(this).state;
    // Nothing was asked yet: on a first visit the type is filled in from what there is.
    if (profileType === '') return;
    const measure = measureOf(profileType);
    const before = new Map(this.state.cards.map((card) => [card.state.service, card]));
    const cards = frames.map((frame) => {
      const { labels } = summaryOf(frame);
      const service = labelValue(labels, serviceLabel);
      const shown = { frame, measure };
      const card = before.get(service) ?? new ServiceCard({ service, ...shown });
      card.show(shown, timeRange);
      return card;
    });
    this.setState({ cards });
  }
}

function inOrder(cards: readonly ServiceCard[], sort: Sort): ServiceCard[] {
  const summary = (card: ServiceCard) => summaryOf(card.state.frame);
  const change = (card: ServiceCard) => Math.abs(changeOf(summary(card)).difference);
  const sorted = [...cards];
  switch (sort) {
    case 'cost':
      return sorted.sort((a, b) => summary(b).total - summary(a).total);
    case 'change':
      return sorted.sort((a, b) => change(b) - change(a));
    case 'name':
      return sorted.sort((a, b) => a.state.service.localeCompare(b.state.service));
  }
}

const sortOptions: { value: Sort; label: string; description: string }[] = [
  { value: 'cost', label: 'Cost', description: 'The costliest first' },
  { value: 'change', label: 'Change', description: 'What changed most since the equal time before, first' },
  { value: 'name', label: 'Name', description: 'By name' },
];

const layoutOptions: { value: Layout; label: string }[] = [
  { value: 'grid', label: 'Grid' },
  { value: 'rows', label: 'Rows' },
];

function ServicesViewRenderer({ model }: SceneComponentProps<ServicesView>) {
  return (
    <ViewGuard model={model} cards={9}>
      <Services model={model} />
    </ViewGuard>
  );
}

function Services({ model }: { model: ServicesView }) {
  const styles = useStyles2(getStyles);
  const { cards, controls } = model.useState();
  const { search, sort, layout } = controls.useState();
  const { data } = sceneGraph.getData(model).useState();
  const { filters } = useSelection(model);
  const shown = useMemo(() => {
    const wanted = smartCase(search);
    return inOrder(
      cards.filter((card) => wanted(card.state.service)),
      sort,
    );
  }, [cards, search, sort]);

  if (data?.state === LoadingState.Error) {
    return (
      <Message
        error
        title="The services could not be read"
        action={<Button onClick={() => sceneGraph.getTimeRange(model).onRefresh()}>Try again</Button>}
      >
        {data.errors?.[0]?.message}
      </Message>
    );
  }
  if (cards.length === 0) {
    if (!isAnswered(data)) return <Skeleton cards={9} />;
    return (
      <Message
        title={filters.length > 0 ? 'No service matches these filters' : 'No service has this profile type'}
        icon="filter"
        action={
          filters.length > 0 && (
            <Button onClick={() => selectionOf(model).choose({ filters: [] })}>Remove the filters</Button>
          )
        }
      >
        Choose another profile type or time range{filters.length > 0 && ', or fewer filters'}.
      </Message>
    );
  }
  return (
    <>
      <div className={styles.tools}>
        <ServicesSummary cards={cards} />
        <SearchField
          value={search}
          onChange={(value) => controls.setState({ search: value })}
          placeholder="Search services"
          matches={shown.length}
          all={cards.length}
        />
        <RadioButtonGroup
          aria-label="Order"
          options={sortOptions}
          value={sort}
          onChange={(value) => controls.setState({ sort: value })}
        />
        <RadioButtonGroup
          aria-label="Layout"
          options={layoutOptions}
          value={layout}
          onChange={(value) => controls.setLayout(value)}
        />
      </div>
      {shown.length === 0 && (
        <Message title={`No service is called “${search}”`} icon="search">
          Capitals count when you type them; commas separate alternatives.
        </Message>
      )}
      {layout === 'rows' ? (
        <ServiceTable view={model} cards={shown} />
      ) : (
        <CardGrid testId={testIds.services.grid}>
          {shown.map((card) => (
            <card.Component key={card.state.service} model={card} />
          ))}
        </CardGrid>
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  tools: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
});
