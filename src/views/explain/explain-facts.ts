/**
 * The one sentence of an explanation, as facts: what moved, by how much, since when, in which function and by which label.
 *
 *     CPU of cart rose 2.1× at 12:03: mostly regexp.compile, version 1.4.0.
 */
import type { Explanation, ExplanationOfType } from '../../api/explain.ts';

export interface ExplainFacts {
  type: ExplanationOfType;
  /** What it was before, and is since: of the change where one was found, else of the windows. */
  rate: number;
  beforeRate: number;
  kind: 'rose' | 'fell' | 'came' | 'went' | 'same';
  /** How many times as much it is, or was. */
  times: number;
  /** The function that changed most in the same direction; undefined when none did more than its noise. */
  function: { name: string; mostly: boolean } | undefined;
  /** The value that most of the change is of. */
  label: { name: string; value: string } | undefined;
}

/** From here on a label's values differ too much to be chance. */
const tellingScore = 0.25;

/** Undefined when nothing was profiled in either window. */
export function explainFacts({ types, functions, labels }: Explanation): ExplainFacts | undefined {
  const [type] = types;
  if (type === undefined) return undefined;
  const whole = functions.find((one) => one.whole !== undefined)?.whole;
  const sides = type.since === undefined || whole === undefined ? undefined : whole;
  const rate = sides?.rate ?? type.rate;
  const beforeRate = sides?.baselineRate ?? type.beforeRate;
  const kind = kindOf(type, rate, beforeRate);
  const direction = Math.sign(rate - beforeRate);
  const most = functions.find((one) => one.significant && Math.sign(one.rate - one.baselineRate) === direction);
  const [label] = labels;
  const value = label?.values.find((one) => one.changeShare > 0);
  const moved = kind === 'rose' || kind === 'fell';
  return {
    ...{ type, rate, beforeRate, kind },
    times: kind === 'rose' ? rate / beforeRate : kind === 'fell' ? beforeRate / rate : 1,
    function:
      most === undefined || !moved
        ? undefined
        : { name: most.name, mostly: (most.rate - most.baselineRate) / (rate - beforeRate) >= 0.5 },
    label:
      label === undefined || value === undefined || label.score < tellingScore || kind === 'same'
        ? undefined
        : { name: label.name, value: value.value },
  };
}

function kindOf({ since }: ExplanationOfType, rate: number, beforeRate: number): ExplainFacts['kind'] {
  if (beforeRate === 0) return rate === 0 ? 'same' : 'came';
  if (rate === 0) return 'went';
  if (since === undefined) return 'same';
  return rate > beforeRate ? 'rose' : 'fell';
}

/** '2.1×', and '24 %' where it is less than half as much again. */
export const timesText = (times: number): string =>
  times >= 1.5 ? `${Number(times.toPrecision(2))}×` : `${Math.round((times - 1) * 100)} %`;
