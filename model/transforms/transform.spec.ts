import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryDrawing, namesOf, treeOf } from '../../tests/fixtures/arbitrary-profile.ts';
import { printTree, text } from '../../tests/fixtures/printed-tree.ts';
import { packageOf } from '#model/color-package.ts';
import { NO_STACK, writeFolded } from '#model/formats/folded/write.ts';
import { toNumbers, weighed } from '#model/flame-layout.ts';
import { functionTable } from '#model/function-table.ts';
import { truncateTree } from '#model/name-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { invertTree } from '#model/transforms/invert.ts';
import {
  applyTransforms,
  choosesSamples,
  parseTransform,
  type Transform,
  transformKinds,
  transformWord,
} from '#model/transforms/transform.ts';
import { CLOSED_PACKAGE } from '#model/transforms/targets.ts';

const drawing = 'main;wrap;parse 5\nmain;idle 3\nmain;parse;parse 2\n() 1';
const after = (...transforms: Transform[]) => printTree(applyTransforms(treeOf(drawing), transforms));

describe('a transform', () => {
  it('focuses on a function: stacks begin at it', () => {
    expect(after({ kind: 'focus', name: 'parse' })).toBe(
      text(`
        total 7
          parse 7 (5)
            parse 2 (2)`),
    );
  });

  it('keeps only stacks that go through a function, with its callers', () => {
    expect(after({ kind: 'only', name: 'wrap' })).toBe(
      text(`
        total 5
          main 5
            wrap 5
              parse 5 (5)`),
    );
  });

  it('drops the samples of a function, and with them their part of the whole', () => {
    expect(after({ kind: 'drop', name: 'parse' })).toBe(
      text(`
        total 4 (1)
          main 3
            idle 3 (3)`),
    );
  });

  it('merges a function into its callers', () => {
    expect(after({ kind: 'merge', name: 'wrap' }, { kind: 'merge', name: 'idle' })).toBe(
      text(`
        total 11 (1)
          main 10 (3)
            parse 7 (5)
              parse 2 (2)`),
    );
  });

  it('collapses from the outermost to the innermost call of a recursive function', () => {
    const tree = treeOf('a;f;x;f;y 3\na;f;x 1\nf;g 2\nf;f 4');
    expect(printTree(applyTransforms(tree, [{ kind: 'recursion', name: 'f' }]))).toBe(
      text(`
        total 10
          a 4
            f 4
              x 1 (1)
              y 3 (3)
          f 6 (4)
            g 2 (2)`),
    );
  });

  it('collapses every function that calls itself', () => {
    expect(printTree(applyTransforms(treeOf('a;a;b;b;b;a 3'), [{ kind: 'recursion', name: '' }]))).toBe(
      text(`
        total 3
          a 3
            b 3
              a 3 (3)`),
    );
  });

  it('makes the calls within a package one frame', () => {
    const tree = treeOf('main.run;json.Parse;json.next;io.Read 5\nmain.run;json.Parse 2');
    expect(printTree(applyTransforms(tree, [{ kind: 'package', name: 'json' }]))).toBe(
      text(`
        total 7
          main.run 7
            json (collapsed) 7 (2)
              io.Read 5 (5)`),
    );
  });

  it('makes the calls within a library one frame, and changes nothing where nobody knows it', () => {
    const tree = treeOf('main;malloc;_int_malloc;sysmalloc 5\nmain;free 2\nmain;sqrt;malloc 1');
    const libc = (name: string) => (/malloc|free/.test(name) ? 'libc.so.6' : undefined);
    expect(printTree(applyTransforms(tree, [{ kind: 'resource', name: 'free' }], undefined, libc))).toBe(
      text(`
        total 8
          main 8
            libc.so.6 (collapsed) 7 (7)
            sqrt 1
              libc.so.6 (collapsed) 1 (1)`),
    );
    for (const name of ['sqrt', 'gone']) {
      const after = applyTransforms(tree, [{ kind: 'resource', name }], undefined, libc);
      expect(printTree(after)).toBe(printTree(tree));
    }
  });

  it('takes out what a preset names, and says when there is no such preset', () => {
    const tree = treeOf('rt.start;main.run;rt.call;main.work 5');
    const tests = (id: string) => (id === 'rt' ? (name: string) => name.startsWith('rt.') : undefined);
    expect(printTree(applyTransforms(tree, [{ kind: 'preset', name: 'rt' }], tests))).toBe(
      text(`
        total 5
          main.run 5
            main.work 5 (5)`),
    );
    expect(() => applyTransforms(tree, [{ kind: 'preset', name: 'x' }], tests)).toThrow('no frame preset “x”');
  });

  it('leaves what the server folded where it is', () => {
    const tree = truncateTree(treeOf('a;b 50\na;c 3\na;d 2\na;e;f 40'), 4);
    expect(printTree(applyTransforms(tree, [{ kind: 'merge', name: 'e' }]))).toContain('<other> 5 (5)');
  });
});

