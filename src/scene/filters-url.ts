/**
 * Label filters in an address: Grafana's form for ad-hoc filters, `key|operator|value|value…`, one entry for each.
 *
 *     printFilters([{ name: 'pod', operator: 'in', values: ['a', 'b'] }]);   // ['pod|=__gfp__|a|b']
 */
import type { LabelFilter } from '../ui/filters/label-filter.ts';
import { filterOperators, takesMany, type FilterOperator } from '../ui/filters/label-filter.ts';

/** Grafana's own escapes for the characters that its form gives a meaning to, and one of ours for what begins them. */
const escapes = new Map([
  ['__gf', '__gfu__'],
  ['|', '__gfp__'],
  [',', '__gfc__'],
  ['#', '__gfh__'],
]);
const signs = new Map([...escapes].map(([sign, word]) => [word, sign]));

const escapeField = (text: string) => text.replace(/__gf|[|,#]/g, (sign) => escapes.get(sign) ?? sign);
const unescapeField = (text: string) => text.replace(/__gf[upch]__/g, (word) => signs.get(word) ?? word);

/** Grafana writes "one of" as `=|` and "none of" as `!=|`. */
const inGrafana: Partial<Record<FilterOperator, string>> = { in: '=|', 'not in': '!=|' };
const fromGrafana = new Map<string, FilterOperator>([
  ...filterOperators.map((operator) => [inGrafana[operator] ?? operator, operator] as const),
]);

export const printFilter = ({ name, operator, values }: LabelFilter): string =>
  [name, inGrafana[operator] ?? operator, ...(takesMany(operator) ? values : [values[0] ?? ''])]
    .map(escapeField)
    .join('|');

/** One entry for each filter; a single empty one when there is none, so that "no filters" can be told from "not said". */
export const printFilters = (filters: readonly LabelFilter[]): string[] => {
  const said = filters.filter(({ values }) => values.length > 0);
  return said.length === 0 ? [''] : said.map(printFilter);
};

/** Grafana may add a label for people after a comma (`pod-1,the first pod`) and its origin after `#`; both are left out. */
function parseFilter(text: string): LabelFilter | undefined {
  const [plain = ''] = text.split('#');
  const [name = '', sign = '', ...values] = plain.split('|').map((part) => unescapeField(part.split(',')[0] ?? ''));
  const operator = fromGrafana.get(sign);
  if (name === '' || operator === undefined || values.length === 0) return undefined;
  return { name, operator, values: takesMany(operator) ? values : [values[0] ?? ''] };
}

export const parseFilters = (entries: readonly string[]): LabelFilter[] =>
  entries.map(parseFilter).filter((filter) => filter !== undefined);
