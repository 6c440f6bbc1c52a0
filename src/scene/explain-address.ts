/**
 * The address to paste into an alert: short keys that people write by hand, turned into the usual ones when it is opened.
 *
 *     /a/hearth-profiles-app/explain?service=cart&at=1795640000&window=30m&filters={region="eu"}
 *     → explain?var-serviceName=cart&from=1795638200000&to=1795640000000&var-filters=region|=|eu
 *
 * What cannot be read falls back alone: the moment to now, the window to an hour, the filters to none.
 */
import { parseSelector } from '#model/selector.ts';
import type { LabelFilter } from '../ui/filters/label-filter.ts';
import { parseFilters, printFilters } from './filters-url.ts';
import { urlKeys } from './url-state.ts';

const MINUTE = 60_000;
export const usualWindow = 60 * MINUTE;
export const shortestWindow = 10 * MINUTE;
export const longestWindow = 7 * 24 * 60 * MINUTE;

const lengths: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', MINUTE],
  ['h', 60 * MINUTE],
  ['d', 24 * 60 * MINUTE],
  ['w', longestWindow],
]);

/** Unix milliseconds or seconds, or an ISO time; undefined for now, and for what is no time. */
export function parseAt(text: string): number | undefined {
  if (/^\d{1,16}$/.test(text)) {
    const number = Number(text);
    // Seconds have ten digits until the year 2286.
    return number < 1e11 ? number * 1000 : number;
  }
  // Whatever else a browser takes for a time is a mistake.
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** `30m`, `1h`, or milliseconds; within what can be explained. */
export function parseWindow(text: string): number {
  const found = /^(\d{1,12})(ms|s|m|h|d|w)?$/.exec(text);
  if (found === null) return usualWindow;
  return windowWithin(Number(found[1]) * lengths.get(found[2] ?? 'ms')!);
}

/** In the largest unit that it is whole of: people read `1h`, and Grafana's picker has a name for it. */
export function lengthText(window: number): string {
  const [unit, length] = [...lengths].findLast(([, ms]) => window >= ms && Math.round(window) % ms === 0) ?? ['ms', 1];
  return unit === 'ms' ? `${Math.round(window / 1000)}s` : `${Math.round(window) / length}${unit}`;
}

export const windowWithin = (window: number) => Math.min(longestWindow, Math.max(shortestWindow, window));

const shortKeys = [urlKeys.shortService, urlKeys.at, urlKeys.window, urlKeys.shortFilters];

/** The usual keys for short ones; undefined when there are none. */
export function upgradeExplain(search: URLSearchParams): URLSearchParams | undefined {
  if (!shortKeys.some((key) => search.has(key))) return undefined;
  const upgraded = new URLSearchParams(search);
  for (const key of shortKeys) upgraded.delete(key);
  const service = search.get(urlKeys.shortService) ?? '';
  if (service !== '') upgraded.set(urlKeys.service, service);
  const filters = search.getAll(urlKeys.shortFilters).flatMap(readFilters);
  if (filters.length > 0) {
    upgraded.delete(urlKeys.filters);
    for (const text of printFilters(filters)) upgraded.append(urlKeys.filters, text);
  }
  const saysWhen = search.has(urlKeys.at) || search.has(urlKeys.window);
  if (saysWhen || !search.has(urlKeys.from)) {
    const window = parseWindow(search.get(urlKeys.window) ?? '');
    const at = parseAt(search.get(urlKeys.at) ?? '');
    upgraded.set(urlKeys.from, at === undefined ? `now-${lengthText(window)}` : String(at - window));
    upgraded.set(urlKeys.to, at === undefined ? 'now' : String(at));
  }
  return upgraded;
}

/** Filters as in any address of the app, or a selector. */
function readFilters(text: string): LabelFilter[] {
  if (!text.trim().startsWith('{')) return parseFilters([text]);
  try {
    return parseSelector(text).map(({ name, operator, value }) => ({ name, operator, values: [value] }));
  } catch {
    return [];
  }
}

/** The short address of what is explained. */
export function explainSearch(explained: {
  service: string;
  at: number;
  window: number;
  filters: readonly LabelFilter[];
}): string {
  const { service, at, window, filters } = explained;
  const search = new URLSearchParams({ [urlKeys.shortService]: service, [urlKeys.at]: String(Math.trunc(at)) });
  if (window !== usualWindow) search.set(urlKeys.window, lengthText(window));
  if (filters.length > 0) for (const text of printFilters(filters)) search.append(urlKeys.shortFilters, text);
  return search.toString();
}
