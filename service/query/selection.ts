/** What a question selects: its range, profile type and selectors, checked and parsed. */
import { unixMillis, type TenantNumber, type UnixMillis } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import type { Matcher } from '#model/labels.ts';
import { compileMatchers } from '#model/matchers.ts';
import { parseProfileType, printProfileType, type ProfileType } from '#model/profile-type.ts';
import { parseSelector } from '#model/selector.ts';
import { queryCost, type Limits } from '../limits.ts';
import type { SeriesQuery, StackQuery, TimeRange } from '../store/store.ts';

/** Unix milliseconds, as on the wire. */
export interface WireRange {
  start: bigint;
  end: bigint;
}

export interface WireSelection extends WireRange {
  profileTypeID: string;
  labelSelector: string;
  profileIdSelector?: readonly string[];
  spanSelector?: readonly string[];
  traceIdSelector?: readonly string[];
  /** Told of the range that is answered where it is wider than asked: of what is older, only sums are kept. */
  onWidened?: ((range: TimeRange) => void) | undefined;
  /** Of single profiles and spans: told from when on there are some, where of older ones only sums are kept. */
  onProfilesSince?: ((since: UnixMillis) => void) | undefined;
}

/**
 * What a question may hold so that its statement can be sent: texts are bound in a URL, which engines cut off at a
 * mebibyte (of three bytes for one, when it is not plain), and a statement may have 50,000 parts.
 */
const MAX_SELECTOR_BYTES = 128 * 1024;
const MAX_LABEL_NAMES = 100;
const MAX_LABEL_NAME_LENGTH = 4_096;
const MAX_IDS = 5_000;

export type SelectionLimits = Pick<
  Limits,
  | 'maxLookback'
  | 'maxQueryLength'
  | 'maxMatchers'
  | 'maxRegexLength'
  | 'queryTimeout'
  | 'maxQueryMemoryMb'
  | 'maxResultMb'
>;

export type MatcherLimits = Pick<Limits, 'maxMatchers' | 'maxRegexLength'>;

/** @throws HearthError bad_time_range */
export function parseRange({ start, end }: WireRange, limits: SelectionLimits, now = Date.now()): TimeRange {
  if (start === 0n || end === 0n) {
    throw new HearthError('bad_time_range', 'missing time range in the query');
  }
  if (start < 0n || end < 0n || end > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new HearthError('bad_time_range', `the range ${start} to ${end} is not in milliseconds since 1970`);
  }
  if (start > end) {
    throw new HearthError('bad_time_range', `the range ends before it starts: start ${start}, end ${end}`);
  }
  const length = Number(end - start);
  if (limits.maxQueryLength > 0 && length > limits.maxQueryLength) {
    throw new HearthError(
      'query_limit',
      `the query asks for ${length} ms, limits.maxQueryLength allows ${limits.maxQueryLength} ms: ask for a shorter range`,
    );
  }
  const oldest = limits.maxLookback > 0 ? now - limits.maxLookback : 0;
  return { start: unixMillis(Math.max(Number(start), oldest)), end: unixMillis(Number(end)) };
}

