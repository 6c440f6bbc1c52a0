import { describe, expect, it } from 'vitest';
import { drawProfile } from '../tests/fixtures/drawn-profile.ts';
import { unpackedFixture } from '../tests/fixtures/pprof/truth.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { goPgoStacks } from '#model/go-pgo.ts';
import type { LocationTree } from '#model/columns.ts';
import { locationTree } from '#model/stack-tree.ts';

/** Each stack with a value, from the root, with lines where there are any. */
function stacksOf({ symbols, parent, location, self }: LocationTree, separator = ';'): string[] {
  const { strings, functions, locations } = symbols;
  const frame = (row: number) =>
    Array.from({ length: locations.lineOffsets[row + 1]! - locations.lineOffsets[row]! }, (_, i) => {
      const line = locations.lineOffsets[row]! + i;
      const number = locations.lineNumber[line]!;
      const name = strings[functions.name[locations.lineFunction[line]!]!]!;
      return number === 0 ? name : `${name}:${number}`;
    })
      .reverse()
      .join('>');
  return Array.from(parent.keys())
    .filter((node) => self[node] !== 0n)
    .map((node) => {
      const frames: string[] = [];
      for (let at = node; at !== -1; at = parent[at]!) {
        frames.unshift(frame(location[at]!));
      }
      return `${frames.join(separator)} ${self[node]}`;
    })
    .sort();
}
const drawn = (text: string) => locationTree(drawProfile(text).columns, 0);

describe("stacks for Go's compiler", () => {
  it('keep the locations next to the leaf', () => {
    const tree = drawn('a;b;c;d 5\nx;y;c;d 3\nc;d 1\nd 7');
    expect(stacksOf(goPgoStacks(tree, { keepLocations: 2, aggregateCallees: false }))).toEqual(['c;d 9', 'd 7']);
    expect(stacksOf(goPgoStacks(tree, { keepLocations: 0, aggregateCallees: false }))).toEqual(stacksOf(tree));
    expect(stacksOf(goPgoStacks(tree, { keepLocations: 4_294_967_295, aggregateCallees: false }))).toEqual(
      stacksOf(tree),
    );
  });

  it('may forget the line of the leaf, but no line of a caller', () => {
    const tree = drawn('m@m.go:3;f@f.go:12 5\nm@m.go:3;f@f.go:40 3\nm@m.go:9;f@f.go:12 1\nm@m.go:3 2');
    const shared = ['m 2', 'm:3;f 8', 'm:9;f 1'];
    expect(stacksOf(goPgoStacks(tree, { keepLocations: 5, aggregateCallees: true }))).toEqual(shared);
    expect(stacksOf(goPgoStacks(tree, { keepLocations: 0, aggregateCallees: true }))).toEqual(shared);
  });

  it('leave out samples without a stack', () => {
    expect(goPgoStacks(drawn('() 5\na 1'), { keepLocations: 5, aggregateCallees: true }).stackless).toBe(0n);
  });

  it('of a real profile of Go lose nothing but what is cut', () => {
    const tree = locationTree(readPprof(unpackedFixture('go/go-gofmt-cpu.pb.gz')), 1);
    const total = tree.self.reduce((sum, value) => sum + value, 0n);
    for (const [keepLocations, aggregateCallees] of [[5, true] as const, [5, false] as const, [0, true] as const]) {
      const cut = goPgoStacks(tree, { keepLocations, aggregateCallees });
      expect(cut.self.reduce((sum, value) => sum + value, 0n)).toBe(total);
      const expected = new Map<string, bigint>();
      for (const line of stacksOf(tree, '\n')) {
        const [stack = '', value = ''] = line.split(/ (?=\d+$)/);
        const kept = stack.split('\n').slice(keepLocations === 0 ? 0 : -keepLocations);
        const key = (aggregateCallees ? [...kept.slice(0, -1), kept.at(-1)!.replace(/:\d+$/, '')] : kept).join('\n');
        expected.set(key, (expected.get(key) ?? 0n) + BigInt(value));
      }
      const found = new Map<string, bigint>();
      for (const line of stacksOf(cut, '\n')) {
        const [stack = '', value = ''] = line.split(/ (?=\d+$)/);
        found.set(stack, (found.get(stack) ?? 0n) + BigInt(value));
      }
      expect(found).toEqual(expected);
      expect(cut.parent.length).toBeLessThanOrEqual(tree.parent.length * 2);
    }
  });
});
