/**
 * What the store takes on the disk: by tenant, service and resolution.
 *
 *     const usage = new StoreUsage(database);
 *     const { tenants } = await usage.measure(60_000);    // not older than a minute
 */
import type { Database } from '../database.ts';
import { DATABASE } from '../migrate.ts';
import { quarantinedParts } from '../quarantine.ts';
import { resolutions } from '../rollups/resolutions.ts';
import { PartShares, type Share, type SharedPart } from './part-shares.ts';

/** The finest first. */
export const resolutionNames = ['raw', ...resolutions.map(({ name }) => name)] as const;
export type ResolutionName = (typeof resolutionNames)[number];

export interface Used {
  bytes: number;
  profiles: number;
  /** Unix milliseconds; 0 without data. */
  oldest: number;
  newest: number;
}

export interface TenantUsage {
  /** By service, then resolution. */
  services: Map<string, Map<ResolutionName, Used>>;
  /** Labels and symbols. */
  symbolBytes: number;
  /** Uploaded files, documents, and what the store notes for itself. */
  otherBytes: number;
}

export interface MeasuredUsage {
  /** By number. */
  tenants: Map<number, TenantUsage>;
  /** Of all tenants, with what belongs to none. */
  bytes: number;
  quarantinedParts: number;
}

export class StoreUsage {
  private readonly shares: PartShares;
  private measured: MeasuredUsage | undefined;
  private measuredAt = 0;
  private measuring: Promise<MeasuredUsage> | undefined;

  constructor(private readonly database: Database) {
    this.shares = new PartShares(database);
  }

  /** @param maxAgeMs how old the answer may be */
  async measure(maxAgeMs: number): Promise<MeasuredUsage> {
    if (this.measured !== undefined && performance.now() - this.measuredAt < maxAgeMs) {
      return this.measured;
    }
    this.measuring ??= this.measureNow().finally(() => (this.measuring = undefined));
    return this.measuring;
  }

  private async measureNow(): Promise<MeasuredUsage> {
    const startedAt = performance.now();
    await this.shares.refresh();
    const [bytes = 0n] = await this.database.select(
      {
        columns: 'toInt64(sum(bytes_on_disk))',
        from: `FROM system.parts WHERE database = '${DATABASE}' AND active`,
      },
      (row) => row.int64(),
    );
    const tenants = new Map<number, TenantUsage>();
    for (const part of this.shares.parts()) {
      part.shares.forEach((share) => add(tenants, part, share));
    }
    const quarantined = await quarantinedParts(this.database);
    this.measured = { tenants, bytes: Number(bytes), quarantinedParts: quarantined.length };
    this.measuredAt = startedAt;
    return this.measured;
  }
}

function add(tenants: Map<number, TenantUsage>, part: SharedPart, share: Share): void {
  const tenant = tenants.get(share.tenant) ?? { services: new Map(), symbolBytes: 0, otherBytes: 0 };
  tenants.set(share.tenant, tenant);
  const bytes = part.bytes * share.share;
  if (part.kind === 'symbols') {
    tenant.symbolBytes += bytes;
    return;
  }
  if (part.kind === 'others') {
    tenant.otherBytes += bytes;
    return;
  }
  const service = tenant.services.get(share.service) ?? new Map<ResolutionName, Used>();
  tenant.services.set(share.service, service);
  const resolution = resolutionOf(part.retentionClass);
  const used = service.get(resolution) ?? { bytes: 0, profiles: 0, oldest: 0, newest: 0 };
  service.set(resolution, used);
  used.bytes += bytes;
  used.profiles += share.profiles;
  used.oldest = used.oldest === 0 ? share.oldest : Math.min(used.oldest, share.oldest);
  used.newest = Math.max(used.newest, share.newest);
}

/** Rows of a coarser resolution are in retention classes of their own. */
export function resolutionOf(retentionClass: number): ResolutionName {
  return [...resolutions].reverse().find(({ firstClass }) => retentionClass >= firstClass)?.name ?? 'raw';
}
