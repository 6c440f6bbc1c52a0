import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryDrawing, namesOf, treeOf } from '../tests/fixtures/arbitrary-profile.ts';
import { peekTruth, unpackedFixture } from '../tests/fixtures/pprof/truth.ts';
import { branch, cutCallTree, nodeAt, sandwich, sidedTree, type SidedTree } from '#model/call-tree.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { nameTree, weigh } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { linkShape, NONE, ROOT } from '#model/tree-shape.ts';

/** Nodes as `path total (self)`, a side after the other, sorted. */
function printed({ shape, sides }: SidedTree): string[] {
  const paths: string[] = [];
  const lines = Array.from(shape.name, (name, node) => {
    const above = shape.parent[node]!;
    paths.push(above === NONE ? shape.names[name]! : `${paths[above]!};${shape.names[name]!}`);
    const weights = sides.map(({ self, total }) => `${total[node]}${self[node] === 0n ? '' : ` (${self[node]})`}`);
    return `${paths[node]} ${weights.join(' < ')}`;
  });
  return lines.sort();
}

const drawing = 'main;a;f;b 5\nmain;f;f;c 7\nmain;f 1\nf;main 2\nmain;a 9';

describe('the sandwich of a function', () => {
  const { callers, callees } = sandwich([treeOf(drawing)], 'f')!;

  it('has what it calls, over all of its occurrences', () => {
    expect(printed(callees)).toEqual(['f 15 (1)', 'f;b 5 (5)', 'f;f 7', 'f;f;c 7 (7)', 'f;main 2 (2)']);
  });

  it('has what calls it, from itself outwards', () => {
    expect(printed(callers)).toEqual(['f 15 (2)', 'f;a 5', 'f;a;main 5 (5)', 'f;main 8 (8)']);
  });

  it('has both sides of a comparison', () => {
    const both = sandwich([treeOf('m;f;a 5'), treeOf('n;f;a 2\nn;f;b 4')], 'f')!;
    expect(printed(both.callees)).toEqual(['f 5 < 6', 'f;a 5 (5) < 2 (2)', 'f;b 0 < 4 (4)']);
    expect(printed(both.callers)).toEqual(['f 5 < 6', 'f;m 5 (5) < 0', 'f;n 0 < 6 (6)']);
  });

  it('of a function that is on one side only has nothing on the other', () => {
    const { callees: one } = sandwich([treeOf('m;g 5'), treeOf('m;f;a 2')], 'f')!;
    expect(printed(one)).toEqual(['f 0 < 2', 'f;a 0 < 2 (2)']);
  });

  it('of a function that is nowhere is none, and the root is no function', () => {
    expect(sandwich([treeOf(drawing)], 'nowhere')).toBeUndefined();
    expect(sandwich([treeOf(drawing)], 'total')).toBeUndefined();
    expect(printed(sandwich([treeOf('total;total;a 3')], 'total')!.callees)).toEqual([
      'total 3',
      'total;total 3',
      'total;total;a 3 (3)',
    ]);
  });

  it('equals what counting sample by sample gives', () => {
    fc.assert(
      fc.property(arbitraryDrawing(), (any) => {
        const samples = namesOf(any).filter(({ frames }) => frames.includes('b'));
        const found = sandwich([treeOf(any)], 'b');
        expect(found === undefined).toBe(samples.length === 0);
        if (found !== undefined) {
          const above = samples.map(({ frames, value }) => ({
            frames: frames.slice(0, frames.indexOf('b')).reverse(),
            value,
          }));
          const beneath = samples.map(({ frames, value }) => ({
            frames: frames.slice(frames.indexOf('b') + 1),
            value,
          }));
          expect(printed(found.callers)).toEqual(counted('b', above));
          expect(printed(found.callees)).toEqual(counted('b', beneath));
        }
      }),
    );
  });

  it.each(peekTruth())('has what go tool pprof -peek says of $path', ({ path, sampleType, functions }) => {
    const profile = readPprof(unpackedFixture(path));
    const type = profile.sampleTypes.findIndex((one) => one.type === sampleType);
    const tree = nameTree(locationTree(profile, type));
    for (const [name, { self, total, callers: above, callees: beneath }] of functions) {
      const found = sandwich([tree], name)!;
      expect([name, below(found.callers)]).toEqual([name, above]);
      expect([name, below(found.callees)]).toEqual([name, beneath]);
      expect([found.callers.sides[0]!.total[ROOT], found.callees.sides[0]!.total[ROOT]]).toEqual([total, total]);
      expect(found.callees.sides[0]!.self[ROOT]).toBe(self);
    }
  });

  it('refuses callers that would be far more than their tree', () => {
    // A trunk of 900 frames that calls ten thousand functions, each of which calls f.
    const parent = [NONE, ...Array.from({ length: 900 }, (_, i) => i)];
    const name = parent.map((_, i) => i);
    const names = ['total', ...Array.from({ length: 10_900 }, (_, i) => `d${i}`), 'f'];
    for (let i = 0; i < 10_000; i++) {
      parent.push(900, parent.length);
      name.push(901 + i, names.length - 1);
    }
    const shape = linkShape(names, Int32Array.from(name), Int32Array.from(parent), NONE);
    const tree = weigh(shape, new BigInt64Array(name.length).fill(1n));
    expect(() => sandwich([tree], 'f')).toThrow('the callers of this function have 9020000 frames');
  });
});

