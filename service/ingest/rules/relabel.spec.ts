import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRelabel, defaultStep, type RelabelStep } from './relabel.ts';

type Set = Record<string, string>;

/** The labels after the step; undefined when it ends the profile. */
function relabelled(labels: Set, step: Partial<RelabelStep>): Set | undefined {
  const map = new Map(Object.entries(labels));
  return compileRelabel({ ...defaultStep, ...step })(map) ? Object.fromEntries(map) : undefined;
}

const pod = { __name__: 'process_cpu', pod: 'cart-7f9-x2', zone: 'eu-1' };

describe('replace', () => {
  it.each<[string, Partial<RelabelStep>, Set]>([
    [
      'puts a group of the source into the target',
      { sourceLabels: ['pod'], regex: '(.*)-[^-]+', targetLabel: 'deployment' },
      { ...pod, deployment: 'cart-7f9' },
    ],
    [
      'joins sources by the separator, a missing one as nothing',
      { sourceLabels: ['zone', 'none', 'pod'], separator: '/', targetLabel: 'at' },
      { ...pod, at: 'eu-1//cart-7f9-x2' },
    ],
    [
      'joins by a semicolon unless told otherwise',
      { sourceLabels: ['zone', 'pod'], targetLabel: 'at' },
      { ...pod, at: 'eu-1;cart-7f9-x2' },
    ],
    [
      'leaves everything when the expression does not match the whole source',
      { sourceLabels: ['pod'], regex: 'cart', targetLabel: 'zone', replacement: 'x' },
      pod,
    ],
    ['sets a constant without a source', { targetLabel: 'cluster', replacement: 'one' }, { ...pod, cluster: 'one' }],
    [
      'removes the target when the replacement is empty',
      { sourceLabels: ['pod'], targetLabel: 'zone', replacement: '' },
      { __name__: 'process_cpu', pod: 'cart-7f9-x2' },
    ],
    [
      'removes the target when the group is empty',
      { sourceLabels: ['none'], targetLabel: 'zone' },
      { __name__: 'process_cpu', pod: 'cart-7f9-x2' },
    ],
    [
      'takes groups by number and name, braced or not, and a doubled dollar',
      {
        sourceLabels: ['pod'],
        regex: '(?P<app>[a-z]+)-(.*)',
        targetLabel: 'r',
        replacement: '$app/${2}x/${app}y/$$1/$2',
      },
      { ...pod, r: 'cart/7f9-x2x/carty/$1/7f9-x2' },
    ],
    [
      'takes the longest name, so that $1x is no group',
      { sourceLabels: ['pod'], targetLabel: 'r', replacement: 'a$1x-$7-$none' },
      { ...pod, r: 'a--' },
    ],
    [
      'makes the target of groups, too',
      { sourceLabels: ['pod'], regex: '([a-z]+)-(.*)', targetLabel: 'app_$1', replacement: '$2' },
      { ...pod, app_cart: '7f9-x2' },
    ],
    ['does nothing when that target is empty', { sourceLabels: ['none'], targetLabel: '$1', replacement: 'x' }, pod],
    [
      'may rename the profile',
      { sourceLabels: ['__name__'], regex: 'process_(.*)', targetLabel: '__name__' },
      { ...pod, __name__: 'cpu' },
    ],
  ])('%s', (_, step, after) => {
    expect(relabelled(pod, step)).toEqual(after);
  });

  it('matches line breaks by a dot', () => {
    const step = { sourceLabels: ['text'], regex: 'a.b', targetLabel: 'text', replacement: 'ok' };
    expect(relabelled({ text: 'a\nb' }, step)).toEqual({ text: 'ok' });
  });

  it('never sets what the service alone sets', () => {
    const step = { sourceLabels: ['kind'], targetLabel: '__${1}__', replacement: 'x' };
    expect(relabelled({ kind: 'type' }, step)).toEqual({ kind: 'type' });
    expect(relabelled({ kind: 'mine' }, step)).toEqual({ kind: 'mine', __mine__: 'x' });
  });
});

describe('keep and drop', () => {
  it.each<[Partial<RelabelStep>, boolean]>([
    [{ action: 'keep', sourceLabels: ['zone'], regex: 'eu-.' }, true],
    [{ action: 'keep', sourceLabels: ['zone'], regex: 'eu' }, false],
    [{ action: 'keep', sourceLabels: ['none'], regex: '' }, true],
    [{ action: 'drop', sourceLabels: ['zone'], regex: 'eu-.' }, false],
    [{ action: 'drop', sourceLabels: ['zone'], regex: '-1' }, true],
    [{ action: 'drop', sourceLabels: ['zone', 'pod'], regex: 'eu.*;cart.*' }, false],
    [{ action: 'keepequal', sourceLabels: ['zone'], targetLabel: 'region' }, false],
    [{ action: 'keepequal', sourceLabels: ['none'], targetLabel: 'region' }, true],
    [{ action: 'dropequal', sourceLabels: ['none'], targetLabel: 'region' }, false],
    [{ action: 'dropequal', sourceLabels: ['zone'], targetLabel: 'zone' }, false],
    [{ action: 'dropequal', sourceLabels: ['zone'], targetLabel: 'pod' }, true],
  ])('%j lets the profile pass: %s', (step, passes) => {
    expect(relabelled(pod, step)).toEqual(passes ? pod : undefined);
  });
});

