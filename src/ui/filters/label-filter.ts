/**
 * Label filters as people set them: one chip each.
 *
 *     { name: 'region', operator: 'in', values: ['eu', 'us'] }      // region in eu, us
 *     matchersOf(filters);                                          // region=~"eu|us"
 *
 * `in` and `not in` hold plain values, whatever characters they have; `=~` and `!~` hold one RE2 expression. The empty
 * value stands for "without this label".
 */
import type { Matcher, MatchOperator } from '#model/labels.ts';
import { t } from '../text.ts';

export const filterOperators = ['=', '!=', 'in', 'not in', '=~', '!~'] as const;
export type FilterOperator = (typeof filterOperators)[number];

export interface LabelFilter {
  readonly name: string;
  readonly operator: FilterOperator;
  /** One value; with `in` and `not in` any number. */
  readonly values: readonly string[];
}

export const takesMany = (operator: FilterOperator) => operator === 'in' || operator === 'not in';

/** Makes a plain text match itself: every character that RE2 gives a meaning to is escaped. */
export const escapeRegex = (text: string) => text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');

export function matcherOf({ name, operator, values }: LabelFilter): Matcher {
  const [first = ''] = values;
  if (!takesMany(operator)) return { name, operator: operator as MatchOperator, value: first };
  const include = operator === 'in';
  if (values.length === 1) return { name, operator: include ? '=' : '!=', value: first };
  return { name, operator: include ? '=~' : '!~', value: values.map(escapeRegex).join('|') };
}

/** A filter without values says nothing yet and is left out. */
export const matchersOf = (filters: readonly LabelFilter[]): Matcher[] =>
  filters.filter(({ values }) => values.length > 0).map(matcherOf);

const sameFilter = (a: LabelFilter, b: LabelFilter) =>
  a.name === b.name && a.operator === b.operator && a.values.join('\0') === b.values.join('\0');

export const sameFilters = (a: readonly LabelFilter[], b: readonly LabelFilter[]) =>
  a.length === b.length && a.every((filter, i) => sameFilter(filter, b[i]!));

export type Inclusion = 'included' | 'excluded' | 'neither';

const positive: readonly FilterOperator[] = ['=', 'in'];
const negative: readonly FilterOperator[] = ['!=', 'not in'];

/** Whether a value is named by the filters, as the include and exclude buttons beside it show. */
export function inclusionOf(filters: readonly LabelFilter[], name: string, value: string): Inclusion {
  for (const filter of filters) {
    if (filter.name !== name || !filter.values.includes(value)) continue;
    if (positive.includes(filter.operator)) return 'included';
    if (negative.includes(filter.operator)) return 'excluded';
  }
  return 'neither';
}

/**
 * The filters after a click on "include" (or "exclude") beside a value. A second click takes the first back; values of
 * one label gather in one filter; including what was excluded ends the exclusion.
 */
export function toggleValue(
  filters: readonly LabelFilter[],
  name: string,
  value: string,
  wanted: 'included' | 'excluded',
): LabelFilter[] {
  const before = inclusionOf(filters, name, value);
  const without = filters.map((filter) => (isPlainFilter(filter, name) ? withoutValue(filter, value) : filter));
  const operators = wanted === 'included' ? positive : negative;
  const result = before === wanted ? without : addValue(without, name, value, operators);
  return result.filter(({ values }) => values.length > 0);
}

/** Whether a filter names values of a label, so that buttons beside the values can change it. */
export const isPlainFilter = (filter: LabelFilter, name: string) =>
  filter.name === name && (positive.includes(filter.operator) || negative.includes(filter.operator));

const withoutValue = (filter: LabelFilter, value: string): LabelFilter =>
  withValues(
    filter,
    filter.values.filter((one) => one !== value),
  );

/** `=` and `in` are one thing to the buttons: which of them it is follows from the number of values. */
function withValues({ name, operator }: LabelFilter, values: readonly string[]): LabelFilter {
  const include = positive.includes(operator);
  const many = values.length > 1;
  return { name, operator: include ? (many ? 'in' : '=') : many ? 'not in' : '!=', values };
}

function addValue(
  filters: readonly LabelFilter[],
  name: string,
  value: string,
  operators: readonly FilterOperator[],
): LabelFilter[] {
  const at = filters.findIndex((filter) => filter.name === name && operators.includes(filter.operator));
  if (at === -1) return [...filters, { name, operator: operators[0]!, values: [value] }];
  return filters.map((filter, i) => (i === at ? withValues(filter, [...filter.values, value]) : filter));
}

// --- In words -------------------------------------------------------------------------------------------------------

/** What is offered: `in` and `not in` come about by choosing several values, the empty ones are `=` and `!=` without one. */
export const shownOperators = ['=', '!=', '=~', '!~', 'empty', 'not empty'] as const;
export type ShownOperator = (typeof shownOperators)[number];

export const shownOperatorOf = ({ operator, values }: LabelFilter): ShownOperator => {
  const only = values.length === 1 && values[0] === '';
  if (positive.includes(operator)) return only ? 'empty' : '=';
  if (negative.includes(operator)) return only ? 'not empty' : '!=';
  return operator === '!~' ? '!~' : '=~';
};

/** A filter with another operator: what it had as values stays where it can. */
export function withOperator(filter: LabelFilter, shown: ShownOperator): LabelFilter {
  const { name } = filter;
  if (shown === 'empty' || shown === 'not empty')
    return { name, operator: shown === 'empty' ? '=' : '!=', values: [''] };
  const before = shownOperatorOf(filter);
  const stays = takesRegex(before) === takesRegex(shown) && before !== 'empty' && before !== 'not empty';
  const values = stays ? filter.values : [];
  if (takesRegex(shown) || values.length < 2) return { name, operator: shown, values };
  return { name, operator: shown === '=' ? 'in' : 'not in', values };
}

export function operatorWord(shown: ShownOperator): string {
  switch (shown) {
    case '=':
      return t('filters.is', 'is');
    case '!=':
      return t('filters.is-not', 'is not');
    case '=~':
      return t('filters.matches', 'matches');
    case '!~':
      return t('filters.matches-not', 'matches not');
    case 'empty':
      return t('filters.empty', 'is empty');
    case 'not empty':
      return t('filters.not-empty', 'is not empty');
  }
}

/** As PromQL has it. */
export function operatorSign(shown: ShownOperator): string {
  const several: Partial<Record<ShownOperator, string>> = { '=': '=, in', '!=': '!=, not in' };
  const empty: Partial<Record<ShownOperator, string>> = { empty: '=""', 'not empty': '!=""' };
  return several[shown] ?? empty[shown] ?? shown;
}

export const takesRegex = (operator: ShownOperator | FilterOperator) => operator === '=~' || operator === '!~';

export const noValue = '(none)';
/** An absent label and an empty one are the same, and an empty word cannot be seen. */
export const valueWord = (value: string) => (value === '' ? noValue : value);
