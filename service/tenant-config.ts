/**
 * What single tenants have of their own: the key `tenants` of the configuration file.
 *
 *     tenants:
 *       team-a:
 *         limits: { maxSeries: 1000 }
 *         retention: short
 *         rules: [{ drop: '{service_name="canary"}' }]
 */
import { HearthError } from '#model/errors.ts';
import type { Given } from './config.ts';
import { parseRules } from './ingest/rules/parse-rules.ts';
import type { Rule } from './ingest/rules/rule.ts';
import { parseLimits } from './limit-values.ts';
import type { Limits } from './limits.ts';
import { checkTenantName } from './tenant-name.ts';

export interface TenantConfig {
  /** Only those that differ from the installation's. */
  limits: Partial<Limits>;
  /** In the order in which they apply. */
  rules: readonly Rule[];
  /** The name of how long its profiles are kept. */
  retention?: string | undefined;
}

const KEYS = ['limits', 'rules', 'retention'];

/** @throws HearthError bad_configuration */
export function parseTenants(given: Given | undefined): ReadonlyMap<string, TenantConfig> {
  const tenants = new Map<string, TenantConfig>();
  if (given === undefined) {
    return tenants;
  }
  const inFile = given.where.slice('tenants'.length);
  const named = entriesOf(given, 'tenants: { team-a: { limits: { maxSeries: 1000 } } }');
  for (const [name, value] of named) {
    try {
      checkTenantName(name);
    } catch (cause) {
      throw refused(`tenants.${name}${inFile} is not the name of a tenant: ${(cause as Error).message}`);
    }
    const where = (...path: string[]) => ['tenants', name, ...path].join('.') + inFile;
    tenants.set(name, parseTenant(value, where));
  }
  return tenants;
}

function parseTenant(value: unknown, where: (...path: string[]) => string): TenantConfig {
  const own = new Map(entriesOf({ value, where: where() }, 'team-a: { limits: { maxSeries: 1000 } }'));
  for (const key of own.keys()) {
    if (!KEYS.includes(key)) {
      throw refused(`unknown key ${where(key)}: the keys are ${KEYS.join(', ')}`);
    }
  }
  const limits = entriesOf({ value: own.get('limits'), where: where('limits') }, 'limits: { maxSeries: 1000 }');
  const given = limits.map(([limit, value]) => [limit, { value, where: where('limits', limit) }] as const);
  const rules = parseRules(own.get('rules'), (path, why) => refused(`${where(`rules${path}`)} ${why}`));
  const retention = own.get('retention');
  if (retention !== undefined && typeof retention !== 'string') {
    throw refused(`${where('retention')} is ${JSON.stringify(retention)}: it must be a name under retention`);
  }
  return { limits: parseLimits<Partial<Limits>>(given, {}), rules, ...(retention === undefined ? {} : { retention }) };
}

/** The entries of a mapping; nothing is an empty one. */
function entriesOf({ value, where }: Given, example: string): [string, unknown][] {
  if (typeof (value ?? {}) !== 'object' || Array.isArray(value)) {
    throw refused(`${where} is ${JSON.stringify(value)}: it must be a mapping, as in ${example}`);
  }
  return Object.entries(value ?? {});
}

function refused(message: string): HearthError {
  return new HearthError('bad_configuration', message);
}
