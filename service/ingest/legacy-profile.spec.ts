import { describe, expect, it } from 'vitest';
import { unixNanos } from '#model/brands.ts';
import { drawProfile } from '../../tests/fixtures/drawn-profile.ts';
import { labelText } from './label-rules.ts';
import { legacyProfile } from './legacy-profile.ts';
import type { LegacyPush } from './pushed-profile.ts';

const now = unixNanos(1_795_412_642_000_000_000n);
const push: LegacyPush = {
  format: 'pprof',
  app: 'shop',
  keys: [],
  spy: 'nodespy',
  from: unixNanos(1_795_412_600_000_000_000n),
  until: undefined,
  displayNames: undefined,
  sampleRate: 100,
  jfrLabels: undefined,
};

function named(types: string, changes: Partial<LegacyPush> = {}): string {
  const values = types.split(',').map(() => '1');
  const { columns } = drawProfile(`a ${values.join(' ')}`, { types });
  return legacyProfile(columns, { ...push, ...changes }, now).labels.find(({ name }) => name === '__name__')!.value;
}

describe('the name of a profile pushed to /ingest', () => {
  it.each([
    ['sample:count,wall:microseconds', 'wall'],
    ['cpu:nanoseconds,wall:nanoseconds', 'wall'],
    ['samples:count,cpu:nanoseconds', 'process_cpu'],
    ['cpu:nanoseconds', 'process_cpu'],
    ['alloc_objects:count,alloc_space:bytes', 'memory'],
    ['inuse_objects:count,inuse_space:bytes', 'memory'],
    ['objects:count,space:bytes', 'memory'],
    ['contentions:count,delay:nanoseconds', 'mutex'],
    ['goroutine:count', 'goroutines'],
    ['locks:count', 'locks'],
    ['first:count,second:count', 'second'],
  ])('for the types %s is %s', (types, name) => {
    expect(named(types)).toBe(name);
  });

  it('follows the display names of the client instead of the default ones', () => {
    const block = new Map([
      ['contentions', 'block_count'],
      ['delay', 'block_duration'],
    ]);
    expect(named('contentions:count,delay:nanoseconds', { displayNames: block })).toBe('block');
    expect(named('samples:count', { displayNames: new Map() })).toBe('samples');
    expect(named('samples:count', { displayNames: new Map([['samples', '']]) })).toBe('samples');
  });
});

describe('the labels of a profile pushed to /ingest', () => {
  const labels = (keys: Record<string, string>, changes: Partial<LegacyPush> = {}) => {
    const pushed = { ...push, keys: Object.entries(keys).map(([name, value]) => ({ name, value })), ...changes };
    return labelText(legacyProfile(drawProfile('a 1', { types: 'cpu:nanoseconds' }).columns, pushed, now).labels);
  };

  it('have the application as service and the agent as spy', () => {
    expect(labels({ region: 'eu' })).toBe(
      '{__name__="process_cpu", __delta__="false", region="eu", service_name="shop", pyroscope_spy="nodespy"}',
    );
  });

  it('keep a service name and a spy that are given', () => {
    expect(labels({ service_name: 'cart', pyroscope_spy: 'ebpf' })).toBe(
      '{__name__="process_cpu", __delta__="false", service_name="cart", pyroscope_spy="ebpf"}',
    );
  });

  it('lose private keys other than the session', () => {
    expect(labels({ __name__: 'forged', __x__: '1', __session_id__: '9' })).toBe(
      '{__name__="process_cpu", __delta__="false", __session_id__="9", service_name="shop", pyroscope_spy="nodespy"}',
    );
  });
});

describe('the time of a profile pushed to /ingest', () => {
  const time = (timeNanos: bigint, changes: Partial<LegacyPush> = {}) =>
    legacyProfile(drawProfile('a 1', { timeNanos }).columns, { ...push, ...changes }, now).columns.timeNanos;

  it('is its own, unless that lies in 1970: then from, else now', () => {
    expect(time(1_795_412_642_123_456_789n)).toBe(1_795_412_642_123_456_789n);
    expect(time(1_795_412_642_123_456n)).toBe(push.from);
    expect(time(0n)).toBe(push.from);
    expect(time(0n, { from: undefined })).toBe(now);
  });
});

describe('function names', () => {
  const names = (spy: string) => {
    const { columns } = drawProfile('main@app.py:1;run@/usr/lib/x.py:2;main@other.py:3;bare 1');
    const { symbols } = legacyProfile(columns, { ...push, spy }, now).columns;
    return Array.from(symbols.functions.name, (index) => symbols.strings[index]);
  };

  it('get their file in front for Python and Ruby agents', () => {
    expect(names('rbspy')).toEqual(['app.py main', '/usr/lib/x.py run', 'other.py main', 'bare']);
    expect(names('scripting')).toEqual(names('rbspy'));
    expect(names('pyspy')).toEqual(['app.py main', 'run', 'other.py main', 'bare']);
  });

  it('stay as they are for others', () => {
    expect(names('gospy')).toEqual(['main', 'run', 'main', 'bare']);
  });
});
