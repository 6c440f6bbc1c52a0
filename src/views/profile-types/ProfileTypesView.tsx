/** Everything one service is profiled for: a card a type, each with its own unit, rate or level. */
import type { SceneComponentProps, SceneObjectState } from '@grafana/scenes';
import { SceneObjectBase } from '@grafana/scenes';
import { catalogOf } from '../../scene/Catalog.ts';
import { inPreferredOrder } from '../../scene/preferred-type.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { ViewGuard } from '../../scene/ViewGuard.tsx';
import { CardGrid } from '../../ui/SeriesCard.tsx';
import { Skeleton } from '../../ui/states/Skeleton.tsx';
import { TypeCard } from './TypeCard.tsx';
import { testIds } from '../../ui/test-ids.ts';

interface ProfileTypesViewState extends SceneObjectState {
  cards: TypeCard[];
}

export class ProfileTypesView extends SceneObjectBase<ProfileTypesViewState> {
  static Component = ProfileTypesViewRenderer;

  constructor() {
    super({ cards: [] });
    this.addActivationHandler(() => {
      this._subs.add(catalogOf(this).subscribeToState(() => this.update()));
      this._subs.add(selectionOf(this).subscribeToState(() => this.update()));
      this.update();
    });
  }

  /** A card for each type that the catalogue has of the service; those that stay keep their chart. */
  private update(): void {
    const types = inPreferredOrder(catalogOf(this).state.services.get(selectionOf(this).state.service) ?? []);
    const before = new Map(this.state.cards.map((card) => [card.state.profileType, card]));
    if (types.length === before.size && types.every((type) => before.has(type))) return;
    this.setState({ cards: types.map((type) => before.get(type) ?? new TypeCard(type)) });
  }
}

function ProfileTypesViewRenderer({ model }: SceneComponentProps<ProfileTypesView>) {
  const { cards } = model.useState();
  return (
    <ViewGuard model={model} ofService>
      {cards.length > 0 ? (
        <CardGrid testId={testIds.profileTypes.grid}>
          {cards.map((card) => (
            <card.Component key={card.state.profileType} model={card} />
          ))}
        </CardGrid>
      ) : (
        <Skeleton cards={6} />
      )}
    </ViewGuard>
  );
}
