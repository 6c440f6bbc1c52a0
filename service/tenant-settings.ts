/**
 * The limits and rules in force, which a changed configuration file replaces while the service runs.
 *
 *     const settings = new TenantSettings(config);
 *     settings.limitsOf('team-a').maxSeries;       // asked each time, never kept
 *     settings.use(readConfig(sources));
 */
import type { Config } from './config.ts';
import type { RuleSet } from './ingest/rules/rule.ts';
import type { Limits } from './limits.ts';

/** A tenant's limits as they are now. */
export type LimitsOf = (tenant: string) => Limits;

/** Of the whole process: workers know sets by their number. */
let ruleSets = 0;

export class TenantSettings {
  private limits!: Limits;
  private own!: ReadonlyMap<string, Limits>;
  private rules!: ReadonlyMap<string, RuleSet>;

  constructor(config: Pick<Config, 'limits' | 'tenants'>) {
    this.use(config);
  }

  use({ limits, tenants }: Pick<Config, 'limits' | 'tenants'>): void {
    this.limits = limits;
    this.own = new Map([...tenants].map(([name, tenant]) => [name, { ...limits, ...tenant.limits }]));
    this.rules = new Map(
      [...tenants]
        .filter(([, { rules }]) => rules.length > 0)
        .map(([name, { rules }]) => [name, { id: ++ruleSets, rules }]),
    );
  }

  readonly limitsOf: LimitsOf = (tenant) => this.own.get(tenant) ?? this.limits;

  readonly rulesOf = (tenant: string): RuleSet | undefined => this.rules.get(tenant);
}

/** What holds for a question to several tenants at once: of each limit the smallest, where 0 is none. */
export function strictest(several: readonly Limits[]): Limits {
  const [first, ...others] = several;
  const strict = { ...first! };
  for (const limits of others) {
    for (const name of Object.keys(strict) as (keyof Limits)[]) {
      strict[name] = Math.min(strict[name] || Infinity, limits[name] || Infinity);
      if (strict[name] === Infinity) {
        strict[name] = 0;
      }
    }
  }
  return strict;
}
