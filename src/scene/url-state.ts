/**
 * The URL as public API: every key, and how its value is written and read. Label filters are in filters-url.ts, old links
 * in old-links.ts.
 *
 *     /a/hearth-profiles-app/labels?from=now-1h&to=now
 *         &var-dataSource=hearth&var-serviceName=shop-cart
 *         &var-profileMetricId=process_cpu:cpu:nanoseconds:cpu:nanoseconds
 *         &var-filters=region|=|eu&var-groupBy=version
 *
 * Reading never fails: a field that cannot be read falls back alone. Writing and reading again gives the same.
 */
import { parseProfileType } from '#model/profile-type.ts';
import { isViewName, type ViewName } from './view-names.ts';

export const urlKeys = {
  from: 'from',
  to: 'to',
  timezone: 'timezone',
  refresh: 'refresh',
  /** The id of the pin whose data is shown. */
  pin: 'pin',
  dataSource: 'var-dataSource',
  service: 'var-serviceName',
  profileType: 'var-profileMetricId',
  filters: 'var-filters',
  groupBy: 'var-groupBy',
  spans: 'var-spanSelector',
  /** Single profiles, by their ids. */
  profileIds: 'var-profileIdSelector',
  /** The trace that the spans are of; what the span is called and how long it took, where a link says so. */
  trace: 'trace',
  spanName: 'spanName',
  spanMillis: 'spanMs',
  /** `name`: not that span alone, but all of its name in the range. */
  spanScope: 'spanScope',
  /** `all`: the spans of every service, not of the chosen one alone. */
  spansOf: 'spansOf',
  /** What is typed into the search field of a view. */
  search: 'search',
  /** Whether that is a regular expression. */
  regex: 'regex',
  sort: 'sort',
  /** What the table beside a flame graph says of functions, besides their names; separated by commas. */
  tableColumns: 'table-columns',
  layout: 'layout',
  /**
   * The labels that lines stand for, separated by commas; services when absent. Side by side: what columns stand for.
   * Spans: `name` for all of a name together.
   */
  by: 'by',
  /** Whether lines without data are listed. */
  noData: 'no-data',
  /** The frame zoomed in to, as a path word; what is shown, and where the root is. */
  focus: 'focus',
  show: 'show',
  root: 'root',
  /** The function that stands out; what was taken out of the way, one value a step. */
  selected: 'frame',
  transforms: 'transform',
  /** What stands beside the graph. */
  pane: 'pane',
  /** What frames are coloured by; labels whose values are levels of the graph, and at which end. */
  color: 'color',
  levels: 'level',
  levelsAt: 'level-at',
  /** What a frame is: a function, a file, or a function's line. */
  granularity: 'granularity',
  /** Whether functions that were inlined are frames of their own. */
  inlined: 'inlined',
  /** How the sides of a diff are made alike; which values its table compares. */
  scale: 'scale',
  measured: 'measured',
  /** Whether the list of what changed beyond noise is open. */
  ranked: 'ranked',
  /** Of what changed by less than so many percent of the total, one frame is made. */
  unchanged: 'unchanged',
  /** Side by side: which of its columns (`by` says what they are) are shown, and what cells say. */
  columns: 'columns',
  cells: 'cells',
  /** The short keys of an explanation, which alerts link to: service, moment, how long before it, filters. */
  shortService: 'service',
  at: 'at',
  window: 'window',
  shortFilters: 'filters',
  /** A function whose cost over time is drawn; once for each of several. */
  functions: 'function',
  /** The function that a new recording rule is of; empty for all of the selection. */
  record: 'record',
  /** How the values of a label are drawn. */
  panel: 'panel',
  /** The column their table is sorted by, `-` in front where the largest is first. */
  valueSort: 'value-sort',
  /** A part of the range that was picked on a chart: two Unix milliseconds, `1795640000000-1795640060000`. */
  picked: 'picked',
  /** Annotations of Grafana with one of these tags, separated by commas, are deploys. */
  deployTags: 'deploy-tags',
  /** How long before the comparison the baseline of a diff is. */
  ago: 'ago',
  /** A profile in a file, the one it is compared with, and which of its types is shown (views/ad-hoc/open-ref.ts). */
  file: 'file',
  against: 'against',
  fileType: 'file-type',
  /** Whether the page's own server has files to show. */
  served: 'files',
  /** Whether a file is shown in time order, the stretch of it whose stacks are shown, and the one that can be seen: two
   * numbers of nanoseconds since its first sample. */
  timeOrder: 'time-order',
  timeRange: 'time-range',
  timeView: 'time-view',
  /** The two sides of a diff. Their time ranges take the numbers that scenes would give them. */
  baselineFrom: 'from-2',
  baselineTo: 'to-2',
  baselineFilters: 'var-filtersBaseline',
  baselineService: 'var-serviceNameBaseline',
  baselineProfileType: 'var-profileMetricIdBaseline',
  comparisonFrom: 'from-3',
  comparisonTo: 'to-3',
  comparisonFilters: 'var-filtersComparison',
  comparisonService: 'var-serviceNameComparison',
  comparisonProfileType: 'var-profileMetricIdComparison',
} as const;

