/**
 * Views that people keep under a name: which view, and its query string with its time range, relative or not.
 *
 *     await saveView(documents, { name: 'Checkout, CPU', view: 'flame-graph', search: 'from=now-1h&…', by: 'anna' });
 */
import { HearthError } from '#model/errors.ts';
import type { Documents, KeptDocument } from '../api/documents.ts';
import { toHearthError } from '../api/answer-errors.ts';
import { isFavoritesId } from './favorites.ts';
import { isViewName, viewPath, type ViewName } from './view-names.ts';

export interface ViewToSave {
  name: string;
  view: ViewName;
  search: string;
  /** Who saves it; '' when that is not known. */
  by: string;
}

export interface SavedView extends ViewToSave {
  id: string;
  version: number;
  /** When it was last saved, in Unix milliseconds. */
  time: number;
}

/** Fetched one by one; whoever has more finds the latest. */
const mostShown = 200;

/** What was fetched, by id and version, which never change. */
const fetched = new Map<string, SavedView>();

const contentOf = ({ view, search, by }: ViewToSave) =>
  new TextEncoder().encode(JSON.stringify({ format: 1, view, search, by }));

/** @returns undefined when it is none: what others wrote there may be anything */
function viewOf({ id, name, version, time }: KeptDocument, content: Uint8Array): SavedView | undefined {
  try {
    const { view, search, by } = JSON.parse(new TextDecoder().decode(content)) as Partial<Record<string, unknown>>;
    if (typeof view !== 'string' || !isViewName(view) || typeof search !== 'string') return undefined;
    // Written anew, so that no part of it can be anything but a query string.
    const plain = new URLSearchParams(search).toString();
    return { id, name, version, time, view, search: plain, by: typeof by === 'string' ? by : '' };
  } catch {
    return undefined;
  }
}

async function fetchView(documents: Documents, kept: KeptDocument): Promise<SavedView | undefined> {
  const key = `${documents.place} ${kept.id} ${kept.version}`;
  const known = fetched.get(key);
  if (known !== undefined) return known;
  try {
    const view = viewOf(kept, (await documents.get('view', kept.id)).content);
    if (view !== undefined) fetched.set(key, view);
    return view;
  } catch (error) {
    // Somebody deleted it meanwhile.
    if (toHearthError(error).reason === 'not_found') return undefined;
    throw error;
  }
}

/** Latest first. */
export async function savedViews(documents: Documents): Promise<SavedView[]> {
  const kept = (await documents.list('view')).filter(({ id }) => !isFavoritesId(id)).slice(0, mostShown);
  const views = await Promise.all(kept.map((one) => fetchView(documents, one)));
  return views.filter((view) => view !== undefined);
}

/** @param replaced the saved view that this is a new version of */
export async function saveView(documents: Documents, view: ViewToSave, replaced?: SavedView): Promise<KeptDocument> {
  return documents.put('view', {
    name: view.name,
    content: contentOf(view),
    ...(replaced === undefined ? {} : { id: replaced.id, replaces: replaced.version }),
  });
}

/** Makes the version before the last the newest again. */
export async function restoreView(documents: Documents, { id, version }: SavedView): Promise<void> {
  const { name, content } = await documents.get('view', id, version - 1);
  await documents.put('view', { id, name, content, replaces: version });
}

/** Where a saved view leads. */
export const addressOfView = ({ view, search }: Pick<SavedView, 'view' | 'search'>) => `${viewPath(view)}?${search}`;

/** A name for people that has room for a line. */
export function checkedName(text: string): string {
  const name = text.trim();
  if (name === '') throw new HearthError('bad_request', 'It needs a name.');
  return name;
}
