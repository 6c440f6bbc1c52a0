/**
 * What a rule measures in one interval.
 *
 *      end − interval        end
 *            (────────────────]      one sample for each set of labels, at the end
 *
 * A counter's sample is the sum of what was measured in the interval, as in Pyroscope, so that
 * `sum_over_time(m[1h])` is an hour's cost whatever the interval, and a gauge's is what was held on average (0027 of
 * docs/decisions). Where profiles came and the function is on none of their stacks there is a 0, not a gap.
 */
import { HearthError } from '#model/errors.ts';
import { compareText, type Label } from '#model/labels.ts';
import { parseProfileType } from '#model/profile-type.ts';
import { isGauge } from '#model/units.ts';
import type { Limits } from '../limits.ts';
import { functionSeries } from '../query/function-series.ts';
import { keyOfLabels } from '../query/join-tenants.ts';
import type { Querier } from '../query/querier.ts';
import { RULE_ID_LABEL, selectionOf, type Rule } from './rule.ts';

/** Sorted by the labels' names, each once. */
export interface RecordedSample {
  labels: Label[];
  value: number;
  /** Unix milliseconds. */
  timestamp: number;
}

export interface Interval {
  /** Unix milliseconds; in the interval. */
  end: number;
  millis: number;
}

/** @throws HearthError result_too_large for too many series, or why it could not be asked */
export async function evaluateRule(
  querier: Querier,
  tenant: string,
  rule: Rule,
  { end, millis }: Interval,
  limits: Limits,
  signal?: AbortSignal,
): Promise<RecordedSample[]> {
  const { groupBy, functionName } = rule;
  const at = { start: BigInt(end), end: BigInt(end) };
  const selection = { ...selectionOf(rule.matchers, limits), ...at };
  const gauge = isGauge(parseProfileType(selection.profileTypeID));
  const question = { ...selection, groupBy, stepSeconds: millis / 1_000, limit: 0n };
  const measured = (aggregation: 'sum' | 'average') =>
    querier.selectSeries([tenant], { ...question, aggregation }, signal);
  const groups = await measured(gauge ? 'average' : 'sum');
  if (groups.length > limits.maxRecordedSeries && limits.maxRecordedSeries > 0) {
    throw new HearthError(
      'result_too_large',
      `the rule makes ${groups.length} series, limits.maxRecordedSeries allows ${limits.maxRecordedSeries}: group by fewer labels, or select less`,
    );
  }
  const part =
    functionName === undefined
      ? undefined
      : await functionPart(
          querier,
          tenant,
          { functionName, selection, question },
          gauge,
          () => measured('sum'),
          signal,
        );
  return groups.flatMap(({ labels, values }) => {
    const [whole] = values;
    const value = part === undefined || whole === undefined ? whole : part(labels, whole);
    return value === undefined ? [] : [{ labels: seriesLabels(rule, labels), value, timestamp: end }];
  });
}

interface FunctionQuestion {
  functionName: string;
  selection: Parameters<typeof functionSeries>[2]['selection'];
  question: { groupBy: readonly string[]; stepSeconds: number; limit: bigint };
}

/** How much of a group's value is the function's; undefined where that is not known. */
async function functionPart(
  querier: Querier,
  tenant: string,
  { functionName, selection, question }: FunctionQuestion,
  gauge: boolean,
  sums: () => ReturnType<Querier['selectSeries']>,
  signal: AbortSignal | undefined,
): Promise<(labels: readonly Label[], whole: number) => number | undefined> {
  const ofFunction = { functions: [functionName], steps: [], granularity: 'function', noInlines: false } as const;
  const found = await functionSeries(querier, [tenant], { ...question, selection, ...ofFunction }, signal);
  const totals = new Map(found.map(({ labels, total }) => [keyOfLabels(labels), Number(total[0] ?? 0n)]));
  if (!gauge) {
    return (labels) => totals.get(keyOfLabels(labels)) ?? 0;
  }
  // Stacks of gauges come summed over the profiles of the interval: the function's part of such a sum is its part of the level.
  const wholes = new Map((await sums()).map(({ labels, values }) => [keyOfLabels(labels), values[0] ?? 0]));
  return (labels, level) => {
    const key = keyOfLabels(labels);
    const sum = wholes.get(key) ?? 0;
    return sum === 0 ? undefined : ((totals.get(key) ?? 0) / sum) * level;
  };
}

function seriesLabels({ id, metricName, externalLabels }: Rule, group: readonly Label[]): Label[] {
  const labels = [
    { name: '__name__', value: metricName },
    { name: RULE_ID_LABEL, value: id },
    ...externalLabels,
    ...group,
  ];
  return labels.sort((a, b) => compareText(a.name, b.name));
}
