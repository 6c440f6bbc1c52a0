import { describe, expect, it } from 'vitest';
import { HostTemplates } from './template-srv.ts';

const templates = new HostTemplates();

/** A scene object with variables, below another one. */
const scene = (variables: Record<string, unknown>, parent?: object) => ({
  ...(parent && { parent }),
  state: {
    $variables: {
      state: {
        variables: Object.entries(variables).map(([name, value]) => ({ state: { name }, getValue: () => value })),
      },
    },
  },
});

const within = (object: object) => ({ __sceneObject: { text: '', value: { valueOf: () => object } } });

describe('text with variables', () => {
  const scopedVars = within(scene({ service: 'shop' }, scene({ service: 'outer', pods: ['a', 'b.c'] })));

  it('takes the nearest value, in each way of writing it', () => {
    expect(templates.replace('{service_name="$service"}', scopedVars)).toBe('{service_name="shop"}');
    expect(templates.replace('${service} [[service]]', scopedVars)).toBe('shop shop');
  });

  it('writes several values as it is asked to', () => {
    expect(templates.replace('${pods:regex}', scopedVars)).toBe('(a|b\\.c)');
    expect(templates.replace('${pods:pipe} ${pods:csv}', scopedVars)).toBe('a|b.c a,b.c');
    expect(templates.replace('$pods', scopedVars)).toBe('{a,b.c}');
    expect(templates.replace('$pods', scopedVars, (value: unknown) => JSON.stringify(value))).toBe('["a","b.c"]');
  });

  it('prefers values that come with the question', () => {
    expect(templates.replace('$service', { ...scopedVars, service: { text: '', value: 'scoped' } })).toBe('scoped');
  });

  it('leaves alone what it does not know', () => {
    expect(templates.replace('$unknown costs 5$', scopedVars)).toBe('$unknown costs 5$');
    expect(templates.replace('$service')).toBe('$service');
    expect(templates.replace(undefined)).toBe('');
  });

  it('does not take a value for a pattern', () => {
    const odd = within(scene({ service: '$& $service' }));
    expect(templates.replace('[$service]', odd)).toBe('[$& $service]');
  });
});
