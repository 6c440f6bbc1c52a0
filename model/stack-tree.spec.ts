import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryDrawing } from '../tests/fixtures/arbitrary-profile.ts';
import { drawProfile } from '../tests/fixtures/drawn-profile.ts';
import { printTree, text } from '../tests/fixtures/printed-tree.ts';
import type { LocationTree } from '#model/columns.ts';
import { foldLocations } from '#model/fold-locations.ts';
import { nameTree, truncateTree } from '#model/name-tree.ts';
import { locationTree, mergeLocationTrees } from '#model/stack-tree.ts';

const draw = (drawing: string) => locationTree(drawProfile(drawing).columns, 0);
const print = (tree: LocationTree) => printTree(nameTree(tree));

/** Samples as `file:line` stacks with values, whatever the numbering of nodes and symbols. */
function content(tree: LocationTree): string[] {
  const { strings, functions, locations, mappings } = tree.symbols;
  const locationText = (l: number) => {
    const lines = Array.from({ length: locations.lineOffsets[l + 1]! - locations.lineOffsets[l]! }, (_, i) => {
      const at = locations.lineOffsets[l]! + i;
      const f = locations.lineFunction[at]!;
      return `${strings[functions.name[f]!]} ${strings[functions.file[f]!]}:${locations.lineNumber[at]}`;
    });
    const mapping = locations.mapping[l]!;
    return `${mapping === -1 ? '' : strings[mappings.file[mapping]!]} ${locations.address[l]} ${lines.join(' < ')}`;
  };
  const rows = Array.from(tree.self, (value, node) => {
    const stack: string[] = [];
    for (let n = node; n !== -1; n = tree.parent[n]!) {
      stack.push(locationText(tree.location[n]!));
    }
    return `${stack.join(' | ')} = ${value}`;
  });
  return [...rows, `stackless ${tree.stackless}`].sort();
}

describe('stacks merged by location', () => {
  it('share what they have in common from the root', () => {
    const tree = draw('a;b;c 5\na;b 2\nd 1\na;b;c 7');
    expect(tree.parent.length).toBe(4);
    expect(print(tree)).toBe(
      text(`
        total 15
          a 14
            b 14 (2)
              c 12 (12)
          d 1 (1)`),
    );
  });

  it('keep lines of one function apart', () => {
    expect(draw('f@f.go:1 5\nf@f.go:2 6').parent.length).toBe(2);
  });

  it('take a stack of a hundred thousand frames', () => {
    const deep = `${Array.from({ length: 100_000 }, (_, i) => `f${i % 50}`).join(';')} 7`;
    expect(draw(deep).parent.length).toBe(100_000);
  });
});

describe('merging', () => {
  it('adds up stacks of profiles that number their symbols differently', () => {
    expect(print(mergeLocationTrees([draw('x 1\na;b 2\n() 3'), draw('a;b 40\na;c 5\n() 6')]))).toBe(
      text(`
        total 57 (9)
          a 47
            b 42 (42)
            c 5 (5)
          x 1 (1)`),
    );
  });

  it('of nothing is empty', () => {
    expect(print(mergeLocationTrees([]))).toBe('total 0');
  });

  it('does not depend on order and grouping', () => {
    fc.assert(
      fc.property(arbitraryDrawing(12), arbitraryDrawing(12), arbitraryDrawing(12), (a, b, c) => {
        const [x, y, z] = [draw(a), draw(b), draw(c)];
        const expected = content(mergeLocationTrees([x, y, z]));
        expect(content(mergeLocationTrees([z, x, y]))).toEqual(expected);
        expect(content(mergeLocationTrees([mergeLocationTrees([x, y]), z]))).toEqual(expected);
        expect(content(mergeLocationTrees([x, mergeLocationTrees([y, z])]))).toEqual(expected);
        expect(content(draw(`${a}\n${b}\n${c}`))).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});

describe('folding locations', () => {
  it('cuts as it is done for names', () => {
    fc.assert(
      fc.property(arbitraryDrawing(), fc.integer({ min: 1, max: 20 }), (drawing, maxNodes) => {
        // Frames of one location each, so that locations and names are the same nodes.
        const plain = drawing.replaceAll(/b>c|d@d\.go:7|\bother\b/g, 'x');
        const byLocation = print(foldLocations(draw(plain), maxNodes));
        const byName = printTree(truncateTree(nameTree(draw(plain)), maxNodes));
        expect(byLocation.split('\n').sort()).toEqual(byName.replaceAll('<other>', 'other').split('\n').sort());
      }),
      { numRuns: 50 },
    );
  });
});
