/**
 * Whether two query strings of a view ask for the same data. How it is drawn (zoom, search, sort …) does not matter, nor
 * does how a moment is written.
 *
 *     sameQuestion('from=1795640000000&focus=1x', 'from=2026-11-25T20:53:20.000Z');   // true
 */
import { urlKeys } from './url-state.ts';

const times = [
  urlKeys.from,
  urlKeys.to,
  urlKeys.baselineFrom,
  urlKeys.baselineTo,
  urlKeys.comparisonFrom,
  urlKeys.comparisonTo,
];

/** What is drawn of the data, how and for whom. */
const drawn: ReadonlySet<string> = new Set([
  urlKeys.pin,
  urlKeys.timezone,
  urlKeys.refresh,
  urlKeys.deployTags,
  urlKeys.dataSource,
  urlKeys.groupBy,
  urlKeys.search,
  urlKeys.regex,
  urlKeys.sort,
  urlKeys.layout,
  urlKeys.focus,
  urlKeys.show,
  urlKeys.root,
  urlKeys.scale,
  urlKeys.measured,
  urlKeys.ago,
]);

const isMoment = new Set<string>(times);

/** Every key that scenes or a view know a default for may be left out. */
const asked: readonly string[] = [
  ...times,
  urlKeys.service,
  urlKeys.profileType,
  urlKeys.filters,
  urlKeys.spans,
  ...Object.values(urlKeys).filter((key) => !drawn.has(key)),
];

export function sameQuestion(one: string, other: string): boolean {
  const [a, b] = [new URLSearchParams(one), new URLSearchParams(other)];
  return [...new Set(asked)].every((key) => valuesAt(a, key) === valuesAt(b, key));
}

function valuesAt(search: URLSearchParams, key: string): string {
  const values = search.getAll(key).filter((value) => value !== '');
  return values.map((value) => (isMoment.has(key) ? momentOf(value) : value)).join('\n');
}

function momentOf(text: string): string {
  const millis = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isNaN(millis) ? text : String(millis);
}