describe('a branch of a tree', () => {
  const whole = (text = drawing) => sidedTree([treeOf(text)]);
  const at = (tree: SidedTree, path: string[], levels = 0, without: string[] = []) =>
    printed(branch(tree, nodeAt(tree.shape, path), levels, new Set(without)));

  it('is a node and so many levels below it, which keep their totals', () => {
    expect(at(whole(), ['main'], 1)).toEqual(['main 22', 'main;a 14 (9)', 'main;f 8 (1)']);
    expect(at(whole(), ['main', 'f'])).toEqual(['f 8 (1)', 'f;f 7', 'f;f;c 7 (7)']);
  });

  it('leaves out children that are known, and nothing of the same name further down', () => {
    expect(at(whole('m;a;a 1\nm;b;a 2'), ['m'], 0, ['a'])).toEqual(['m 3', 'm;b 2', 'm;b;a 2 (2)']);
  });

  it('of no path is the whole, of a wrong path nothing', () => {
    expect(at(whole(), [])).toEqual(printed(whole()));
    expect(nodeAt(whole().shape, ['main', 'nowhere'])).toBe(NONE);
    expect(nodeAt(whole().shape, ['total'])).toBe(NONE);
  });

  it('holds what a truncated graph folded', () => {
    const cut = cutCallTree(whole(), 4);
    const folded = Array.from(cut.folded.keys()).filter((node) => cut.folded[node]! > 0);
    expect(folded.length).toBeGreaterThan(0);
    for (const node of folded) {
      const parent = cut.shape.parent[node]!;
      const shown = [...cut.shape.name.keys()].filter((n) => cut.shape.parent[n] === parent && n !== node);
      const path: string[] = [];
      for (let up = parent; up !== ROOT; up = cut.shape.parent[up]!) {
        path.unshift(cut.shape.names[cut.shape.name[up]!]!);
      }
      const tree = whole();
      const names = shown.map((n) => cut.shape.names[cut.shape.name[n]!]!);
      const inside = branch(tree, nodeAt(tree.shape, path), 0, new Set(names));
      expect(inside.shape.name.length - 1).toBe(cut.folded[node]);
      const top = Array.from(inside.shape.parent.keys()).filter((n) => inside.shape.parent[n] === ROOT);
      expect(top.reduce((sum, n) => sum + inside.sides[0]!.total[n]!, 0n)).toBe(cut.sides[0]!.total[node]);
    }
  });
});

describe('cutting a tree of two sides', () => {
  it('never changes a total, and counts every node', () => {
    fc.assert(
      fc.property(arbitraryDrawing(), arbitraryDrawing(), fc.integer({ min: 1, max: 20 }), (a, b, maxNodes) => {
        const tree = sidedTree([treeOf(a), treeOf(b)]);
        const cut = cutCallTree(tree, maxNodes);
        expect(cut.sides.map(({ total }) => total[ROOT])).toEqual(tree.sides.map(({ total }) => total[ROOT]));
        for (const { self, total } of cut.sides) {
          const sums = self.slice();
          for (let node = sums.length - 1; node > 0; node--) {
            sums[cut.shape.parent[node]!]! += sums[node]!;
          }
          expect(sums).toEqual(total);
        }
        const ordinary = cut.folded.filter((count) => count === 0).length;
        expect(ordinary + cut.folded.reduce((sum, count) => sum + count, 0)).toBe(tree.shape.name.length);
      }),
    );
  });

  it('keeps the totals of a branch whose last level has more in it than is there', () => {
    const tree = sidedTree([treeOf('m;a;x 5\nm;b;y 3\nm;c;z 2')]);
    expect(printed(cutCallTree(branch(tree, ROOT, 2, new Set()), 2))).toEqual([
      'total 10',
      'total;m 10',
      'total;m;a 5',
      'total;m;other 5 (5)',
    ]);
  });
});

/** As `printed`, of samples below a root. */
function counted(root: string, samples: { frames: string[]; value: bigint }[]): string[] {
  const nodes = new Map<string, { self: bigint; total: bigint }>();
  for (const { frames, value } of samples) {
    for (let depth = 0; depth <= frames.length; depth++) {
      const path = [root, ...frames.slice(0, depth)].join(';');
      const { self, total } = nodes.get(path) ?? { self: 0n, total: 0n };
      nodes.set(path, { self: self + (depth === frames.length ? value : 0n), total: total + value });
    }
  }
  return [...nodes].map(([path, { self, total }]) => `${path} ${total}${self === 0n ? '' : ` (${self})`}`).sort();
}

function below({ shape, sides }: SidedTree): Map<string, bigint> {
  const children = Array.from(shape.name.keys()).filter((node) => shape.parent[node] === ROOT);
  return new Map(children.map((node) => [shape.names[shape.name[node]!]!, sides[0]!.total[node]!]));
}
