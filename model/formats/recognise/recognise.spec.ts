import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeOtlp } from '../../../tests/fixtures/otlp/otlp-codec.ts';
import { otlpFixture, otlpTruth } from '../../../tests/fixtures/otlp/truth.ts';
import { HearthError } from '#model/errors.ts';
import { readAny } from '#model/formats/read-any.ts';
import { type FormatName, recogniseFormat } from '#model/formats/recognise/recognise.ts';

const folder = new URL('../../../tests/fixtures/', import.meta.url);
const utf8 = (text: string) => new TextEncoder().encode(text);

/** What the names of recorded files say of their formats. */
const formats: [RegExp, FormatName][] = [
  [/^pprof\/.*\.pb$/, 'pprof'],
  [/^otlp\/.*\.pb$/, 'otlp'],
  [/\.jfr$/, 'jfr'],
  [/\.(?:folded|collapsed)$/, 'folded'],
  [/\/perf-.*\.txt$/, 'perf-script'],
  [/\/go-.*\.txt$/, 'go-legacy'],
  [/\.speedscope\.json$/, 'speedscope'],
  [/\.cpuprofile$/, 'cpuprofile'],
  [/\.heapprofile$/, 'heapprofile'],
  [/\/ruby-report-stackprof-.*\.json$/, 'stackprof'],
  [/\.firefox\.json$/, 'firefox'],
  [/\.trace\.json$/, 'chrome-trace'],
];

