/** What the table and the grid are both given. */
import type { SceneObject } from '@grafana/scenes';
import type { Measure } from '../../scene/measure.ts';
import type { OverviewLine } from '../../scene/overview-lines.ts';
import type { Money } from '../../scene/prices.ts';

export interface ProfileAges {
  /** Whether the server says when the last profiles came. */
  isKnown: boolean;
  /** Unix milliseconds; undefined when the range does not end now: then nothing can be late. */
  now: number | undefined;
}

export interface LineListProps {
  model: SceneObject;
  lines: readonly OverviewLine[];
  measure: Measure;
  groupBy: readonly string[];
  range: { start: number; end: number };
  age: ProfileAges;
  demoServices: ReadonlySet<string>;
  /** Undefined where there are no prices, or none for what is measured. */
  money: Money | undefined;
}
