/** Our reading of every real profile beside Go pprof's own. */
import { describe, expect, it } from 'vitest';
import {
  type NamedChange,
  seriesTruth,
  topFunctions,
  truthFiles,
  unpackedFixture,
} from '../../../tests/fixtures/pprof/truth.ts';
import type { ProfileColumns } from '#model/columns.ts';
import { diffTable, type FunctionChange, functionTable } from '#model/function-table.ts';
import { diffTrees } from '#model/diff.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { compareText } from '#model/labels.ts';
import { type NameTree, nameTree } from '#model/name-tree.ts';
import { locationTree, mergeLocationTrees } from '#model/stack-tree.ts';
import { ROOT } from '#model/tree-shape.ts';

function distinctStacks(profile: ProfileColumns, keyOf: (location: number) => string): number {
  const { offsets, locations } = profile.stacks;
  const stacks = new Set<string>();
  for (let sample = 0; sample + 1 < offsets.length; sample++) {
    stacks.add(Array.from(locations.subarray(offsets[sample], offsets[sample + 1]), keyOf).join('\n'));
  }
  return stacks.size;
}

function frameNames({ symbols }: ProfileColumns, location: number): string[] {
  const { lineOffsets, lineFunction } = symbols.locations;
  return Array.from(
    lineFunction.subarray(lineOffsets[location], lineOffsets[location + 1]),
    (f) => symbols.strings[symbols.functions.name[f]!]!,
  );
}

describe.each(truthFiles())('$path', (truth) => {
  const profile = readPprof(unpackedFixture(truth.path));

  it('has the samples, symbols and times that Go pprof finds', () => {
    const { offsets } = profile.stacks;
    expect(offsets.length - 1).toBe(truth.samples);
    const empty = offsets.filter((offset, sample) => sample + 1 < offsets.length && offset === offsets[sample + 1]);
    expect(empty.length).toBe(truth.samplesWithoutFrames);
    expect(profile.values.filter((value) => value < 0n).length).toBe(truth.negativeValues);
    expect(profile.symbols.locations.mapping.length).toBe(truth.locations);
    expect(profile.symbols.functions.name.length).toBe(truth.functions);
    expect(profile.symbols.mappings.file.length).toBe(truth.mappings);
    expect(profile.timeNanos).toBe(truth.timeNanos);
    expect(profile.durationNanos).toBe(truth.durationNanos);
    expect(profile.period).toBe(truth.period);
    expect(profile.periodType).toEqual(truth.periodType);
    expect(profile.defaultSampleType).toBe(truth.defaultSampleType);
  });

  it('has as many distinct stacks, by location and by function', () => {
    expect(distinctStacks(profile, String)).toBe(truth.distinctStacksByLocation);
    expect(distinctStacks(profile, (l) => frameNames(profile, l).join('\n'))).toBe(truth.distinctStacksByFunction);
  });

  it('has the labels on as many samples', () => {
    const { offsets, key, text } = profile.labels;
    const texts = new Map<string, number>();
    const numbers = new Map<string, number>();
    for (let sample = 0; sample + 1 < offsets.length; sample++) {
      for (let label = offsets[sample]!; label < offsets[sample + 1]!; label++) {
        const counts = text[label] === 0 ? numbers : texts;
        const name = profile.symbols.strings[key[label]!]!;
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
    expect(texts).toEqual(truth.samplesWithLabel);
    expect(numbers).toEqual(truth.samplesWithNumber);
  });

  it.each(truth.sampleTypes.map((type, index) => ({ ...type, index })))(
    'has the total and the top functions of $type/$unit',
    ({ index, ...type }) => {
      expect(profile.sampleTypes[index]).toEqual({ type: type.type, unit: type.unit });
      const values = profile.values.filter((_, i) => i % profile.sampleTypes.length === index);
      expect(values.filter((value) => value !== 0n).length).toBe(type.nonzeroSamples);

      const tree = nameTree(locationTree(profile, index));
      expect(tree.total[ROOT]).toBe(type.total);
      expect(topFunctions(functionTable(tree), 'self')).toEqual(type.topBySelf);
      expect(topFunctions(functionTable(tree), 'total')).toEqual(type.topByTotal);
    },
  );
});

describe('the series of 24 profiles', () => {
  const truth = seriesTruth();
  const profiles = truth.files.map((file) => readPprof(unpackedFixture(file)));
  const types = profiles[0]!.sampleTypes.map(({ type, unit }, index) => ({ name: `${type}/${unit}`, index }));

  describe.each(types)('$name', ({ name, index }) => {
    const expected = truth.byType.get(name)!;
    const merged = (from: number, to: number) =>
      nameTree(mergeLocationTrees(profiles.slice(from, to).map((profile) => locationTree(profile, index))));
    const first = merged(0, truth.halfIndex);
    const second = merged(truth.halfIndex, profiles.length);

    it.each([
      { part: 'all' as const, tree: merged(0, profiles.length) },
      { part: 'first' as const, tree: first },
      { part: 'second' as const, tree: second },
    ])(
      'merges $part of it to the same totals and top functions',
      ({ part, tree }: { part: 'all' | 'first' | 'second'; tree: NameTree }) => {
        expect(tree.total[ROOT]).toBe(expected[part].total);
        expect(topFunctions(functionTable(tree), 'self')).toEqual(expected[part].topBySelf);
        expect(topFunctions(functionTable(tree), 'total')).toEqual(expected[part].topByTotal);
      },
    );

    it('finds the same largest changes from the first half to the second', () => {
      const changes = diffTable(diffTrees(first, second));
      expect(topChanges(changes, 'selfChange')).toEqual(expected.changes.bySelf);
      expect(topChanges(changes, 'totalChange')).toEqual(expected.changes.byTotal);
    });
  });
});

/** By the size of the change, then by name. */
function topChanges(rows: FunctionChange[], by: 'selfChange' | 'totalChange'): NamedChange[] {
  const size = (value: bigint) => (value < 0n ? -value : value);
  return rows
    .map(({ name, selfChange, totalChange }) => ({ name, selfChange, totalChange }))
    .sort((a, b) => Number(size(b[by]) - size(a[by])) || compareText(a.name, b.name))
    .slice(0, 30);
}
