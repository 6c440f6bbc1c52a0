import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../limits.ts';
import { decodeLimitsOf } from './pushed-profile.ts';
import { checkLabels, labelText, seriesLabels } from './label-rules.ts';

const limits = decodeLimitsOf(defaultLimits);
const pairs = (labels: Record<string, string>) => Object.entries(labels).map(([name, value]) => ({ name, value }));
const of = (labels: Record<string, string>) => labelText(seriesLabels(pairs(labels)));

describe('the labels of a series', () => {
  it('are sorted and have a service name', () => {
    expect(of({ region: 'eu', __name__: 'process_cpu' })).toBe(
      '{__name__="process_cpu", region="eu", service_name="unknown_service"}',
    );
    expect(of({ service_name: 'shop', __name__: 'wall' })).toBe('{__name__="wall", service_name="shop"}');
    expect(of({ service_name: '', __name__: 'wall' })).toBe('{__name__="wall", service_name="unknown_service"}');
  });

  it('lose hints for older servers, sessions, and what only the service may say', () => {
    expect(
      of({
        __name__: 'memory',
        service_name: 'shop',
        __delta__: 'false',
        __session_id__: '1f',
        __type__: 'forged',
        __profile_type__: 'forged',
        __service_name__: 'forged',
        __period_type__: 'forged',
        __period_unit__: 'forged',
        __unit__: 'forged',
        __otel__: 'true',
        empty: '',
      }),
    ).toBe('{__name__="memory", __otel__="true", service_name="shop"}');
  });

  it('have the names of godeltaprof replaced', () => {
    expect(of({ __name__: 'godeltaprof_memory', service_name: 'shop' })).toBe(
      '{__name__="memory", __name_replaced__="godeltaprof_memory", service_name="shop"}',
    );
  });
});

describe('a label set is refused', () => {
  const check = (labels: { name: string; value: string }[]) => () => checkLabels(seriesLabels(labels), limits);
  const good = pairs({ __name__: 'cpu', service_name: 's' });

  it('when it has more than 30 names', () => {
    const many = (n: number) => pairs(Object.fromEntries(Array.from({ length: n }, (_, i) => [`l${i + 10}`, 'x'])));
    expect(check([...good, ...many(28)])).not.toThrow();
    expect(check([...good, ...many(29)])).toThrow(
      /^profile series '\{__name__="cpu", .*\}' has 31 label names; limit 30$/,
    );
  });

  it('when it has no name, or one that no query could name', () => {
    expect(check(pairs({ service_name: 's' }))).toThrow('invalid metric name');
    expect(check(pairs({ __name__: '', service_name: 's' }))).toThrow('invalid metric name');
    expect(check(pairs({ __name__: 'a:b', service_name: 's' }))).toThrow("'a:b' must not have a colon");
  });

  it('when a name or value is too long in UTF-8, and not before', () => {
    expect(check([...good, { name: 'n'.repeat(1024), value: 'v' }])).not.toThrow();
    expect(check([...good, { name: 'é'.repeat(513), value: 'v' }])).toThrow("has label name too long: 'éé");
    expect(check([...good, { name: 'n', value: 'é'.repeat(1024) }])).not.toThrow();
    expect(check([...good, { name: 'n', value: `${'é'.repeat(1024)}x` }])).toThrow("has label value too long: 'éé");
  });

  it('when a name is there twice or empty', () => {
    expect(check([...good, { name: 'a', value: '1' }, { name: 'a', value: '2' }])).toThrow(
      /^profile with labels '\{.*\}' has duplicate label name: 'a'$/,
    );
    expect(check([...good, { name: 'service_name', value: '2' }])).toThrow("duplicate label name: 'service_name'");
    expect(check([...good, { name: '', value: '2' }])).toThrow("invalid label name ''");
  });
});
