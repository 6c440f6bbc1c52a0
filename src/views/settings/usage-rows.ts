/**
 * What is stored, as rows to show: a service's profiles and sums side by side, the largest first.
 *
 *     usageRows(usage);   // [{ service: 'shop', profiles: 5_760n, bytes: { raw: 1_200_000, hour: 40_000 }, total: 1_240_000 }]
 */
import type { StoredUsage } from '../../api/storage-usage.ts';
import { t } from '../../ui/text.ts';

export interface UsageRow {
  service: string;
  /** Single profiles; sums are of more. */
  profiles: bigint;
  /** By resolution. */
  bytes: ReadonlyMap<string, bigint>;
  total: bigint;
}

export function usageRows({ services }: Pick<StoredUsage, 'services'>): UsageRow[] {
  const rows = new Map<string, { profiles: bigint; bytes: Map<string, bigint>; total: bigint }>();
  for (const { serviceName, resolution, bytes, profiles } of services) {
    const row = rows.get(serviceName) ?? { profiles: 0n, bytes: new Map<string, bigint>(), total: 0n };
    rows.set(serviceName, row);
    row.bytes.set(resolution, (row.bytes.get(resolution) ?? 0n) + bytes);
    row.total += bytes;
    row.profiles += resolution === 'raw' ? profiles : 0n;
  }
  return [...rows]
    .map(([service, row]) => ({ service, ...row }))
    .sort((a, b) => (a.total < b.total ? 1 : a.total > b.total ? -1 : a.service < b.service ? -1 : 1));
}

const names = () =>
  new Map([
    ['raw', t('usage.raw', 'Profiles')],
    ['hour', t('usage.hours', 'Sums over hours')],
    ['day', t('usage.days', 'Sums over days')],
  ]);

/** As it is called on the screen. */
export const resolutionTitle = (resolution: string) => names().get(resolution) ?? resolution;

const DAY_MS = 86_400_000;
const DAYS_PER_YEAR = 365;

/** `30 days`, `2 years`; for ever when it is 0. */
export function keptText(millis: bigint): string {
  if (millis === 0n) return t('usage.for-ever', 'as long as there is room');
  const days = Number(millis) / DAY_MS;
  if (days >= DAYS_PER_YEAR && days % DAYS_PER_YEAR === 0) {
    return t('usage.years', '{{count}} years', { count: days / DAYS_PER_YEAR, defaultValue_one: '{{count}} year' });
  }
  const count = Math.round(days * 10) / 10;
  return t('usage.some-days', '{{count}} days', { count, defaultValue_one: '{{count}} day' });
}
