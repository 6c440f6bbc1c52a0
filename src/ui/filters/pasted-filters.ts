/**
 * The label filters that a PromQL selector stands for, as people paste it from a query or an alert.
 *
 *     pastedFilters('process_cpu{region=~"eu|us", pod!=""}');
 *     // [{ name: 'region', operator: 'in', values: ['eu', 'us'] }, { name: 'pod', operator: '!=', values: [''] }]
 *
 * What the page has other fields for (the metric's name, the profile type) is left out.
 */
import type { Matcher } from '#model/labels.ts';
import { parseSelector } from '#model/selector.ts';
import { escapeRegex, type LabelFilter } from './label-filter.ts';

/** Of a query that somebody wrote; a whole file on the clipboard is none. */
const mostCharacters = 16_384;

/** @returns undefined when the text is no selector */
export function pastedFilters(text: string): LabelFilter[] | undefined {
  if (text.length > mostCharacters) return undefined;
  const trimmed = text.trim();
  // One matcher, or some without braces.
  const selector = trimmed.includes('{') ? trimmed : `{${trimmed}}`;
  try {
    const filters = parseSelector(selector)
      .filter(({ name }) => !name.startsWith('__'))
      .map(filterOf);
    return filters.length === 0 ? undefined : filters;
  } catch {
    return undefined;
  }
}

function filterOf({ name, operator, value }: Matcher): LabelFilter {
  const literals = operator === '=~' || operator === '!~' ? literalsOf(value) : undefined;
  if (literals === undefined) return { name, operator, values: [value] };
  const include = operator === '=~';
  if (literals.length === 1) return { name, operator: include ? '=' : '!=', values: literals };
  return { name, operator: include ? 'in' : 'not in', values: literals };
}

/** The words that an expression is an alternation of; undefined when it is more than that. */
function literalsOf(expression: string): string[] | undefined {
  const words = [''];
  for (let at = 0; at < expression.length; at++) {
    const sign = expression[at]!;
    if (sign === '|') {
      words.push('');
      continue;
    }
    const escaped = sign === '\\';
    const literal = escaped ? expression[++at] : sign;
    // A sign with a meaning is a literal only behind a backslash, another one only without.
    if (literal === undefined || (escapeRegex(literal) !== literal) !== escaped) return undefined;
    words[words.length - 1] += literal;
  }
  return words;
}
