/**
 * Relabelling as Prometheus has it: steps that rewrite a label set or end it.
 *
 *     {pod="cart-7f9-x2"}  source_labels [pod], regex (.*)-[^-]+, target_label deployment
 *       → {deployment="cart-7f9", pod="cart-7f9-x2"}
 *
 * Regular expressions are RE2's and anchored at both ends. Setting a label to nothing removes it.
 */
import { createHash } from 'node:crypto';
import { RE2JS } from 're2js';
import { HearthError } from '#model/errors.ts';
import { privateLabels } from '../label-rules.ts';
import { compileTemplate, type Template } from './template.ts';

export const relabelActions = [
  'replace',
  'keep',
  'drop',
  'keepequal',
  'dropequal',
  'hashmod',
  'labelmap',
  'labeldrop',
  'labelkeep',
  'lowercase',
  'uppercase',
] as const;

export type RelabelAction = (typeof relabelActions)[number];

export interface RelabelStep {
  action: RelabelAction;
  sourceLabels: string[];
  separator: string;
  regex: string;
  modulus: number;
  targetLabel: string;
  replacement: string;
}

export const defaultStep: RelabelStep = {
  action: 'replace',
  sourceLabels: [],
  separator: ';',
  regex: '(.*)',
  modulus: 0,
  targetLabel: '',
  replacement: '$1',
};

/** Rewrites the labels in place; false ends the profile. */
export type Relabel = (labels: Map<string, string>) => boolean;

/** A rule may copy labels again and again: a set beyond this is refused, so that what rules cost has an end. */
export const MAX_LABELS = 200;
const MAX_LENGTH = 65_536;

/** Prometheus' anchors, by which a group of the expression keeps its number. @throws re2js' error */
export const compileRegex = (regex: string): RE2JS => RE2JS.compile(regex, RE2JS.DOTALL);

/** Labels that only the service sets. */
export const isPrivate = (name: string): boolean => (privateLabels as readonly string[]).includes(name);

export function compileRelabel(step: RelabelStep): Relabel {
  const { action, targetLabel, sourceLabels, separator } = step;
  const regex = compileRegex(step.regex);
  const source = (labels: Map<string, string>) => sourceLabels.map((name) => labels.get(name) ?? '').join(separator);
  switch (action) {
    case 'keep':
      return (labels) => regex.testExact(source(labels));
    case 'drop':
      return (labels) => !regex.testExact(source(labels));
    case 'keepequal':
      return (labels) => (labels.get(targetLabel) ?? '') === source(labels);
    case 'dropequal':
      return (labels) => (labels.get(targetLabel) ?? '') !== source(labels);
    case 'replace':
      return replace(regex, source, compileTemplate(targetLabel, regex), compileTemplate(step.replacement, regex));
    case 'hashmod':
      return setting(targetLabel, (labels) => hashModulus(source(labels), step.modulus));
    case 'lowercase':
      return setting(targetLabel, (labels) => source(labels).toLowerCase());
    case 'uppercase':
      return setting(targetLabel, (labels) => source(labels).toUpperCase());
    case 'labelmap':
      return labelMap(regex, compileTemplate(step.replacement, regex));
    case 'labeldrop':
      return dropping((name) => regex.testExact(name));
    case 'labelkeep':
      return dropping((name) => !regex.testExact(name));
  }
}

function replace(
  regex: RE2JS,
  source: (labels: Map<string, string>) => string,
  target: Template,
  replacement: Template,
): Relabel {
  return (labels) => {
    const match = regex.matcher(source(labels));
    if (match.matches()) {
      set(labels, target(match), replacement(match));
    }
    return true;
  };
}

function labelMap(regex: RE2JS, replacement: Template): Relabel {
  return (labels) => {
    for (const [name, value] of [...labels]) {
      const match = regex.matcher(name);
      if (match.matches()) {
        set(labels, replacement(match), value);
      }
    }
    return true;
  };
}

function setting(target: string, value: (labels: Map<string, string>) => string): Relabel {
  return (labels) => {
    set(labels, target, value(labels));
    return true;
  };
}

/** The name of the profile stays whatever the expression says: a profile without one is no profile. */
function dropping(isDropped: (name: string) => boolean): Relabel {
  return (labels) => {
    for (const name of [...labels.keys()]) {
      if (name !== '__name__' && isDropped(name)) {
        labels.delete(name);
      }
    }
    return true;
  };
}

function set(labels: Map<string, string>, name: string, value: string): void {
  if (name === '' || isPrivate(name)) {
    return;
  }
  if (value === '') {
    labels.delete(name);
    return;
  }
  if (name.length > MAX_LENGTH || value.length > MAX_LENGTH) {
    throw new HearthError(
      'label_value_too_long',
      `a relabel rule makes a label of more than ${MAX_LENGTH} characters: '${name.slice(0, 120)}'`,
    );
  }
  labels.set(name, value);
  if (labels.size > MAX_LABELS) {
    throw new HearthError('max_label_names_per_series', `relabel rules make more than ${MAX_LABELS} labels`);
  }
}

/** The last eight bytes of an MD5, as Prometheus takes them: other systems shard by the same number. */
function hashModulus(text: string, modulus: number): string {
  const hash = createHash('md5').update(text).digest().readBigUInt64BE(8);
  return String(hash % BigInt(modulus));
}
