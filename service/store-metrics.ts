/**
 * Metrics of what is on the disk. It is looked at once a minute at most, however often they are asked for, and then only
 * at what is new; while the store does not answer they stay as they were.
 */
import { Gauge, type Registry } from 'prom-client';
import type { NamedUsage } from './store/upkeep.ts';
import type { ProfileStore } from './store/store.ts';

const MAX_AGE_MS = 60_000;
/** Of all tenants: those that take the most; the rest is one more, called `other`. */
const MAX_SERVICES = 200;
const MAX_TENANTS = 200;
const OTHER = 'other';

export function addStoreMetrics(
  registry: Registry,
  { upkeep }: { upkeep: Pick<ProfileStore['upkeep'], 'usage' | 'rules'> },
): void {
  const usage = async (use: (usage: NamedUsage) => void) => {
    const found = await upkeep.usage(MAX_AGE_MS).catch(() => undefined);
    if (found !== undefined) {
      use(found);
    }
  };
  new Gauge({
    name: 'hearth_store_bytes',
    help: 'Bytes of the whole store on its disk.',
    registers: [registry],
    collect() {
      return usage(({ bytes }) => this.set(bytes));
    },
  });
  new Gauge({
    name: 'hearth_store_max_bytes',
    help: 'What the whole store may take; 0 for all of its disk.',
    registers: [registry],
    collect() {
      this.set(upkeep.rules('default').maxBytes);
    },
  });
  new Gauge({
    name: 'hearth_store_quarantined_parts',
    help: 'Parts of tables that are damaged and were set aside: answers lack what was in them.',
    registers: [registry],
    collect() {
      return usage(({ quarantinedParts }) => this.set(quarantinedParts));
    },
  });
  new Gauge({
    name: 'hearth_store_profile_bytes',
    help: 'Bytes of profiles and their sums on the disk, estimated, by tenant, service and resolution.',
    labelNames: ['tenant', 'service', 'resolution'],
    registers: [registry],
    collect() {
      return usage((found) => {
        this.reset();
        profileBytes(found).forEach(({ labels, bytes }) => this.inc(labels, bytes));
      });
    },
  });
  new Gauge({
    name: 'hearth_store_shared_bytes',
    help: 'Bytes of labels and symbols (kind symbols), and of files, documents and notes (kind others), by tenant.',
    labelNames: ['tenant', 'kind'],
    registers: [registry],
    collect() {
      return usage(({ tenants }) => {
        this.reset();
        const largest = [...tenants].sort(([, a], [, b]) => b.symbolBytes - a.symbolBytes);
        largest.forEach(([name, { symbolBytes, otherBytes }], rank) => {
          const tenant = rank < MAX_TENANTS ? name : OTHER;
          this.inc({ tenant, kind: 'symbols' }, symbolBytes);
          this.inc({ tenant, kind: 'others' }, otherBytes);
        });
      });
    },
  });
}

function profileBytes({ tenants }: NamedUsage) {
  const services = [...tenants].flatMap(([tenant, { services: of }]) =>
    [...of].map(([service, used]) => ({
      tenant,
      service,
      used,
      bytes: [...used.values()].reduce((sum, { bytes }) => sum + bytes, 0),
    })),
  );
  services.sort((a, b) => b.bytes - a.bytes);
  return services.flatMap(({ tenant, service, used }, rank) =>
    [...used].map(([resolution, { bytes }]) => ({
      labels: rank < MAX_SERVICES ? { tenant, service, resolution } : { tenant: OTHER, service: OTHER, resolution },
      bytes,
    })),
  );
}
