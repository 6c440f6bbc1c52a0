import { describe, expect, it } from 'vitest';
import {
  foundStacks,
  namedSamples,
  type StacksJson,
  textFixture,
  truthOf,
  truthStacks,
} from '../../../tests/fixtures/text/found-stacks.ts';
import type { ProfileColumns } from '#model/columns.ts';
import { readGoLegacy } from '#model/formats/go-legacy/read.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

type TypeJson = StacksJson & { type: string; unit: string };

interface LegacyTruth {
  samples: number;
  period: number;
  period_type: [string, string];
  numeric_labels: Record<string, number>;
  /** By Go's library, which takes no names from the comments. */
  by_address: TypeJson[];
  /** The same samples with the names of the comments, put in by the program that wrote the truth. */
  by_name: TypeJson[];
}

/** Without what we read from the comments, so that every frame is its address. */
function withoutNames(columns: ProfileColumns): ProfileColumns {
  const { symbols } = columns;
  const lineOffsets = new Int32Array(symbols.locations.lineOffsets.length);
  return { ...columns, symbols: { ...symbols, locations: { ...symbols.locations, lineOffsets } } };
}

describe.each([
  { file: 'go-compile-gotypes-heap-legacy.txt.gz', name: 'memory' },
  { file: 'go-shopd-heap.txt.gz', name: 'memory' },
  { file: 'go-shopd-goroutine.txt.gz', name: 'goroutines' },
  { file: 'go-shopd-mutex.txt.gz', name: 'mutex' },
  { file: 'go-shopd-block.txt.gz', name: 'block' },
  { file: 'go-shopd-threadcreate.txt.gz', name: 'threadcreate' },
])('$file', ({ file, name }) => {
  const truth = truthOf<LegacyTruth>('truth-legacy.json', file);
  const [found, ...more] = readGoLegacy(textFixture(file));
  const { columns } = found!;

  it('has the kind, period and number of samples of the truth', () => {
    expect(more).toEqual([]);
    expect(found!.name).toBe(name);
    expect(columns.sampleTypes).toEqual(truth.by_address.map(({ type, unit }) => ({ type, unit })));
    expect(columns.period).toBe(BigInt(truth.period));
    expect(Object.values(columns.periodType!)).toEqual(truth.period_type);
    expect(columns.stacks.offsets).toHaveLength(truth.samples + 1);
  });

  // By address, because Go's library takes no names from the comments; no sample loses anything.
  it('has the totals, stacks and top thirty of the truth', () => {
    truth.by_address.forEach((type, i) => {
      expect(foundStacks(withoutNames(columns), i)).toEqual(truthStacks(type));
    });
  });

  it('has the stacks and functions of its comments', () => {
    truth.by_name.forEach((type, i) => {
      expect(foundStacks(columns, i)).toEqual(truthStacks(type));
    });
  });
});

describe('the comments of a Go text profile', () => {
  it('give files and lines', () => {
    const { symbols } = readGoLegacy(textFixture('go-compile-gotypes-heap-legacy.txt.gz'))[0]!.columns;
    const { lineFunction, lineNumber } = symbols.locations;
    const append = symbols.strings.indexOf('cmd/compile/internal/ir.(*Nodes).Append');
    const at = lineFunction.findIndex((row) => symbols.functions.name[row] === append);
    expect(symbols.strings[symbols.functions.file[lineFunction[at]!]!]).toBe('cmd/compile/internal/ir/node.go');
    expect(lineNumber[at]).toBe(338);
  });

  it('give the labels of goroutines', () => {
    const { columns } = readGoLegacy(textFixture('go-shopd-goroutine.txt.gz'))[0]!;
    const labels = namedSamples(columns).flatMap((sample) => sample.labels);
    expect(labels.filter((label) => label.startsWith('worker='))).toEqual(
      ['audit-0', 'audit-1', 'audit-2'].map((w) => `worker=${w}`),
    );
    expect(labels).toContain('endpoint=invoice');
  });

  it('give labels with quotes and other signs in them', () => {
    const text = 'goroutine profile: total 1\n1 @ 0x10\n# labels: {"a\\"b":"c, \\"d\\"", "e":"\\x01\\u00e9"}\n';
    expect(namedSamples(readGoLegacy(utf8(text))[0]!.columns)[0]!.labels).toEqual(['a"b=c, "d"', 'e=\\x01\\u00e9']);
  });

  it('may give a hundred thousand labels, on one line or on many', () => {
    const head = 'goroutine profile: total 1\n1 @ 0x10\n';
    const labels = '"a":"b", '.repeat(100_000);
    for (const text of [`# labels: {${labels}}\n`, '# labels: {"a":"b"}\n'.repeat(100_000)]) {
      expect(readGoLegacy(utf8(head + text))[0]!.columns.labels.key).toHaveLength(100_000);
    }
  });

  it('name several functions of one address when they are inlined into each other', () => {
    const comments = ['g+0x1\tg.go:1', 'f+0x1\tf.go:2', 'g+0x1\tg.go:1', 'f+0x1\tf.go:2'].map(
      (text) => `#\t0xf\tmain.${text}`,
    );
    const [found] = readGoLegacy(utf8(`goroutine profile: total 1\n1 @ 0x10 0x10\n${comments.join('\n')}\n`));
    expect(namedSamples(found!.columns)[0]!.names).toEqual(['main.f', 'main.g', 'main.f', 'main.g']);
  });
});