const libraries = new Map([
  ['a', 'libc.so.6'],
  ['b', 'libc.so.6'],
  ['é', 'libm.so.6'],
]);
const libraryOf = (name: string) => libraries.get(name);

const anyTransform: fc.Arbitrary<Transform> = fc.record({
  kind: fc.constantFrom(...transformKinds.filter((kind) => kind !== 'preset')),
  name: fc.constantFrom('a', 'b', 'c', 'd', 'total', 'other', 'é'),
});
const transformed = fc.oneof(anyTransform, fc.constant<Transform>({ kind: 'recursion', name: '' }));

interface Stack {
  frames: string[];
  value: bigint;
}

/** The same by hand, on single stacks. */
function byHand(stacks: Stack[], { kind, name }: Transform): Stack[] {
  const grouped = (groupOf: (frame: string) => string | undefined, wanted: string | undefined) =>
    moved((frames) =>
      frames.flatMap((frame, i) => {
        if (wanted === undefined || groupOf(frame) !== wanted) return [frame];
        return i > 0 && groupOf(frames[i - 1]!) === wanted ? [] : [wanted + CLOSED_PACKAGE];
      }),
    );
  const moved = (change: (frames: string[]) => string[]) =>
    stacks.map(({ frames, value }) => ({ frames: change(frames), value }));
  const through = stacks.filter(({ frames }) => frames.includes(name));
  switch (kind) {
    case 'focus':
      return through.map(({ frames, value }) => ({ frames: frames.slice(frames.indexOf(name)), value }));
    case 'only':
      return through;
    case 'drop':
      return stacks.filter(({ frames }) => !frames.includes(name));
    case 'merge':
      return moved((frames) => frames.filter((frame) => frame !== name));
    case 'recursion':
      return name === ''
        ? moved((frames) => frames.filter((frame, i) => frame !== frames[i - 1]))
        : moved((frames) =>
            frames.includes(name)
              ? [...frames.slice(0, frames.indexOf(name)), ...frames.slice(frames.lastIndexOf(name))]
              : frames,
          );
    case 'resource':
      return grouped(libraryOf, libraryOf(name));
    default:
      return grouped(packageOf, name);
  }
}

const sumOf = (values: Iterable<bigint>) => [...values].reduce((sum, value) => BigInt.asIntN(64, sum + value), 0n);

/** Folded text adds up again, line by line. */
const foldedSums = (lines: string) => {
  const sums = new Map<string, bigint>();
  for (const line of lines.split('\n').filter((one) => one !== '')) {
    const at = line.lastIndexOf(' ');
    const stack = line.slice(0, at);
    sums.set(stack, BigInt.asIntN(64, (sums.get(stack) ?? 0n) + BigInt(line.slice(at + 1))));
  }
  return [...sums].filter(([, value]) => value !== 0n).sort();
};

