import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryDrawing, treeOf } from '../tests/fixtures/arbitrary-profile.ts';
import { drawProfile } from '../tests/fixtures/drawn-profile.ts';
import { unpackedFixture } from '../tests/fixtures/pprof/truth.ts';
import { callGraph, type CallGraph } from '#model/call-graph.ts';
import { frameNames } from '#model/frame-names.ts';
import { byTotal, functionTable } from '#model/function-table.ts';
import { nameTree } from '#model/name-tree.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { locationTree } from '#model/stack-tree.ts';
import type { ProfileColumns } from '#model/columns.ts';

const calls = ({ functions, calls: list }: CallGraph) =>
  list.map(
    ({ caller, callee, value, isDirect }) =>
      `${functions[caller]!.name} ${isDirect ? '→' : '⇢'} ${functions[callee]!.name} ${value}`,
  );

/** What each call carries, counted sample by sample. */
function countedCalls(profile: ProfileColumns, type: number): Map<string, bigint> {
  const { stacks, values, sampleTypes, symbols } = profile;
  const frames = frameNames(symbols, stacks.locations, []);
  const counted = new Map<string, bigint>();
  for (let s = 0; s + 1 < stacks.offsets.length; s++) {
    const names: string[] = [];
    for (let i = stacks.offsets[s + 1]! - 1; i >= stacks.offsets[s]!; i--) {
      const location = stacks.locations[i]!;
      const own = frames.name.subarray(frames.offsets[location], frames.offsets[location + 1]);
      names.push(...Array.from(own, (index) => frames.names[index]!));
    }
    const pairs = new Set(names.slice(1).map((callee, i) => `${names[i]} → ${callee}`));
    pairs.forEach((pair) => counted.set(pair, (counted.get(pair) ?? 0n) + values[s * sampleTypes.length + type]!));
  }
  return counted;
}

describe('a graph of calls', () => {
  it('has functions with self and total, and calls with what they carry', () => {
    const graph = callGraph(treeOf('a 10\na;b;c 100\na;b;d 50'), 100);
    expect(graph.functions.map(({ name, self, total }) => `${name} ${self} ${total}`)).toEqual([
      'a 10 160',
      'b 0 150',
      'c 100 100',
      'd 50 50',
    ]);
    expect(calls(graph)).toEqual(['a → b 150', 'b → c 100', 'b → d 50']);
  });

  it('counts a stack once for a call that recurs on it', () => {
    expect(calls(callGraph(treeOf('f;g;f;g 5\nf;f 2'), 9))).toEqual(['f → g 5', 'g → f 5', 'f → f 2']);
  });

  it('joins what is shown across what is not', () => {
    const graph = callGraph(treeOf('main;x;big 100\nmain;y;big 90\nmain;z 1'), 2);
    expect(graph.functions.map(({ name }) => name)).toEqual(['main', 'big']);
    expect(calls(graph)).toEqual(['main ⇢ big 190']);
    expect(graph.functionCount).toBe(5);
  });

  it('of a real profile has every call with what its samples say', () => {
    const profile = readPprof(unpackedFixture('go/go-gofmt-cpu.pb.gz'));
    const tree = nameTree(locationTree(profile, 1));
    const graph = callGraph(tree, 1_000_000);
    expect(graph.functions).toEqual(functionTable(tree).sort(byTotal));
    const counted = [...countedCalls(profile, 1)].map(([pair, value]) => `${pair} ${value}`);
    expect(counted.length).toBeGreaterThan(100);
    expect(calls(graph).sort()).toEqual(counted.sort());
  });

  it('of any profile has every call with what its samples say', () => {
    fc.assert(
      fc.property(arbitraryDrawing(), (drawing) => {
        const { columns } = drawProfile(drawing);
        const counted = [...countedCalls(columns, 0)].map(([pair, value]) => `${pair} ${BigInt.asIntN(64, value)}`);
        expect(calls(callGraph(treeOf(drawing), 1_000)).sort()).toEqual(counted.sort());
      }),
    );
  });

  it('takes a stack of a hundred thousand frames', () => {
    const deep = Array.from({ length: 100_000 }, (_, i) => `f${i % 7}`).join(';');
    expect(callGraph(treeOf(`${deep} 3`), 100).calls).toHaveLength(7);
  });
});
