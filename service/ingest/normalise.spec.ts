import { describe, expect, it } from 'vitest';
import { tenantNumber, unixNanos } from '#model/brands.ts';
import type { Label } from '#model/labels.ts';
import { drawProfile, type DrawOptions } from '../../tests/fixtures/drawn-profile.ts';
import { defaultLimits } from '../limits.ts';
import type { NormalisedProfile } from '../store/store.ts';
import { labelText, seriesLabels } from './label-rules.ts';
import { normalise } from './normalise.ts';
import { decodeLimitsOf, type DecodeLimits } from './pushed-profile.ts';

interface Setting extends DrawOptions {
  labels?: Record<string, string>;
  limits?: Partial<DecodeLimits>;
}

function normalised(text: string, { labels, limits, ...options }: Setting = {}): NormalisedProfile | undefined {
  const pushed: Label[] = Object.entries({ __name__: 'process_cpu', service_name: 'shop', ...labels }).map(
    ([name, value]) => ({ name, value }),
  );
  return normalise({
    tenant: tenantNumber(1),
    profileId: new Uint8Array(16),
    time: unixNanos(1n),
    columns: drawProfile(text, options).columns,
    labels: seriesLabels(pushed),
    limits: { ...decodeLimitsOf(defaultLimits), ...limits },
  });
}

/** Prints a profile back as text: a block for each series, a line for each stack, spans indented. */
function drawn(profile: NormalisedProfile | undefined): string[] {
  if (profile === undefined) {
    return [];
  }
  const { symbols, stacks } = profile;
  const frame = (location: number) => {
    const lines = symbols.locations;
    return Array.from(lines.lineFunction.slice(lines.lineOffsets[location], lines.lineOffsets[location + 1]))
      .map((f) => symbols.strings[symbols.functions.name[f]!]!)
      .reverse()
      .join('>');
  };
  const stack = (row: number) =>
    Array.from(stacks.locations.slice(stacks.offsets[row], stacks.offsets[row + 1]), frame)
      .reverse()
      .join(';') || '()';
  const rows = (part: { stacks: Int32Array; values: BigInt64Array }, indent: string) =>
    Array.from(part.stacks, (row, i) => `${indent}${stack(row)} ${part.values[i]}`);
  return profile.series.flatMap((series) => [
    `${series.profileType} ${labelText(series.labels.filter(({ name }) => !name.startsWith('__')))}`,
    ...rows(series, ''),
    ...series.spans.flatMap((span) => [
      `  span ${span.spanId.toString(16)} trace ${((span.traceIdHigh << 64n) | span.traceIdLow).toString(16)} ${span.spanName}`.trimEnd(),
      ...rows(span, '  '),
    ]),
  ]);
}