describe('any sequence of transforms', () => {
  it('is what is left of each single stack, in the tree and in the folded export', () => {
    fc.assert(
      fc.property(arbitraryDrawing(), fc.array(transformed, { maxLength: 5 }), (profile, sequence) => {
        const tree = applyTransforms(treeOf(profile), sequence, undefined, libraryOf);
        const stacks = sequence.reduce(byHand, namesOf(profile));
        expect(tree.total[ROOT]).toBe(sumOf(stacks.map(({ value }) => value)));
        const byHandText = stacks.map(({ frames, value }) => `${frames.join(';') || NO_STACK} ${value}`).join('\n');
        expect(foldedSums(writeFolded(tree).join(''))).toEqual(foldedSums(byHandText));
      }),
    );
  });

  it('comes to the same in graph, inverted graph, table and export', () => {
    fc.assert(
      fc.property(arbitraryDrawing(), fc.array(transformed, { maxLength: 5 }), (profile, sequence) => {
        const tree = applyTransforms(treeOf(profile), sequence, undefined, libraryOf);
        const whole = tree.total[ROOT]!;
        const table = functionTable(tree);
        expect(weighed(tree, tree.total).weight[ROOT]).toBe(toNumbers(BigInt64Array.of(whole))[0]);
        expect(sumOf(table.map(({ self }) => self)) + tree.self[ROOT]!).toBe(whole);
        const inverted = invertTree(tree);
        expect(inverted.total[ROOT]).toBe(whole);
        // Below the root of the inverted tree is each function with its self.
        for (let node = inverted.firstChild[ROOT]!; node !== -1; node = inverted.nextSibling[node]!) {
          const row = table.find(({ name }) => name === inverted.names[inverted.name[node]!])!;
          expect(inverted.total[node]).toBe(row.self);
        }
        expect(sumOf(foldedSums(writeFolded(tree).join('')).map(([, value]) => value))).toBe(whole);
      }),
    );
  });

  it('keeps the whole unless it chooses samples', () => {
    fc.assert(
      fc.property(arbitraryDrawing(), fc.array(transformed, { maxLength: 5 }), (profile, sequence) => {
        const kept = sequence.filter((transform) => !choosesSamples(transform));
        expect(applyTransforms(treeOf(profile), kept, undefined, libraryOf).total[ROOT]).toBe(
          treeOf(profile).total[ROOT],
        );
      }),
    );
  });

  it('gives the start again when it is undone step by step', () => {
    fc.assert(
      fc.property(arbitraryDrawing(), fc.array(transformed, { maxLength: 5 }), (profile, sequence) => {
        const start = treeOf(profile);
        const before = printTree(start);
        for (let steps = sequence.length; steps > 0; steps--) applyTransforms(start, sequence.slice(0, steps));
        expect(printTree(applyTransforms(start, []))).toBe(before);
      }),
    );
  });
});

describe('the word of a transform', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.constantFrom(...transformKinds), fc.string({ minLength: 1 }), (kind, name) => {
        expect(parseTransform(transformWord({ kind, name }))).toEqual({ kind, name });
      }),
    );
    expect(parseTransform('recursion:')).toEqual({ kind: 'recursion', name: '' });
  });

  it('is nothing when it is no word', () => {
    for (const word of ['', 'drop', 'drop:', 'constructor:x', ':x']) expect(parseTransform(word)).toBeUndefined();
  });
});

describe('an inverted tree', () => {
  it('has the functions by self, and their callers below them', () => {
    expect(printTree(invertTree(treeOf('main;parse;read 3\nmain;read 2\n() 4')))).toBe(
      text(`
        total 9 (4)
          read 5
            main 2 (2)
            parse 3
              main 3 (3)`),
    );
  });

  it('folds the smallest stacks where all of them would be too many', () => {
    const tree = invertTree(treeOf('a;b;c 100\na;b;d 90\na;e;f;g 1\na;h;f;k 1'), 8);
    expect(tree.total[ROOT]).toBe(192n);
    expect(printTree(tree)).toContain('<other> 1 (1)');
    expect(printTree(tree)).toContain('c 100');
  });
});
