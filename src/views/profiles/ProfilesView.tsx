/**
 * Single profiles of the selection: how many had which value over time, and a list of them; each opens as a flame graph, as
 * does what is dragged over in the heatmap, and two such parts as a diff.
 */
import type { SceneComponentProps, SceneObjectState, SceneObjectUrlValues } from '@grafana/scenes';
import { sceneGraph, SceneObjectBase, SceneObjectUrlSyncConfig } from '@grafana/scenes';
import type { HearthError } from '#model/errors.ts';
import { isCanceled, toHearthError } from '../../api/answer-errors.ts';
import {
  answersList,
  heatmapOf,
  type HeatmapGrid,
  listProfiles,
  type Order,
  type SingleProfile,
} from '../../api/single-profiles.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { stepFor } from '../../scene/step.ts';
import { spanFor } from '../../scene/time-span.ts';
import { lastValue, parseWord, urlKeys } from '../../scene/url-state.ts';
import type { Region } from '../../ui/heatmap/heatmap-region.ts';
import { ProfilesPage } from './ProfilesPage.tsx';

export const orders = ['newest', 'largest'] as const;
const counted = ['profiles', 'spans'] as const;

export interface ProfilesViewState extends SceneObjectState {
  order: Order;
  of: HeatmapGrid['of'];
  /** Whether the server lists profiles; undefined until it was asked. */
  answers?: boolean;
  heatmap?: HeatmapGrid | undefined;
  heatmapError?: HearthError | undefined;
  profiles: readonly SingleProfile[];
  /** Where the list goes on; '' when it does not. */
  next: string;
  loading: boolean;
  error?: HearthError | undefined;
  region?: Region | undefined;
  /** The one that another is compared with. */
  kept?: Region | undefined;
}

/** Columns; each is some pixels wide on the narrowest screen. */
const mostSlots = 96;

export class ProfilesView extends SceneObjectBase<ProfilesViewState> {
  static Component = ({ model }: SceneComponentProps<ProfilesView>) => <ProfilesPage model={model} />;
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: [urlKeys.sort, urlKeys.layout] });
  private abort = new AbortController();

  constructor() {
    super({ order: 'newest', of: 'profiles', profiles: [], next: '', loading: false });
    this.addActivationHandler(() => {
      const range = sceneGraph.getTimeRange(this);
      this._subs.add(range.subscribeToState((now, before) => now.value !== before.value && void this.load()));
      this._subs.add(selectionOf(this).subscribeToState(() => void this.load()));
      this._subs.add(
        this.subscribeToState((now, before) => {
          if (now.order !== before.order || now.of !== before.of) void this.load();
        }),
      );
      void this.load();
      return () => this.abort.abort();
    });
  }

  get query() {
    const selection = selectionOf(this);
    const { profileType, spans, profileIds } = selection.state;
    return { ...spanFor(this), profileType, selector: selection.selector(), spans, profileIds };
  }

  async load(): Promise<void> {
    this.abort.abort();
    const { signal } = (this.abort = new AbortController());
    const { source, state } = selectionOf(this);
    if (state.service === '' || state.profileType === '' || state.dataSource === '') return;
    const { query } = this;
    const { order, of } = this.state;
    this.setState({ loading: true, error: undefined, heatmapError: undefined, region: undefined, kept: undefined });
    const stepSeconds = stepFor(query.end - query.start, mostSlots) / 1000;
    const map = heatmapOf(source, { ...query, of, stepSeconds }, signal).then(
      (heatmap) => this.setState({ heatmap }),
      (error: unknown) => {
        if (!isCanceled(error)) this.setState({ heatmap: undefined, heatmapError: toHearthError(error) });
      },
    );
    try {
      const answers = await answersList(source);
      if (signal.aborted) return;
      this.setState({ answers });
      if (answers) {
        const { profiles, next } = await listProfiles(source, { ...query, order, page: '' }, signal);
        this.setState({ profiles, next });
      }
      await map;
      if (!signal.aborted) this.setState({ loading: false });
    } catch (error) {
      if (!isCanceled(error)) this.setState({ error: toHearthError(error), loading: false });
    }
  }

  async more(): Promise<void> {
    const { signal } = this.abort;
    const { order, next, profiles } = this.state;
    this.setState({ loading: true });
    try {
      const page = await listProfiles(selectionOf(this).source, { ...this.query, order, page: next }, signal);
      this.setState({ profiles: [...profiles, ...page.profiles], next: page.next, loading: false });
    } catch (error) {
      if (!isCanceled(error)) this.setState({ error: toHearthError(error), loading: false });
    }
  }

  getUrlState(): SceneObjectUrlValues {
    const { order, of } = this.state;
    return {
      [urlKeys.sort]: order === 'newest' ? undefined : order,
      [urlKeys.layout]: of === 'profiles' ? undefined : of,
    };
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    if (Object.hasOwn(values, urlKeys.sort)) {
      this.setState({ order: parseWord(lastValue(values[urlKeys.sort]), orders) });
    }
    if (Object.hasOwn(values, urlKeys.layout)) {
      this.setState({ of: parseWord(lastValue(values[urlKeys.layout]), counted) });
    }
  }
}
