import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  foundStacks,
  namedSamples,
  type StacksJson,
  textFixture,
  truthOf,
  truthStacks,
} from '../../../tests/fixtures/text/found-stacks.ts';
import { readFolded, readLines } from '#model/formats/folded/read.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const columnsOf = (text: string) => readFolded(utf8(text))[0]!.columns;
const told = (found: ReturnType<typeof readFolded>) =>
  namedSamples(found[0]!.columns).map(({ names, values }) => `${names.join(';')} ${values.join(' ')}`);

// None of these loses anything: the truth has every name, count and stack.
describe.each([
  { file: 'java-matcher-asprof-alloc-bytes.collapsed.gz', entry: 'java/java-matcher-asprof-alloc-bytes.collapsed' },
  { file: 'java-matcher-asprof-itimer.collapsed.gz', entry: 'java/java-matcher-asprof-itimer.collapsed' },
  { file: 'matcher-cpu.collapsed.gz', entry: 'java/derived/matcher-cpu.collapsed' },
  { file: 'python-docs-pyspy-native-threads.folded.gz', entry: 'python/python-docs-pyspy-native-threads.folded' },
  { file: 'python-docs-pyspy.folded.gz', entry: 'python/python-docs-pyspy.folded' },
  { file: 'ruby-report-rbspy.collapsed.gz', entry: 'ruby/ruby-report-rbspy.collapsed' },
  { file: 'rust-logscan-pprofrs-cpu.folded.gz', entry: 'rust/rust-logscan-pprofrs-cpu.folded.gz' },
])('$file', ({ file, entry }) => {
  it('has the total, stacks, functions, depth and top thirty of the truth', () => {
    const [found, ...more] = readFolded(textFixture(file));
    expect(more).toEqual([]);
    expect(found!.name).toBe('');
    expect(found!.columns.sampleTypes).toEqual([{ type: 'samples', unit: 'count' }]);
    expect(foundStacks(found!.columns, 0)).toEqual(truthStacks(truthOf<StacksJson>('truth.json', entry)));
  });
});

describe('the frames of real profilers', () => {
  const functionOf = (text: string) => {
    const { symbols } = columnsOf(text);
    return {
      name: symbols.strings[symbols.functions.name[0]!],
      file: symbols.strings[symbols.functions.file[0]!],
      line: symbols.locations.lineNumber[0],
    };
  };
  it.each([
    ['py-spy', 'render_md (app/docs.py:17)', 'app/docs.py', 17],
    ['py-spy in a native library', '0x7f3a35c4524a (libc.so.6)', '', 0],
    ['py-spy with a thread', 'thread (26703): MainThread', '', 0],
    ['rbspy', 'block in digest - /srv/dev_report.rb:14', '/srv/dev_report.rb', 14],
    ['rbspy in C', '(unknown) [c function] - (unknown)', '', 0],
    ['async-profiler', 'java/util/TreeMap.firstEntry_[j]', '', 0],
    ['C++', 'void f<A>(std::pair<int, A::B>)', '', 0],
  ])('%s: the name is kept whole, with file and line where it has them', (_, name, file, line) => {
    expect(functionOf(`${name} 1`)).toEqual({ name, file, line });
  });
});

