/**
 * Sorts samples by their labels: which series each belongs to, and which span.
 *
 *     sample labels                          group (labels that join the series)   span
 *     endpoint=/pay span_id=00f067aa0ba902b7 {endpoint="/pay"}                     00f067aa0ba902b7
 *     endpoint=/pay bytes=512                {endpoint="/pay"}                     none
 *
 * Numeric labels are dropped; so are labels whose name the series has already. Ids of spans and traces never become
 * labels (each would be a series of its own): they say which samples a span's profile is made of. A span's name
 * (`span_name`) is kept with its id; of a sample without one it is a label like others.
 */
import type { ProfileColumns } from '#model/columns.ts';
import type { Label, Labels } from '#model/labels.ts';
import { privateLabels } from './label-rules.ts';

export interface SpanId {
  spanId: bigint;
  /** 0n, 0n where there is none. */
  traceIdHigh: bigint;
  traceIdLow: bigint;
  /** The first that a sample of it has; '' where none has. */
  spanName: string;
}

export interface SampleGroups {
  /** The labels that join the series, by group. */
  labels: Label[][];
  /** -1 for a sample that was not asked for. */
  groupOfSample: Int32Array;
  spans: SpanId[];
  /** -1 for a sample without a span. */
  spanOfSample: Int32Array;
}

type Role = 'label' | 'span' | 'profile' | 'trace' | 'name' | 'none';

/** In UTF-16 units: as much of a span's name as is kept. */
const MAX_SPAN_NAME = 1_024;

/** `profile_id` is what older agents call the span id. */
const roles: ReadonlyMap<string, Role> = new Map([
  ['span_id', 'span'],
  ['profile_id', 'profile'],
  ['trace_id', 'trace'],
  ['span_name', 'name'],
  ['', 'none'],
  ['__session_id__', 'none'],
  ['__delta__', 'none'],
  ...privateLabels.map((name) => [name, 'none'] as const),
]);

/** @param chosen 1 for every sample that counts */
export function groupSamples(columns: ProfileColumns, chosen: Uint8Array, series: Labels): SampleGroups {
  const { strings } = columns.symbols;
  const { offsets, key, text } = columns.labels;
  const taken = new Set(series.map((label) => label.name));
  // A file may hold a string twice; a group must not depend on which copy a sample names.
  const firstIndex = new Map<string, number>();
  const canonical = (index: number): number => {
    const known = firstIndex.get(strings[index]!);
    if (known === undefined) {
      firstIndex.set(strings[index]!, index);
    }
    return known ?? index;
  };
  const roleOf = new Map<number, Role>();
  const groups: Label[][] = [[]];
  const groupOfSet = new Map<string | number, number>();
  const spans: SpanId[] = [];
  const spanOfText = new Map<string, number>();
  const groupOfSample = new Int32Array(chosen.length).fill(-1);
  const spanOfSample = new Int32Array(chosen.length).fill(-1);

  const role = (keyIndex: number): Role => {
    let found = roleOf.get(keyIndex);
    if (found === undefined) {
      const name = strings[keyIndex]!;
      found = roles.get(name) ?? (taken.has(name) ? 'none' : 'label');
      roleOf.set(keyIndex, found);
    }
    return found;
  };

  for (let sample = 0; sample < chosen.length; sample++) {
    if (chosen[sample] === 0) {
      continue;
    }
    const set: [key: number, text: number][] = [];
    let span = 0;
    let profile = 0;
    let trace = 0;
    let name = 0;
    let nameKey = 0;
    for (let at = offsets[sample]!; at < offsets[sample + 1]!; at++) {
      const value = text[at]!;
      if (strings[value] === '') {
        continue; // A numeric label, or an empty one.
      }
      switch (role(key[at]!)) {
        case 'label': {
          const label = canonical(key[at]!);
          // A key given twice: the first one counts, as where the series has the key.
          if (!set.some(([other]) => other === label)) {
            set.push([label, canonical(value)]);
          }
          break;
        }
        case 'span':
          span ||= value;
          break;
        case 'profile':
          profile ||= value;
          break;
        case 'trace':
          trace ||= value;
          break;
        case 'name':
          name ||= value;
          nameKey ||= key[at]!;
          break;
        case 'none':
          break;
      }
    }
    if (span !== 0 || profile !== 0 || trace !== 0) {
      spanOfSample[sample] = spanOf(strings[span !== 0 ? span : profile]!, strings[trace]!, strings[name]!);
    }
    if (name !== 0 && spanOfSample[sample] === -1 && !taken.has(strings[nameKey]!)) {
      set.push([canonical(nameKey), canonical(name)]);
    }
    groupOfSample[sample] = set.length === 0 ? 0 : groupOf(set);
  }
  return { labels: groups, groupOfSample, spans, spanOfSample };

  function groupOf(set: [number, number][]): number {
    // Nearly always one or two labels: a number is quicker to make and to find than a text.
    const id = set.length === 1 ? set[0]![0] * 2 ** 26 + set[0]![1] : set.sort((a, b) => a[0] - b[0]).join(';');
    let group = groupOfSet.get(id);
    if (group === undefined) {
      group = groups.length;
      groupOfSet.set(id, group);
      groups.push(set.map(([k, t]) => ({ name: strings[k]!, value: strings[t]! })));
    }
    return group;
  }

  function spanOf(spanText: string, traceText: string, name: string): number {
    // Upper and lower case are the same id; an id that is none counts as absent.
    const text = `${spanText} ${traceText}`.toLowerCase();
    let span = spanOfText.get(text);
    if (span === undefined) {
      const spanId = hexNumber(spanText, 16);
      const traceId = hexNumber(traceText, 32);
      const ids = `#${spanId} ${traceId}`;
      span = spanId === 0n && traceId === 0n ? -1 : (spanOfText.get(ids) ?? spans.length);
      spanOfText.set(text, span).set(ids, span);
      if (span === spans.length) {
        spans.push({ spanId, traceIdHigh: traceId >> 64n, traceIdLow: traceId & 0xffff_ffff_ffff_ffffn, spanName: '' });
      }
    }
    const found = spans[span];
    if (found !== undefined && found.spanName === '') {
      found.spanName = name.slice(0, MAX_SPAN_NAME);
    }
    return span;
  }
}

/** An id in hexadecimal, in either case; 0n (which no span has) for anything that is not one. */
function hexNumber(text: string, digits: number): bigint {
  return text.length === digits && /^[0-9a-f]+$/i.test(text) ? BigInt(`0x${text}`) : 0n;
}