describe('hashmod', () => {
  // By Python: int.from_bytes(hashlib.md5(text.encode()).digest()[8:], 'big') % modulus
  it.each([
    [{ a: 'cart', b: 'a-0' }, 16, '6'],
    [{}, 7, '1'],
    [{ b: 'größe' }, 1000, '683'],
  ] as [Set, number, string][])('of %j by %d', (labels, modulus, rest) => {
    const sourceLabels = Object.keys(labels);
    expect(relabelled(labels, { action: 'hashmod', sourceLabels, modulus, targetLabel: 'shard' })).toEqual({
      ...labels,
      shard: rest,
    });
  });
});

describe('the names of labels', () => {
  it('are mapped to others by labelmap, which keeps the old ones', () => {
    const labels = { meta_zone: 'eu', meta_pod: 'x', zone: 'old' };
    expect(relabelled(labels, { action: 'labelmap', regex: 'meta_(.+)' })).toEqual({ ...labels, zone: 'eu', pod: 'x' });
    expect(relabelled(labels, { action: 'labelmap', regex: 'meta_(.+)', replacement: 'k8s.$1' })).toEqual({
      ...labels,
      'k8s.zone': 'eu',
      'k8s.pod': 'x',
    });
  });

  it('are dropped or kept by an expression, but never the name of the profile', () => {
    expect(relabelled(pod, { action: 'labeldrop', regex: 'z.*|__.*' })).toEqual({
      __name__: 'process_cpu',
      pod: 'cart-7f9-x2',
    });
    expect(relabelled(pod, { action: 'labeldrop', regex: 'z' })).toEqual(pod);
    expect(relabelled(pod, { action: 'labelkeep', regex: 'zone' })).toEqual({ __name__: 'process_cpu', zone: 'eu-1' });
  });
});

it('lowercase and uppercase set the target, and remove it when there is nothing to set', () => {
  expect(relabelled({ a: 'Äb' }, { action: 'lowercase', sourceLabels: ['a'], targetLabel: 'b' })).toEqual({
    a: 'Äb',
    b: 'äb',
  });
  expect(relabelled({ a: 'Äb' }, { action: 'uppercase', sourceLabels: ['a', 'a'], targetLabel: 'a' })).toEqual({
    a: 'ÄB;ÄB',
  });
  expect(relabelled({ a: 'x' }, { action: 'uppercase', sourceLabels: ['none'], targetLabel: 'a' })).toEqual({});
});

describe('whatever the labels are', () => {
  const anyLabels = fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'constructor', 'é'),
    fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }),
  );

  it('keep and drop of the same are opposites, as are their equals', () => {
    fc.assert(
      fc.property(anyLabels, fc.constantFrom('.*', 'a.*', '', '[^;]*;.*', '\\w+'), (labels, regex) => {
        const step = { sourceLabels: ['a', 'b'], regex };
        expect(relabelled(labels, { ...step, action: 'keep' }) === undefined).toBe(
          relabelled(labels, { ...step, action: 'drop' }) !== undefined,
        );
        const equal = { sourceLabels: ['a'], targetLabel: 'b' };
        expect(relabelled(labels, { ...equal, action: 'keepequal' }) === undefined).toBe(
          relabelled(labels, { ...equal, action: 'dropequal' }) !== undefined,
        );
      }),
    );
  });

  it('the usual expression and replacement copy the source', () => {
    fc.assert(
      fc.property(anyLabels, (labels) => {
        const { a, ...rest } = relabelled(labels, { sourceLabels: ['b'], targetLabel: 'a' })!;
        expect(a).toBe(labels.b);
        expect(rest).toEqual(Object.fromEntries(Object.entries(labels).filter(([name]) => name !== 'a')));
      }),
    );
  });

  it('labelkeep and labeldrop of the same share the labels out', () => {
    fc.assert(
      fc.property(anyLabels, fc.constantFrom('a', '[ab]', '.', 'c.*'), (labels, regex) => {
        const kept = relabelled(labels, { action: 'labelkeep', regex })!;
        const left = relabelled(labels, { action: 'labeldrop', regex })!;
        expect({ ...kept, ...left }).toEqual(labels);
        expect(Object.keys(kept).filter((name) => name in left && Object.hasOwn(left, name))).toEqual([]);
      }),
    );
  });
});

it('steps that multiply labels or texts are stopped', () => {
  const double = compileRelabel({ ...defaultStep, sourceLabels: ['a', 'a'], separator: '', targetLabel: 'a' });
  const copy = compileRelabel({ ...defaultStep, action: 'labelmap', regex: '(.*)', replacement: '${1}x' });
  const labels = new Map([['a', '0123456789']]);
  const times = (step: typeof double) => () => Array.from({ length: 2_000 }, () => step(labels));
  expect(times(double)).toThrow(expect.objectContaining({ reason: 'label_value_too_long' }));
  expect(times(copy)).toThrow(expect.objectContaining({ reason: 'max_label_names_per_series' }));
});
