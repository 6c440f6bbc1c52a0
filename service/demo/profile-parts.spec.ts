import { Label, Location, Profile, Sample, StringTable, ValueType } from 'pprof-format';
import { expect, it } from 'vitest';
import { readPprof } from '#model/formats/pprof/read.ts';
import { cpuPart, wallPart } from './profile-parts.ts';

function measured(): Profile {
  const stringTable = new StringTable();
  const type = (name: string, unit: string) =>
    new ValueType({ type: stringTable.dedup(name), unit: stringTable.dedup(unit) });
  const sampleType = [type('sample', 'count'), type('wall', 'nanoseconds'), type('cpu', 'nanoseconds')];
  const span = new Label({ key: stringTable.dedup('span_id'), str: stringTable.dedup('00f067aa0ba902b7') });
  return new Profile({
    stringTable,
    sampleType,
    periodType: sampleType[1]!,
    period: 10_000_000,
    location: [new Location({ id: 1 })],
    sample: [
      new Sample({ locationId: [1], value: [1, 10_000_000, 9_000_000], label: [span] }),
      new Sample({ locationId: [1], value: [2, 20_000_000, 0] }),
      new Sample({ locationId: [1], value: [0, 0, 5_000_000] }),
    ],
  });
}

it('is CPU time with its spans', () => {
  const columns = readPprof(cpuPart(measured()).encode());
  expect(columns.sampleTypes).toEqual([{ type: 'cpu', unit: 'nanoseconds' }]);
  expect(columns.periodType).toEqual({ type: 'cpu', unit: 'nanoseconds' });
  expect([...columns.values]).toEqual([9_000_000n, 5_000_000n]);
  expect(columns.symbols.strings[columns.labels.text[0]!]).toBe('00f067aa0ba902b7');
});

it('is counts and wall time', () => {
  const columns = readPprof(wallPart(measured()).encode());
  expect(columns.sampleTypes).toEqual([
    { type: 'samples', unit: 'count' },
    { type: 'wall', unit: 'nanoseconds' },
  ]);
  expect(columns.periodType).toEqual({ type: 'wall', unit: 'nanoseconds' });
  expect([...columns.values]).toEqual([1n, 10_000_000n, 2n, 20_000_000n]);
});
