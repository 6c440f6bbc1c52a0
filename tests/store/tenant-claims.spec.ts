/** Several services that make tenants on one server at the same time. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../service/store/database.ts';
import { DATABASE } from '../../service/store/migrate.ts';
import { claimTenant } from '../../service/store/tenant-claims.ts';
import { Tenants } from '../../service/store/tenants.ts';
import { tenantNumber } from '../../model/brands.ts';
import { openEmbedded, type OpenedStore } from './opened-store.ts';

let opened: OpenedStore;
let database: Database;

beforeAll(async () => {
  opened = await openEmbedded();
  const { socket, secret } = opened.store.engine!.endpoint;
  database = new Database({ url: 'http://localhost:8123', username: 'hearth', password: secret, socket });
});

afterAll(async () => {
  await database?.close();
  await opened?.close();
});

describe('services that make tenants at the same time', () => {
  it('give each name one number, and each number to one name', async () => {
    const services = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const tenants = new Tenants(database, true);
        await tenants.load();
        return tenants;
      }),
    );
    for (let round = 0; round < 8; round++) {
      // Every service makes one that all of them make, and one of its own.
      const made = await Promise.all(
        services.flatMap((tenants, service) =>
          [`shared-${round}`, `own-${round}-${service}`].map(async (name) => ({
            name,
            number: (await tenants.number(name, true))!,
          })),
        ),
      );
      const numbers = new Map(made.map(({ name, number }) => [name, number]));
      expect(made.filter(({ name, number }) => numbers.get(name) !== number)).toEqual([]);
      expect(new Set(numbers.values()).size).toBe(numbers.size);
    }
    const stored = await database.select({ columns: 'name, number', from: `FROM ${DATABASE}.tenants` }, (row) => ({
      name: row.text(),
      number: row.uint32(),
    }));
    expect(new Set(stored.map(({ number }) => number)).size).toBe(stored.length);
    expect(new Set(stored.map(({ name }) => name)).size).toBe(stored.length);
  }, 60_000);

  it('are not held up by one that was killed before it gave the number', async () => {
    const nothing = { number: undefined, highest: 900_000 };
    const killed = claimTenant(database, 'left-behind', {
      look: () => Promise.resolve(nothing),
      give: () => Promise.reject(new Error('killed')),
    });
    await expect(killed).rejects.toThrow('killed');
    // As after two minutes.
    await database.command(
      `INSERT INTO ${DATABASE}.tenant_claims SELECT name, number, claim, is_over, at_ms - 130000 FROM ${DATABASE}.tenant_claims WHERE name = 'left-behind'`,
    );
    await database.command(`OPTIMIZE TABLE ${DATABASE}.tenant_claims FINAL`);
    const given: number[] = [];
    const number = await claimTenant(database, 'left-behind', {
      look: () => Promise.resolve(nothing),
      give: (one) => Promise.resolve(void given.push(one)),
    });
    expect([number, given]).toEqual([tenantNumber(900_001), [900_001]]);
  });

  it('take a number that was given meanwhile for what it is', async () => {
    let looks = 0;
    const number = await claimTenant(database, 'meanwhile', {
      look: () => Promise.resolve({ number: ++looks > 1 ? tenantNumber(7) : undefined, highest: 800_000 }),
      give: () => Promise.reject(new Error('given twice')),
    });
    expect(number).toBe(7);
  });
});

describe('the one service of a store', () => {
  it('is not held up by the one before it, which was killed as it made a tenant', async () => {
    const killed = claimTenant(database, 'first', {
      look: () => Promise.resolve({ number: undefined, highest: 700_000 }),
      give: () => Promise.reject(new Error('killed')),
    });
    await expect(killed).rejects.toThrow('killed');
    const alone = new Tenants(database, false);
    const number = await alone.number('first', true);
    expect(number).toBeGreaterThan(0);
    const started = new Tenants(database, false);
    await started.load();
    expect(await started.number('first', false)).toBe(number);
  });
});
