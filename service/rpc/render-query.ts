/** Reads the query parameters of the older questions: `query=process_cpu:cpu:…{service_name="cart"}&from=now-1h`. */
import { toMillis, toNanos, unixMillis } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import { METRIC_NAME, parseSelector, printSelector } from '#model/selector.ts';
import type { RenderQuestion } from '../query/render.ts';
import type { StackQuestion } from '../query/querier.ts';
import { parseIngestTime } from './ingest-time.ts';

/** What the parameters of one side are called. */
export interface SideNames {
  query: string;
  from: string;
  until: string;
}

export const sides = {
  only: { query: 'query', from: 'from', until: 'until' },
  left: { query: 'leftQuery', from: 'leftFrom', until: 'leftUntil' },
  right: { query: 'rightQuery', from: 'rightFrom', until: 'rightUntil' },
} as const satisfies Record<string, SideNames>;

/**
 * @param now Unix milliseconds, the end of a range that has none
 * @throws HearthError bad_request, bad_selector, bad_time_range
 */
export function parseSide(query: URLSearchParams, names: SideNames, now: number): StackQuestion {
  const { profileTypeID, labelSelector } = parseTyped(names.query, query.get(names.query) ?? '');
  const start = parseTime(query, names.from, now);
  if (start === undefined) {
    throw new HearthError('bad_time_range', `the query parameter ${names.from} is missing: give it as in now-1h`);
  }
  return { profileTypeID, labelSelector, start, end: parseTime(query, names.until, now) ?? BigInt(now) };
}

/** Unix milliseconds; undefined when it is not there. */
export function parseTime(query: URLSearchParams, name: string, now: number): bigint | undefined {
  const time = parseIngestTime(name, query.get(name), toNanos(unixMillis(now)));
  return time === undefined ? undefined : BigInt(toMillis(time));
}

export function parseRender(query: URLSearchParams, now: number): RenderQuestion {
  return {
    selection: parseSide(query, sides.only, now),
    maxNodes: parseMaxNodes(query),
    groupBy: query.getAll('groupBy').filter((name) => name !== ''),
    aggregation: parseAggregation(query.get('aggregation') ?? ''),
  };
}

/** 0n for the default. */
export function parseMaxNodes(query: URLSearchParams): bigint {
  const name = ['maxNodes', 'max-nodes'].find((one) => (query.get(one) ?? '') !== '');
  const text = name === undefined ? '0' : query.get(name)!;
  if (!/^-?\d{1,18}$/.test(text)) {
    throw new HearthError('bad_request', `the query parameter ${name}='${text.slice(0, 80)}' is not a number`);
  }
  return BigInt(text);
}

function parseAggregation(text: string): RenderQuestion['aggregation'] {
  switch (text) {
    case '':
    case 'sum':
      return 'sum';
    case 'avg':
    case 'average':
      return 'average';
    default:
      throw new HearthError(
        'bad_request',
        `the query parameter aggregation='${text.slice(0, 80)}' is not known: give sum or avg`,
      );
  }
}

/**
 * A profile type and, in braces, what labels must be. The type stands before them, as the name of a metric does, or
 * among them as `__name__`.
 */
export function parseTyped(parameter: string, text: string): { profileTypeID: string; labelSelector: string } {
  if (text.trim() === '') {
    throw new HearthError(
      'bad_request',
      `the query parameter ${parameter} is missing: give it as in process_cpu:cpu:nanoseconds:cpu:nanoseconds{service_name="cart"}`,
    );
  }
  const open = text.indexOf('{');
  const head = (open === -1 ? text : text.slice(0, open)).trim();
  if (head !== '') {
    return { profileTypeID: head, labelSelector: open === -1 ? '{}' : text.slice(open) };
  }
  const matchers = parseSelector(text);
  const named = matchers.filter(({ name, operator }) => name === METRIC_NAME && operator === '=');
  if (named.length !== 1) {
    throw new HearthError(
      'bad_selector',
      `the query parameter ${parameter} does not say which profile type: write it before the braces, as in process_cpu:cpu:nanoseconds:cpu:nanoseconds{service_name="cart"}`,
    );
  }
  return {
    profileTypeID: named[0]!.value,
    labelSelector: printSelector(matchers.filter((matcher) => matcher !== named[0])),
  };
}
