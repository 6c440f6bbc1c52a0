/**
 * Replacement texts of relabelling, in the syntax of Go's regular expressions:
 *
 *     $1  ${1}     the first group          $name  ${name}   a named group
 *     $1x          the group named `1x`     $$               a dollar
 *
 * A group that the expression does not have, or that took no part in the match, is empty.
 */
import type { Matcher as RegexMatch, RE2JS } from 're2js';

/** A literal, or what to look up. */
type Part = string | { group: number | string };

/** Makes a text of a match. */
export type Template = (match: RegexMatch) => string;

export function compileTemplate(text: string, regex: RE2JS): Template {
  const groups = regex.groupCount();
  const named = new Set(Object.keys(regex.namedGroups()));
  const parts = partsOf(text).filter(
    (part) =>
      typeof part === 'string' || (typeof part.group === 'number' ? part.group <= groups : named.has(part.group)),
  );
  return (match) => parts.map((part) => (typeof part === 'string' ? part : (match.group(part.group) ?? ''))).join('');
}

export const hasGroups = (text: string): boolean => partsOf(text).some((part) => typeof part !== 'string');

const NAME = /^(?:\{([A-Za-z0-9_]+)\}|([A-Za-z0-9_]+))/;

function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let rest = text;
  for (let dollar = rest.indexOf('$'); dollar !== -1; dollar = rest.indexOf('$')) {
    parts.push(rest.slice(0, dollar));
    rest = rest.slice(dollar + 1);
    const [whole, inBraces, bare] = NAME.exec(rest) ?? [];
    const name = inBraces ?? bare;
    if (rest.startsWith('$')) {
      parts.push('$');
      rest = rest.slice(1);
    } else if (name === undefined) {
      parts.push('$'); // Not a reference: as it is.
    } else {
      parts.push({ group: /^\d+$/.test(name) ? Number(name) : name });
      rest = rest.slice(whole!.length);
    }
  }
  parts.push(rest);
  return parts;
}
