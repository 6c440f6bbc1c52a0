/**
 * Single profiles of the selection: how many had which value over time, and a list of them; each opens as a flame graph, as
 * does what is dragged over in the heatmap, and two such parts as a diff.
 */
import type { SceneComponentProps, SceneObjectState, SceneObjectUrlValues } from '@grafana/scenes';
import { sceneGraph, SceneObjectBase, SceneObjectUrlSyncConfig } from '@grafana/scenes';
import type { HearthError } from '#model/errors.ts';
import { unixMillis } from '#model/brands.ts';
import { isCanceled, toHearthError } from '../../api/answer-errors.ts';
import { askNewest } from '../../api/newest-steps.ts';
import { listInParts } from '../../api/parted-list.ts';
import type { TimeSpan } from '../../api/profile-source.ts';
import {
  answersList,
  heatmapOf,
  type HeatmapGrid,
  type HeatmapQuery,
  type ListQuery,
  type Order,
  roomFor,
  type SingleProfile,
} from '../../api/single-profiles.ts';
import { isStopped } from '../../api/under-way.ts';
import { type SteppedPart, settledPart } from '../../scene/stepped-parts.ts';
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
  /** What the heatmap is of, until all has come. */
  heatmapParts?: SteppedPart | undefined;
  profiles: readonly SingleProfile[];
  /** Where the list goes on; '' when it does not. */
  next: string;
  /** What the list is of, until all that it shows has come. */
  listParts?: SteppedPart | undefined;
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
  /** Which questions the heatmap and the list are whole answers to. */
  private readonly whole = { heatmap: '', list: '' };

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
    const { state } = selectionOf(this);
    if (state.service === '' || state.profileType === '' || state.dataSource === '') return;
    const { query } = this;
    const { order, of, heatmap, heatmapParts, listParts } = this.state;
    this.setState({
      ...{ loading: true, error: undefined, heatmapError: undefined, ...noRegions },
      heatmapParts: heatmap && settledPart(heatmapParts),
      listParts: settledPart(listParts),
    });
    const stepSeconds = stepFor(query.end - query.start, mostSlots) / 1000;
    await Promise.all([
      this.loadHeatmap({ ...query, of, stepSeconds }, signal),
      this.loadList({ ...query, order, page: '' }, signal),
    ]);
    if (!signal.aborted) this.setState({ loading: false });
  }

  private async loadHeatmap(query: HeatmapQuery, signal: AbortSignal): Promise<void> {
    const { source } = selectionOf(this);
    const about = aboutOf(query);
    // One of all of the time that is refreshed stays until the new one has come whole.
    const stays = this.whole.heatmap === about && this.state.heatmap !== undefined;
    let parts: SteppedPart | undefined;
    try {
      const heatmap = await askNewest(
        source,
        'SelectHeatmap',
        query,
        (of, until) => heatmapOf(source, of, until),
        signal,
        (grid, came) => {
          if (signal.aborted || stays || grid === undefined) return;
          parts = { whole: spanFor(this), came };
          this.whole.heatmap = '';
          // Rows are of other values than before, so that what was picked is another part.
          this.setState({ heatmap: roomFor(grid, query), heatmapParts: parts, ...noRegions });
        },
        query.stepSeconds * 1000,
      );
      this.whole.heatmap = about;
      this.setState({ heatmap, heatmapParts: undefined, ...(parts && noRegions) });
    } catch (error) {
      if (isCanceled(error) || (isStopped(error) && stays)) return;
      if (parts !== undefined) this.setState({ heatmapParts: { ...parts, ended: endOf(error) } });
      else this.setState({ heatmap: undefined, heatmapError: toHearthError(error), heatmapParts: undefined });
    }
  }

  /** @param before the rows of the pages before it */
  private async loadList(query: ListQuery, signal: AbortSignal, before: readonly SingleProfile[] = []): Promise<void> {
    const { source } = selectionOf(this);
    const about = aboutOf(query);
    const stays = query.page === '' && this.whole.list === about;
    const whole = spanFor(this);
    let parts: SteppedPart | undefined;
    try {
      const answers = await answersList(source);
      if (signal.aborted) return;
      this.setState({ answers });
      if (!answers) return;
      const { profiles, next } = await listInParts(source, query, signal, (list) => {
        if (signal.aborted || stays || list.profiles.length === 0) return;
        parts = { whole, came: { start: list.came.start, end: whole.end } };
        this.whole.list = '';
        this.setState({ profiles: [...before, ...list.profiles], next: '', listParts: parts });
      });
      this.whole.list = query.page === '' ? about : '';
      this.setState({ profiles: [...before, ...profiles], next, listParts: undefined });
    } catch (error) {
      if (isCanceled(error) || (isStopped(error) && stays)) return;
      if (parts !== undefined) this.keepRows(query, before, { ...parts, ended: endOf(error) });
      else if (query.page === '' || !isStopped(error)) this.setState({ error: toHearthError(error) });
    }
  }

  /** Of a list that does not come whole. */
  private keepRows(query: ListQuery, before: readonly SingleProfile[], listParts: SteppedPart): void {
    // The newest stand where they do in the whole list, and it can go on after them.
    if (query.order === 'newest') this.setState({ listParts, next: this.state.profiles.at(-1)?.page ?? '' });
    else if (query.page === '') this.setState({ listParts });
    else this.setState({ profiles: before, next: query.page, listParts: undefined });
  }

  async more(): Promise<void> {
    const { signal } = this.abort;
    const { query } = this;
    const { order, next, profiles } = this.state;
    // What comes after the oldest row is not newer than that.
    const end = order === 'newest' ? unixMillis(Math.min(query.end, profiles.at(-1)?.time ?? query.end)) : query.end;
    this.setState({ loading: true, error: undefined });
    await this.loadList({ ...query, end, order, page: next }, signal, profiles);
    if (!signal.aborted) this.setState({ loading: false });
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

const noRegions = { region: undefined, kept: undefined };

const endOf = (error: unknown) => (isStopped(error) ? 'cancelled' : toHearthError(error));

/** Which question it is, be it of a moment later. */
const aboutOf = ({ start, end, ...question }: TimeSpan) =>
  JSON.stringify([question, Math.round((end - start) / 60_000)]);
