/**
 * What the store takes, of real recordings: near to what each service takes when it is alone, and what has been looked
 * at is not looked at again. Each profile is a recording with other values, so that no two are alike.
 */
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unixNanos } from '#model/brands.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { seriesLabels } from '../../service/ingest/label-rules.ts';
import { normalise } from '../../service/ingest/normalise.ts';
import { decodeLimitsOf } from '../../service/ingest/pushed-profile.ts';
import { defaultLimits } from '../../service/limits.ts';
import { addStoreMetrics } from '../../service/store-metrics.ts';
import { Database } from '../../service/store/database.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import { DATABASE } from '../../service/store/migrate.ts';
import type { OpenStore } from '../../service/store/open-store.ts';
import { unpackedFixture } from '../fixtures/pprof/truth.ts';
import { profileId } from './drawn-rows.ts';
import { PartShares } from '../../service/store/usage/part-shares.ts';
import { openEmbedded, type OpenedStore } from './opened-store.ts';

/** As different as services are. */
const services = {
  quoted: {
    paths: [0, 5, 10, 20].map((n) => `go/series-quoted/cpu-${String(n).padStart(3, '0')}.pb.gz`),
    profiles: 240,
  },
  heap: { paths: ['go/go-shopd-heap.pb.gz'], profiles: 60 },
  node: { paths: ['node/node-transform-datadog-wall.pb.gz'], profiles: 40 },
  goroutines: { paths: ['go/go-shopd-goroutine.pb.gz'], profiles: 400 },
};
type Service = keyof typeof services;
const names = Object.keys(services) as Service[];
const FIRST = BigInt(Date.UTC(2026, 9, 20)) * 1_000_000n;

async function fill(store: OpenStore, service: Service, tenantName = 'team-a') {
  const tenant = (await store.tenant(tenantName, true))!;
  const { paths, profiles } = services[service];
  const recorded = paths.map((path) => readPprof(unpackedFixture(path)));
  let state = 1;
  const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0) >>> 0;
  const encoded = Array.from({ length: profiles }, (_, n) => {
    const columns = recorded[n % recorded.length]!;
    const values = columns.values.map((value) => (random() % 3 === 0 ? 0n : value * BigInt((random() % 4) + 1)));
    const stored = normalise({
      tenant,
      profileId: profileId(`${service}/${n}`),
      time: unixNanos(FIRST + BigInt(n) * 15_000_000_000n),
      columns: { ...columns, values },
      labels: seriesLabels([
        { name: '__name__', value: service },
        { name: 'service_name', value: service },
      ]),
      limits: decodeLimitsOf(defaultLimits),
    });
    return encodeProfile(stored!);
  });
  await store.write(encoded);
}

async function withDatabase<T>({ store }: OpenedStore, use: (database: Database) => Promise<T>): Promise<T> {
  const { socket, secret } = store.engine!.endpoint;
  const database = new Database({ url: 'http://localhost:8123', username: 'hearth', password: secret, socket });
  try {
    return await use(database);
  } finally {
    await database.close();
  }
}

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

/** Merges all profiles between the first listing of parts and the look at them. */
function mergingBeforeLook(database: Database): Database {
  let merged = false;
  const scan: Database['scan'] = async (select, read) => {
    if (!merged && select.from.includes(`${DATABASE}.profiles`)) {
      merged = true;
      await database.command(`OPTIMIZE TABLE ${DATABASE}.profiles FINAL`);
    }
    return database.scan(select, read);
  };
  const merging = Object.assign(Object.create(database) as Database, { scan });
  return Object.assign(merging, { within: () => merging });
}

/** Bytes of the tables that have rows of profiles, after all merges. */
const merged = (opened: OpenedStore) =>
  withDatabase(opened, async (database) => {
    for (const table of ['profiles', 'span_samples']) {
      await database.command(`OPTIMIZE TABLE ${DATABASE}.${table} FINAL`);
    }
    const [bytes] = await database.select(
      {
        columns: 'toInt64(sum(bytes_on_disk))',
        from: `FROM system.parts WHERE database = '${DATABASE}' AND active AND table IN ('profiles', 'span_samples')`,
      },
      (row) => Number(row.int64()),
    );
    return bytes!;
  });