/** What stays the same when one goes from view to view. */
export const sharedKeys: readonly string[] = [
  urlKeys.from,
  urlKeys.to,
  urlKeys.timezone,
  urlKeys.refresh,
  urlKeys.dataSource,
  urlKeys.service,
  urlKeys.profileType,
  urlKeys.filters,
  urlKeys.deployTags,
  urlKeys.served,
];

/** The part of a query string that goes with one from view to view: '' or '?…'. */
export function sharedSearch(search: string): string {
  const kept = new URLSearchParams();
  for (const [key, value] of new URLSearchParams(search)) {
    if (sharedKeys.includes(key)) kept.append(key, value);
  }
  const text = kept.toString();
  return text === '' ? '' : `?${text}`;
}

/** A profile type id, or '' when the text is none. */
export function parseProfileTypeId(text: string): string {
  try {
    parseProfileType(text);
    return text;
  } catch {
    return '';
  }
}

const spanId = /^[0-9a-f]{16}$/;

/** Span ids of 16 hex digits, separated by commas; whatever else stands there is left out. */
export const parseSpans = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => spanId.test(part));

/** Tags, separated by commas. */
export const parseTags = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const profileId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** UUIDs, separated by commas; whatever else stands there is left out. */
export const parseProfileIds = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => profileId.test(part));

const traceId = /^[0-9a-f]{32}$/;

/** A trace id of 32 hex digits, or '' when the text is none. */
export function parseTrace(text: string): string {
  const id = text.trim().toLowerCase();
  // Tracers with shorter ids leave the zeros in front out.
  return traceId.test(id) ? id : /^[0-9a-f]{16}$/.test(id) ? id.padStart(32, '0') : '';
}

/** A duration in milliseconds; undefined when the text is none. */
export function parseMillis(text: string): number | undefined {
  const millis = text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(millis) && millis >= 0 && millis < 1e12 ? millis : undefined;
}

export const printSpans = (spans: readonly string[]): string => spans.join(',');

/** Two times in order, as `from-to` in Unix milliseconds; undefined for what is none. */
export function parsePicked(text: string): { start: number; end: number } | undefined {
  const found = /^(\d{1,15})-(\d{1,15})$/.exec(text);
  const [start, end] = [Number(found?.[1]), Number(found?.[2])];
  return start < end ? { start, end } : undefined;
}

export const printPicked = ({ start, end }: { start: number; end: number }): string =>
  `${Math.trunc(start)}-${Math.trunc(end)}`;

/** One of a closed list of words, else the first. */
export function parseWord<Word extends string>(text: string | undefined, words: readonly [Word, ...Word[]]): Word {
  return words.find((word) => word === text) ?? words[0];
}

/** What a scene hands over for a key: the last of several values wins, as in most programs that write URLs. */
export const lastValue = (value: string | string[] | null | undefined): string =>
  (Array.isArray(value) ? value.at(-1) : value) ?? '';

export const allValues = (value: string | string[] | null | undefined): string[] =>
  value === null || value === undefined ? [] : [value].flat();

/** The view a path below the app's root names, else the first. */
export const viewOfPath = (rest: string): ViewName | undefined => {
  const word = rest.split('/')[0] ?? '';
  return isViewName(word) ? word : undefined;
};
