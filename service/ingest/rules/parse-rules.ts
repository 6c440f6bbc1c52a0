/**
 * Reads the rules of a tenant from its part of the configuration file.
 *
 *     rules:
 *       - drop: '{service_name="canary"}'
 *       - name: short-pods
 *         relabel: { source_labels: [pod], regex: '(.*)-[^-]+', target_label: deployment }
 *       - dropSampleTypes: [alloc_objects, alloc_space]
 *         where: '{__name__="memory"}'
 *       - keepOneIn: 10
 *         where: '{service_name="batch"}'
 */
import type { Matcher } from '#model/labels.ts';
import { compileMatchers } from '#model/matchers.ts';
import { parseSelector } from '#model/selector.ts';
import { isPrivate } from './relabel.ts';
import { parseRelabel, type Refuse } from './parse-relabel.ts';
import type { Rule } from './rule.ts';

/** Every profile passes all of them: more make a push slow. */
const MAX_RULES = 100;
const MAX_NAME_LENGTH = 100;
/** Beyond it nothing is kept that anybody would look at. */
const MAX_ONE_IN = 1_000_000;

const verbs = ['keep', 'drop', 'relabel', 'dropSampleTypes', 'keepOneIn'] as const;

/**
 * @param refuse makes the error for a path such as `[0].relabel.regex`
 * @throws HearthError bad_configuration
 */
export function parseRules(value: unknown, refuse: Refuse): Rule[] {
  if (value === undefined || value === null) {
    return [];
  }
  if (!Array.isArray(value) || value.length > MAX_RULES) {
    throw refuse('', `must be a list of at most ${MAX_RULES} rules, as in [{ drop: '{service_name="canary"}' }]`);
  }
  const names = new Set<string>();
  return value.map((entry: unknown, index) => {
    const rule = parseRule(entry, index, (path, why) => refuse(`[${index}]${path}`, why));
    if (names.has(rule.name)) {
      throw refuse(`[${index}].name`, `is '${rule.name}', as another rule's: by their names they are counted`);
    }
    names.add(rule.name);
    return rule;
  });
}

function parseRule(entry: unknown, index: number, refuse: Refuse): Rule {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    throw refuse('', `must be a mapping with one of ${verbs.join(', ')}`);
  }
  const given = new Map(Object.entries(entry as Record<string, unknown>));
  const [kind, ...others] = verbs.filter((verb) => given.has(verb));
  if (kind === undefined || others.length > 0) {
    throw refuse('', `must have exactly one of ${verbs.join(', ')}`);
  }
  for (const key of given.keys()) {
    if (!['name', 'where', kind].includes(key)) {
      throw refuse(`.${key}`, `is no key of a rule: those of this one are name, where, ${kind}`);
    }
  }
  const name = parseName(given.get('name'), index, refuse);
  const value = given.get(kind);
  if (kind === 'keep' || kind === 'drop') {
    if (given.has('where')) {
      throw refuse('.where', `has no place beside ${kind}, whose value is the selector`);
    }
    return { name, kind, where: parseWhere(value, `.${kind}`, refuse) };
  }
  const where = given.has('where') ? parseWhere(given.get('where'), '.where', refuse) : [];
  switch (kind) {
    case 'dropSampleTypes':
      return { name, kind, where, types: parseTypes(value, refuse) };
    case 'relabel':
      refusePrivate(where, refuse);
      return { name, kind, where, steps: parseRelabel(value, (path, why) => refuse(`.relabel${path}`, why)) };
    case 'keepOneIn':
      refusePrivate(where, refuse);
      return { name, kind, where, n: parseOneIn(value, refuse) };
  }
}

function parseName(value: unknown, index: number, refuse: Refuse): string {
  if (value === undefined) {
    return `rule-${index + 1}`;
  }
  if (typeof value !== 'string' || value === '' || value.length > MAX_NAME_LENGTH) {
    throw refuse('.name', `must be a text of 1 to ${MAX_NAME_LENGTH} characters`);
  }
  return value;
}

function parseWhere(value: unknown, path: string, refuse: Refuse): Matcher[] {
  if (typeof value !== 'string') {
    throw refuse(path, `must be a selector in quotes, as in '{service_name="canary"}'`);
  }
  try {
    const matchers = parseSelector(value);
    compileMatchers(matchers);
    return matchers;
  } catch (error) {
    throw refuse(path, `is no selector: ${(error as Error).message}`);
  }
}

/** What belongs to a single sample type cannot decide about the whole profile. */
function refusePrivate(where: readonly Matcher[], refuse: Refuse): void {
  const own = where.find(({ name }) => isPrivate(name));
  if (own !== undefined) {
    throw refuse(
      '.where',
      `names ${own.name}, which each sample type has its own of: use keep, drop or dropSampleTypes`,
    );
  }
}

function parseTypes(value: unknown, refuse: Refuse): string[] {
  const types: unknown[] = Array.isArray(value) ? value : [value];
  if (types.length === 0 || !types.every((type) => typeof type === 'string' && type !== '')) {
    throw refuse('.dropSampleTypes', 'must be the name of a sample type or a list of such, as in [alloc_objects]');
  }
  return types as string[];
}

function parseOneIn(value: unknown, refuse: Refuse): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 2 || value > MAX_ONE_IN) {
    throw refuse('.keepOneIn', `must be a whole number from 2 to ${MAX_ONE_IN}`);
  }
  return value;
}
