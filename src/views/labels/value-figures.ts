/**
 * What the values of a label came to: their highest step, and how their steps are distributed.
 *
 *     figuresOf([4, 1, null, 2, 3]);   // { least: 1, quarter: 1, median: 2, most: 4 … }
 */
export interface ValueFigures {
  least: number;
  quarter: number;
  median: number;
  threeQuarters: number;
  ninetieth: number;
  ninetyNinth: number;
  most: number;
}

/** Each is the smallest step that so many parts of all steps do not exceed; undefined without a step. */
export function figuresOf(steps: readonly (number | null)[]): ValueFigures | undefined {
  const sorted = steps.filter((value) => value !== null).sort((a, b) => a - b);
  if (sorted.length === 0) return undefined;
  const at = (part: number) => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)]!;
  return {
    least: sorted[0]!,
    quarter: at(0.25),
    median: at(0.5),
    threeQuarters: at(0.75),
    ninetieth: at(0.9),
    ninetyNinth: at(0.99),
    most: sorted.at(-1)!,
  };
}