/** Everything in these folders but the truth, what says it, labels that go with a recording, and the code that reads it. */
const recorded = ['jfr', 'otlp', 'pprof', 'text'].flatMap((name) =>
  readdirSync(new URL(`${name}/`, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => `${name}/${file.replaceAll('\\', '/')}`)
    .filter(
      (file) => /\.[a-z0-9]+$/.test(file) && !/\.(?:ts|md|labels\.pb)$|(?:truth|otlp|series)[^/]*\.json$/.test(file),
    ),
);

function contentOf(file: string): Uint8Array {
  const bytes = readFileSync(new URL(file, folder));
  return new Uint8Array(file.endsWith('.gz') ? gunzipSync(bytes) : bytes);
}

function formatOf(file: string): FormatName | undefined {
  return formats.find(([name]) => name.test(file.replace(/\.gz$/, '')))?.[1];
}

describe('the format of every recorded file', () => {
  it('is known to this test', () => {
    expect(recorded.length).toBeGreaterThan(60);
    expect(recorded.filter((file) => formatOf(file) === undefined)).toEqual([]);
  });

  it.each(recorded)('is recognised and read: %s', (file) => {
    const bytes = contentOf(file);
    expect(recogniseFormat(bytes)).toBe(formatOf(file));
    const { format, profiles } = readAny(bytes);
    expect(format.replace(/^otlp-.*/, 'otlp')).toBe(formatOf(file));
    expect(profiles.length).toBeGreaterThan(0);
  });
});

describe('a recorded file that is damaged', () => {
  const small = recorded.filter((file) => contentOf(file).length < 200_000);

  it.each(small)('is read, or refused with a reason: %s', (file) => {
    const bytes = contentOf(file);
    const damage = fc.oneof(
      fc.record({ cut: fc.nat({ max: bytes.length }) }),
      fc.record({ at: fc.nat({ max: Math.min(bytes.length, 4096) - 1 }), byte: fc.nat({ max: 255 }) }),
      fc.record({ from: fc.nat({ max: bytes.length }), to: fc.nat({ max: bytes.length }) }),
    );
    fc.assert(
      fc.property(damage, (how) => {
        const damaged =
          'cut' in how
            ? bytes.slice(0, how.cut)
            : 'at' in how
              ? bytes.with(how.at, how.byte)
              : bytes.slice(how.from, how.to);
        const refusal = refusalOf(() => readAny(damaged));
        expect(refusal === undefined || (refusal instanceof HearthError && refusal.reason !== 'internal')).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

function refusalOf(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('the format of other content', () => {
  it.each([
    ['nothing', ''],
    ['space', '  \n\n'],
    ['prose', 'Dear reader,\n\nthis is a letter.\n'],
    ['a log', '2026-11-23 10:00:00 INFO started in 12 ms\n2026-11-23 10:00:01 INFO served 3\n'],
    ['a table', 'name,count\nmain,5\nrun,7\n'],
    ['a table with semicolons', 'name;count\nmain;5\nrun;7\n'],
    ['words and numbers', 'main 5\nrun 7\n'],
    ['source code', 'int main() {\n  return 0;\n}\n'],
    ['stacks without counts', 'main;run\nmain;read\n'],
    ['a package', '{"name": "shop", "version": "1.0.0"}'],
    ['a list of numbers', '[1, 2, 3]'],
    ['a heap snapshot of V8', '{"snapshot": {"meta": {}}, "nodes": [9, 1, 1], "edges": []}'],
    ['a graph', '{"nodes": ["a", "b"], "links": []}'],
    ['JSON that stops', '{"a": [{'],
    ['JSON with a string that stops', '{"a'],
    ['JSON that is wrong', '{"a" 1, "traceEvents": []}'],
  ])('is unknown: %s', (_, text) => {
    expect(recogniseFormat(utf8(text))).toBeUndefined();
    expect(() => readAny(utf8(text))).toThrow(HearthError);
  });

  it.each([
    ['an image', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]],
    ['a program', [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]],
    ['a zip', [0x50, 0x4b, 3, 4, 20, 0, 8, 0]],
    ['gzip in gzip', [0x1f, 0x8b, 8, 0, 0, 0, 0, 0]],
    ['zeros', Array<number>(1000).fill(0)],
    ['ones', Array<number>(1000).fill(0xff)],
  ])('is unknown: %s', (_, bytes) => {
    expect(recogniseFormat(Uint8Array.from(bytes))).toBeUndefined();
  });

  it.each([
    ['gzip in gzip', [0x1f, 0x8b, 8, 0, 0, 0, 0, 0], 'packed with gzip twice'],
    ['UTF-16', [0xff, 0xfe, 0x61, 0, 0x20, 0, 0x31, 0], 'in UTF-16: save it as UTF-8'],
    ['UTF-16 of the other order', [0xfe, 0xff, 0, 0x61, 0, 0x20, 0, 0x31], 'in UTF-16: save it as UTF-8'],
    ['a file of perf record', [...utf8('PERFILE2'), 0x68, 0, 0, 0], 'perf script -i FILE'],
  ])('is told what to do with it: %s', (_, bytes, message) => {
    expect(() => readAny(Uint8Array.from(bytes))).toThrow(message);
  });

  it('is said with the formats that there are', () => {
    expect(() => readAny(utf8('Dear reader'))).toThrow('Hearth reads pprof, JFR, folded stacks');
    expect(() => readAny(utf8(''))).toThrow('the file is empty');
    expect(() => readAny(utf8('a;b 1'), { format: 'svg' })).toThrow(
      "there is no format 'svg': it is one of pprof, jfr",
    );
  });
});

describe('a format that no recorded file has', () => {
  const trie = [0, 0, 1, 2, 0x61, 0x3b, 0, 2, 1, 0x63, 1, 0, 1, 0x64, 2, 0];
  it.each<[FormatName, Uint8Array]>([
    ['trie', Uint8Array.from(trie)],
    ['tree', Uint8Array.from(trie.with(5, 0x62).with(4, 0x61))],
    ['otlp', utf8('{"dictionary": {}, "resourceProfiles": []}')],
    ['otlp', utf8('{"resource_profiles": [')],
    ['chrome-trace', utf8('[\n{"pid": 1, "ph": "M", "name": "thread_name"}')],
    [
      'speedscope',
      utf8('{"shared": {"frames": [{"name": "}]"}]}, "$schema": "https://www.speedscope.app/file-format-schema.json"'),
    ],
    ['firefox', utf8('{"threads": [], "libs": [], "meta": {}}')],
    ['stackprof', utf8('{"frames": {}, "samples": 1, "interval": 5, "mode": "wall"}')],
    ['cpuprofile', utf8('\ufeff {"startTime": 1, "endTime": 2, "nodes": [ {"id": 1}]}')],
    ['folded', utf8('[main tid=1];run 5\n')],
    ['folded', utf8('{{closure}};run 5\n')],
    ['folded', utf8('# by hand\n\nmain;run 5\n')],
    ['folded', utf8(`${'main;'.repeat(1_000)} 5\n`)],
    ['go-legacy', utf8('# comment\n--- contention:\n')],
  ])('%s is recognised', (format, bytes) => {
    expect(recogniseFormat(bytes)).toBe(format);
  });

  it.each(otlpTruth())('otlp is recognised in JSON: $file', ({ file, revision }) => {
    const bytes = utf8(JSON.stringify(decodeOtlp(otlpFixture(file), revision)));
    expect(recogniseFormat(bytes)).toBe('otlp');
    expect(readAny(bytes).format).toMatch(/^otlp-1/);
  });

  it('lines have to be named', () => {
    expect(readAny(utf8('a;b\na;b\n'), { format: 'lines' })).toMatchObject({
      format: 'lines',
      profiles: [{ name: '' }],
    });
  });
});
