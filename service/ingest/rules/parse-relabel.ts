/** Reads relabel steps, in the keys of Prometheus' `relabel_config`, and refuses what its documentation rules out. */
import type { HearthError } from '#model/errors.ts';
import {
  compileRegex,
  defaultStep,
  isPrivate,
  relabelActions,
  type RelabelAction,
  type RelabelStep,
} from './relabel.ts';
import { hasGroups } from './template.ts';

const keys = ['source_labels', 'separator', 'regex', 'modulus', 'target_label', 'replacement', 'action'] as const;
type Key = (typeof keys)[number];

/** Says that what stands at a place of the file is wrong. */
export type Refuse = (path: string, why: string) => HearthError;

const MAX_STEPS = 100;
const MAX_REGEX_LENGTH = 1_024;

const needsTarget: ReadonlySet<RelabelAction> = new Set<RelabelAction>([
  'replace',
  'hashmod',
  'lowercase',
  'uppercase',
  'keepequal',
  'dropequal',
]);
/** Where given, what else an action may have; a key that does nothing is a misunderstanding. */
const onlyKeys: Partial<Record<RelabelAction, readonly Key[]>> = {
  keepequal: ['source_labels', 'target_label'],
  dropequal: ['source_labels', 'target_label'],
  labeldrop: ['regex'],
  labelkeep: ['regex'],
  lowercase: ['source_labels', 'separator', 'regex', 'target_label'],
  uppercase: ['source_labels', 'separator', 'regex', 'target_label'],
};

/** One step, or a list of them. @throws HearthError bad_configuration */
export function parseRelabel(value: unknown, refuse: Refuse): RelabelStep[] {
  if (!Array.isArray(value)) {
    return [parseStep(value, refuse)];
  }
  if (value.length === 0 || value.length > MAX_STEPS) {
    throw refuse('', `must have 1 to ${MAX_STEPS} steps`);
  }
  return value.map((step: unknown, index) => parseStep(step, (path, why) => refuse(`[${index}]${path}`, why)));
}

function parseStep(value: unknown, refuse: Refuse): RelabelStep {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refuse('', 'must be a mapping, as in { source_labels: [pod], target_label: instance }');
  }
  const given = new Map(Object.entries(value as Record<string, unknown>));
  for (const key of given.keys()) {
    if (!(keys as readonly string[]).includes(key)) {
      throw refuse(`.${key}`, `is no key of a relabel step: those are ${keys.join(', ')}`);
    }
  }
  const text = (key: Key, usual: string): string => {
    const value = given.get(key);
    if (value === undefined) {
      return usual;
    }
    // A regular expression such as 5.. or a replacement such as 1 is a number to YAML.
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw refuse(`.${key}`, 'must be a text');
    }
    return String(value);
  };
  const step: RelabelStep = {
    action: parseAction(text('action', defaultStep.action), refuse),
    sourceLabels: parseSourceLabels(given.get('source_labels'), refuse),
    separator: text('separator', defaultStep.separator),
    regex: text('regex', defaultStep.regex),
    modulus: parseModulus(given.get('modulus'), refuse),
    targetLabel: text('target_label', defaultStep.targetLabel),
    replacement: text('replacement', defaultStep.replacement),
  };
  checkStep(step, [...given.keys()] as Key[], refuse);
  return step;
}

function parseAction(text: string, refuse: Refuse): RelabelAction {
  const action = relabelActions.find((known) => known === text.toLowerCase());
  if (action === undefined) {
    throw refuse('.action', `is '${text}': it must be one of ${relabelActions.join(', ')}`);
  }
  return action;
}

function parseSourceLabels(value: unknown, refuse: Refuse): string[] {
  const names: unknown[] = value === undefined ? [] : Array.isArray(value) ? value : [value];
  for (const name of names) {
    if (typeof name !== 'string' || name === '') {
      throw refuse('.source_labels', 'must be a list of label names');
    }
    refusePrivate(name, '.source_labels', refuse);
  }
  return names as string[];
}

function parseModulus(value: unknown, refuse: Refuse): number {
  if (value === undefined) {
    return defaultStep.modulus;
  }
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) {
    throw refuse('.modulus', 'must be a whole number above 0');
  }
  return value;
}

function checkStep(step: RelabelStep, given: readonly Key[], refuse: Refuse): void {
  const { action, targetLabel, replacement } = step;
  const odd = given.find((key) => key !== 'action' && onlyKeys[action]?.includes(key) === false);
  if (odd !== undefined) {
    throw refuse(`.${odd}`, `has no meaning for the action ${action}, which takes ${onlyKeys[action]!.join(', ')}`);
  }
  if (step.regex.length > MAX_REGEX_LENGTH) {
    throw refuse('.regex', `has ${step.regex.length} characters: it must have at most ${MAX_REGEX_LENGTH}`);
  }
  try {
    compileRegex(step.regex);
  } catch (error) {
    throw refuse('.regex', `is no regular expression (RE2): ${(error as Error).message}`);
  }
  if (needsTarget.has(action) && targetLabel === '') {
    throw refuse('', `needs target_label for the action ${action}`);
  }
  if (action === 'hashmod' && step.modulus === 0) {
    throw refuse('', 'needs modulus for the action hashmod');
  }
  if (action === 'labelmap' && replacement === '') {
    throw refuse('.replacement', 'must not be empty for the action labelmap: it makes the names of labels');
  }
  refusePrivate(targetLabel, '.target_label', refuse);
  if (action === 'labelmap' && !hasGroups(replacement)) {
    refusePrivate(replacement, '.replacement', refuse);
  }
}

function refusePrivate(name: string, path: string, refuse: Refuse): void {
  if (isPrivate(name)) {
    throw refuse(path, `is ${name}, which belongs to a sample type and is set by the service alone`);
  }
}
