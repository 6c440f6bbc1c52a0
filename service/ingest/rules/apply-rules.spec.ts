import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPprof } from '#model/formats/pprof/read.ts';
import { HearthError } from '#model/errors.ts';
import type { ProfileColumns } from '#model/columns.ts';
import { drawProfile } from '../../../tests/fixtures/drawn-profile.ts';
import { seriesLabels } from '../label-rules.ts';
import { defaultLimits } from '../../limits.ts';
import { decodeLimitsOf } from '../pushed-profile.ts';
import { Entrance } from './apply-rules.ts';
import { parseRules } from './parse-rules.ts';

const idOf = (n: number) => createHash('sha256').update(String(n)).digest().subarray(0, 16);

/** Every profile of a heap, as a Go program has it. */
function heap(): ProfileColumns {
  const { columns } = drawProfile('main;a 1 10 2 20\nmain;b 3 30 4 40', {
    types: 'alloc_objects:count,alloc_space:bytes,inuse_objects:count,inuse_space:bytes',
    periodType: 'space:bytes',
  });
  return columns;
}

let sets = 0;
const limits = decodeLimitsOf(defaultLimits);

interface Entering {
  labels?: Record<string, string>;
  columns?: ProfileColumns;
  id?: Uint8Array;
}

function enter(rules: unknown, { labels = {}, columns = heap(), id = idOf(1) }: Entering = {}) {
  const parsed = parseRules(rules, (path, why) => new HearthError('bad_configuration', `${path} ${why}`));
  const entrance = new Entrance({ id: ++sets, rules: parsed }, 1_000);
  const pushed = Object.entries({ __name__: 'memory', service_name: 'shop', ...labels });
  const admitted = entrance.admit({
    columns,
    labels: seriesLabels(pushed.map(([name, value]) => ({ name, value }))),
    limits,
    profileId: id,
  });
  return {
    labels: admitted && Object.fromEntries(admitted.labels.map(({ name, value }) => [name, value])),
    types: admitted?.columns.sampleTypes.map(({ type }) => type),
    values: admitted && [...admitted.columns.values],
    maxLabelNames: admitted?.limits.maxLabelNames,
    counts: entrance.counts(),
  };
}

const dropped = (rule: number, savedBytes = 1_000) => [{ rule, dropped: 1, changed: 0, savedBytes }];
const changed = (rule: number, savedBytes = 0) => [{ rule, dropped: 0, changed: 1, savedBytes }];

describe('a profile at the entrance', () => {
  it('is kept or dropped by its labels', () => {
    expect(enter([{ drop: '{service_name="shop"}' }])).toMatchObject({ labels: undefined, counts: dropped(0) });
    expect(enter([{ drop: '{service_name="cart"}' }])).toMatchObject({ values: [...heap().values], counts: [] });
    expect(enter([{ keep: '{service_name="shop"}' }, { keep: '{zone!=""}' }])).toMatchObject({ counts: dropped(1) });
  });

  it('loses single sample types, by their name or by the labels of their series', () => {
    const inuse = { types: ['inuse_objects', 'inuse_space'], values: [2n, 20n, 4n, 40n], counts: changed(0, 500) };
    expect(enter([{ dropSampleTypes: ['alloc_objects', 'alloc_space', 'delay'] }])).toMatchObject(inuse);
    expect(enter([{ drop: '{__type__=~"alloc_.*"}' }])).toMatchObject(inuse);
    expect(enter([{ keep: '{__profile_type__=~"memory:inuse_.*:.*:space:bytes"}' }])).toMatchObject(inuse);
    expect(enter([{ dropSampleTypes: 'inuse_space', where: '{__name__="mutex"}' }]).counts).toEqual([]);
  });

  it('is dropped when it has lost its last sample type, each rule counting what it took', () => {
    const rules = [{ drop: '{__type__=~".*_space"}' }, { drop: '{__unit__="count"}' }, { keepOneIn: 2 }];
    expect(enter(rules)).toMatchObject({ labels: undefined, counts: [...changed(0, 500), ...dropped(1, 500)] });
  });

  it('is relabelled where the selector says, the next rule seeing the new labels', () => {
    const relabel = { relabel: { source_labels: ['pod'], regex: '(.*)-.*', target_label: 'app' }, where: '{pod!=""}' };
    const rules = [relabel, { drop: '{app="cart"}' }];
    expect(enter(rules, { labels: { pod: 'cart-1' } }).counts).toEqual([...changed(0), ...dropped(1)]);
    expect(enter(rules, { labels: { pod: 'shop-1' } }).labels).toMatchObject({ app: 'shop', pod: 'shop-1' });
    expect(enter(rules).counts).toEqual([]);
    expect(enter([{ relabel: { action: 'keep', source_labels: 'zone', regex: 'eu' } }]).counts).toEqual(dropped(0));
  });

  it('has a service and no temporary labels, whatever the rules leave', () => {
    const steps = [
      { source_labels: ['service_name'], target_label: '__tmp_name' },
      { source_labels: ['__tmp_name'], target_label: 'team' },
      { action: 'labeldrop', regex: 'service_name' },
    ];
    expect(enter([{ relabel: steps }]).labels).toEqual({
      __name__: 'memory',
      service_name: 'unknown_service',
      team: 'shop',
    });
  });

  it('with a label twice is left to be refused', () => {
    const entrance = new Entrance({ id: ++sets, rules: [{ name: 'all', kind: 'drop', where: [] }] }, 1);
    const labels = seriesLabels(['a', '__name__', 'a'].map((name) => ({ name, value: 'x' })));
    expect(entrance.admit({ columns: heap(), labels, limits, profileId: idOf(1) })?.labels).toBe(labels);
  });
});

