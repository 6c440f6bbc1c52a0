import { describe, expect, it } from 'vitest';
import { treeOf } from '../tests/fixtures/arbitrary-profile.ts';
import { peekTruth, unpackedFixture } from '../tests/fixtures/pprof/truth.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { nameTree } from '#model/name-tree.ts';
import { peek, peekText, type PeekedCall } from '#model/peek.ts';
import { locationTree } from '#model/stack-tree.ts';

const byName = (calls: readonly PeekedCall[]) =>
  new Map(calls.filter(({ isFunction }) => isFunction).map(({ name, value }) => [name, value]));
describe('peek', () => {
  it.each(peekTruth())('has of $path the calls that go tool pprof has', ({ path, sampleType, functions }) => {
    const profile = readPprof(unpackedFixture(path));
    const type = profile.sampleTypes.findIndex((one) => one.type === sampleType);
    const tree = nameTree(locationTree(profile, type));
    for (const [name, expected] of functions) {
      const found = peek(tree, name)!;
      expect([found.self, found.total], name).toEqual([expected.self, expected.total]);
      expect(byName(found.callers), name).toEqual(expected.callers);
      expect(byName(found.callees), name).toEqual(expected.callees);
    }
  });

  it('counts a stack once for a call that recurs on it', () => {
    const found = peek(treeOf('a;f;f;f;b 5\nf;b 2'), 'f')!;
    expect([found.self, found.total]).toEqual([0n, 7n]);
    expect(found.callers.map(({ name, value }) => `${name} ${value}`)).toEqual(['a 5', 'f 5', 'total 2']);
    expect(found.callees.map(({ name, value }) => `${name} ${value}`)).toEqual(['b 7', 'f 5']);
    expect(peekText(found, String)).toContain('7 f (self 0)');
  });

  it('is nothing of a function that is nowhere', () => {
    expect(peek(treeOf('a 1'), 'total')).toBeUndefined();
  });
});
