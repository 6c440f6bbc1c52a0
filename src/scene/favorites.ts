/**
 * The services that a reader has marked with a star; lists show them first. Each reader has their own, kept by the
 * server where it keeps documents, else in this browser.
 *
 *     const favorites = favoritesOf(this);
 *     favorites.isFavorite('shop-cart');
 *     await favorites.toggle('shop-cart');
 *     const { services } = favorites.useState();   // in components: drawn again when it changes
 */
import type { SceneObject, SceneObjectState } from '@grafana/scenes';
import { SceneObjectBase } from '@grafana/scenes';
import type { HearthError } from '#model/errors.ts';
import { toHearthError } from '../api/answer-errors.ts';
import { documentsOf } from '../api/documents.ts';
import { profileSource } from '../api/profile-source.ts';
import { behaviorOf } from './behavior-of.ts';
import { readerId } from './reader.ts';
import { remember, remembered, type RememberedName } from './remembered.ts';
import { selectionOf } from './Selection.ts';

export interface FavoritesState extends SceneObjectState {
  services: ReadonlySet<string>;
  /** Where they are kept; undefined until known. */
  place?: 'server' | 'browser';
  /** Why a star could not be kept, or they could not be read. */
  error?: HearthError | undefined;
}

/** Begins the id of the document; views of people have other ids. */
const idPrefix = 'favorites:';
export const isFavoritesId = (id: string) => id.startsWith(idPrefix);

/** What is known of each data source, so that no page begins without its stars. */
const known = new Map<string, ReadonlySet<string>>();

export class Favorites extends SceneObjectBase<FavoritesState> {
  private of = '';

  constructor() {
    super({ services: new Set() });
    this.addActivationHandler(() => {
      const selection = selectionOf(this);
      this._subs.add(selection.subscribeToState(({ dataSource }) => dataSource !== this.of && void this.load()));
      void this.load();
    });
  }

  isFavorite(service: string): boolean {
    return this.state.services.has(service);
  }

  /** Shown at once; taken back when it could not be kept. */
  async toggle(service: string): Promise<void> {
    const add = !this.state.services.has(service);
    const unkept = new Unkept(this.of);
    unkept.add(service, add);
    await this.keepOne(this.of, unkept, service, add);
  }

  private async keepOne(uid: string, unkept: Unkept, service: string, add: boolean): Promise<void> {
    const before = known.get(uid) ?? new Set();
    this.show(uid, changed(before, service, add));
    try {
      this.show(uid, await keep(uid, service, add));
    } catch (error) {
      this.show(uid, changed(known.get(uid) ?? before, service, !add));
      this.setState({ error: toHearthError(error) });
    }
    unkept.delete(service);
  }

  private async load(): Promise<void> {
    const { dataSource } = selectionOf(this).state;
    this.of = dataSource;
    this.setState({ services: known.get(dataSource) ?? new Set(), error: undefined });
    if (dataSource === '') return;
    try {
      const documents = await documentsOf(profileSource(dataSource));
      this.setState({ place: documents.place });
      if (known.has(dataSource)) return;
      this.show(dataSource, (await read(dataSource)).services);
      const unkept = new Unkept(dataSource);
      for (const [service, add] of unkept.all()) await this.keepOne(dataSource, unkept, service, add);
    } catch (error) {
      // Lists are as good without stars.
      if (this.of === dataSource) this.setState({ error: toHearthError(error) });
    }
  }

  private show(uid: string, services: ReadonlySet<string>): void {
    known.set(uid, services);
    if (this.of === uid) this.setState({ services, error: undefined });
  }
}

/**
 * Stars that the server has not confirmed yet, in this browser: a page that is left right after the click has shown
 * them as marked, so the next one keeps them.
 */
class Unkept {
  private readonly name: RememberedName;

  constructor(uid: string) {
    this.name = `unkeptStars.${uid}.${readerId()}`;
  }

  all(): ReadonlyMap<string, boolean> {
    try {
      const pairs = JSON.parse(remembered(this.name) || '[]') as [string, boolean][];
      return new Map(pairs.filter(([service, add]) => typeof service === 'string' && typeof add === 'boolean'));
    } catch {
      return new Map();
    }
  }

  add(service: string, add: boolean): void {
    this.write(new Map(this.all()).set(service, add));
  }

  delete(service: string): void {
    const left = new Map(this.all());
    left.delete(service);
    this.write(left);
  }

  private write(stars: ReadonlyMap<string, boolean>): void {
    remember(this.name, stars.size === 0 ? '' : JSON.stringify([...stars]));
  }
}

function changed(services: ReadonlySet<string>, service: string, add: boolean): ReadonlySet<string> {
  const after = new Set(services);
  if (add) after.add(service);
  else after.delete(service);
  return after;
}

async function read(uid: string): Promise<{ services: ReadonlySet<string>; version: number }> {
  const documents = await documentsOf(profileSource(uid));
  const id = idPrefix + readerId();
  // Looked up in the list: a document that is not there would be a failed request on every page.
  const isThere = (await documents.list('view')).some((one) => one.id === id);
  if (!isThere) return { services: new Set(), version: -1 };
  try {
    const { content, version } = await documents.get('view', id);
    const { services } = JSON.parse(new TextDecoder().decode(content)) as { services?: unknown };
    const names = Array.isArray(services) ? services.filter((one): one is string => typeof one === 'string') : [];
    return { services: new Set(names), version };
  } catch (error) {
    // What is there is none of ours.
    if (error instanceof SyntaxError) return { services: new Set(), version: 0 };
    throw error;
  }
}

/** Two tabs that mark different services at the same time both get what they want. */
async function keep(uid: string, service: string, add: boolean, tries = 3): Promise<ReadonlySet<string>> {
  const documents = await documentsOf(profileSource(uid));
  const { services, version } = await read(uid);
  const after = changed(services, service, add);
  const content = new TextEncoder().encode(JSON.stringify({ services: [...after] }));
  try {
    await documents.put('view', { id: idPrefix + readerId(), name: 'Favorites', content, replaces: version });
    return after;
  } catch (error) {
    if (tries > 1 && toHearthError(error).reason === 'document_conflict') return keep(uid, service, add, tries - 1);
    throw error;
  }
}

export const favoritesOf = (object: SceneObject): Favorites => behaviorOf(object, Favorites);