describe('a heap', () => {
  const valuesOf = (head: string, sample: string) => {
    const { columns } = readGoLegacy(utf8(`heap profile: ${head}\n${sample} @ 0x10\n`))[0]!;
    return {
      types: columns.sampleTypes.map(({ type }) => type),
      values: [...columns.values].map(Number),
      period: Number(columns.period),
    };
  };
  const all = ['alloc_objects', 'alloc_space', 'inuse_objects', 'inuse_space'];
  const inUse = ['inuse_objects', 'inuse_space'];
  it.each([
    ['of Go, every allocation', '1: 8 [2: 16] @ heap/2', '1: 8 [2: 16]', all, [2, 16, 1, 8], 1],
    [
      'of Go, one in 512 KiB',
      '3: 1536 [3: 1536] @ heap/1048576',
      '3: 1536 [3: 1536]',
      all,
      [3073, 1573632, 3073, 1573632],
      524_288,
    ],
    ['of tcmalloc', '3: 1536 [0: 0] @ heap_v2/524288', '3: 1536 [0: 0]', inUse, [3073, 1573632], 524_288],
    ['of its first version', '3: 1536 [4: 2048] @ heapprofile', '3: 1536 [4: 2048]', all, [4, 2048, 3, 1536], 1],
    ['with less in use than before', '1: 8 [2: 16] @ heap/2', '-1: -8 [0: 0]', all, [0, 0, -1, -8], 1],
  ])('%s', (_, head, sample, types, values, period) => {
    expect(valuesOf(head, sample)).toEqual({ types, values, period });
  });
});

describe('a Go text profile that is refused', () => {
  it.each([
    ['nothing', '', 'it is empty'],
    ['another text', 'main;run 1\n', 'its first line ("main;run 1") is that of no heap, count, mutex or block profile'],
    [
      'a line in the middle',
      'goroutine profile: total 2\n1 @ 0x10\nx\n',
      'line 3 ("x") is not a sample of a goroutines profile',
    ],
    ['no address', 'goroutine profile: total 2\n1 @ main\n', 'line 2'],
    ['an address of 65 bits', 'goroutine profile: total 2\n1 @ 0x1ffffffffffffffff\n', 'line 2'],
    ['a count of 65 bits', `goroutine profile: total 2\n${2n ** 65n} @ 0x10\n`, 'line 2'],
    ['bytes without objects', 'heap profile: 1: 8 [1: 8] @ heap/2\n0: 8 [0: 8] @ 0x10\n', 'line 2'],
    [
      'a heap beyond 64 bits',
      'heap profile: 1: 8 [1: 8] @ heap/1048576\n9000000000000000000: 9000000000000000000 [0: 0] @ 0x10\n',
      'line 2',
    ],
    ['a delay beyond 64 bits', '--- mutex:\ncycles/second=1\n9000000000000000000 1 @ 0x10\n', 'line 3'],
  ])('%s', (_, text, message) => {
    expect(() => readGoLegacy(utf8(text))).toThrow(message);
  });

  it('has more samples than the limit, or more labels on one', () => {
    const text = 'goroutine profile: total 2\n1 @ 0x10\n# labels: {"a":"1", "b":"2"}\n1 @ 0x20\n';
    expect(() => readGoLegacy(utf8(text), { maxSamples: 1 })).toThrow('samples count limit');
    expect(() => readGoLegacy(utf8(text), { maxSampleLabels: 1 })).toThrow('has 2 labels');
  });
});
