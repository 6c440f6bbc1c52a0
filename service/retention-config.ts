/**
 * How long profiles and their sums are kept, and which labels sums keep: the keys `retention` and `rollup` of the
 * configuration file.
 *
 *     retention:
 *       default: { raw: 30d, hours: 730d, days: 3650d }     # what a tenant has that names no other
 *       short: { raw: 7d, hours: 30d, days: 90d }           # tenants: { team-a: { retention: short } }
 *     rollup:
 *       dropLabels: [pod, instance]
 *       maxLabelValues: 100
 *
 * 0 keeps for as long as there is room.
 */
import { HearthError } from '#model/errors.ts';
import type { Given } from './config.ts';
import { durationOf } from './limit-values.ts';
import type { Keep } from './store/rollups/retention.ts';
import type { LabelRule } from './store/rollups/roll-up.ts';

const DAY_MS = 86_400_000;
/** Profiles are dropped by the week, after their days have been summed. */
const LEAST_RAW_MS = 2 * DAY_MS;
/** Numbers of retention classes are below 16; two of them are the default and the demo's. */
const MOST_CLASSES = 14;

export const defaultKeep: Keep = { raw: 30 * DAY_MS, hour: 730 * DAY_MS, day: 3_650 * DAY_MS };
export const defaultRollup: LabelRule = { drop: ['pod', 'instance'], maxValues: 100 };

const keys = new Map<string, keyof Keep>([
  ['raw', 'raw'],
  ['hours', 'hour'],
  ['days', 'day'],
]);

/** By the name of the class; always with `default`. @throws HearthError bad_configuration */
export function parseRetention(given: Given | undefined): ReadonlyMap<string, Keep> {
  const classes = new Map<string, Keep>([['default', defaultKeep]]);
  const entries = entriesOf(given, 'retention: { default: { raw: 30d } }');
  for (const [name, value] of entries) {
    const where = `retention.${name}`;
    if (!/^[a-z][\w-]{0,63}$/i.test(name) || name === 'demo') {
      throw refused(`${where} is not the name of a retention: use letters, digits, _ and -, and not demo`);
    }
    classes.set(name, parseKeep({ value, where }));
  }
  if (classes.size - 1 > MOST_CLASSES) {
    throw refused(`retention has ${classes.size} names: ${MOST_CLASSES} beside default are possible`);
  }
  return classes;
}

function parseKeep(given: Given): Keep {
  const keep = { ...defaultKeep };
  for (const [name, value] of entriesOf(given, 'default: { raw: 30d, hours: 730d, days: 3650d }')) {
    const key = keys.get(name);
    if (key === undefined) {
      throw refused(`unknown key ${given.where}.${name}: the keys are ${[...keys.keys()].join(', ')}`);
    }
    const millis = durationOf(value);
    if (millis === undefined) {
      throw refused(
        `${given.where}.${name} is ${JSON.stringify(value)}: it must be a duration such as 30d or 12h, or 0 for ever`,
      );
    }
    keep[key] = millis;
  }
  const { raw, hour, day } = [...Object.entries(keep)].reduce(
    (all, [name, millis]) => ({ ...all, [name]: millis === 0 ? Infinity : millis }),
    keep,
  );
  if (raw < LEAST_RAW_MS || hour < raw || day < hour) {
    throw refused(
      `${given.where} must keep profiles for at least 2d, hours for at least as long as profiles, and days for at least as long as hours`,
    );
  }
  return keep;
}

/** @throws HearthError bad_configuration */
export function parseRollup(given: Given | undefined): LabelRule {
  const rule = { ...defaultRollup };
  for (const [name, value] of entriesOf(given, 'rollup: { dropLabels: [pod], maxLabelValues: 100 }')) {
    if (name === 'dropLabels') {
      if (!Array.isArray(value) || !value.every((label) => typeof label === 'string' && label !== '')) {
        throw refused(
          `rollup.dropLabels is ${JSON.stringify(value)}: it must be a list of labels, as in [pod, instance]`,
        );
      }
      rule.drop = value as string[];
    } else if (name === 'maxLabelValues') {
      if (!Number.isSafeInteger(value) || (value as number) < 0) {
        throw refused(
          `rollup.maxLabelValues is ${JSON.stringify(value)}: it must be a whole number, or 0 for any number`,
        );
      }
      rule.maxValues = value as number;
    } else {
      throw refused(`unknown key rollup.${name}: the keys are dropLabels, maxLabelValues`);
    }
  }
  return rule;
}

function entriesOf(given: Given | undefined, example: string): [string, unknown][] {
  const value = given?.value ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw refused(`${given!.where} is ${JSON.stringify(value)}: it must be a mapping, as in ${example}`);
  }
  return Object.entries(value);
}

function refused(message: string): HearthError {
  return new HearthError('bad_configuration', message);
}
