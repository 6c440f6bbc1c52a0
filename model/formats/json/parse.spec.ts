import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scaled, whole } from '#model/formats/json/decimal.ts';
import { parseJson } from '#model/formats/json/parse.ts';

const parse = (text: string) => parseJson(new TextEncoder().encode(text), 'drawn');

function thrown(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

describe('JSON of a profile', () => {
  it('is what JSON.parse says while its numbers are short', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/\d{16}/.test(text));
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('has whole numbers of more than 15 digits as their digits, wherever they stand', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n }), fc.string(), (number, name) => {
        const text = `{${JSON.stringify(`${name}\\"`)}: [${number}, 1.${'2'.repeat(20)}, "${number}"],"b":${number}}`;
        const [listed, fraction, quoted] = Object.values(parse(text) as Record<string, unknown[]>)[0]!;
        expect(whole(listed)).toBe(number);
        expect(fraction).toBeCloseTo(1.2222);
        expect(quoted).toBe(String(number));
      }),
    );
  });

  it.each([
    ['nothing', '', 'it is not complete JSON'],
    ['an end too early', '{"a": [1, 2', 'it is not complete JSON'],
    ['a long number before the end', '[12345678901234567', 'it is not complete JSON'],
    ['a text that does not end', '[12345678901234567, "abc', 'it is not complete JSON'],
    ['more objects than a profile has', `[${'{},'.repeat(4_000_001)}{}]`, 'objects and lists'],
  ])('is refused with %s', (_, text, says) => {
    expect(() => parse(text)).toThrow(says);
  });

  it('holds as many objects and lists as whoever reads it allows', () => {
    const bytes = new TextEncoder().encode('[[],[]]');
    expect(parseJson(bytes, 'test', { maxContainers: 3 })).toEqual([[], []]);
    expect(() => parseJson(bytes, 'test', { maxContainers: 2 })).toThrow(/has 3 objects and lists, and 2 is the limit/);
  });

  it('is refused when it is not UTF-8', () => {
    expect(() => parseJson(Uint8Array.of(0x22, 0xc3, 0x28, 0x22), 'drawn')).toThrow('its text is not UTF-8');
  });

  it('is told to be too long, not to be in another encoding, where no text can be as long', () => {
    // What V8 says of 513 MiB is what it says of these bytes.
    const bytes = new Uint8Array([0x22, 0xff, 0x22]);
    const says = thrown(() => parseJson(bytes, 'speedscope', { maxText: 2 }));
    expect(says).toMatchObject({ reason: 'profile_size_limit' });
    expect(says.message).toMatch(/512 MiB can be read as one text: record for a shorter time, or save it as pprof$/);
    expect(thrown(() => parseJson(bytes, 'speedscope', { maxText: 3 }))).toMatchObject({ reason: 'malformed_profile' });
  });

  it('may be nested half a million levels deep', () => {
    expect(parse(`${'['.repeat(500_000)}${']'.repeat(500_000)}`)).toHaveLength(1);
  });
});

describe('a scaled number', () => {
  it('is the exact decimal that the file has', () => {
    fc.assert(
      fc.property(fc.nat({ max: 999_999 }), fc.nat({ max: 999_999_999 }), (seconds, nanos) => {
        const text = `${seconds}.${String(nanos).padStart(9, '0')}`;
        expect(scaled(JSON.parse(text), 9)).toBe(BigInt(seconds) * 1_000_000_000n + BigInt(nanos));
        expect(scaled(JSON.parse(`-${text}`), 9)).toBe(-(BigInt(seconds) * 1_000_000_000n + BigInt(nanos)));
      }),
    );
  });

  it.each([
    [1e21, 0, 10n ** 21n],
    [1.5e-7, 9, 150n],
    [0.5, 0, 1n],
    [0.49, 0, 0n],
    [-0.5, 0, -1n],
    [5e-324, 15, 0n],
    ['1700000000000000001', 3, 1_700_000_000_000_000_001_000n],
  ])('%s times 10^%d is %s', (value, digits, expected) => {
    expect(scaled(value, digits)).toBe(expected);
  });

  it.each([[Infinity], [NaN], [null], [undefined], ['12'], ['0x1234567890abcdef'], [{}], [true]])(
    '%s is none',
    (value) => {
      expect(scaled(value, 3)).toBeUndefined();
    },
  );
});
