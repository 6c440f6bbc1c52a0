/**
 * The rules of label sets: what the service adds to the labels a client pushed, what it takes away, and when it
 * refuses them.
 *
 *     {__name__="process_cpu", __delta__="false", region="eu"}
 *       → {__name__="process_cpu", region="eu", service_name="unknown_service"}
 */
import { HearthError } from '#model/errors.ts';
import { compareText, sortLabels, type Label, type Labels } from '#model/labels.ts';
import type { DecodeLimits } from './pushed-profile.ts';

/** What a service without a name is called. */
const UNKNOWN_SERVICE = 'unknown_service';

/** Godeltaprof is a Go library that pushes ready-made deltas under names of its own. */
const DELTA_PROFILER_PREFIX = 'godeltaprof_';

/** Labels that only the service may set; a pushed one is overwritten or, where there is nothing to say, removed. */
export const privateLabels = [
  '__profile_type__',
  '__type__',
  '__unit__',
  '__period_type__',
  '__period_unit__',
  '__service_name__',
] as const;

/** Removed: hints of agents to older servers. No deltas are computed here, and sessions are not series. */
const droppedLabels: ReadonlySet<string> = new Set([...privateLabels, '__delta__', '__session_id__']);

/** Turns pushed labels into the labels of a series, sorted, without the private ones (those depend on the sample type). */
export function seriesLabels(pushed: Labels): Label[] {
  const labels: Label[] = [];
  let service = '';
  for (const label of pushed) {
    if (droppedLabels.has(label.name)) {
      continue;
    }
    if (label.name === '__name__' && label.value.startsWith(DELTA_PROFILER_PREFIX)) {
      labels.push({ name: '__name__', value: label.value.slice(DELTA_PROFILER_PREFIX.length) });
      labels.push({ name: '__name_replaced__', value: label.value });
      continue;
    }
    if (label.value === '' && label.name !== '') {
      continue; // To a selector, empty and absent are the same.
    }
    if (label.name === 'service_name') {
      service = label.value;
    }
    labels.push(label);
  }
  if (service === '') {
    labels.push({ name: 'service_name', value: UNKNOWN_SERVICE });
  }
  return sortLabels(labels);
}

/**
 * Refuses a label set that breaks a limit or cannot be asked for.
 * @param labels sorted by name, as seriesLabels makes them (sample labels may have joined)
 */
export function checkLabels(labels: Labels, limits: DecodeLimits): void {
  if (limits.maxLabelNames > 0 && labels.length > limits.maxLabelNames) {
    throw new HearthError(
      'max_label_names_per_series',
      `profile series '${labelText(labels)}' has ${labels.length} label names; limit ${limits.maxLabelNames}`,
    );
  }
  const name = labels.find((label) => label.name === '__name__')?.value ?? '';
  if (name === '') {
    throw new HearthError(
      'invalid_labels',
      `invalid labels '${labelText(labels)}' with error: invalid metric name (push a label __name__, such as process_cpu)`,
    );
  }
  // A colon would make a type id of more than five parts: stored, but out of reach of every query.
  if (name.includes(':')) {
    throw new HearthError(
      'invalid_labels',
      `invalid labels '${labelText(labels)}' with error: invalid metric name: '${shortened(name)}' must not have a colon`,
    );
  }
  let last: string | undefined;
  for (const label of labels) {
    if (label.name === '') {
      throw new HearthError(
        'invalid_labels',
        `invalid labels '${labelText(labels)}' with error: invalid label name ''`,
      );
    }
    if (tooLong(label.name, limits.maxLabelNameLength)) {
      throw new HearthError(
        'label_name_too_long',
        `profile with labels '${labelText(labels)}' has label name too long: '${shortened(label.name)}' (limit ${limits.maxLabelNameLength} bytes)`,
      );
    }
    if (tooLong(label.value, limits.maxLabelValueLength)) {
      throw new HearthError(
        'label_value_too_long',
        `profile with labels '${labelText(labels)}' has label value too long: '${shortened(label.value)}' (limit ${limits.maxLabelValueLength} bytes)`,
      );
    }
    if (label.name === last) {
      throw new HearthError(
        'duplicate_label_names',
        `profile with labels '${labelText(labels)}' has duplicate label name: '${shortened(label.name)}'`,
      );
    }
    last = label.name;
  }
}

/** Inserts more labels into a sorted set, which must not have their names yet. */
export function withLabels(labels: Labels, more: Labels): Label[] {
  return [...labels, ...more].sort((a, b) => compareText(a.name, b.name));
}

/** A label set as messages show it: `{__name__="process_cpu", service_name="shop"}`, cut where it grows unreadable. */
export function labelText(labels: Labels): string {
  const shown = labels.map((label) => `${shortened(label.name)}=${JSON.stringify(shortened(label.value))}`).join(', ');
  return `{${shortened(shown, 1_000)}}`;
}

function shortened(text: string, limit = 120): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}…`;
}

/** Whether a text has more than `limit` bytes in UTF-8; 0 is no limit. */
function tooLong(text: string, limit: number): boolean {
  // No UTF-16 unit takes more than three bytes, so most texts need no counting.
  return limit > 0 && text.length * 3 > limit && Buffer.byteLength(text) > limit;
}
