import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { codePlace } from '../../scripts/tour/code-place.ts';
import { readGolden, withoutLines } from '../../scripts/tour/golden.ts';
import { takeTour } from '../../scripts/tour/tour.ts';

describe('the tour of one profile', () => {
  let text: string;
  beforeAll(async () => {
    text = await takeTour();
  });

  it('is the golden file, but for the line numbers', () => {
    expect(
      withoutLines(text),
      'If the change is meant, look at it with: npm run tour -- --update && git diff tests/fixtures/tour',
    ).toBe(readGolden());
  });

  it('names lines that define what it says they define', () => {
    const places = [...text.matchAll(/at (\S+):(\d+) (\S+)$/gm)];
    expect(places.length).toBeGreaterThan(20);
    for (const [place, file, line, symbol] of places) {
      const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').split('\n');
      expect(source[Number(line) - 1], place).toContain(symbol!.split('.').at(-1));
    }
  });

  it('says nothing of the machine it is taken on', () => {
    expect(text).not.toMatch(/\/tmp\/|\/home\/|\/root\/|127\.0\.0\.1|localhost/);
    expect(text).not.toContain(process.cwd());
  });
});

it('fails when it names code that has moved', () => {
  expect(() => codePlace('service/ingest/unpack.ts', 'unwrap')).toThrow(/unpack\.ts no longer has unwrap/);
});
