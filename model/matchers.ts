/**
 * Matchers applied to label sets outside the store.
 *
 *     const matches = compileMatchers([{ name: 'service_name', operator: '=~', value: 'shop-.*' }]);
 *     matches([{ name: 'service_name', value: 'shop-cart' }]);  // true
 *
 * Regular expressions are RE2's, anchored at both ends; a dot matches a line break too, as it does in Prometheus
 * and in ClickHouse. RE2 takes time linear in the text, whatever the expression.
 */
import { RE2JS } from 're2js';
import { HearthError } from '#model/errors.ts';
import { labelValue, type Labels, type Matcher } from '#model/labels.ts';

/** @throws HearthError bad_selector when an expression cannot be parsed */
export function compileMatchers(matchers: readonly Matcher[]): (labels: Labels) => boolean {
  const tests = matchers.map(compileMatcher);
  return (labels) => tests.every((test) => test(labels));
}

export function compileMatcher({ name, operator, value }: Matcher): (labels: Labels) => boolean {
  switch (operator) {
    case '=':
      return (labels) => labelValue(labels, name) === value;
    case '!=':
      return (labels) => labelValue(labels, name) !== value;
    case '=~': {
      const regex = compileRegex(value);
      return (labels) => regex.testExact(labelValue(labels, name));
    }
    case '!~': {
      const regex = compileRegex(value);
      return (labels) => !regex.testExact(labelValue(labels, name));
    }
  }
}

function compileRegex(value: string): RE2JS {
  try {
    return RE2JS.compile(value, RE2JS.DOTALL);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HearthError('bad_selector', `not a valid regular expression (RE2): '${value}': ${why}`, { cause });
  }
}
