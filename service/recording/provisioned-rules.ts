/**
 * Rules of a file, which are there from the start and changed by nobody:
 *
 *     rules:
 *       - metricName: profiles_recorded_cpu
 *         matchers: ['{__profile_type__="process_cpu:cpu:nanoseconds:cpu:nanoseconds"}']
 *         groupBy: [service_name]
 *         functionName: main.work         # optional
 *         externalLabels: { team: shop }  # optional
 *         tenant: team-a                  # optional
 */
import { createHash } from 'node:crypto';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import type { TenantNumber } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import type { Limits } from '../limits.ts';
import type { ProfileStore } from '../store/store.ts';
import { ANONYMOUS, checkTenantName } from '../tenant-name.ts';
import { checkRule, printRule, readRule, type Rule, type RuleText } from './rule.ts';

/** By tenant. */
export type ProvisionedRules = ReadonlyMap<string, readonly Rule[]>;

/** As many as the calls allow a tenant to have. */
export const MAX_RULES = 25;

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ID_LENGTH = 12;

const file = z.strictObject({
  rules: z.array(
    z.strictObject({
      metricName: z.string(),
      matchers: z.array(z.string()),
      groupBy: z.array(z.string()).default([]),
      functionName: z.string().optional(),
      externalLabels: z.record(z.string(), z.string()).default({}),
      tenant: z.string().default(ANONYMOUS),
    }),
  ),
});

/**
 * @param name of the file, for messages
 * @throws HearthError bad_configuration
 */
export function parseProvisionedRules(text: string, name: string, limits: Limits): ProvisionedRules {
  const byTenant = new Map<string, Rule[]>();
  for (const [i, { tenant, externalLabels, ...rest }] of fileOf(text, name).rules.entries()) {
    const labels = Object.entries(externalLabels).map(([label, value]) => ({ name: label, value }));
    try {
      checkTenantName(tenant);
      const checked = checkRule({ ...rest, externalLabels: labels }, limits);
      const rules = byTenant.get(tenant) ?? [];
      byTenant.set(tenant, [...rules, { ...checked, id: idOf(tenant, checked), generation: 1n, isProvisioned: true }]);
    } catch (error) {
      throw refused(`rules[${i}] of ${name} cannot be used: ${(error as Error).message}`);
    }
  }
  for (const [tenant, rules] of byTenant) {
    const distinct = new Set(rules.map(({ id }) => id)).size;
    if (distinct < rules.length || rules.length > MAX_RULES) {
      throw refused(
        `${name} has ${rules.length} rules of the tenant ${tenant}, ${distinct} of them different: a tenant may have ${MAX_RULES} different ones`,
      );
    }
  }
  return byTenant;
}

/** A tenant's rules, those of the configuration first. */
export async function allRules(
  stored: Pick<ProfileStore['recording'], 'list'>,
  tenant: TenantNumber,
  provisioned: readonly Rule[],
): Promise<Rule[]> {
  const rows = await stored.list(tenant);
  return [
    ...provisioned,
    ...rows.map(({ id, generation, rule }) => ({ ...readRule(rule), id, generation, isProvisioned: false })),
  ];
}

function fileOf(text: string, name: string): z.infer<typeof file> {
  let content: unknown;
  try {
    content = parseYaml(text);
  } catch (error) {
    throw refused(`the file of recording rules ${name} is not YAML: ${(error as Error).message.split('\n')[0]}`);
  }
  const result = file.safeParse(content);
  if (!result.success) {
    const [{ path, message }] = result.error.issues as [z.core.$ZodIssue];
    throw refused(`the file of recording rules ${name} is wrong at ${path.join('.') || 'its top'}: ${message}`);
  }
  return result.data;
}

/** The same after every start, as long as the rule says the same. */
function idOf(tenant: string, rule: RuleText): string {
  const hash = createHash('sha256')
    .update(`${tenant} ${printRule(rule)}`)
    .digest();
  return Array.from(hash.subarray(0, ID_LENGTH), (byte) => letters[byte % letters.length]).join('');
}

const refused = (message: string) => new HearthError('bad_configuration', message);
