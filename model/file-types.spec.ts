import { describe, expect, it } from 'vitest';
import { fileParts, stacksOfType } from '#model/file-types.ts';
import { readAny } from '#model/formats/read-any.ts';
import { nameTree } from '#model/name-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { drawProfile } from '../tests/fixtures/drawn-profile.ts';
import { truthFiles, unpackedFixture } from '../tests/fixtures/pprof/truth.ts';

describe.each(truthFiles().filter(({ negativeValues }) => negativeValues === 0))('$path', ({ path, sampleTypes }) => {
  it("has each sample type with Go pprof's total, the one that go tool pprof opens first", () => {
    const { format, profiles } = readAny(unpackedFixture(path));
    const parts = fileParts(profiles, format);
    const totals = new Map(parts.map((part) => [part.index, nameTree(stacksOfType(parts, part.type)).total[ROOT]]));
    expect(sampleTypes.map((_, index) => totals.get(index))).toEqual(sampleTypes.map(({ total }) => total));
    const wished = profiles[0]!.columns.defaultSampleType || sampleTypes.at(-1)!.type;
    expect(parts[0]!.type).toContain(`:${wished}:`);
  });
});

it('adds profiles of one type up, and leaves out what a difference took away', () => {
  const profile = (drawing: string) => ({ name: 'wall', labels: [], columns: drawProfile(drawing).columns });
  const parts = fileParts([profile('main;a 5\nmain;b -3'), profile('main;a 2')]);
  expect(nameTree(stacksOfType(parts, 'wall:samples:count::')).total[ROOT]).toBe(7n);
  expect(() => stacksOfType(parts, 'wall:other:count::')).toThrow(/no profile type/);
  expect(() => fileParts([])).toThrow(/no profile/);
});
