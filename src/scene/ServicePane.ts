/**
 * The list of services beside a view: whether it is open, what it is grouped by, and the answer it draws, which is asked
 * for only while somebody sees it. Open or folded, it knows which service comes next.
 */
import type { SceneObject, SceneObjectState } from '@grafana/scenes';
import { SceneObjectBase } from '@grafana/scenes';
import { behaviorOf } from './behavior-of.ts';
import { catalogOf, typeFor } from './Catalog.ts';
import { OverviewData } from './OverviewData.ts';
import { favoritesOf } from './favorites.ts';
import { neighbour, paneRows, type PaneRow } from './pane-rows.ts';
import { remember, remembered } from './remembered.ts';
import { selectionOf, serviceLabel } from './Selection.ts';

interface ServicePaneState extends SceneObjectState {
  isOpen: boolean;
  /** '' for none. */
  groupLabel: string;
  search: string;
  folded: ReadonlySet<string>;
  data: OverviewData;
}

/** Narrower windows have their width for the view, until somebody opens the list. */
const wideWindow = 1_400;

/** Where the list lies over the view. */
export const narrowWindow = '(max-width: 899px)';
export const isNarrow = () => window.matchMedia(narrowWindow).matches;

const groupsOf = (groupLabel: string) => (groupLabel === '' ? [serviceLabel] : [groupLabel, serviceLabel]);

export class ServicePane extends SceneObjectBase<ServicePaneState> {
  constructor() {
    const last = remembered('serviceList');
    const groupLabel = remembered('serviceListGroup');
    super({
      isOpen: !isNarrow() && (last === '' ? window.innerWidth >= wideWindow : last === 'open'),
      groupLabel,
      search: '',
      folded: new Set(),
      data: new OverviewData(groupsOf(groupLabel)),
    });
  }

  open(): void {
    if (!isNarrow()) remember('serviceList', 'open');
    this.setState({ isOpen: true });
  }

  fold(): void {
    // Over a narrow view it lies only while somebody chooses, which says nothing of what they like elsewhere.
    if (!isNarrow()) remember('serviceList', 'folded');
    this.setState({ isOpen: false });
  }

  group(groupLabel: string): void {
    remember('serviceListGroup', groupLabel);
    this.state.data.group(groupsOf(groupLabel));
    this.setState({ groupLabel, folded: new Set() });
  }

  foldGroup(name: string): void {
    const folded = new Set(this.state.folded);
    if (!folded.delete(name)) folded.add(name);
    this.setState({ folded });
  }

  rows(): PaneRow[] {
    const { data, groupLabel, search, folded } = this.state;
    const favorites = favoritesOf(this);
    const others = [...catalogOf(this).state.services.keys()];
    return paneRows(data.state.overview?.lines ?? [], others, {
      groupLabel,
      isFavorite: (service) => favorites.isFavorite(service),
      search,
      folded,
    });
  }

  /** Time, profile type and view stay, the type as far as the service has it. */
  choose(service: string): void {
    const selection = selectionOf(this);
    const { profileType } = selection.state;
    selection.choose({ service, profileType: typeFor(catalogOf(this), service, profileType) });
    if (isNarrow()) this.fold();
  }

  step(by: 1 | -1): void {
    const next = neighbour(this.rows(), selectionOf(this).state.service, by);
    if (next !== undefined) this.choose(next);
  }
}

export const servicePaneOf = (object: SceneObject): ServicePane => behaviorOf(object, ServicePane);
