/** The step of a chart's line in which it is highest. */
import type { DataFrame } from '@grafana/data';

export interface Step {
  /** Unix milliseconds: (from, to], at least as long as it takes for a profile to come. */
  from: number;
  to: number;
  /** As the axis shows it. */
  value: number;
}

/** A line is drawn from each push to the next: the profile of a step may have come so long before it. */
const pushesApart = 60_000;

/** With what it was drawn from. Undefined for a line without a point. */
export function highestStep({ fields: [times, values] }: Pick<DataFrame, 'fields'>): Step | undefined {
  const at = (times?.values ?? []) as number[];
  const points = (values?.values ?? []) as (number | null)[];
  const apart = at.slice(1).map((time, i) => time - at[i]!);
  const length = apart.length === 0 ? 60_000 : Math.min(...apart);
  let highest: Step | undefined;
  points.forEach((value, i) => {
    if (value === null || (highest !== undefined && value <= highest.value)) return;
    highest = { from: at[i]! - length - pushesApart, to: at[i]!, value };
  });
  return highest;
}
