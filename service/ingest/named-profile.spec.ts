import { describe, expect, it } from 'vitest';
import { unixNanos } from '#model/brands.ts';
import { ColumnsBuilder } from '#model/formats/columns-builder.ts';
import type { FoundProfile } from '#model/formats/found-profile.ts';
import { namedProfile } from './named-profile.ts';
import type { LegacyPush } from './pushed-profile.ts';

const push: LegacyPush = {
  format: 'unnamed',
  app: 'shop.cpu',
  keys: [],
  spy: 'pyspy',
  from: unixNanos(1_795_412_600_000_000_000n),
  until: unixNanos(1_795_412_610_000_000_000n),
  displayNames: undefined,
  sampleRate: 100,
  jfrLabels: undefined,
};

function found(value: bigint, unit = 'count', labels: FoundProfile['labels'] = []): FoundProfile {
  const builder = new ColumnsBuilder([{ type: 'samples', unit }]);
  builder.addSample([builder.frame('run'), builder.frame('main')], [value]);
  return { name: '', labels, columns: builder.finish() };
}

/** The type id, the service and the value: `process_cpu:cpu:nanoseconds:cpu:nanoseconds shop 50000000`. */
function stored(changes: Partial<LegacyPush>, profile = found(5n), several = false): string {
  const { columns, labels } = namedProfile(profile, { ...push, ...changes }, several);
  const value = (name: string) => labels.find((label) => label.name === name)?.value;
  const [type] = columns.sampleTypes;
  const period = columns.periodType ?? { type: '', unit: '' };
  const id = [value('__name__'), type!.type, type!.unit, period.type, period.unit].join(':');
  return `${id} ${value('service_name')} ${columns.values[0]}`;
}

describe('a profile that does not say what it measured', () => {
  it.each([
    ['shop.cpu', 'process_cpu:cpu:nanoseconds:cpu:nanoseconds shop 50000000'],
    ['shop', 'process_cpu:cpu:nanoseconds:cpu:nanoseconds shop 50000000'],
    ['shop.cart.itimer', 'process_cpu:cpu:nanoseconds:cpu:nanoseconds shop.cart 50000000'],
    ['shop.wall', 'wall:wall:nanoseconds:cpu:nanoseconds shop 50000000'],
    ['shop.milliseconds', 'wall:wall:nanoseconds:cpu:nanoseconds shop 50000000'],
    ['shop.inuse_space', 'memory:inuse_space:bytes:: shop 5'],
    ['shop.alloc_objects', 'memory:alloc_objects:count:: shop 5'],
    ['shop.alloc_in_new_tlab_bytes', 'memory:alloc_in_new_tlab_bytes:bytes:: shop 5'],
    ['shop.live', 'memory:live:count:: shop 5'],
    ['shop.bytes', 'memory:samples:bytes:: shop 5'],
    ['shop.goroutines', 'goroutine:goroutines:count:: shop 5'],
    ['shop.exceptions', 'exceptions:samples:count:: shop 5'],
    ['shop.mutex_count', 'mutex:contentions:count:: shop 5'],
    ['shop.mutex_duration', 'mutex:delay:nanoseconds:: shop 5'],
    ['shop.block_duration', 'block:delay:nanoseconds:: shop 5'],
    ['shop.lock_count', 'block:contentions:count:: shop 5'],
  ])('of the application %s is %s', (app, expected) => {
    expect(stored({ app })).toBe(expected);
  });

  it('is refused when the last part of the name is no word for what is measured', () => {
    expect(() => stored({ app: 'my.shop' })).toThrow(
      expect.objectContaining({ reason: 'unknown_profile_type', message: expect.stringContaining('shop') as string }),
    );
  });

  it('stays a count of samples without a rate, and follows another rate', () => {
    expect(stored({ sampleRate: 0 })).toBe('process_cpu:samples:count:: shop 5');
    expect(stored({ sampleRate: 250 })).toBe('process_cpu:cpu:nanoseconds:cpu:nanoseconds shop 20000000');
  });

  it('keeps the values of a format that measures time itself', () => {
    const time = found(7n, 'nanoseconds');
    expect(stored({}, time)).toBe('process_cpu:cpu:nanoseconds:cpu:nanoseconds shop 7');
    expect(stored({ sampleRate: 0 }, time)).toBe('process_cpu:cpu:nanoseconds:cpu:nanoseconds shop 7');
  });

  it('follows the unit of each profile where a file has several', () => {
    expect(stored({ app: 'shop' }, found(7n, 'bytes'), true)).toBe('memory:samples:bytes:: shop 7');
    expect(stored({ app: 'shop' }, found(7n, 'nanoseconds'), true)).toBe(
      'wall:wall:nanoseconds:cpu:nanoseconds shop 7',
    );
    expect(stored({ app: 'shop.cpu' }, found(7n), true)).toBe(
      'process_cpu:cpu:nanoseconds:cpu:nanoseconds shop 70000000',
    );
  });

  it('is refused when its values do not fit as nanoseconds, instead of becoming other numbers', () => {
    expect(stored({}, found(900_000_000_000n))).toContain(' 9000000000000000000');
    expect(() => stored({}, found(1_000_000_000_000n))).toThrow('too much for a time in nanoseconds');
  });

  it('has the labels of the push and of the file, and the application where a key names the service', () => {
    const keys = [
      { name: 'region', value: 'eu' },
      { name: 'service_name', value: 'cart' },
    ];
    const { labels } = namedProfile(
      found(1n, 'count', [{ name: 'profile_name', value: 'main' }]),
      { ...push, keys },
      false,
    );
    expect(Object.fromEntries(labels.map(({ name, value }) => [name, value]))).toEqual({
      __name__: 'process_cpu',
      __delta__: 'false',
      region: 'eu',
      service_name: 'cart',
      app_name: 'shop',
      pyroscope_spy: 'pyspy',
      profile_name: 'main',
    });
  });

  it('has the time of its push', () => {
    expect(namedProfile(found(1n), push, false).columns).toMatchObject({
      timeNanos: push.from,
      durationNanos: 10_000_000_000n,
    });
    expect(namedProfile(found(1n), { ...push, from: undefined }, false).columns).toMatchObject({
      timeNanos: 0n,
      durationNanos: 0n,
    });
  });
});
