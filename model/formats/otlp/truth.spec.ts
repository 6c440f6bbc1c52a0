/** Our reading of every recorded request beside another reader's, in both encodings, and by every other revision. */
import { describe, expect, it } from 'vitest';
import { decodeOtlp, encodeOtlp, type Message, type Revision } from '../../../tests/fixtures/otlp/otlp-codec.ts';
import { otlpFixture, otlpTruth } from '../../../tests/fixtures/otlp/truth.ts';
import type { ProfileColumns } from '#model/columns.ts';
import type { FoundProfile } from '#model/formats/found-profile.ts';
import { checkFit } from '#model/formats/otlp/fit.ts';
import { protoReader } from '#model/formats/otlp/proto.ts';
import { readOtlp } from '#model/formats/otlp/read.ts';
import { revisions } from '#model/formats/otlp/schema.ts';
import { functionTable } from '#model/function-table.ts';
import { compareText, labelValue } from '#model/labels.ts';
import { nameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { ROOT } from '#model/tree-shape.ts';

/** The truth names a place in no mapped file `[] 0x1f`, we name it `[unknown] 0x1f` as in every format. */
const nameInTruth = (name: string) => name.replace(/^\[unknown\] /, '[] ');

/** Names of profiles by what was sent: CPU in every recording. */
const sentAs = new Map([
  ['samples count', 'cpu nanoseconds'], // Of a known period.
  ['itimer count', 'samples count'],
  ['itimer ns', 'cpu nanoseconds'],
  ['cpu count', 'samples count'],
  ['cpu nanoseconds', 'cpu nanoseconds'],
]);

describe.each(otlpTruth())('$file', ({ file, revision, profiles: truths }) => {
  const bytes = otlpFixture(file);
  const read = readOtlp(bytes, 'proto', { maxSamples: 16_000, maxSampleLabels: 100 });

  it(`is of revision ${revision}, with nothing refused`, () => {
    expect(read.revision).toBe(revision);
    expect(read.refused).toEqual([]);
    expect(read.profiles.length).toBe(truths.length);
  });

  describe.each(truths.map((truth, row) => ({ ...truth, row })))('profile $row', (truth) => {
    const { name, labels, columns } = read.profiles[truth.row]!;
    const scale = truth.period === 0n ? 1n : truth.period;

    it('has the times, labels, stacks and attributes that were sent', () => {
      expect(columns.timeNanos).toBe(truth.timeNanos);
      expect(columns.durationNanos).toBe(truth.durationNanos || 10_000_000_000n);
      expect(columns.period).toBe(truth.period);
      for (const [key, value] of Object.entries(truth.resource)) {
        expect(labelValue(labels, key)).toBe(value);
      }
      const executable = truth.resource['process.executable.name'];
      expect(labelValue(labels, 'service_name')).toBe(
        executable === undefined ? 'unknown_service' : `unknown_service:${executable}`,
      );
      expect(labelValue(labels, '__otel__')).toBe('true');
      expect(columns.stacks.offsets.length - 1).toBe(truth.samples);
      if (revision === '1.9') {
        // That profiler writes equal stacks several times, and the truth counts what is written.
        expect(stacksAsWritten(bytes)).toEqual({
          rows: truth.distinctStacks,
          distinct: distinctStacks(columns, '1.9'),
        });
      } else {
        expect(distinctStacks(columns, revision)).toBe(truth.distinctStacks);
      }
      for (const [key, count] of truth.samplesWithAttribute) {
        expect(samplesWithLabel(columns).get(key)).toBe(count);
      }
    });

    it('has the types, totals and top functions', () => {
      expect(name).toBe('process_cpu');
      expect(columns.periodType).toEqual({ type: 'cpu', unit: 'nanoseconds' });
      const types = columns.sampleTypes.map(({ type, unit }) => `${type} ${unit}`);
      expect(types).toEqual(truth.sampleTypes.map((sent) => sentAs.get(sent.join(' '))));
      truth.totals.forEach((total, type) => {
        expect(nameTree(locationTree(columns, type)).total[ROOT]).toBe(total * scale);
      });
      const table = functionTable(nameTree(locationTree(columns, 0)));
      const rows = table.map((row) => ({ name: nameInTruth(row.name), self: row.self, total: row.total }));
      rows.sort((a, b) => Number(b.self - a.self) || Number(b.total - a.total) || compareText(a.name, b.name));
      expect(rows.slice(0, 30)).toEqual(
        truth.top.map((row) => ({ name: row.name, self: row.self * scale, total: row.total * scale })),
      );
    });
  });

  it('is the same in JSON, where 1.9 and 1.10 are one', () => {
    const json = Buffer.from(JSON.stringify(decodeOtlp(bytes, revision)));
    const again = readOtlp(json, 'json');
    expect(again.revision).toBe(revision === '1.7' ? '1.7' : '1.10');
    expect(again.profiles.map(readable)).toEqual(read.profiles.map(readable));
  });

  it.each(revisions.filter((schema) => schema.revision !== revision))('is not taken for $revision', (schema) => {
    expect(() => checkFit(protoReader(bytes, {})(schema), schema)).toThrow(/^not a valid OTLP profile: /);
  });

  // A profiler may send the same in another revision: what it measured does not change by that.
  it.each((['1.9', '1.10'] as Revision[]).filter((other) => other !== revision && revision !== '1.7'))(
    'is the same when it is sent as %s',
    (other) => {
      const again = readOtlp(encodeOtlp(decodeOtlp(bytes, revision), other), 'proto');
      expect(again.revision).toBe(other);
      expect(again.profiles.map(readable)).toEqual(read.profiles.map(readable));
    },
  );
});

/** Everything about a profile, without the order of its tables. */
function readable({ name, labels, columns }: FoundProfile) {
  const { symbols, stacks, values, labels: sampleLabels } = columns;
  const string = (row: number) => symbols.strings[row]!;
  const location = (row: number) => {
    const { mapping, address, lineOffsets, lineFunction, lineNumber } = symbols.locations;
    const at = mapping[row]!;
    const { file, buildId, memoryStart, memoryLimit, fileOffset } = symbols.mappings;
    return {
      address: address[row],
      mapping:
        at === -1
          ? 'none'
          : [string(file[at]!), string(buildId[at]!), memoryStart[at], memoryLimit[at], fileOffset[at]].join(' '),
      lines: Array.from(lineFunction.subarray(lineOffsets[row], lineOffsets[row + 1]), (f, i) => {
        const { name: named, systemName, file: source, startLine } = symbols.functions;
        const line = lineNumber[lineOffsets[row]! + i];
        return [string(named[f]!), string(systemName[f]!), string(source[f]!), startLine[f], line].join(' ');
      }),
    };
  };
  const places = symbols.locations.mapping.length;
  const all = Array.from({ length: places }, (_, row) =>
    JSON.stringify(location(row), (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  );
  return {
    name,
    labels,
    sampleTypes: columns.sampleTypes,
    times: [columns.timeNanos, columns.durationNanos, columns.period],
    samples: Array.from({ length: stacks.offsets.length - 1 }, (_, sample) => ({
      stack: Array.from(
        stacks.locations.subarray(stacks.offsets[sample], stacks.offsets[sample + 1]),
        (row) => all[row],
      ),
      values: values.subarray(sample * columns.sampleTypes.length, (sample + 1) * columns.sampleTypes.length),
      labels: Array.from(
        sampleLabels.key.subarray(sampleLabels.offsets[sample], sampleLabels.offsets[sample + 1]),
        (key, i) => {
          const at = sampleLabels.offsets[sample]! + i;
          return `${string(key)}=${string(sampleLabels.text[at]!)}${sampleLabels.number[at]}`;
        },
      ),
    })),
  };
}

/** The truth counts stacks by location, in 1.7 by the names of their functions. */
function distinctStacks({ stacks: { offsets, locations }, symbols }: ProfileColumns, revision: Revision): number {
  const { lineOffsets, lineFunction } = symbols.locations;
  const names = Array.from(lineOffsets.subarray(1), (end, row) =>
    lineFunction
      .subarray(lineOffsets[row], end)
      .map((f) => symbols.functions.name[f]!)
      .join(','),
  );
  const stacks = new Set<string>();
  for (let sample = 0; sample + 1 < offsets.length; sample++) {
    const stack = Array.from(locations.subarray(offsets[sample], offsets[sample + 1]));
    stacks.add((revision === '1.7' ? stack.map((row) => names[row]) : stack).join(' '));
  }
  return stacks.size;
}

/** How many rows of the table of stacks the samples name, and how many of those differ. */
function stacksAsWritten(bytes: Uint8Array): { rows: number; distinct: number } {
  const { resourceProfiles, dictionary } = decodeOtlp(bytes, '1.9');
  const { samples } = resourceProfiles[0].scopeProfiles[0].profiles[0] as { samples: { stackIndex: number }[] };
  const rows = new Set(samples.map(({ stackIndex }) => stackIndex));
  const stacks = Array.from(rows, (row) => String((dictionary.stackTable as Message[])[row]!.locationIndices));
  return { rows: rows.size, distinct: new Set(stacks).size };
}

function samplesWithLabel({ labels: { offsets, key }, symbols: { strings } }: ProfileColumns): Map<string, number> {
  const counts = new Map<string, number>();
  for (let at = 0; at < offsets[offsets.length - 1]!; at++) {
    const name = strings[key[at]!]!;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}