describe('a folded file', () => {
  it.each([
    ['ends without a newline', 'a;b 1\na;c 2', ['a;b 1', 'a;c 2']],
    ['has the line ends of Windows', 'a;b 1\r\na;c 2\r\n', ['a;b 1', 'a;c 2']],
    ['begins with a byte order mark', '\ufeffa;b 1\n', ['a;b 1']],
    ['has comments and blank lines', '# made by hand\n\na;b 1\n   \n#\n', ['a;b 1']],
    ['has a stack that begins as Ruby names objects', '#<Class:0x1f>;run 2\n', ['#<Class:0x1f>;run 2']],
    ['has spaces in its frames', 'my app;operator new (int) 3\n', ['my app;operator new (int) 3']],
    ['has a tab before the count', 'a;b c\t3\n', ['a;b c 3']],
    ['has a stack on several lines', 'a;b 1\na;c 4\na;b 2\n', ['a;b 3', 'a;c 4']],
    ['has a frame without a name', 'a;;b; 1\n', ['a;b 1']],
    ['has a count without a stack', ' 7\na 1\n', [' 7', 'a 1']],
    ['has a count of 0', 'a 0\nb 1\n', ['b 1']],
    ['has a count beyond a double', 'a 9007199254740993\n', ['a 9007199254740993']],
    ['has names that objects inherit', '__proto__;constructor 1\n', ['__proto__;constructor 1']],
    ['has a name with a zero byte', 'a\0b 1\n', ['a\0b 1']],
  ])('%s', (_, text, expected) => {
    expect(told(readFolded(utf8(text)))).toEqual(expected);
  });

  it('adds up fractions to half a sample', () => {
    const text = Array.from({ length: 30 }, (_, i) => `f${i % 3} 0.1`).join('\n');
    expect([...columnsOf(text).values].reduce((a, b) => a + b)).toBe(3n);
  });

  it('shows a name that is not UTF-8 with the sign for that', () => {
    expect(told(readFolded(Uint8Array.from([0x61, 0xff, 0x20, 0x31])))).toEqual(['a\ufffd 1']);
  });

  it('reads the same when a line does not fit in a block', () => {
    const long = `${'x'.repeat(3 << 20)};y`;
    expect(told(readFolded(utf8(`a;b 1\n${long} 2\na;b 3\n`)))).toEqual(['a;b 4', `${long} 2`]);
  });

  it('has a stack of a million frames, and a million lines', () => {
    expect(columnsOf(`${'a;b;'.repeat(500_000)} 1`).stacks.locations).toHaveLength(1_000_000);
    expect(told(readFolded(utf8('main;run 1\n'.repeat(1_000_000))))).toEqual(['main;run 1000000']);
  });

  it('gives back what was written, whatever the names are', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[;\n\r]/.test(text));
    const stack = fc
      .array(name, { minLength: 1, maxLength: 5 })
      .map((names) => names.join(';'))
      .filter((text) => !text.startsWith('#') && text.trim() !== '' && !text.startsWith('\ufeff'));
    fc.assert(
      fc.property(fc.dictionary(stack, fc.bigInt({ min: 1n, max: 2n ** 48n }), { minKeys: 1 }), (counts) => {
        const lines = Object.entries(counts).map(([text, count]) => `${text} ${count}`);
        expect(told(readFolded(utf8(lines.join('\n'))))).toEqual(lines);
      }),
    );
  });
});

describe('a folded file that is refused', () => {
  const says = "does not end in a space and a count of at least 0, as in 'main;run 5'";
  it.each([
    ['nothing', '', 'it has no stacks'],
    ['comments only', '# nothing\n\n', 'it has no stacks'],
    ['a line without a count', 'a;b 1\na;c\n', `line 2 ("a;c") ${says}`],
    ['a line without a space', 'a;b;1\n', says],
    ['a word for a count', 'a;b many\n', says],
    ['a negative count', 'a;b -1\n', says],
    ['a count in hexadecimal', 'a;b 0x10\n', says],
    ['a count that is none', 'a;b NaN\n', says],
    ['a count of ten thousand digits', `a ${'9'.repeat(10_000)}\n`, says],
    ['counts beyond 64 bits', 'a 9223372036854775807\nb 1\n', 'add up to more than 2^63 - 1'],
  ])('%s', (_, text, message) => {
    expect(() => readFolded(utf8(text))).toThrow(message);
  });

  it('is refused for more stacks than the limit, not for more lines', () => {
    expect(told(readFolded(utf8('a 1\nb 1\na 1\nb 1\n'), { maxSamples: 2 }))).toEqual(['a 2', 'b 2']);
    expect(() => readFolded(utf8('a 1\nb 1\nc 1\n'), { maxSamples: 2 })).toThrow('samples count limit');
  });
});

describe('lines', () => {
  it('count one for each line, whatever is at its end', () => {
    expect(told(readLines(utf8('a;b\na;b 7\r\n\na;b\n')))).toEqual(['a;b 2', 'a;b 7 1']);
  });

  it('are refused when there are none', () => {
    expect(() => readLines(utf8('\n\n'))).toThrow('not a valid lines profile: it has no stacks');
  });
});
