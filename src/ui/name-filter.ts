/**
 * Narrows a list of names by what is typed: parts of names, capitals meant only when typed, expressions between slashes;
 * commas separate alternatives.
 *
 *     const { matches } = nameFilter('cart, /^shop-p.y$/');
 *     matches('shop-pay');                  // true
 *     nameFilter('/(/').error;              // 'Not a regular expression: missing closing ): `(`'
 *
 * Expressions are RE2's: none can hang the page.
 */
import { HearthError } from '#model/errors.ts';
import { compileSearch, type NameTest } from '#model/search.ts';

export interface NameFilter {
  /** What cannot be read matches nothing. */
  matches: NameTest;
  error?: string;
}

export function nameFilter(query: string): NameFilter {
  const terms = termsOf(query);
  if (terms.length === 0) return { matches: () => true };
  try {
    const tests = terms.map(compileSearch);
    return { matches: (name) => tests.some((test) => test(name)) };
  } catch (error) {
    return { matches: () => false, error: error instanceof HearthError ? error.message : String(error) };
  }
}

/** A comma within an expression is part of it: a slash closes it only before the next comma or at the end. */
function termsOf(query: string): { text: string; regex: boolean }[] {
  const terms: { text: string; regex: boolean }[] = [];
  let rest = query.trimStart();
  while (rest !== '') {
    const close = rest.startsWith('/') ? closingSlash(rest) : -1;
    const end = close === -1 ? rest.indexOf(',') : rest.indexOf(',', close);
    const term = (end === -1 ? rest : rest.slice(0, end)).trim();
    if (close !== -1) terms.push({ text: term.slice(1, -1), regex: true });
    else if (term !== '') terms.push({ text: term, regex: false });
    rest = end === -1 ? '' : rest.slice(end + 1).trimStart();
  }
  return terms.filter(({ text }) => text !== '');
}

function closingSlash(text: string): number {
  for (let at = text.indexOf('/', 1); at !== -1; at = text.indexOf('/', at + 1)) {
    const after = text.slice(at + 1).trimStart();
    if (after === '' || after.startsWith(',')) return at;
  }
  return -1;
}
