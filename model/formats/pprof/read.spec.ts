import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryDrawing } from '../../../tests/fixtures/arbitrary-profile.ts';
import { drawProfile, field, varint } from '../../../tests/fixtures/drawn-profile.ts';
import { truthFiles, unpackedFixture } from '../../../tests/fixtures/pprof/truth.ts';
import { HearthError } from '#model/errors.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { cpuMillis } from '../../../tests/fixtures/cpu-millis.ts';

const bytes = (...fields: number[][]) => Uint8Array.from(fields.flat());

/** String table: '', samples, count, f. */
const strings = ['', 'samples', 'count', 'f'].flatMap((text) => field(6, text));
const sampleType = field(1, [...field(1, 1), ...field(2, 2)]);
const aFunction = field(5, [...field(1, 1), ...field(2, 3)]);
const aLocation = field(4, [...field(1, 1), ...field(4, field(1, 1))]);
const aSample = field(2, [...field(1, [1]), ...field(2, [7])]);
/** A whole profile with one sample, and what is added to it. */
const valid = (...more: number[][]) => bytes(sampleType, aSample, aLocation, aFunction, strings, ...more);

describe('reading pprof', () => {
  it('makes columns of a profile', () => {
    const options = {
      types: 'samples:count,cpu:nanoseconds',
      periodType: 'cpu:nanoseconds',
      period: 10_000_000n,
      timeNanos: 1_700_000_000_123_456_789n,
      durationNanos: 15_000_000_000n,
      defaultSampleType: 'cpu',
      comments: ['written by hand', 'twice'],
    };
    const { columns, pprof } = drawProfile(
      `main;a>b                  1 10000000   {span_id=00f067aa0ba902b7,bytes=#-512}
       main;[/lib/x.so] 0x1f     2 20000000
       ()                        3 30000000
       main;read@io.go:12        4 -9223372036854775808`,
      options,
    );
    expect(readPprof(pprof)).toEqual(columns);
  });

  it('reads what was drawn, whatever it was', () => {
    fc.assert(
      fc.property(arbitraryDrawing(), (drawing) => {
        const { columns, pprof } = drawProfile(drawing);
        expect(readPprof(pprof)).toEqual(columns);
      }),
      { numRuns: 50 },
    );
  });

  it('takes lists that are packed, not packed, and in several pieces', () => {
    const pieces = field(2, [...field(1, 1), ...field(1, [1, 1]), ...field(1, 1), ...field(2, 5n)]);
    const { stacks, values } = readPprof(valid(pieces));
    expect(stacks.locations.slice(1)).toEqual(new Int32Array(4));
    expect(values).toEqual(BigInt64Array.of(7n, 5n));
  });

  it('lets the last of a field win that is given twice', () => {
    const twice = valid(field(9, 5n), field(10, 6n), field(9, 7n), field(10, 8n), field(12, 1n), field(12, 2n));
    const { timeNanos, durationNanos, period } = readPprof(twice);
    expect([timeNanos, durationNanos, period]).toEqual([7n, 8n, 2n]);
  });

  it('steps over fields it does not know, of any wire type', () => {
    const unknown = [...varint((200 << 3) | 0), 5, ...varint((201 << 3) | 1), 1, 2, 3, 4, 5, 6, 7, 8];
    const more = [...varint((202 << 3) | 2), 2, 9, 9, ...varint((203 << 3) | 5), 1, 2, 3, 4];
    const inside = field(2, [...field(1, [1]), ...unknown, ...field(2, [9]), ...more]);
    expect(readPprof(valid(unknown, inside, more)).values).toEqual(BigInt64Array.of(7n, 9n));
  });

  it('takes tables in any order, also spread over the file', () => {
    const scattered = bytes(
      field(6, ''),
      aSample,
      field(6, 'samples'),
      aFunction,
      field(6, 'count'),
      field(9, 3n),
      aLocation,
      field(6, 'f'),
      sampleType,
    );
    expect(readPprof(scattered)).toEqual(readPprof(valid(field(9, 3n))));
  });

  it('finds rows by ids of any size', () => {
    const ids = [2n ** 64n - 1n, 2n ** 53n + 1n, 2n ** 53n, 5_000_000_000n, 3n, 1_000_000n];
    const profile = readPprof(
      bytes(
        sampleType,
        strings,
        ...ids.map((id) => field(5, [...field(1, id), ...field(2, 3)])),
        ...ids.map((id) => field(4, [...field(1, id), ...field(4, field(1, id))])),
        field(2, [...field(1, ids.flatMap(varint)), ...field(2, [1])]),
      ),
    );
    expect([...profile.stacks.locations]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...profile.symbols.locations.lineFunction]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('is exact for every 64-bit value', () => {
    const values = [0n, 1n, -1n, 2n ** 31n, -(2n ** 31n), 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)];
    const samples = values.map((value) => field(2, [...field(1, [1]), ...field(2, varint(value))]));
    expect([...readPprof(valid(...samples)).values]).toEqual([7n, ...values]);
  });

  it('keeps what is not ASCII, a byte order mark too', () => {
    const odd = ['\ufeffbom', 'naïve', '\u{1f525}', 'x'.repeat(300)];
    const { symbols } = readPprof(valid(...odd.map((text) => field(6, text))));
    expect(symbols.strings).toEqual(['', 'samples', 'count', 'f', ...odd]);
  });

  it('takes locations without lines, samples without a stack, and mappings that nothing names', () => {
    const profile = readPprof(
      valid(field(4, [...field(1, 9), ...field(3, 255n)]), field(2, field(2, [4])), field(3, field(2, 4096n))),
    );
    expect([...profile.symbols.locations.lineOffsets]).toEqual([0, 1, 1]);
    expect([...profile.stacks.offsets]).toEqual([0, 1, 1]);
    expect([...profile.symbols.mappings.memoryStart]).toEqual([4096n]);
  });

  it('mends what the .NET agent sends when told to', () => {
    const dotnet = bytes(
      field(1, [...field(1, 4), ...field(2, 2)]),
      strings,
      field(6, 'alloc-size'),
      field(5, field(2, 3)),
      aLocation,
      aSample,
    );
    expect(() => readPprof(dotnet)).toThrow("sample type 0 ('alloc-size') contains '-'");
    const mended = readPprof(dotnet, { mendDotnet: true });
    expect(mended.sampleTypes).toEqual([{ type: 'alloc_size', unit: 'count' }]);
    expect([...mended.symbols.locations.lineFunction]).toEqual([0]);
  });
});

describe('limits', () => {
  it('refuse too many samples before any is read', () => {
    const broken = Array.from({ length: 5 }, () => field(2, [0xff]));
    expect(() => readPprof(valid(...broken), { maxSamples: 5 })).toThrow(
      'exceeds the samples count limit (max_profile_stacktrace_samples, actual: 6, limit: 5)',
    );
    expect(readPprof(valid(), { maxSamples: 1 }).values.length).toBe(1);
    expect(readPprof(valid(), { maxSamples: 0 }).values.length).toBe(1);
  });

  it('refuse too many labels on a sample', () => {
    const label = field(3, [...field(1, 3), ...field(2, 3)]);
    const labelled = valid(field(2, [...field(1, [1]), ...field(2, [7]), ...label, ...label]));
    expect(() => readPprof(labelled, { maxSampleLabels: 1 })).toThrow('sample 1 has more than 1 labels');
    expect([...readPprof(labelled, { maxSampleLabels: 2 }).labels.offsets]).toEqual([0, 0, 2]);
  });

  it('stop a profile that claims more values than it has bytes', () => {
    const types = Array.from({ length: 5_000 }, () => sampleType);
    const samples = Array.from({ length: 5_000 }, () => field(2, []));
    expect(() => readPprof(bytes(...types, ...samples, strings))).toThrow(
      'its 5000 samples are too short to have 5000 values each',
    );
  });

  it('read two million empty samples without a stall', () => {
    const hostile = new Uint8Array(4 * 1024 * 1024);
    for (let at = 0; at < hostile.length; at += 2) {
      hostile[at] = 0x12;
    }
    const some = bytes(sampleType, strings, [...hostile.subarray(0, 400_000)]);
    const millis = cpuMillis(() => {
      expect(() => readPprof(hostile)).toThrow(HearthError);
      expect(() => readPprof(some)).toThrow('too short');
    });
    expect(millis).toBeLessThan(1_000);
  });
});

describe('malformed profiles', () => {
  const location = (...fields: number[][]) => field(4, fields.flat());
  const sample = (...fields: number[][]) => field(2, fields.flat());
  it.each<[string, Uint8Array, string]>([
    ['no bytes', bytes(), 'it has no sample types'],
    ['no sample types', bytes(strings), 'it has no sample types'],
    ['no strings', bytes(sampleType), 'it has no string table'],
    [
      'a first string that is not empty',
      bytes(sampleType, field(6, 'x')),
      'first entry of its string table is not empty',
    ],
    ['a string that is not UTF-8', valid(field(6, [0xc3])), 'string 4 is not valid UTF-8'],
    ['two halves of a character', valid(field(6, [0xc3]), field(6, [0xa9])), 'string 4 is not valid UTF-8'],
    ['an overlong encoding', valid(field(6, [0xc0, 0x80])), 'string 4 is not valid UTF-8'],
    ['a dash in a sample type', valid(field(6, 'a-b'), field(1, field(1, 4))), "sample type 1 ('a-b') contains '-'"],
    ['a sample type beyond the strings', valid(field(1, field(1, 4))), 'sample type 1 names string 4, but there are 4'],
    ['a negative type index', valid(field(1, field(1, -1n))), 'sample type 1 names string -1, but there are 4'],
    ['a unit beyond the strings', valid(field(1, field(2, 9))), 'the unit of sample type 1 names string 9'],
    ['a string index of 2^32', valid(field(5, [...field(1, 2), ...field(2, 2n ** 32n)])), 'names string 4294967296'],
    ['too few values', valid(field(1, field(1, 3))), 'sample 0 has 1 values, but there are 2 sample types'],
    ['too many values', valid(sample(field(2, [1, 2]))), 'sample 1 has more than 1 values'],
    ['no values', valid(sample(field(1, [1]))), 'sample 1 has 0 values, but there are 1 sample types'],
    ['a location id 0', valid(location(field(1, 0))), 'location 1 has the id 0'],
    ['a location without id', valid(location()), 'location 1 has the id 0'],
    ['a function id 0', valid(field(5, field(2, 3))), 'function 1 has the id 0'],
    ['a line with function id 0', valid(location(field(1, 2), field(4, field(1, 0)))), 'a line with the function id 0'],
    ['a line without a function', valid(location(field(1, 2), field(4, field(2, 5)))), 'has a line without a function'],
    ['two functions of one id', valid(aFunction), 'two functions have the id 1'],
    ['two locations of one id', valid(aLocation), 'two locations have the id 1'],
    ['two mappings of one id', valid(field(3, field(1, 5)), field(3, field(1, 5))), 'two mappings have the id 5'],
    ['a sample that names location 0', valid(sample(field(1, [0]), field(2, [1]))), 'sample 1 names the location id 0'],
    [
      'an unknown location',
      valid(sample(field(1, [2]), field(2, [1]))),
      'sample 1 names location 2, which is not there',
    ],
    ['an unknown location, far off', valid(sample(field(1, varint(-1n)), field(2, [1]))), '18446744073709551615'],
    ['an unknown function', valid(location(field(1, 2), field(4, field(1, 8)))), 'location 1 names function 8'],
    ['an unknown mapping', valid(location(field(1, 2), field(2, 8))), 'location 1 names mapping 8'],
    [
      'a name beyond the strings',
      valid(field(5, [...field(1, 2), ...field(2, 44)])),
      'the name of function 1 names string 44',
    ],
    [
      'a negative file index',
      valid(field(5, [...field(1, 2), ...field(4, -7n)])),
      'the file of function 1 names string -7',
    ],
    ['a mapping file beyond the strings', valid(field(3, field(5, 44))), 'the file of mapping 0 names string 44'],
    [
      'a label key beyond the strings',
      valid(sample(field(2, [1]), field(3, field(1, 4)))),
      'the key of a label of sample 1',
    ],
    ['a negative label text', valid(sample(field(2, [1]), field(3, field(2, -1n)))), 'the text of a label of sample 1'],
    [
      'a label unit beyond the strings',
      valid(sample(field(2, [1]), field(3, field(4, 4)))),
      'the unit of a label of sample 1',
    ],
    ['a comment beyond the strings', valid(field(13, 4)), 'comment names string 4'],
    ['a packed comment beyond the strings', valid(field(13, [0, 4])), 'comment names string 4'],
    ['a default type beyond the strings', valid(field(14, 4)), 'default_sample_type names string 4'],
    ['a length beyond the end', valid([0x12, 0x7f]), 'leads beyond the 0 bytes that follow'],
    ['a length of 2^31', valid([0x12, 0x80, 0x80, 0x80, 0x80, 0x08]), 'leads beyond'],
    ['a length of 2^63', valid([0x12, ...varint(2n ** 63n)]), 'leads beyond'],
    ['a message that leads out of its parent', valid(sample([0x1a, 0x05])), 'leads beyond the 0 bytes'],
    ['an end in a tag', valid([0x80]), 'the data ends in the middle of a field'],
    ['an end in a number', valid([0x48, 0xff]), 'the data ends in the middle of a field'],
    ['an end in a fixed64', valid([...varint((200 << 3) | 1), 1, 2]), 'the data ends in the middle of a field'],
    ['an end in a packed list', valid(sample(field(1, [0x81]), field(2, [1]))), 'ends in the middle of a number'],
    ['an end in a packed value', valid(sample(field(2, [0x81]))), 'the data ends in the middle of a field'],
    ['a number of 65 bits', valid([0x48, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2]), 'has more than 64 bits'],
    ['a number that never ends', valid([0x48, ...new Array<number>(20).fill(0x80), 1]), 'has more than 64 bits'],
    ['the field number 0', valid([0x02, 0x00]), 'field number 0'],
    ['a field number beyond 2^29', valid(varint(2n ** 40n)), 'a field number out of range'],
    [
      'a group',
      valid([...varint((200 << 3) | 3), ...varint((200 << 3) | 4)]),
      'has wire type 3, which pprof does not use',
    ],
    ['a sample that is a number', valid([0x10, 0x01]), 'field 2 of the profile has wire type 0'],
    ['a time that is a string', valid(field(9, 'now')), 'field 9 of the profile has wire type 2'],
    [
      'a location list that is fixed32',
      valid(sample([0x0d, 1, 0, 0, 0], field(2, [1]))),
      'field 1 of sample 1 has wire type 5',
    ],
    [
      'an HTML page',
      new TextEncoder().encode('<html><body>502 Bad Gateway</body></html>'),
      'not a valid pprof profile',
    ],
    ['gzip that was not unpacked', Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3), 'not a valid pprof profile'],
  ])('with %s are refused with a sentence about it', (_, profile, message) => {
    const error = (() => {
      try {
        readPprof(profile);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(HearthError);
    expect((error as HearthError).reason).toBe('malformed_profile');
    expect((error as HearthError).message).toContain(message);
  });

  it('never do anything else than be read or refused, however real ones are damaged', () => {
    const small = truthFiles().filter((file) => file.samples < 100);
    const damage = fc.record({
      file: fc.constantFrom(...small.map((file) => unpackedFixture(file.path))),
      changes: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
      cut: fc.option(fc.nat()),
    });
    let refused = 0;
    fc.assert(
      fc.property(damage, ({ file, changes, cut }) => {
        const damaged = file.slice(0, cut === null ? file.length : cut % file.length);
        for (const [at, value] of changes) {
          damaged[at % damaged.length] = value;
        }
        try {
          readPprof(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(HearthError);
          refused++;
        }
      }),
      { numRuns: 1_500 },
    );
    expect(refused).toBeGreaterThan(100);
  });
});
