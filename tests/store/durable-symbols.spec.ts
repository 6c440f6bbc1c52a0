/** What is encoded without the symbols that are durable already loses none of them, whatever is dropped meanwhile. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { unixMillis, type TenantNumber } from '#model/brands.ts';
import { DurableSymbols } from '../../service/store/durable-symbols.ts';
import { encodeProfile, symbolTables, type EncodedRows } from '../../service/store/encode.ts';
import {
  SymbolsForgotten,
  type EncodedProfile,
  type NormalisedProfile,
  type RetentionClass,
} from '../../service/store/store.ts';
import { everything, NOON, printTree, profileOf } from './drawn-rows.ts';
import { openByUrl, openEmbedded, type OpenedStore } from './opened-store.ts';

const WEEK = 7 * 86_400_000;
const all = { start: unixMillis(NOON - 2 * WEEK), end: unixMillis(NOON + WEEK) };

/** How many of functions, mappings, locations and stack nodes it brings. */
const symbolsIn = (encoded: EncodedProfile) =>
  symbolTables
    .filter((table) => table !== 'series')
    .reduce((sum, table) => sum + (encoded as EncodedRows).symbols[table].ids.length / 2, 0);

describe('symbols that are durable', () => {
  let opened: OpenedStore;
  let durable: DurableSymbols;
  let tenant: TenantNumber;

  const listen = () => {
    durable = new DurableSymbols();
    opened.store.tellOfSymbols((news) => durable.hear(structuredClone(news)));
  };
  beforeEach(async () => {
    opened = await openEmbedded();
    tenant = (await opened.store.tenant('t', true))!;
    listen();
  });
  afterEach(() => opened.close());

  const encode = (profile: NormalisedProfile) => encodeProfile(profile, durable);
  /** As the ingest writes: encoded again when the store has forgotten symbols. */
  const write = async (profile: NormalisedProfile, encoded = encode(profile)) => {
    try {
      await opened.store.write([encoded]);
    } catch (error) {
      expect(error).toBeInstanceOf(SymbolsForgotten);
      await opened.store.write([encodeProfile(profile)]);
    }
  };
  const stored = async () => printTree(await opened.store.mergeStacks(everything(tenant, all)));

  it('are left out of what is encoded next, of the same service and week only', async () => {
    const profile = profileOf('main;parse 5\nmain;render 7', { tenant });
    await opened.store.write([encode(profile)]);
    // Three functions, a location of each, three nodes.
    expect(symbolsIn(encodeProfile(profile))).toBe(9);
    expect(symbolsIn(encode(profile))).toBe(0);
    const elsewhere = [{ service: 'cart' }, { at: WEEK }, { retention: 'demo' as const }].map((row) =>
      profileOf('main;parse 5\nmain;render 7', { tenant, ...row }),
    );
    for (const other of elsewhere) {
      expect(symbolsIn(encode(other))).toBe(9);
    }
    const more = profileOf('main;parse;deep 1', { tenant, at: 1_000 });
    expect(symbolsIn(encode(more))).toBe(3);
    await opened.store.write([encode(more)]);
    expect(await stored()).toEqual(['main;parse 5', 'main;parse;deep 1', 'main;render 7']);
  });

  it('are told again to whoever does not know of them', async () => {
    const profile = profileOf('main;parse 5', { tenant });
    await write(profile);
    listen();
    expect(symbolsIn(encode(profile))).toBe(6);
    await write(profile);
    expect(symbolsIn(encode(profile))).toBe(0);
  });

  it('are asked for again when they were dropped meanwhile', async () => {
    const row = { tenant, retention: 'demo' as const };
    await write(profileOf('main;parse 5', row));
    const late = profileOf('main;parse 7', { ...row, at: 1_000 });
    const encoded = encode(late);
    await opened.store.dropRetentionClass('demo');
    await expect(opened.store.write([encoded])).rejects.toBeInstanceOf(SymbolsForgotten);
    expect(await stored()).toEqual([]);
    await opened.store.write([encode(late)]);
    expect(await stored()).toEqual(['main;parse 7']);
  });

  it('do not hold up who comes in the same commit with all of them', async () => {
    const row = { tenant, retention: 'demo' as const };
    await write(profileOf('main;parse 5', row));
    const encoded = encode(profileOf('main;parse 7', { ...row, at: 1_000 }));
    const dropped = opened.store.dropRetentionClass('demo');
    const both = await Promise.allSettled([
      opened.store.write([encoded]),
      opened.store.write([encodeProfile(profileOf('main;parse 9', { ...row, at: 2_000 }))]),
    ]);
    await dropped;
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(await stored()).toEqual(['main;parse 9']);
  });

  it('are all there for random profiles, while classes are dropped and stores opened again', async () => {
    const stack = fc.array(fc.constantFrom('main', 'a', 'b', 'c', 'd'), { minLength: 1, maxLength: 5 });
    const step = fc.record({
      stacks: fc.array(stack, { minLength: 1, maxLength: 4 }),
      week: fc.constantFrom(0, -1),
      retention: fc.constantFrom<RetentionClass>('default', 'demo'),
      then: fc.constantFrom('', '', '', 'drop', 'reopen', 'deaf'),
    });
    let leftOut = 0;
    const runs = fc.sample(fc.array(step, { minLength: 12, maxLength: 25 }), { seed: 41, numRuns: 4 });
    for (const [run, steps] of runs.entries()) {
      tenant = (await opened.store.tenant(`random-${run}`, true))!;
      const kept = new Map<string, { retention: RetentionClass; value: number }>();
      for (const [index, { stacks, week, retention, then }] of steps.entries()) {
        // Each profile has frames of its own beside those that all share: what is lost shows.
        const paths = [...new Set(stacks.map((path) => path.join(';'))), `main;only${index % 7}`];
        const text = paths.map((path) => `${retention};${path} 1`).join('\n');
        const profile = profileOf(text, { tenant, at: week * WEEK + index, retention });
        const encoded = encode(profile);
        leftOut += symbolsIn(encodeProfile(profile)) - symbolsIn(encoded);
        if (then === 'drop') {
          await opened.store.dropRetentionClass('demo');
          [...kept].filter(([, of]) => of.retention === 'demo').forEach(([path]) => kept.delete(path));
        }
        await write(profile, encoded);
        for (const path of paths.map((path) => `${retention};${path}`)) {
          kept.set(path, { retention, value: (kept.get(path)?.value ?? 0) + 1 });
        }
        if (then === 'reopen') {
          await opened.reopen();
          listen();
        } else if (then === 'deaf') {
          listen();
        }
        expect(new Set(await stored())).toEqual(new Set([...kept].map(([path, { value }]) => `${path} ${value}`)));
      }
    }
    expect(leftOut).toBeGreaterThan(100);
  });
});

describe('symbols on a store that others write to', () => {
  it('are left out of this week, and of none that others may drop', async () => {
    const opened = await openByUrl();
    const tenant = (await opened.store.tenant('t', true))!;
    const durable = new DurableSymbols();
    opened.store.tellOfSymbols((news) => durable.hear(news));
    const old = profileOf('main;parse 5', { tenant });
    const fresh = profileOf('main;parse 5', { tenant, at: Date.now() - NOON });
    await opened.store.write([encodeProfile(old), encodeProfile(fresh)]);
    expect(symbolsIn(encodeProfile(old, durable))).toBe(6);
    const encoded = encodeProfile(fresh, durable);
    expect(symbolsIn(encoded)).toBe(0);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * WEEK });
    try {
      await expect(opened.store.write([encoded])).rejects.toBeInstanceOf(SymbolsForgotten);
    } finally {
      vi.useRealTimers();
    }
    await opened.close();
  });
});