/** @throws HearthError bad_selector, query_limit */
export function parseMatchers(selectors: readonly string[], limits: MatcherLimits): Matcher[] {
  const matchers = selectors.flatMap((selector) => {
    if (selector.trim() === '') {
      throw new HearthError('bad_selector', 'the selector is empty: write {} for everything, or {service_name="cart"}');
    }
    return parseSelector(selector);
  });
  if (limits.maxMatchers > 0 && matchers.length > limits.maxMatchers) {
    throw new HearthError(
      'query_limit',
      `the selector has ${matchers.length} matchers, limits.maxMatchers allows ${limits.maxMatchers}`,
    );
  }
  const long = matchers.find(({ operator, value }) => operator.endsWith('~') && value.length > limits.maxRegexLength);
  if (limits.maxRegexLength > 0 && long !== undefined) {
    throw new HearthError(
      'query_limit',
      `a regular expression of the selector has ${long.value.length} characters, limits.maxRegexLength allows ${limits.maxRegexLength}`,
    );
  }
  const bytes = matchers.reduce((sum, { name, value }) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
  if (bytes > MAX_SELECTOR_BYTES) {
    throw new HearthError(
      'query_limit',
      `the selector has ${bytes} bytes of names and values, longer than any selector may be (${MAX_SELECTOR_BYTES})`,
    );
  }
  compileMatchers(matchers);
  return matchers;
}

/**
 * Names to project onto or group by: each once.
 *
 * @throws HearthError query_limit
 */
export function parseLabelNames(names: readonly string[]): string[] {
  const distinct = [...new Set(names)];
  if (distinct.length > MAX_LABEL_NAMES) {
    throw new HearthError(
      'query_limit',
      `the query asks for ${distinct.length} label names, more than any may ask for (${MAX_LABEL_NAMES})`,
    );
  }
  const long = distinct.find((name) => name.length > MAX_LABEL_NAME_LENGTH);
  if (long !== undefined) {
    throw new HearthError(
      'query_limit',
      `a label name has ${long.length} characters, longer than any may be (${MAX_LABEL_NAME_LENGTH})`,
    );
  }
  return distinct;
}

/** Three hundred years: whatever is longer has the same single point, and numbers that no engine holds. */
const LONGEST_STEP_MS = 1e13;

/**
 * A step in milliseconds.
 *
 * @throws HearthError bad_request
 */
export function parseStep(seconds: number): number {
  // By way of whole microseconds: 1.001 s is 1001 ms, though 1.001 * 1000 is a little less.
  const stepMillis = Math.min(Math.trunc(Math.round(seconds * 1e6) / 1_000), LONGEST_STEP_MS);
  if (!Number.isFinite(seconds) || stepMillis < 1) {
    throw new HearthError('bad_request', 'step must be at least 0.001 seconds');
  }
  return stepMillis;
}

export interface Selection {
  type: ProfileType;
  query: SeriesQuery & { profileType: string };
}

export function parseSelection(tenant: TenantNumber, wire: WireSelection, limits: SelectionLimits): Selection {
  const type = parseProfileType(wire.profileTypeID);
  const range = parseRange(wire, limits);
  const matchers = parseMatchers([wire.labelSelector], limits);
  return {
    type,
    query: {
      tenant,
      matchers,
      ...range,
      profileType: printProfileType(type),
      cost: queryCost(limits),
      ...(wire.onWidened === undefined ? {} : { onWidened: wire.onWidened }),
    },
  };
}

/** @throws HearthError bad_request for ids that are none, or selectors that cannot be combined */
export function parseStackQuery(
  tenant: TenantNumber,
  wire: WireSelection,
  limits: SelectionLimits,
): Selection & { query: StackQuery } {
  const { type, query } = parseSelection(tenant, wire, limits);
  const { profileIdSelector = [], spanSelector = [], traceIdSelector = [] } = wire;
  if (spanSelector.length > 0 && traceIdSelector.length > 0) {
    throw new HearthError('bad_request', 'select by spans or by traces, not by both');
  }
  const ids = profileIdSelector.length + spanSelector.length + traceIdSelector.length;
  if (ids > MAX_IDS) {
    throw new HearthError('query_limit', `the query selects by ${ids} ids, more than any may (${MAX_IDS})`);
  }
  return {
    type,
    query: {
      ...query,
      profileIds: profileIdSelector.map(parseProfileId),
      spanIds: spanSelector.map((id) => parseHex(id, 16, 'span')),
      traceIds: traceIdSelector.map((id) => {
        const value = parseHex(id, 32, 'trace');
        return { high: value >> 64n, low: BigInt.asUintN(64, value) };
      }),
    },
  };
}

function parseProfileId(id: string): Uint8Array {
  if (!/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/.test(id)) {
    throw new HearthError('bad_request', `'${id.slice(0, 80)}' is not a profile id: it is a UUID`);
  }
  return Uint8Array.from(Buffer.from(id.replaceAll('-', ''), 'hex'));
}

function parseHex(id: string, digits: number, what: string): bigint {
  if (id.length !== digits || !/^[0-9a-fA-F]+$/.test(id)) {
    throw new HearthError(
      'bad_request',
      `'${id.slice(0, 80)}' is not a ${what} id: it has ${digits} hexadecimal digits`,
    );
  }
  return BigInt(`0x${id}`);
}
