import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HearthError } from '#model/errors.ts';
import { readLabelsSnapshot } from '#model/formats/jfr/labels-snapshot.ts';
import { readJfr } from '#model/formats/jfr/read.ts';

const fixture = (file: string) =>
  new Uint8Array(readFileSync(new URL(`../../../tests/fixtures/jfr/${file}`, import.meta.url)));
const asprof = fixture('java-matcher-asprof-itimer-alloc-lock.jfr');
const jdk = fixture('java-matcher-jdk17-profile.jfr');

describe('the types of a recording', () => {
  const idsOf = (bytes: Uint8Array) =>
    readJfr(bytes).profiles.flatMap(({ name, columns: { sampleTypes, periodType } }) =>
      sampleTypes.map(({ type, unit }) => [name, type, unit, periodType?.type ?? '', periodType?.unit ?? ''].join(':')),
    );

  it('are those of the Java agent', () => {
    expect(idsOf(asprof)).toEqual([
      'process_cpu:cpu:nanoseconds:cpu:nanoseconds',
      'memory:alloc_in_new_tlab_objects:count:space:bytes',
      'memory:alloc_in_new_tlab_bytes:bytes:space:bytes',
      'mutex:contentions:count:mutex:count',
      'mutex:delay:nanoseconds:mutex:count',
      'block:contentions:count:block:count',
      'block:delay:nanoseconds:block:count',
    ]);
    expect(idsOf(jdk)).toContain('memory:alloc_sample_bytes:bytes:space:bytes');
  });

  it('say which event the profiler took', () => {
    expect(readJfr(asprof).profiles[0]!.labels).toEqual([{ name: 'jfr_event', value: 'itimer' }]);
    expect(readJfr(jdk).profiles[0]!.labels).toEqual([]);
  });
});

describe('the period of a sample', () => {
  it('is what the recording says, and what the request says before that', () => {
    expect(readJfr(asprof).profiles[0]!.columns.period).toBe(5_000_000n);
    expect(readJfr(jdk).profiles[0]!.columns.period).toBe(10_000_000n);
    expect(readJfr(asprof, { sampleRate: 100 }).profiles[0]!.columns.period).toBe(10_000_000n);
  });
});

describe('the limit of samples', () => {
  it('is of distinct stacks, and broken by one more', () => {
    const stacks = readJfr(asprof).profiles.map(({ columns }) => columns.stacks.offsets.length - 1);
    const most = Math.max(...stacks);
    expect(readJfr(asprof, { maxSamples: most }).profiles).toHaveLength(stacks.length);
    expect(() => readJfr(asprof, { maxSamples: most - 1 })).toThrow(
      expect.objectContaining({ reason: 'samples_limit' }),
    );
  });
});

describe('what is no recording', () => {
  const changed = (at: number, ...bytes: number[]) => {
    const copy = asprof.slice();
    copy.set(bytes, at);
    return copy;
  };

  it.each([
    ['nothing', Uint8Array.of(), 'it is empty'],
    ['other bytes', Uint8Array.of(1, 2, 3), 'there is no chunk at byte 0'],
    ['another version', changed(5, 9), 'its format is version 9'],
    ['a chunk of no length', changed(8, 0, 0, 0, 0, 0, 0, 0, 0), 'says that it is 0 bytes long'],
    ['a chunk that ends too early', asprof.subarray(0, 100_000), 'of 100000'],
    ['metadata outside of it', changed(24, 0, 0, 0, 0, 255, 0, 0, 0), 'are not within'],
    ['bytes after the last chunk', Buffer.concat([asprof, Buffer.from('rest')]), `no chunk at byte ${asprof.length}`],
  ])('is refused with what is wrong: %s', (_, bytes, message) => {
    expect(() => readJfr(bytes)).toThrow(
      expect.objectContaining({ reason: 'malformed_profile', message: expect.stringContaining(message) as string }),
    );
  });

  it('is refused in other words only, whichever bytes are changed', () => {
    // A small generator with a seed; the corpus is mutated much longer by the fuzzer.
    let state = 20_261_126;
    const next = (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
      return (state >>> 8) % below;
    };
    let refused = 0;
    for (let round = 0; round < 60; round++) {
      const copy = asprof.slice();
      for (let i = 0; i < 1 + next(4); i++) {
        // Half of them where the structure is: the header and the constants and metadata at the end.
        const at = next(2) === 0 ? next(copy.length) : copy.length - 1 - next(150_000);
        copy[at] = next(256);
      }
      try {
        readJfr(copy);
      } catch (error) {
        refused++;
        expect(error).toBeInstanceOf(HearthError);
      }
    }
    expect(refused).toBeGreaterThan(0);
  });
});

describe('the labels of a recording', () => {
  const varint = (value: number) => (value < 128 ? [value] : [(value & 127) | 128, value >> 7]);
  const field = (number: number, bytes: number[]) => [(number << 3) | 2, ...varint(bytes.length), ...bytes];
  const entry = (key: number, value: number[]) => [8, ...varint(key), ...value];
  const text = (string: string) => [...new TextEncoder().encode(string)];
  const snapshot = [
    ...field(1, entry(300, field(2, field(1, [8, 1, 16, 2])))),
    ...field(2, entry(1, field(2, text('endpoint')))),
    ...field(2, entry(2, field(2, text('/pay')))),
  ];

  it('are read from their snapshot', () => {
    const { contexts, strings } = readLabelsSnapshot(Uint8Array.from(snapshot));
    expect(contexts.get(300n)).toEqual(new Map([[1n, 2n]]));
    expect(strings).toEqual(
      new Map([
        [1n, 'endpoint'],
        [2n, '/pay'],
      ]),
    );
  });

  it('are refused when there are too many, before all of them are kept', () => {
    // A string without text under the key 1, which is four bytes.
    const strings = new Uint8Array(4 * 1_048_578).map((_, i) => [0x12, 2, 8, 1][i % 4]!);
    expect(() => readLabelsSnapshot(strings)).toThrow('there are more than 1048576 of them');
    expect(readLabelsSnapshot(strings.subarray(0, 400)).strings).toEqual(new Map([[1n, '']]));
  });

  it('are refused when they are cut off', () => {
    expect(() => readLabelsSnapshot(Uint8Array.from(snapshot.slice(0, -2)))).toThrow(
      'the labels of the recording cannot be read',
    );
  });
});