describe('one profile in so many', () => {
  const tenth = [{ keepOneIn: 10 }];

  it('is kept with its values multiplied exactly, and marked', () => {
    const file = new URL('../../../tests/fixtures/pprof/go/go-shopd-allocs.pb.gz', import.meta.url);
    const columns = readPprof(gunzipSync(readFileSync(file)), { maxSamples: 0, maxSampleLabels: 0 });
    const id = Array.from({ length: 100 }, (_, n) => idOf(n)).find((id) => enter(tenth, { id }).labels !== undefined)!;
    const kept = enter(tenth, { id, columns });
    expect(kept.values).toEqual([...columns.values].map((value) => value * 10n));
    expect(kept.labels!.hearth_sampled).toBe('1/10');
    expect(kept.maxLabelNames).toBe(defaultLimits.maxLabelNames + 1);
    expect(kept.counts).toEqual(changed(0));
  });

  it('is the same one each time it is pushed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.integer({ min: 2, max: 50 }), (id, n) => {
        const [first, second] = [1, 2].map(() => enter([{ keepOneIn: n }], { id: Uint8Array.from(id) }));
        expect(second).toEqual(first);
      }),
    );
  });

  it('is so many of all, by two rules independently', () => {
    const ids = Array.from({ length: 6_000 }, (_, n) => idOf(n));
    const kept = (rules: unknown) =>
      ids.filter((id) => enter(rules, { id, columns: heap() }).labels !== undefined).length;
    // Of 6,000 draws with a chance of 1/10 and 1/20: within five deviations of what is expected.
    expect(Math.abs(kept(tenth) - 600)).toBeLessThan(5 * Math.sqrt(600 * 0.9));
    expect(Math.abs(kept([{ keepOneIn: 10 }, { keepOneIn: 2 }]) - 300)).toBeLessThan(5 * Math.sqrt(300 * 0.95));
    expect(enter([{ keepOneIn: 2 }, { keepOneIn: 3 }], { id: new Uint8Array(16) }).labels!.hearth_sampled).toBe('1/6');
  });

  it('adds up to what was pushed, on the average', () => {
    const total = Array.from({ length: 6_000 }, (_, n) => enter(tenth, { id: idOf(n) }).values?.[0] ?? 0n).reduce(
      (sum, value) => sum + value,
      0n,
    );
    expect(Math.abs(Number(total) - 6_000)).toBeLessThan(10 * 5 * Math.sqrt(600 * 0.9));
  });

  it('is refused when its values cannot be multiplied', () => {
    const { columns } = drawProfile(`main ${2n ** 62n}`);
    expect(() => enter(tenth, { columns, id: new Uint8Array(16) })).toThrow(
      expect.objectContaining({ reason: 'malformed_profile' }),
    );
  });
});
