import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryDrawing, namesOf } from '../tests/fixtures/arbitrary-profile.ts';
import { drawProfile } from '../tests/fixtures/drawn-profile.ts';
import { topFunctions, truthFiles, unpackedFixture } from '../tests/fixtures/pprof/truth.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import type { Granularity } from '#model/granular-frames.ts';
import { placeOrders, placeTable, type PlaceOrder } from '#model/place-table.ts';
import { locationTree } from '#model/stack-tree.ts';

const merged = (drawing: string) => locationTree(drawProfile(drawing).columns, 0);

function printed(drawing: string, by: Granularity, order: PlaceOrder = 'total', baseline?: string): string[] {
  const rows = placeTable(merged(drawing), baseline === undefined ? undefined : merged(baseline), by);
  return rows.sort(placeOrders[order]).map(({ name, file, line, self, total, baselineSelf, baselineTotal }) => {
    const before = baseline === undefined ? '' : ` < ${baselineSelf}/${baselineTotal}`;
    return `${name}${file === '' ? '' : ` ${file}`}${line === 0 ? '' : `:${line}`} ${self}/${total}${before}`;
  });
}

describe('the table of places', () => {
  const drawing = 'run@a.go:1;parse@b.go:7 5\nrun@a.go:1;parse@b.go:9;run@a.go:2 3';

  it('is by function, by file, or by line', () => {
    expect(printed(drawing, 'function')).toEqual(['parse b.go 5/8', 'run a.go 3/8']);
    expect(printed(drawing, 'file')).toEqual(['b.go b.go 5/8', 'a.go a.go 3/8']);
    expect(printed(drawing, 'line')).toEqual([
      'run a.go:1 0/8',
      'parse b.go:7 5/5',
      'run a.go:2 3/3',
      'parse b.go:9 0/3',
    ]);
  });

  it('names no file for functions of one name in several files', () => {
    expect(printed('main@a.js:1;(anonymous)@b.js:1 2\nmain@a.js:1;(anonymous)@c.js:1 3', 'function')).toEqual([
      '(anonymous) 5/5',
      'main a.js 0/5',
    ]);
    expect(printed('f@a.js:1 2', 'function', 'total', 'f@b.js:1 2')).toEqual(['f 2/2 < 2/2']);
  });

  it('counts frames without a file by their mapping', () => {
    expect(
      printed('main@a.c:1;[/lib/libc.so] 0x1f 2\nmain@a.c:1;[/lib/libc.so] 0x2f 3\nmain@a.c:1;jit 4', 'file'),
    ).toEqual(['a.c a.c 0/9', '[libc.so] 5/5', '[unknown] 4/4']);
  });

  it('counts a function called total like any other', () => {
    expect(printed('total;total 5\n() 2', 'line')).toEqual(['total 5/5']);
  });

  it('has both sides, and what is only in one of them', () => {
    expect(printed('m;a 2\nm;b 6\nm;c 4', 'function', 'change', 'm;a 10\nm;b 5')).toEqual([
      'a 2/2 < 10/10',
      'c 4/4 < 0/0',
      'm 0/12 < 0/15',
      'b 6/6 < 5/5',
    ]);
    expect(printed('m;c 4', 'function', 'name', 'm;a 10')).toEqual(['a 0/0 < 10/10', 'c 4/4 < 0/0', 'm 0/4 < 0/10']);
    expect(printed('m;c 4', 'function', 'self', 'm;a 10')).toEqual(['c 4/4 < 0/0', 'm 0/4 < 0/10', 'a 0/0 < 10/10']);
  });

  it('has no change between a selection and itself', () => {
    fc.assert(
      fc.property(arbitraryDrawing(), fc.constantFrom<Granularity>('function', 'file', 'line'), (any, by) => {
        for (const row of placeTable(merged(any), merged(any), by)) {
          expect([row.self, row.total]).toEqual([row.baselineSelf, row.baselineTotal]);
        }
      }),
    );
  });

  it('equals what counting sample by sample gives', () => {
    fc.assert(
      fc.property(arbitraryDrawing(), (any) => {
        const counted = new Map<string, { self: bigint; total: bigint }>();
        for (const { frames, value } of namesOf(any)) {
          new Set(frames).forEach((name) => {
            const { self, total } = counted.get(name) ?? { self: 0n, total: 0n };
            const isLeaf = frames.at(-1) === name;
            counted.set(name, { self: self + (isLeaf ? value : 0n), total: total + value });
          });
        }
        const rows = placeTable(merged(any), undefined, 'function');
        expect(new Map(rows.map(({ name, self, total }) => [name, { self, total }]))).toEqual(counted);
      }),
    );
  });

  it.each(truthFiles())('has what Go pprof says of $path', ({ path, sampleTypes }) => {
    const profile = readPprof(unpackedFixture(path));
    sampleTypes.forEach(({ topBySelf, topByTotal }, type) => {
      const rows = placeTable(locationTree(profile, type), undefined, 'function').filter(
        ({ self, total }) => self !== 0n || total !== 0n,
      );
      expect(topFunctions(rows, 'self')).toEqual(topBySelf);
      expect(topFunctions(rows, 'total')).toEqual(topByTotal);
    });
  });
});
