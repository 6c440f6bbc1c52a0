/**
 * What addresses of older versions, and times in forms that scenes does not read, are turned into.
 *
 * Version 0 is the form of Explore Profiles and Profiles Drilldown, version 1 ours. A link without a version is of
 * version 1 unless it has version 0's `explorationType`.
 */
import { urlKeys } from './url-state.ts';
import type { ViewName } from './view-names.ts';

/** The words of version 0 for the views. */
const explorationViews: ReadonlyMap<string, ViewName> = new Map([
  ['all', 'services'],
  ['profiles', 'profile-types'],
  ['labels', 'labels'],
  ['flame-graph', 'flame-graph'],
  ['diff-flame-graph', 'diff'],
  ['favorites', 'services'],
]);

export interface ViewAddress {
  view: ViewName;
  search: URLSearchParams;
}

/**
 * Version 0 → 1. Explore Profiles has one page and names the view in a key; a side of its diff has a picked range
 * (`diffFrom`…) inside the range it draws (`from-2`…), where ours has one.
 *
 *     ?explorationType=diff-flame-graph&searchText=cart&from-2=now-2h&to-2=now&diffFrom=now-2h&diffTo=now-1h
 *     → diff?search=cart&from-2=now-2h&to-2=now-1h
 */
function fromExploreProfiles(search: URLSearchParams): ViewAddress {
  const upgraded = new URLSearchParams(search);
  const take = (key: string) => {
    const value = upgraded.get(key) ?? '';
    upgraded.delete(key);
    return value;
  };
  const move = (from: string, to: string) => {
    const value = take(from);
    if (value !== '') upgraded.set(to, value);
  };
  const view = explorationViews.get(take('explorationType')) ?? 'services';
  move('searchText', urlKeys.search);
  move('diffFrom', urlKeys.baselineFrom);
  move('diffTo', urlKeys.baselineTo);
  move('diffFrom-2', urlKeys.comparisonFrom);
  move('diffTo-2', urlKeys.comparisonTo);
  for (const key of ['panelType', 'hideNoData', 'maxNodes']) upgraded.delete(key);
  if (upgraded.get(urlKeys.groupBy) === 'all') upgraded.delete(urlKeys.groupBy);
  return { view, search: upgraded };
}

/** The address that an old link stands for; undefined when it is up to date. */
export function upgradeAddress(search: URLSearchParams): ViewAddress | undefined {
  return search.has('explorationType') ? fromExploreProfiles(search) : undefined;
}

const day = String.raw`(\d{4}-\d{2}-\d{2})`;
const moment = new RegExp(String.raw`^${day}(?:[T ](\d{2}:\d{2})(:\d{2})?(?:\.\d{1,9})?(Z|[ +-]\d{2}:?\d{2})?)?$`);

/**
 * A moment in ISO 8601 as Unix milliseconds. Scenes reads the one form of it that has milliseconds and ends in Z, and of
 * others the year, as so many milliseconds since 1970.
 *
 *     momentInUrl('2026-11-26T15:04:05Z');     // 1795705445000
 *     momentInUrl('now-1h');                   // undefined, as for all that is read right
 */
function momentInUrl(text: string): number | undefined {
  const [, date, time = '00:00', seconds = ':00', zone = 'Z'] = moment.exec(text) ?? [];
  if (date === undefined) return undefined;
  const fraction = /\.\d{1,3}/.exec(text)?.[0] ?? '';
  // The plus of an offset is a space where somebody forgot to escape it.
  const offset = zone.replace(' ', '+').replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  const millis = Date.parse(`${date}T${time}${seconds}${fraction}${offset}`);
  return Number.isNaN(millis) ? undefined : millis;
}

/** An address whose times scenes reads right; undefined when it does already. */
export function withReadTimes(search: URLSearchParams): URLSearchParams | undefined {
  const read = new URLSearchParams(search);
  for (const key of [urlKeys.from, urlKeys.to]) {
    const millis = momentInUrl(search.get(key) ?? '');
    if (millis !== undefined && search.get(key) !== new Date(millis).toISOString()) read.set(key, String(millis));
  }
  return read.toString() === search.toString() ? undefined : read;
}
