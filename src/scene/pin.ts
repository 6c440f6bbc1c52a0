/**
 * A pin keeps the data of a question beside it: the merged profile of each side, as it was seen. With `pin=<id>` in its
 * address a view is drawn from that data, also when the profiles are not stored any more.
 *
 *     const pins = pinOf(this);
 *     pins.state.status;               // 'none', or 'loading', 'ready', 'failed' with a pin in the address
 *     await pins.add('Before the fix');
 *
 * Views need not know: their questions go to `selection.source`, which answers from the pin (api/pinned-source.ts). A
 * view whose data can be pinned says what it asked by a method `pinnedQueries`. As soon as another question is asked in
 * the address, the page lets go of the pin.
 */
import { locationService } from '@grafana/runtime';
import type { SceneObject, SceneObjectState, SceneObjectUrlValues } from '@grafana/scenes';
import { sceneGraph, SceneObjectBase, SceneObjectUrlSyncConfig } from '@grafana/scenes';
import { HearthError } from '#model/errors.ts';
import { toHearthError } from '../api/answer-errors.ts';
import { documentsOf, type KeptDocument } from '../api/documents.ts';
import { PinnedSource } from '../api/pinned-source.ts';
import {
  profileSource,
  type MergeQuery,
  type PinnedSide,
  type PinnedSummary,
  type ProfileSource,
} from '../api/profile-source.ts';
import { nodeBudget } from './app-settings.ts';
import { behaviorOf } from './behavior-of.ts';
import { packPin, unpackPin, type PinContent } from './pin-content.ts';
import { readerName } from './reader.ts';
import { sameQuestion } from './same-question.ts';
import { selectionOf } from './Selection.ts';
import { askSummary } from './series-source.ts';
import { lastValue, urlKeys, viewOfPath } from './url-state.ts';
import { pluginId, viewPath } from './view-names.ts';

export interface Pin extends PinContent {
  id: string;
  name: string;
  /** Unix milliseconds. */
  time: number;
}

export interface PinsState extends SceneObjectState {
  status: 'none' | 'loading' | 'ready' | 'failed';
  /** In the address; '' for none. */
  id: string;
  pin?: Pin | undefined;
  error?: HearthError | undefined;
}

/** Of a view whose data can be kept: what it asked, the baseline first; nothing while it shows nothing. */
export interface Pinnable {
  pinnedQueries(): readonly MergeQuery[];
}

const isPinnable = (object: object): object is Pinnable => 'pinnedQueries' in object;

/** Those that were opened, by data source and id. */
const opened = new Map<string, Promise<Pin>>();

function openPin(uid: string, id: string): Promise<Pin> {
  const key = `${uid}\n${id}`;
  let pin = opened.get(key);
  if (pin === undefined) {
    pin = fetchPin(uid, id);
    opened.set(key, pin);
    // Whoever asks again later may have more luck.
    pin.catch(() => opened.delete(key));
  }
  return pin;
}

async function fetchPin(uid: string, id: string): Promise<Pin> {
  const documents = await documentsOf(profileSource(uid));
  if (documents.most('pin') === 0) {
    throw new HearthError('not_found', 'This data source keeps no pins: a link with one is of another server.');
  }
  const { content, name, time } = await documents.get('pin', id);
  return { ...(await unpackPin(content)), id, name, time };
}

/** A pin that was renamed or deleted is read anew. */
export const forgetPins = () => opened.clear();

