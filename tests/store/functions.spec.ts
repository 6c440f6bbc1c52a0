/** What questions about functions ask the store: what sums stand on, stacks over time, and stacks in blocks. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nanos, toNanos, unixMillis, type TenantNumber } from '#model/brands.ts';
import { frameNames } from '#model/frame-names.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import { blocksOf, joinCounts } from '../../service/store/stack-blocks.ts';
import type { ProfileStore } from '../../service/store/store.ts';
import { everything, NOON, profileOf } from './drawn-rows.ts';
import { engineModes, type OpenedStore } from './opened-store.ts';

const SECOND = 1_000;

describe.each(engineModes)('questions about functions on $name', ({ open }) => {
  let opened: OpenedStore;
  let store: ProfileStore;
  let tenants = 0;

  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  const newTenant = async () => (await store.tenant(`explore-${++tenants}`, true))!;
  const write = (
    tenant: TenantNumber,
    rows: readonly (readonly [second: number, drawing: string, pod?: string])[],
    durationSeconds = 10n,
  ) =>
    store.write(
      rows.map(([second, drawing, pod]) => {
        const profile = profileOf(drawing, { tenant, at: second * SECOND, ...(pod && { labels: { pod } }) });
        profile.duration = nanos(durationSeconds * 1_000_000_000n);
        return encodeProfile(profile);
      }),
    );

  describe('the basis', () => {
    it('has the exact total, the profiles, and for how long they were', async () => {
      const tenant = await newTenant();
      await write(tenant, [
        [0, 'f 9007199254740993\n() 2', 'a'],
        [10, 'f 5', 'a'],
        [10, 'g 5', 'b'],
      ]);
      const { valueSeconds, ...basis } = await store.basis(everything(tenant));
      expect(basis).toEqual({ total: 9_007_199_254_741_005n, profiles: 3, coveredSeconds: 30 });
      // Not a sum of values, so not exact: as good as a double is.
      expect(valueSeconds / 90_071_992_547_410_050).toBeCloseTo(1, 14);
      const one = everything(tenant, { matchers: [{ name: 'pod', operator: '=', value: 'b' }] });
      expect(await store.basis(one)).toEqual({ total: 5n, profiles: 1, coveredSeconds: 10, valueSeconds: 50 });
    });

    it('takes the time to the next one for profiles without a duration', async () => {
      const tenant = await newTenant();
      await write(
        tenant,
        [
          [0, 'f 100', 'a'],
          [60, 'f 300', 'a'],
          [600, 'f 7', 'a'],
        ],
        0n,
      );
      const { coveredSeconds, valueSeconds } = await store.basis(everything(tenant));
      // The first for a minute, the second as long as the one before it, the last, which is alone, for two minutes.
      expect([coveredSeconds, valueSeconds]).toEqual([240, 100 * 60 + 300 * 60 + 7 * 120]);
    });

    it('is the same to the end of time, where no profile can be', async () => {
      const tenant = await newTenant();
      await write(tenant, [[0, 'f 100']], 0n);
      const ever = { start: unixMillis(1), end: unixMillis(Number.MAX_SAFE_INTEGER) };
      const { coveredSeconds, valueSeconds } = await store.basis(everything(tenant, ever));
      expect([coveredSeconds, valueSeconds]).toEqual([120, 12_000]);
    });

    it('of a span is what its samples have', async () => {
      const tenant = await newTenant();
      const spans = [{ span: 7n, rows: [1] }];
      await store.write([encodeProfile(profileOf('f 5\ng 6', { tenant, spans }))]);
      const basis = await store.basis(everything(tenant, { spanIds: [7n] }));
      expect(basis).toEqual({ total: 6n, profiles: 1, coveredSeconds: 0, valueSeconds: 0 });
    });

    it('of nothing is nothing', async () => {
      const basis = await store.basis(everything(await newTenant()));
      expect(basis).toEqual({ total: 0n, profiles: 0, coveredSeconds: 0, valueSeconds: 0 });
    });
  });

  describe('stacks over time', () => {
    const drawings = fc.array(
      fc.tuple(
        fc.integer({ min: -30, max: 90 }),
        fc.constantFrom('a', 'b'),
        fc.array(fc.constantFrom('f', 'g', 'f;g', 'g;f', 'f;g;f', '()'), { minLength: 1, maxLength: 4 }),
      ),
      { minLength: 1, maxLength: 8 },
    );

    it('are the sums of each bucket, label and class, counted by hand', { timeout: 60_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(drawings, fc.integer({ min: 1, max: 40 }), async (profiles, step) => {
          const tenant = await newTenant();
          const rows = profiles.map(([second, pod, stacks], i) => {
            const lines = [...new Set(stacks)].map((stack, s) => `${stack} ${1 + 10 * i + s}`);
            return [second, lines.join('\n'), pod] as const;
          });
          await write(tenant, rows);
          const query = {
            ...everything(tenant),
            start: unixMillis(NOON),
            end: unixMillis(NOON + 60 * SECOND),
            stepMillis: step * SECOND,
          };
          const { tree, leaf, ids } = await store.stacks(query);
          const { names, name, offsets } = frameNames(tree.symbols, tree.location, []);
          const innermost = (node: number) => names[name[offsets[tree.location[node]! + 1]! - 1]!]!;
          // Class 1 ends in f, class 2 in g.
          const classes = Uint32Array.from(leaf, (node) => (innermost(node) === 'f' ? 1 : 2));
          const found = await store.stackPoints({ ...query, groupBy: ['pod'], ids, classes });
          const sums = new Map<string, bigint>();
          for (const { labels, classes: of, timestamps, values } of ids.length === 0 ? [] : found) {
            of.forEach((number, i) => add(sums, `${labels[0]?.value} ${number} ${timestamps[i]! - NOON}`, values[i]!));
          }
          expect(sums).toEqual(ids.length === 0 ? new Map() : byHand(rows, step));
        }),
        { numRuns: 15 },
      );
    });

    function byHand(rows: readonly (readonly [number, string, string])[], step: number) {
      const sums = new Map<string, bigint>();
      const last = Math.floor(60 / step) * step;
      for (const [second, drawing, pod] of rows) {
        const at = Math.ceil(second / step) * step;
        for (const line of at >= 0 && at <= last ? drawing.split('\n') : []) {
          const [stack = '', value = ''] = line.split(' ');
          const number = stack === '()' ? 0 : stack.endsWith('f') ? 1 : 2;
          add(sums, `${pod} ${number} ${at * SECOND}`, BigInt(value));
        }
      }
      return sums;
    }

    function add(sums: Map<string, bigint>, key: string, value: bigint): void {
      sums.set(key, (sums.get(key) ?? 0n) + value);
    }
  });

  describe('stacks in blocks', () => {
    it('are summed between the edges', async () => {
      const tenant = await newTenant();
      await write(tenant, [
        [0, 'f 1\nf;g 2'],
        [10, 'f 4\n() 8'],
        [20, 'f 16'],
        [30, 'f;g 32'],
      ]);
      const edges = [NOON + 10 * SECOND, NOON + 30 * SECOND].map((at) => toNanos(unixMillis(at)));
      const { leaf, block, value, tree } = await store.stackBlocks({ ...everything(tenant), edges });
      const lines = Array.from(leaf, (node, row) => {
        const depth = node === -1 ? 0 : tree.parent[node] === -1 ? 1 : 2;
        return `block ${block[row]}, ${depth} deep: ${value[row]}`;
      });
      expect(lines.sort()).toEqual([
        'block 0, 1 deep: 1',
        'block 0, 2 deep: 2',
        'block 1, 0 deep: 8',
        'block 1, 1 deep: 20',
        'block 2, 2 deep: 32',
      ]);
      const whole = await store.stackBlocks({ ...everything(tenant), edges: [] });
      expect([...whole.block].every((number) => number === 0)).toBe(true);
    });

    it('have as many profiles each, each profile in one of them', async () => {
      const tenant = await newTenant();
      const seconds = Array.from({ length: 100 }, (_, i) => i * 7);
      await write(
        tenant,
        seconds.flatMap((second) => [[second, 'f 1', 'a'] as const, [second, 'f 1', 'b'] as const]),
      );
      const counts = await store.profileCounts(everything(tenant));
      const { edges, profiles } = blocksOf(counts, 8);
      expect([edges.length, profiles.length]).toEqual([7, 8]);
      expect(profiles.reduce((a, b) => a + b, 0)).toBe(200);
      expect(Math.max(...profiles) - Math.min(...profiles)).toBeLessThanOrEqual(4);
      const { block, value } = await store.stackBlocks({ ...everything(tenant), edges });
      const sums = profiles.map((_, number) =>
        value.filter((__, row) => block[row] === number).reduce((a, b) => a + b, 0),
      );
      expect(sums).toEqual(profiles);
    });

    it('are made of rolled-up hours where the range is long, and add up to the same', async () => {
      const tenant = await newTenant();
      const hours = Array.from({ length: 32 }, (_, i) => i * 3_600);
      // Two in each hour.
      await write(
        tenant,
        hours.flatMap((second) => [[second + 1, 'f 1\ng 2'] as const, [second + 1_800, 'f 4\n() 8'] as const]),
      );
      const range = { start: unixMillis(NOON), end: unixMillis(NOON + 32 * 3_600 * SECOND) };
      const query = { ...everything(tenant), ...range };
      const asked = async () => {
        const counts = await store.profileCounts(query);
        const { edges, profiles } = blocksOf(counts);
        const { value, block } = await store.stackBlocks({ ...query, edges });
        const sums = profiles.map((_, number) =>
          value.filter((__, row) => block[row] === number).reduce((a, b) => a + b, 0),
        );
        return { counts: [...counts.counts.values()], profiles, sums, sum: sums.reduce((a, b) => a + b, 0) };
      };
      const fromProfiles = await asked();
      expect(fromProfiles.counts.every((count) => count === 1)).toBe(true);
      await opened.store.maintain(NOON + 100 * 3_600 * SECOND);
      const fromHours = await asked();
      expect(fromHours.counts.every((count) => count === 2)).toBe(true);
      for (const { profiles, sums, sum } of [fromProfiles, fromHours]) {
        expect(profiles.length).toBe(32);
        expect(profiles.reduce((a, b) => a + b, 0)).toBe(64);
        expect(sum).toBe(32 * 15);
        expect(Math.min(...sums)).toBeGreaterThan(0);
      }
    });

    it('are of profiles by themselves where that is asked for, however long the range and whatever was rolled up', async () => {
      const tenant = await newTenant();
      await write(
        tenant,
        Array.from({ length: 20 }, (_, i) => [60 * i + 1, `f ${i + 1}`] as const),
      );
      await opened.store.maintain(NOON + 100 * 3_600 * SECOND);
      const range = { start: unixMillis(NOON - 72 * 3_600 * SECOND), end: unixMillis(NOON + 3_600 * SECOND) };
      const query = { ...everything(tenant), ...range };
      expect(blocksOf(await store.profileCounts(query)).profiles).toEqual([20]);
      const { edges, profiles } = blocksOf(await store.profileCounts({ ...query, isFine: true }));
      expect(profiles).toEqual(Array.from({ length: 20 }, () => 1));
      const { value } = await store.stackBlocks({ ...query, edges, isFine: true });
      expect([...value].sort((one, other) => one - other)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    });

    it('are one for each profile when they are few, and none of nothing', async () => {
      const tenant = await newTenant();
      await write(tenant, [
        [0, 'f 1'],
        [1, 'f 1'],
        [3_000, 'f 1'],
      ]);
      expect(blocksOf(await store.profileCounts(everything(tenant)), 32).profiles).toEqual([2, 1]);
      expect(blocksOf(await store.profileCounts(everything(await newTenant())), 32)).toEqual({
        edges: [],
        profiles: [],
      });
    });
  });

  it('puts the counts of tenants together, whatever cells they were counted by', () => {
    const fine = {
      bits: 2,
      counts: new Map([
        [8n, 1],
        [9n, 2],
        [15n, 4],
      ]),
    };
    const coarse = {
      bits: 3,
      counts: new Map([
        [1n, 10],
        [4n, 20],
      ]),
    };
    expect(joinCounts([fine, coarse])).toEqual({
      bits: 3,
      counts: new Map([
        [1n, 10],
        [4n, 23],
        [7n, 4],
      ]),
    });
  });
});
