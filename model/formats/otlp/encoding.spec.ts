import { describe, expect, it } from 'vitest';
import { decodeOtlp } from '../../../tests/fixtures/otlp/otlp-codec.ts';
import { otlpFixture, otlpTruth } from '../../../tests/fixtures/otlp/truth.ts';
import { truthFiles, unpackedFixture } from '../../../tests/fixtures/pprof/truth.ts';
import { otlpEncoding } from '#model/formats/otlp/encoding.ts';

describe('an OTLP request', () => {
  it.each(otlpTruth())('$file is known as one, in both encodings', ({ file, revision }) => {
    const bytes = otlpFixture(file);
    expect(otlpEncoding(bytes)).toBe('proto');
    expect(otlpEncoding(Buffer.from(JSON.stringify(decodeOtlp(bytes, revision))))).toBe('json');
  });

  it('is no profile of pprof, and no text', () => {
    for (const { path } of truthFiles()) {
      expect(otlpEncoding(unpackedFixture(path))).toBeUndefined();
    }
    for (const text of ['', 'main;work 10\n', '{"nodes":[]}', '[{"resourceProfiles":1}]']) {
      expect(otlpEncoding(Buffer.from(text))).toBeUndefined();
    }
  });
});
