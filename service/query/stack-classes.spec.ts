/** Stacks by what steps leave of them, against the same steps taken in the tree of a real file. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packageOf } from '#model/color-package.ts';
import type { LocationTree } from '#model/columns.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { functionTable } from '#model/function-table.ts';
import { granularities, placeFrames, type Granularity } from '#model/granular-frames.ts';
import { nameTree } from '#model/name-tree.ts';
import { resourcesOf } from '#model/resources.ts';
import { locationTree } from '#model/stack-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { unpackedFixture } from '../../tests/fixtures/pprof/truth.ts';
import { stepFollower, stepTaker, type FrameStep } from './frame-steps.ts';
import { classifyStacks, type StackClasses } from './stack-classes.ts';

/** Besides its stacks the file has samples without one. */
const file: LocationTree = {
  ...locationTree(readPprof(unpackedFixture('rust/rust-logscan-pprofrs-cpu.pb')), 0),
  stackless: 12_345n,
};
const ends = Int32Array.from(file.self.keys()).filter((node) => file.self[node] !== 0n);
const stored = { tree: file, leaf: ends, ids: BigUint64Array.from(ends, (_, i) => BigInt(i + 1)) };

/** As the engine sums: self and total of each function, and how many ids it was told. */
function sums({ ids, classes, members }: StackClasses, functions: number) {
  const classOf = new Map(Array.from(ids, (id, i) => [id, classes[i]!]));
  const values = new Map([
    [0n, file.stackless],
    ...Array.from(stored.ids, (id, i) => [id, file.self[ends[i]!]!] as const),
  ]);
  const self = Array.from({ length: functions }, () => 0n);
  const total = [...self];
  for (const [id, value] of values) {
    const { self: own, total: on } = members[classOf.get(id) ?? 0]!;
    if (own !== -1) self[own]! += value;
    for (const f of on) total[f]! += value;
  }
  return { self, total, listed: ids.length };
}

const kinds = ['focus', 'only', 'drop', 'merge', 'recursion', 'package', 'resource', 'hide', 'show only'] as const;

function taken(steps: readonly FrameStep[], by: Granularity) {
  return stepTaker(steps)(nameTree(file, placeFrames(file.symbols, file.location, by)), () => resourcesOf(file, by));
}

describe('stacks by what they mean', () => {
  it('add up to what any steps leave, as a whole and function by function', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...granularities),
        fc.array(fc.tuple(fc.nat(), fc.constantFrom(...kinds)), { minLength: 1, maxLength: 4 }),
        (by, picks) => {
          const steps: FrameStep[] = [];
          for (const [at, kind] of picks) {
            const rows = functionTable(taken(steps, by)).sort((a, b) => Number(b.total - a.total));
            if (rows.length === 0) break;
            const { name } = rows[at % rows.length]!;
            const isPattern = kind === 'hide' || kind === 'show only';
            steps.push({ kind, name: kind === 'package' ? packageOf(name) : isPattern ? '^(std|core)::' : name });
          }
          const left = taken(steps, by);
          const question = { granularity: by, noInlines: false, callSite: [], follow: stepFollower(steps) };
          const all = sums(classifyStacks(stored, { ...question, functions: [] }), 1);
          expect(all.total).toEqual([left.total[ROOT]]);
          // Told is what stays, or what is gone: never more than half of it, and what has no stack.
          expect(all.listed).toBeLessThanOrEqual(stored.ids.length / 2 + 2);

          const rows = functionTable(left).slice(0, 40);
          const functions = rows.map(({ name }) => name);
          if (functions.length === 0) return;
          const each = sums(classifyStacks(stored, { ...question, functions }), functions.length);
          expect(each.self).toEqual(rows.map(({ self }) => self));
          expect(each.total).toEqual(rows.map(({ total }) => total));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('at a call site are those that begin so, and none without a stack', () => {
    const { names, name, parent, total } = nameTree(file);
    const site = total.findIndex((value, node) => parent[node] === ROOT && value > 0n);
    const steps = [{ kind: 'recursion', name: '' }] as const;
    const question = { granularity: 'function', noInlines: false, functions: [], follow: stepFollower(steps) } as const;
    const at = (callSite: readonly string[]) => sums(classifyStacks(stored, { ...question, callSite }), 1).total;
    expect(at([names[name[site]!]!])).toEqual([total[site]]);
    expect(at(['nowhere'])).toEqual([0n]);
    expect(at([])).toEqual([total[ROOT]]);
  });
});
