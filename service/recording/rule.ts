/**
 * A recording rule: what is measured of profiles again and again, and the metric that it becomes.
 *
 *     profiles_recorded_gc_cpu{service_name="cart", team="shop"}
 *       = what runtime.gcBgMarkWorker and all that it calls cost in each interval, by service_name
 *
 * Metric names begin as those of Pyroscope's rules do, so that a metric of profiles is known as one anywhere.
 */
import { HearthError } from '#model/errors.ts';
import type { Label } from '#model/labels.ts';
import { parseProfileType } from '#model/profile-type.ts';
import { printSelector } from '#model/selector.ts';
import { z } from 'zod';
import { parseMatchers, type MatcherLimits } from '../query/selection.ts';

/** What somebody wants recorded. */
export interface RuleText {
  metricName: string;
  /** Selectors that all hold, with the profile type among them. */
  matchers: readonly string[];
  groupBy: readonly string[];
  /** Added to every series. */
  externalLabels: readonly Label[];
  /** Counts stacks only that it is on; undefined for all. */
  functionName?: string | undefined;
}

export interface Rule extends RuleText {
  id: string;
  generation: bigint;
  /** Of the configuration: calls do not change it. */
  isProvisioned: boolean;
}

/** What its matchers come to. */
export interface RuleSelection {
  profileTypeID: string;
  /** Of everything but the type. */
  labelSelector: string;
}

export const METRIC_PREFIX = 'profiles_recorded_';
/** Says which rule a series is of: two rules of one metric never write the same series. */
export const RULE_ID_LABEL = 'profiles_rule_id';
const TYPE_LABEL = '__profile_type__';

const MAX_METRIC_LENGTH = 200;
const MAX_MATCHERS = 20;
const MAX_LABELS = 20;
const MAX_VALUE_BYTES = 2_048;
const MAX_FUNCTION_BYTES = 4_096;

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** @throws HearthError bad_request */
export function checkRuleId(id: string): void {
  if (!/^[a-zA-Z]{1,64}$/.test(id)) {
    throw bad(`'${shown(id)}' is not the id of a recording rule: it is up to 64 letters`);
  }
}

/**
 * The rule as it is kept: without space around its metric's name.
 *
 * @throws HearthError bad_request, bad_selector, bad_profile_type, query_limit
 */
export function checkRule(text: RuleText, limits: MatcherLimits): RuleText {
  const checked = { ...text, metricName: text.metricName.trim() };
  checkMetricName(checked.metricName);
  selectionOf(checked.matchers, limits);
  checkLabels(checked);
  const { functionName } = checked;
  if (functionName !== undefined && (functionName === '' || Buffer.byteLength(functionName) > MAX_FUNCTION_BYTES)) {
    throw bad(`the function of a rule has a name of 1 to ${MAX_FUNCTION_BYTES} bytes: leave the filter out for all`);
  }
  return checked;
}

/** @throws HearthError bad_request, bad_selector, bad_profile_type, query_limit */
export function selectionOf(matchers: readonly string[], limits: MatcherLimits): RuleSelection {
  if (matchers.length > MAX_MATCHERS) {
    throw bad(`a rule has up to ${MAX_MATCHERS} selectors, and this one ${matchers.length}: join them into fewer`);
  }
  const all = parseMatchers(matchers, limits);
  const types = all.filter(({ name }) => name === TYPE_LABEL);
  if (types.length !== 1 || types[0]!.operator !== '=') {
    throw bad(
      `a rule needs exactly one matcher ${TYPE_LABEL}="…", as in {${TYPE_LABEL}="process_cpu:cpu:nanoseconds:cpu:nanoseconds"}, and this one has ${types.length}`,
    );
  }
  parseProfileType(types[0]!.value);
  return {
    profileTypeID: types[0]!.value,
    labelSelector: printSelector(all.filter(({ name }) => name !== TYPE_LABEL)),
  };
}

function checkMetricName(name: string): void {
  if (!name.startsWith(METRIC_PREFIX) || name.length === METRIC_PREFIX.length) {
    throw bad(
      `the metric's name must begin with ${METRIC_PREFIX} and go on, as in ${METRIC_PREFIX}cpu: '${shown(name)}'`,
    );
  }
  if (name.length > MAX_METRIC_LENGTH || !metricName.test(name)) {
    throw bad(
      `'${shown(name)}' is not the name of a metric: it has up to ${MAX_METRIC_LENGTH} letters, digits, _ and :`,
    );
  }
}

function checkLabels({ groupBy, externalLabels }: RuleText): void {
  if (groupBy.length > MAX_LABELS || externalLabels.length > MAX_LABELS) {
    throw bad(`a rule groups by up to ${MAX_LABELS} labels and adds up to ${MAX_LABELS}`);
  }
  const names = new Set<string>(['__name__', RULE_ID_LABEL]);
  for (const name of [...groupBy, ...externalLabels.map((label) => label.name)]) {
    if (!labelName.test(name)) {
      throw bad(
        `'${shown(name)}' cannot be a label of a metric: it must be letters, digits and _, and not begin with a digit`,
      );
    }
    if (names.has(name)) {
      throw bad(
        `the label ${shown(name)} would be written twice: group by it or add it, once, and leave __name__ and ${RULE_ID_LABEL} out`,
      );
    }
    names.add(name);
  }
  const long = externalLabels.find(({ value }) => Buffer.byteLength(value) > MAX_VALUE_BYTES || value === '');
  if (long !== undefined) {
    throw bad(`the label ${shown(long.name)} needs a value of 1 to ${MAX_VALUE_BYTES} bytes`);
  }
}

const kept = z.object({
  metricName: z.string(),
  matchers: z.array(z.string()),
  groupBy: z.array(z.string()),
  externalLabels: z.array(z.object({ name: z.string(), value: z.string() })),
  functionName: z.string().optional(),
});

/** As it lies in the store. */
export const printRule = ({ metricName, matchers, groupBy, externalLabels, functionName }: RuleText): string =>
  JSON.stringify({ metricName, matchers, groupBy, externalLabels, functionName });

export const readRule = (text: string): RuleText => kept.parse(JSON.parse(text));

const shown = (text: string) => (text.length <= 80 ? text : `${text.slice(0, 80)}…`);

const bad = (message: string) => new HearthError('bad_request', message);
