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
  /**
   * Of what did not move at a moment: of how many profiles that is said where they are too few to know what is usual, and
   * whether all the same it is not what it was.
   */
  unsure: { profiles: number; before: number; isFew: boolean; differs: boolean } | undefined;
  /** How many times as much it is, or was. */
  times: number;
  /** The function that changed most in the same direction; undefined when none did more than its noise. */
  function: { name: string; mostly: boolean } | undefined;
  /** The value that most of the change is of. */
  label: { name: string; value: string } | undefined;
}

/** From here on a label's values differ too much to be chance. */
const tellingScore = 0.25;

/** Nobody asks about less than a tenth. */
const differsFrom = 0.1;

/** Undefined when nothing was profiled in either window. */
export function explainFacts(answer: Explanation): ExplainFacts | undefined {
  const { types, coming } = answer;
  // What is of a part of the time says nothing of all of it.
  const functions = coming?.functions === undefined ? answer.functions : [];
  const labels = coming?.labels === undefined ? answer.labels : [];
  const [type] = types;
  if (type === undefined) return undefined;
  const whole = functions.find((one) => one.whole !== undefined)?.whole;
  const sides = type.since === undefined || whole === undefined ? undefined : whole;
  const rate = sides?.rate ?? type.rate;
  const beforeRate = sides?.baselineRate ?? type.beforeRate;
  const kind = kindOf(type, rate, beforeRate);
  const direction = Math.sign(rate - beforeRate);
  const differs = Math.abs(rate - beforeRate) > differsFrom * beforeRate;
  const isFew = type.tooFew || answer.withoutNoise;
  const unsure =
    kind === 'same' && (isFew || differs)
      ? { profiles: answer.moments, before: answer.baselineMoments, isFew, differs }
      : undefined;
  // Without noise none is significant: what changed most is named, and that it is not known to be more than chance.
  const most = functions.find(
    (one) => (one.significant || unsure?.isFew === true) && Math.sign(one.rate - one.baselineRate) === direction,
  );
  const [label] = labels;
  const value = label?.values.find((one) => one.changeShare > 0);
  const moved = kind === 'rose' || kind === 'fell' || (unsure?.isFew === true && unsure.differs);
  return {
    ...{ type, rate, beforeRate, kind, unsure },
    times: timesOf(kind, rate, beforeRate),
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

/** Of a level that is none there are no times. */
function timesOf(kind: ExplainFacts['kind'], rate: number, beforeRate: number): number {
  const [less, more] = rate < beforeRate ? [rate, beforeRate] : [beforeRate, rate];
  return kind === 'came' || kind === 'went' || less === 0 ? 1 : more / less;
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