describe('what the store takes', () => {
  let opened: OpenedStore;
  const alone = new Map<Service, number>();
  let together: number;

  beforeAll(async () => {
    for (const service of names) {
      const own = await openEmbedded();
      await fill(own.store, service);
      alone.set(service, await merged(own));
      await own.close();
    }
    opened = await openEmbedded();
    for (const service of names) {
      await fill(opened.store, service);
    }
    together = await merged(opened);
  }, 300_000);
  afterAll(() => opened.close());

  it('is near to what each service takes alone, and exact for all of them', async () => {
    const { services: own } = (await opened.store.upkeep.usage(0)).tenants.get('team-a')!;
    expect([...own.keys()].sort()).toEqual([...names].sort());
    let sum = 0;
    for (const service of names) {
      const { bytes, oldest, newest } = own.get(service)!.get('raw')!;
      sum += bytes;
      const ratio = bytes / alone.get(service)!;
      expect(ratio, `${service} ${ratio}`).toBeGreaterThan(0.65);
      expect(ratio, `${service} ${ratio}`).toBeLessThan(1.35);
      const milliseconds = Number(FIRST / 1_000_000n);
      expect([oldest, newest]).toEqual([milliseconds, milliseconds + (services[service].profiles - 1) * 15_000]);
    }
    expect(Math.abs(sum - together)).toBeLessThan(1);
    expect(own.get('node')!.get('raw')!.profiles).toBe(2 * services.node.profiles);
  });

  it('is looked at for new parts only, and is that of the tenants that are there', async () => {
    await fill(opened.store, 'node', 'team-b');
    const before = await opened.store.upkeep.usage(0);
    const small = before.tenants.get('team-b')!;
    expect([...small.services.keys()]).toEqual(['node']);
    expect(small.symbolBytes).toBeGreaterThan(0);
    // Another look reads no rows: what was counted is kept by the names of the parts.
    const read = () =>
      withDatabase(opened, (database) =>
        database.select(
          {
            columns: "toString(sumIf(value, event = 'SelectedRows'))",
            from: 'FROM system.events',
          },
          (row) => Number(row.text()),
        ),
      );
    const deltas: number[] = [];
    for (let look = 0; look < 6; look++) {
      const [first] = await read();
      await opened.store.upkeep.usage(0);
      const [second] = await read();
      deltas.push(second! - first!);
    }
    // The tables of the system itself are small; what is merged meanwhile is new, and looked at.
    const rows = names.reduce((sum, service) => sum + services[service].profiles, 0);
    expect(Math.min(...deltas)).toBeLessThan(rows);
    await opened.store.upkeep.deleteTenant('team-b');
    expect([...(await opened.store.upkeep.usage(0)).tenants.keys()]).toEqual(['team-a']);
  });

  it('is whole also of parts that are merged between the listing and the look', async () => {
    for (const service of names) {
      await fill(opened.store, service, 'team-c');
    }
    const tenant = (await opened.store.tenant('team-c', false))!;
    const counted = await withDatabase(opened, async (database) => {
      const shares = new PartShares(mergingBeforeLook(database));
      await shares.refresh();
      const rows = [...shares.parts()].flatMap((part) => (part.kind === 'profiles' ? part.shares : []));
      const ofTenant = rows.filter((share) => share.tenant === tenant);
      return names.map((name) => sumOf(ofTenant.filter(({ service }) => service === name).map((row) => row.profiles)));
    });
    const { services: own } = (await opened.store.upkeep.usage(0)).tenants.get('team-c')!;
    expect(counted).toEqual(names.map((name) => own.get(name)!.get('raw')!.profiles));
    expect(Math.min(...counted)).toBeGreaterThan(0);
    await opened.store.upkeep.deleteTenant('team-c');
  });

  it('is in the metrics, with a bounded number of series', async () => {
    const registry = new Registry();
    addStoreMetrics(registry, opened.store);
    const text = await registry.metrics();
    expect(text).toMatch(/^hearth_store_bytes [1-9]\d+$/m);
    expect(text).toMatch(/^hearth_store_quarantined_parts 0$/m);
    expect(text).toMatch(/^hearth_store_shared_bytes\{tenant="team-a",kind="symbols"\} [1-9]/m);
    for (const service of names) {
      expect(text).toMatch(
        new RegExp(`^hearth_store_profile_bytes\\{tenant="team-a",service="${service}",resolution="raw"\\} [1-9]`, 'm'),
      );
    }
  });

  it('has the services that take the least as one in the metrics', async () => {
    const registry = new Registry();
    const used = (bytes: number) => new Map([['raw' as const, { bytes, profiles: 1, oldest: 1, newest: 1 }]]);
    const many = new Map(Array.from({ length: 1_000 }, (_, n) => [`service-${n}`, used(n)] as const));
    const usage = {
      tenants: new Map([['t', { services: many, symbolBytes: 1, otherBytes: 1 }]]),
      bytes: 5,
      quarantinedParts: 2,
    };
    const rules = { keep: { raw: 0, hour: 0, day: 0 }, maxBytes: 0, droppedLabels: [] };
    addStoreMetrics(registry, { upkeep: { usage: () => Promise.resolve(usage), rules: () => rules } });
    const text = await registry.metrics();
    expect(text.match(/^hearth_store_profile_bytes\{/gm)).toHaveLength(201);
    expect(text).toContain('service="service-999"');
    expect(text).not.toContain('service="service-799"');
    const rest = (799 * 800) / 2;
    expect(text).toContain(`hearth_store_profile_bytes{tenant="other",service="other",resolution="raw"} ${rest}`);
    expect(text).toContain('hearth_store_quarantined_parts 2');
  });
});