export class Pins extends SceneObjectBase<PinsState> {
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: [urlKeys.pin] });
  private source: PinnedSource | undefined;

  constructor() {
    super({ status: 'none', id: '' });
    this.addActivationHandler(() => {
      this._subs.add(this.subscribeToState((now, before) => now.id !== before.id && void this.load()));
      void this.load();
      return locationService.getHistory().listen(() => this.letGoOfOther());
    });
  }

  /** What answers the questions of the page. */
  over(real: ProfileSource): ProfileSource {
    const { id } = this.state;
    if (id === '') return real;
    if (this.source?.uid !== real.uid) {
      this.source = new PinnedSource(real.uid, async () => (await openPin(real.uid, id)).sides);
    }
    return this.source;
  }

  /** What would be pinned now; nothing where the view has nothing to keep. */
  queries(): readonly MergeQuery[] {
    if (this.state.id !== '') return [];
    const view = sceneGraph.findObject(this.getRoot(), isPinnable) as (SceneObject & Pinnable) | null;
    return view?.pinnedQueries() ?? [];
  }

  /**
   * Keeps what the view shows.
   *
   * @param search the view's query string, with its times written out
   */
  async add(name: string, search: string): Promise<KeptDocument> {
    const { dataSource } = selectionOf(this).state;
    const source = profileSource(dataSource);
    const view = viewOfPath(locationService.getLocation().pathname.split(`/a/${pluginId}/`)[1] ?? '');
    const queries = this.queries();
    if (view === undefined || queries.length === 0)
      throw new HearthError('bad_request', 'There is nothing to pin here.');
    const documents = await documentsOf(source);
    const sides = await Promise.all(queries.map((query) => pinnedSide(source, query)));
    const content = await packPin({ view, search, by: readerName(), sides }, documents.most('pin'));
    return documents.put('pin', { name, content });
  }

  /** Shows what is stored now. */
  letGo(): void {
    locationService.partial({ [urlKeys.pin]: null });
  }

  getUrlState(): SceneObjectUrlValues {
    return { [urlKeys.pin]: this.state.id || undefined };
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    const id = lastValue(values[urlKeys.pin]);
    if (id !== this.state.id) {
      this.source = undefined;
      this.setState({ id, status: id === '' ? 'none' : 'loading', pin: undefined, error: undefined });
    }
  }

  private async load(): Promise<void> {
    const { id } = this.state;
    if (id === '') return;
    this.setState({ status: 'loading' });
    try {
      const pin = await openPin(selectionOf(this).state.dataSource, id);
      if (this.state.id !== id || !this.isActive) return;
      const { pathname, search } = locationService.getLocation();
      if (pathname !== viewPath(pin.view) || !sameQuestion(search, pin.search)) {
        locationService.replace(addressOfPin(pin));
      }
      // The address is read into the scene before this is: what it says is the pin's question by now.
      this.setState({ status: 'ready', pin });
    } catch (error) {
      if (this.state.id === id) this.setState({ status: 'failed', error: toHearthError(error) });
    }
  }

  private letGoOfOther(): void {
    const { status, pin } = this.state;
    if (status !== 'ready' || pin === undefined || !this.isActive) return;
    const { pathname, search } = locationService.getLocation();
    const stillHere = pathname === viewPath(pin.view) && new URLSearchParams(search).get(urlKeys.pin) === pin.id;
    if (stillHere && !sameQuestion(search, pin.search)) locationService.partial({ [urlKeys.pin]: null }, true);
  }
}

/** Of a pin, with its question: how it is drawn may follow. */
export const addressOfPin = ({ view, search, id }: Pick<Pin, 'view' | 'search' | 'id'>) => {
  const values = new URLSearchParams(search);
  values.set(urlKeys.pin, id);
  return `${viewPath(view)}?${values.toString()}`;
};

async function pinnedSide(source: ProfileSource, query: MergeQuery): Promise<PinnedSide> {
  const { signal } = new AbortController();
  const ofSpans = query.spans !== undefined && query.spans.length > 0;
  const [{ tree, answered }, summary] = await Promise.all([
    source.mergeStacks({ ...query, maxNodes: nodeBudget() }, signal),
    ofSpans ? undefined : askSummary(source, query, signal),
  ]);
  return { query, tree, answered, summary: summary && summaryToPin(summary) };
}

const summaryToPin = ({ mean, coveredMs, rangeMs, total }: PinnedSummary): PinnedSummary => ({
  mean,
  coveredMs,
  rangeMs,
  total,
});

export const pinOf = (object: SceneObject): Pins => behaviorOf(object, Pins);
