/** Parts of a selection by the values of labels: those that are named, and what is in none of them. */
import type { LabelFilter } from '../../ui/filters/label-filter.ts';
import { t } from '../../ui/text.ts';

/** What has certain values of the labels, and the frames that say so. */
export interface LabelPart {
  path: readonly string[];
  filters: readonly LabelFilter[];
}

export const everything: LabelPart = { path: [], filters: [] };

export const otherValues = () => t('flame-graph.other-values', 'other values');

/** In place of the value of a label that is not there. */
export const noValue = () => t('flame-graph.no-value', '(none)');

export const below = ({ path, filters }: LabelPart, name: string, value: string): LabelPart => ({
  path: [...path, `${name}=${value || noValue()}`],
  filters: [...filters, { name, operator: '=', values: [value] }],
});

/** Whether a frame is made of that label; one of a function that is called so is taken for it. */
export const isOfLabel = (frame: string, label: string): boolean =>
  frame.startsWith(`${label}=`) || frame === otherValues();

/**
 * All that has none of the combinations of values: what has none of their first values, and below each of those what has
 * none of the next ones.
 *
 *     otherParts([['eu', '1'], ['eu', '2'], ['us', '1']], ['region', 'version'])
 *     → region not in (eu, us)     region=eu, version not in (1, 2)     region=us, version not in (1)
 */
export function otherParts(
  values: readonly (readonly string[])[],
  [name, ...deeper]: readonly string[],
  within: LabelPart = everything,
): LabelPart[] {
  if (name === undefined) return [];
  const known = [...new Set(values.map(([first = '']) => first))];
  const { path, filters } = within;
  const others: LabelPart = {
    path: [...path, otherValues()],
    filters: [...filters, { name, operator: 'not in', values: known }],
  };
  return [
    others,
    ...known.flatMap((first) => {
      const inFirst = values.filter(([own = '']) => own === first).map(([, ...rest]) => rest);
      return otherParts(inFirst, deeper, below(within, name, first));
    }),
  ];
}