describe('a profile becomes', () => {
  it('one series for each sample type, with private labels that say the type', () => {
    const profile = normalised('main;run 2 20', {
      types: 'samples:count,cpu:nanoseconds',
      periodType: 'cpu:nanoseconds',
      labels: { __type__: 'forged' },
    });
    expect(drawn(profile)).toEqual([
      'process_cpu:samples:count:cpu:nanoseconds {service_name="shop"}',
      'main;run 2',
      'process_cpu:cpu:nanoseconds:cpu:nanoseconds {service_name="shop"}',
      'main;run 20',
    ]);
    expect(labelText(profile!.series[1]!.labels)).toBe(
      '{__name__="process_cpu", __period_type__="cpu", __period_unit__="nanoseconds", __profile_type__="process_cpu:cpu:nanoseconds:cpu:nanoseconds", __service_name__="shop", __type__="cpu", __unit__="nanoseconds", service_name="shop"}',
    );
  });

  it('a series without period labels when the profile names no period', () => {
    const [series] = normalised('a 1')!.series;
    expect(series!.profileType).toBe('process_cpu:samples:count::');
    expect(series!.labels.some(({ name }) => name.startsWith('__period_'))).toBe(false);
  });

  it('one series for each distinct set of sample labels', () => {
    expect(
      drawn(
        normalised(`
          main;pay 1 {endpoint=/pay,bytes=#7}
          main;pay 2 {bytes=#8,endpoint=/pay}
          main;log 4 {endpoint=/log,kind=x}
          main;log 8 {kind=x,endpoint=/log}
          main     16
        `),
      ),
    ).toEqual([
      'process_cpu:samples:count:: {service_name="shop"}',
      'main 16',
      'process_cpu:samples:count:: {endpoint="/pay", service_name="shop"}',
      'main;pay 3',
      'process_cpu:samples:count:: {endpoint="/log", kind="x", service_name="shop"}',
      'main;log 12',
    ]);
  });

  it('series whose own labels win over sample labels', () => {
    expect(
      drawn(
        normalised('a 1 {region=us,service_name=other,__type__=forged,__name__=x,empty=}', {
          labels: { region: 'eu' },
        }),
      ),
    ).toEqual(['process_cpu:samples:count:: {region="eu", service_name="shop"}', 'a 1']);
  });

  it('merged stacks: the same stack once, sums exact', () => {
    expect(drawn(normalised('a;b 9007199254740993\na;b 1\na 1\n() 5\n() 6'))).toEqual([
      'process_cpu:samples:count:: {service_name="shop"}',
      'a;b 9007199254740994',
      'a 1',
      '() 11',
    ]);
  });

  it('nothing where values are zero or negative, each type for itself', () => {
    expect(drawn(normalised('a 0 0\nb 1 -5\nc -1 0\nd 0 7', { types: 'x:count,y:count' }))).toEqual([
      'process_cpu:x:count:: {service_name="shop"}',
      'b 1',
      'process_cpu:y:count:: {service_name="shop"}',
      'd 7',
    ]);
    expect(normalised('a 0\nb -3')).toBeUndefined();
    expect(normalised('')).toBeUndefined();
  });

  it('a demo profile when it is labelled so', () => {
    expect(normalised('a 1', { labels: { hearth_demo: 'true' } })!.retention).toBe('demo');
    expect(normalised('a 1', { labels: { hearth_demo: 'false' } })!.retention).toBe('default');
  });
});

describe('spans', () => {
  const span = '00f067aa0ba902b7';
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';

  it('keep their part of the values and never become labels', () => {
    expect(
      drawn(
        normalised(`
          a;b 1 {span_id=${span},trace_id=${trace},route=pay}
          a;b 2 {span_id=${span.toUpperCase()},trace_id=${trace.toUpperCase()},route=pay}
          a;b 4 {route=pay}
          a;c 8 {profile_id=00000000000000ff,route=pay}
          a   16 {trace_id=${trace},route=pay}
        `),
      ),
    ).toEqual([
      'process_cpu:samples:count:: {route="pay", service_name="shop"}',
      'a;b 7',
      'a;c 8',
      'a 16',
      '  span f067aa0ba902b7 trace 4bf92f3577b34da6a3ce929d0e0e4736',
      '  a;b 3',
      '  span ff trace 0',
      '  a;c 8',
      '  span 0 trace 4bf92f3577b34da6a3ce929d0e0e4736',
      '  a 16',
    ]);
  });

  it('have one name each, which is a label only of samples without a span', () => {
    expect(
      drawn(
        normalised(`
          a 1 {span_id=${span}}
          b 2 {span_id=${span},span_name=pay}
          c 4 {span_id=${span},span_name=other}
          d 8 {span_name=pay}
          e 16 {span_id=none,span_name=pay}
        `),
      ),
    ).toEqual([
      'process_cpu:samples:count:: {service_name="shop"}',
      'a 1',
      'b 2',
      'c 4',
      '  span f067aa0ba902b7 trace 0 pay',
      '  a 1',
      '  b 2',
      '  c 4',
      'process_cpu:samples:count:: {service_name="shop", span_name="pay"}',
      'd 8',
      'e 16',
    ]);
    expect(drawn(normalised('a 1 {span_name=x}', { labels: { span_name: 'of the series' } }))).toEqual([
      'process_cpu:samples:count:: {service_name="shop", span_name="of the series"}',
      'a 1',
    ]);
  });

  it('are ignored when their id is not one, and the sample stays', () => {
    for (const bad of ['xyz', '0123', '0000000000000000', `${span}00`, 'g0f067aa0ba902b7', '0x067aa0ba902b7a']) {
      expect(drawn(normalised(`a 1 {span_id=${bad}}`))).toEqual([
        'process_cpu:samples:count:: {service_name="shop"}',
        'a 1',
      ]);
    }
  });

  it('are split by sample type', () => {
    const profile = normalised(`a 1 0 {span_id=${span}}\nb 0 5 {span_id=${span}}`, { types: 'x:count,y:count' });
    expect(profile!.series.map(({ spans }) => spans.map(({ values }) => [...values]))).toEqual([[[1n]], [[5n]]]);
  });
});

