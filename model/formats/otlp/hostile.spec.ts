/** Requests that nobody sends by mistake: each is refused, soon and in little memory. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeOtlp, encodeOtlp, type Message, type Revision } from '../../../tests/fixtures/otlp/otlp-codec.ts';
import { otlpFixture } from '../../../tests/fixtures/otlp/truth.ts';
import { HearthError } from '#model/errors.ts';
import type { ReadLimits } from '#model/formats/found-profile.ts';
import { type OtlpEncoding, readOtlp } from '#model/formats/otlp/read.ts';

const MIB = 2 ** 20;
const limits = { maxSamples: 16_000, maxSampleLabels: 100 };

/** All that was refused of a request, or the one refusal of it all. */
function refusals(bytes: Uint8Array, encoding: OtlpEncoding = 'proto', within: ReadLimits = limits): HearthError[] {
  try {
    return readOtlp(bytes, encoding, within).refused;
  } catch (error) {
    if (error instanceof HearthError) {
      return [error];
    }
    throw error;
  }
}

const reasons = (...request: Parameters<typeof refusals>) => refusals(...request).map(({ reason }) => reason);

/** A field of a message: its tag, its length, its content. */
function field(number: number, ...contents: Uint8Array[]): Uint8Array {
  const content = Buffer.concat(contents);
  const length: number[] = [];
  for (let rest = content.length; ; rest >>>= 7) {
    length.push(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
    if (rest <= 0x7f) {
      break;
    }
  }
  return Buffer.concat([Uint8Array.of(number * 8 + 2, ...length), content]);
}

const repeated = (bytes: number[], total: number) => Buffer.alloc(total, Uint8Array.from(bytes));
const inRequest = (profile: Uint8Array, dictionary: Uint8Array) =>
  Buffer.concat([field(1, field(2, field(2, profile))), field(2, dictionary)]);

describe('is refused:', () => {
  it('four megabytes of empty samples, before any is read', () => {
    const bytes = inRequest(repeated([0x12, 0], 4 * MIB), Buffer.alloc(0));
    expect(reasons(bytes)).toEqual(['samples_limit']);
    expect(reasons(bytes, 'proto', {})).toEqual(['malformed_profile']);
  });

  it.each([1, 2, 3, 4, 5, 6, 7])('four megabytes of empty rows of table %i', (table) => {
    const bytes = inRequest(Buffer.alloc(0), repeated([table * 8 + 2, 0], 4 * MIB));
    expect(reasons(bytes)).toEqual(['bad_request']);
  });

  it('more profiles than anybody has processes', () => {
    const profile = field(2, Uint8Array.of(0x12, 4, 0x08, 0, 0x20, 1));
    const scope = field(2, ...Array.from({ length: 4_097 }, () => profile));
    expect(reasons(Buffer.concat([field(1, scope), field(2, Buffer.alloc(0))]))).toEqual(['bad_request']);
  });

  it('a short message whose stacks are long', () => {
    const stack = field(7, field(1, repeated([0], MIB)));
    const dictionary = Buffer.concat([field(2), field(5), field(5, Buffer.from('cpu')), stack]);
    const typed = Uint8Array.of(0x0a, 2, 0x08, 1);
    const profile = Buffer.concat([typed, repeated([0x12, 4, 0x08, 0, 0x20, 1], 6 * 1_000)]);
    expect(refusals(inRequest(profile, dictionary))[0]!.message).toContain('more than 16777216 frames');
  });

  it('every profile after the one that used up the frames', () => {
    const dictionary = Buffer.concat([
      field(2),
      field(5),
      field(5, Buffer.from('cpu')),
      field(7, field(1, repeated([0], MIB))),
    ]);
    const typed = Uint8Array.of(0x0a, 2, 0x08, 1);
    const long = field(2, typed, repeated([0x12, 4, 0x08, 0, 0x20, 1], 6 * 17));
    const bytes = Buffer.concat([
      field(1, field(2, ...Array.from({ length: 4_000 }, () => long))),
      field(2, dictionary),
    ]);
    expect(reasons(bytes)).toEqual(Array.from({ length: 4_000 }, () => 'bad_request'));
  });

  it('a resource of more attributes than a series may have labels', () => {
    const resource = field(1, repeated([0x0a, 0], 2_000));
    const bytes = Buffer.concat([field(1, resource, field(2)), field(2)]);
    expect(reasons(bytes)).toEqual(['max_label_names_per_series']);
  });

  it('a sample of more labels than one may have', () => {
    const request = decodeOtlp(otlpFixture('otel-ebpf-09.otlp.pb'), '1.10');
    const [profile] = request.resourceProfiles[0].scopeProfiles[0].profiles as Message[];
    const sample = (profile!.samples as Message[])[0]!;
    sample.attributeIndices = Array.from({ length: 101 }, () => sample.attributeIndices[0] as number);
    expect(reasons(encodeOtlp(request, '1.10'))).toEqual(['sample_labels_limit']);
  });

  it('JSON that is nested a hundred thousand deep', () => {
    expect(reasons(Buffer.from('['.repeat(100_000)), 'json')).toEqual(['bad_request']);
    const deep = `{"resourceProfiles":${'['.repeat(100_000)}${']'.repeat(100_000)},"dictionary":{}}`;
    expect(reasons(Buffer.from(deep), 'json')).toEqual(['malformed_profile']);
  });
});

describe('changed bytes of a real request are read or refused, and nothing else happens:', () => {
  const recordings: [string, Revision][] = [
    ['otel-ebpf-09.otlp.pb', '1.10'],
    ['java-matcher-asprof43-itimer.otlp-proto1.9.pb', '1.9'],
    ['java-matcher-asprof41-itimer.otlp-proto1.7.pb', '1.7'],
  ];
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    bytes: fc.uint8Array({ maxLength: 8 }),
    kind: fc.constantFrom('replace', 'insert', 'cut', 'repeat'),
  });

  it.each(recordings)('%s', (file, revision) => {
    const original = otlpFixture(file);
    const json = Buffer.from(JSON.stringify(decodeOtlp(original, revision)));
    const check = (changed: Uint8Array, encoding: OtlpEncoding) => {
      const known = reasons(changed, encoding);
      expect(known.filter((reason) => reason === 'internal')).toEqual([]);
    };
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        check(changes.reduce(changed, original), 'proto');
        check(changes.reduce(changed, json), 'json');
      }),
      { numRuns: 150 },
    );
  });

  function changed(bytes: Uint8Array, { at, bytes: more, kind }: { at: number; bytes: Uint8Array; kind: string }) {
    const place = Math.floor(at * bytes.length);
    const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
    switch (kind) {
      case 'replace':
        return Buffer.concat([before, more, after.subarray(more.length)]);
      case 'insert':
        return Buffer.concat([before, more, after]);
      case 'cut':
        return Buffer.concat([before, after.subarray(more.length * 64)]);
      default:
        return Buffer.concat([before, after.subarray(0, 256), after]);
    }
  }
});