describe('limits', () => {
  it('cut deep stacks at the leaf', () => {
    expect(drawn(normalised('a;b;c;d 1\na;b;c 2\nx 4', { limits: { maxDepth: 3 } }))).toEqual([
      'process_cpu:samples:count:: {service_name="shop"}',
      'a;b;c 3',
      'x 4',
    ]);
    expect(drawn(normalised('a;b;c;d 1', { limits: { maxDepth: 0 } }))).toContain('a;b;c;d 1');
  });

  it('keep the tail of long symbols, whole characters only', () => {
    expect(drawn(normalised('head-and-tail;ééé 1', { limits: { maxSymbolLength: 5 } }))).toContain('-tail;éé 1');
    expect(drawn(normalised('head-and-tail 1', { limits: { maxSymbolLength: 0 } }))).toContain('head-and-tail 1');
  });

  it('hold for sample labels that join a series', () => {
    expect(() => normalised(`a 1 {k=${'v'.repeat(2049)}}`)).toThrow("has label value too long: 'vvv");
    const many = Array.from({ length: 29 }, (_, i) => `k${i}=v`).join(',');
    expect(() => normalised(`a 1 {${many}}`)).toThrow('has 31 label names; limit 30');
  });

  it('hold for a profile that would leave nothing to store', () => {
    expect(() => normalised('a 0', { labels: { __name__: '' } })).toThrow('invalid metric name');
  });
});

describe('a profile is refused', () => {
  it('when a sample type is there twice or would make an ambiguous id', () => {
    expect(() => normalised('a 1 2', { types: 'cpu:count,cpu:count' })).toThrow(
      "sample type 'cpu:count' is there twice",
    );
    const { columns } = drawProfile('a 1');
    columns.sampleTypes = [{ type: 'a:b', unit: 'count' }];
    expect(() =>
      normalise({
        tenant: tenantNumber(1),
        profileId: new Uint8Array(16),
        time: unixNanos(1n),
        columns,
        labels: seriesLabels([{ name: '__name__', value: 'cpu' }]),
        limits: decodeLimitsOf(defaultLimits),
      }),
    ).toThrow("type 'a:b' with unit 'count' contains ':'");
  });

  it('when its values do not fit into an int64 together', () => {
    expect(() => normalised('a 9223372036854775807\na 1')).toThrow('add up to 9223372036854775808');
    expect(() => normalised('a 9223372036854775807\nb 1')).toThrow('add up to 9223372036854775808');
    expect(drawn(normalised('a 9223372036854775807'))).toContain('a 9223372036854775807');
  });
});

describe('generic Go functions', () => {
  it('lose their shapes, in Go profiles only', () => {
    const go = 'sort[go.shape.[]uint8]@sort.go:1;(*List[go.shape.int,go.shape.struct { a []int }]).Push@list.go:2 1';
    expect(drawn(normalised(go))).toContain('sort;(*List).Push 1');
    expect(drawn(normalised('sort[go.shape.int]@sort.js:1 1'))).toContain('sort[go.shape.int] 1');
  });
});
