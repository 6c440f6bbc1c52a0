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
import { readPerfScript } from '#model/formats/perf-script/read.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const sum = (values: Iterable<bigint>) => [...values].reduce((a, b) => a + b, 0n);

interface PerfTruth {
  first_time: number;
  last_time: number;
  comms: Record<string, number>;
  events: Record<string, StacksJson & { samples: number; sum_of_periods: number }>;
}

/** The truth cut a symbol at its first space before a parenthesis: Mono's `Program:Mul (int)`, Rust's `Fn() -> ()`. */
function cutAtParenthesis(columns: ProfileColumns): ProfileColumns {
  const strings = columns.symbols.strings.map((text) => text.split(' (')[0]!);
  return { ...columns, symbols: { ...columns.symbols, strings } };
}

describe.each([
  { file: 'perf-go-gofmt-fp.txt.gz', entry: 'perf/perf-go-gofmt-fp.txt' },
  { file: 'perf-rust-logscan-dwarf.txt.gz', entry: 'perf/perf-rust-logscan-dwarf.txt' },
  { file: 'perf-mono-csharp-jitmap.txt.gz', entry: 'dotnet-mono/perf-mono-csharp-jitmap.txt' },
])('$file', ({ file, entry }) => {
  const truth = truthOf<PerfTruth>('truth.json', entry);
  const clock = truth.events['cpu-clock']!;
  const [{ name, columns }, ...more] = readPerfScript(textFixture(file)) as [ReturnType<typeof readPerfScript>[0]];

  it('has the total, stacks, functions, depth and top thirty of the truth', () => {
    expect(more).toEqual([]);
    expect(name).toBe('process_cpu');
    expect(foundStacks(cutAtParenthesis(columns), 0)).toEqual(truthStacks(clock));
  });

  it('has the periods as nanoseconds of CPU, where they are printed', () => {
    const types = columns.sampleTypes.map(({ type, unit }) => `${type}:${unit}`);
    expect(types).toEqual(clock.sum_of_periods > 0 ? ['samples:count', 'cpu:nanoseconds'] : ['samples:count']);
    const periods = columns.values.filter((_, i) => i % types.length === 1);
    expect(sum(periods)).toBe(BigInt(clock.sum_of_periods));
  });

  it('has the thread of every sample and the duration of all', () => {
    const threads = new Map<string, bigint>();
    for (const { labels, values } of namedSamples(columns)) {
      expect(labels).toHaveLength(1);
      threads.set(labels[0]!, (threads.get(labels[0]!) ?? 0n) + values[0]!);
    }
    const comms = Object.entries(truth.comms).map(([comm, count]) => [`thread=${comm}`, BigInt(count)] as const);
    expect(threads).toEqual(new Map(comms));
    const micros = Math.round((truth.last_time - truth.first_time) * 1e6);
    expect(columns.durationNanos).toBe(BigInt(micros) * 1000n);
  });
});

describe('a head of a sample', () => {
  const read = (head: string) => {
    const [found] = readPerfScript(utf8(`${head}\n\t 1a main+0x4 (/bin/app)\n`));
    const [sample] = namedSamples(found!.columns);
    const types = found!.columns.sampleTypes.map(({ type, unit }) => `${type}:${unit}`);
    return { name: found!.name, types, thread: sample!.labels[0], values: sample!.values.map(Number) };
  };
  it.each([
    ['app 12 3.400000: 1000 cpu-clock: ', 'process_cpu', ['samples:count', 'cpu:nanoseconds'], 'app', [1, 1000]],
    ['app 12/13 [001] 3.4: task-clock:u: ', 'process_cpu', ['samples:count'], 'app', [1]],
    ['V8 Worker 2 12 [001] 3.4: 7 cycles:P:', 'process_cpu', ['samples:count', 'cycles:count'], 'V8 Worker 2', [1, 7]],
    [
      ':25607 25607 3.400000001: 1 page-faults:',
      'page_faults',
      ['samples:count', 'page_faults:count'],
      ':25607',
      [1, 1],
    ],
    ['kworker/0:1-ev 9 [000] 3.4: cpu_core/cycles/:', 'process_cpu', ['samples:count'], 'kworker/0:1-ev', [1]],
    ['python3 812 250000 cycles:u:', 'process_cpu', ['samples:count', 'cycles:count'], 'python3', [1, 250_000]],
    ['python3 812/813 [002] cycles:', 'process_cpu', ['samples:count'], 'python3', [1]],
    [
      'swapper 0 [000] 3.4: 1 cpu/mem-loads,ldlat=30/P:',
      'cpu_mem_loads_ldlat_30_P',
      ['samples:count', 'cpu_mem_loads_ldlat_30_P:count'],
      'swapper',
      [1, 1],
    ],
    [
      'sh 1 3.4: 1 sched:sched_switch: prev_comm=sh prev_pid=1 ==> next_comm=x',
      'sched_sched_switch',
      ['samples:count', 'sched_sched_switch:count'],
      'sh',
      [1, 1],
    ],
  ])('%s', (head, name, types, thread, values) => {
    expect(read(head)).toEqual({ name, types, thread: `thread=${thread}`, values });
  });
});

describe('a frame', () => {
  const read = (...lines: string[]) => {
    const { columns } = readPerfScript(utf8(`app 12 3.4: 5 cpu-clock:\n${lines.join('\n')}\n`))[0]!;
    const { symbols } = columns;
    const { mapping, address } = symbols.locations;
    return {
      names: namedSamples(columns)[0]!.names.reverse(),
      files: Array.from(mapping, (row) => (row === -1 ? '' : symbols.strings[symbols.mappings.file[row]!])),
      addresses: Array.from(address, (at) => at.toString(16)),
    };
  };
  it.each([
    ['of Go', '\t    1a main.(*T).f+0x2117 (/bin/app)', 'main.(*T).f', '/bin/app'],
    [
      'of C++',
      '\t 1a std::map<int, A (*)(B)>::at(int const&)+0x1 (/lib/a b.so)',
      'std::map<int, A (*)(B)>::at(int const&)',
      '/lib/a b.so',
    ],
    ['of an operator', '\t 1a operator+(A, B)+0xff (/bin/app)', 'operator+(A, B)', '/bin/app'],
    [
      'of Rust',
      '\t 1a <alloc::boxed::Box<dyn FnOnce<(), Output = ()>> as F>::call+0x1 (/bin/app)',
      '<alloc::boxed::Box<dyn FnOnce<(), Output = ()>> as F>::call',
      '/bin/app',
    ],
    [
      'of Java',
      '\t 1a Ljava/util/TreeMap;::getEntry+0x10 (/var/perf-1.map)',
      'Ljava/util/TreeMap;::getEntry',
      '/var/perf-1.map',
    ],
    [
      'of Mono',
      '\t 1a Program:Text (System.List`1<Part>) (/var/perf-1.map)',
      'Program:Text (System.List`1<Part>)',
      '/var/perf-1.map',
    ],
    [
      'of Node',
      '\t 1a LazyCompile:*run /srv/a.js:1:2+0x1 (/var/perf-1.map)',
      'LazyCompile:*run /srv/a.js:1:2',
      '/var/perf-1.map',
    ],
    ['of the kernel', '\t 1a do_syscall_64+0x5 ([kernel.kallsyms])', 'do_syscall_64', '[kernel.kallsyms]'],
    ['of nobody knows what', '\t 1a [unknown] ([unknown])', '[unknown]', ''],
    ['without a symbol in a file', '\t 1a [unknown] (/bin/app)', '[unknown]', '/bin/app'],
    ['of a file that was deleted', '\t 1a f+0x1 (/opt/x (y)/lib.so (deleted))', 'f', '/opt/x (y)/lib.so'],
    ['without an offset', '\t 1a f (/bin/app)', 'f', '/bin/app'],
    ['without a file', '\t 1a f+0x1', 'f', ''],
    ['behind spaces', '        1a f+0x1 (/bin/app)', 'f', '/bin/app'],
  ])('%s', (_, line, name, file) => {
    expect(read(line)).toEqual({ names: [name], files: [file], addresses: ['1a'] });
  });

  it('is a line of the frame that it was inlined into', () => {
    const stack = [
      '\t 1a g+0x1 (inlined)',
      '\t 1a f+0x1 (inlined)',
      '\t 1a main+0x1 (/bin/app)',
      '\t 2b start (/bin/app)',
    ];
    expect(read(...stack)).toEqual({
      names: ['g', 'f', 'main', 'start'],
      files: ['/bin/app', '/bin/app'],
      addresses: ['1a', '2b'],
    });
  });

  it('has no address, or its source below it, when perf is asked for that', () => {
    expect(read('\tmain', '\tstart').names).toEqual(['main', 'start']);
    const { columns } = readPerfScript(utf8('app 12 3.4: 5 cpu-clock:\n\t 1a f+0x1 (/bin/app)\n  src/f.c:12\n'))[0]!;
    expect(columns.symbols.strings[columns.symbols.functions.file[0]!]).toBe('src/f.c');
    expect(columns.symbols.locations.lineNumber[0]).toBe(12);
  });

  it('is on the line of its sample when there are no call chains', () => {
    const [found] = readPerfScript(
      utf8('app 12 3.4: 5 cycles:u:  7f00 main+0x4 (/bin/app)\nb 1 3.5: 5 cycles:u: 1 g (/b)\n'),
    );
    expect(namedSamples(found!.columns).map(({ names }) => names)).toEqual([['main'], ['g']]);
  });
});

describe('what perf script prints', () => {
  it('becomes a profile for each event', () => {
    const text = [
      '# captured on: Mon Nov 23',
      'app 12 3.400000: 1000 cpu-clock: ',
      '\t 1a main+0x4 (/bin/app)',
      '',
      'app 12 3.500000: 3 page-faults: ',
      '',
      'app 12 3.600000: PERF_RECORD_COMM: app:12/12',
      'app 12 3.900000: 1000 cpu-clock: ',
      '\t 1a main+0x8 (/bin/app)',
    ].join('\r\n');
    const found = readPerfScript(utf8(text));
    expect(found.map(({ name, columns }) => [name, ...columns.values, columns.durationNanos])).toEqual([
      ['process_cpu', 2n, 2000n, 500_000_000n],
      ['page_faults', 1n, 3n, 0n],
    ]);
    expect(found[0]!.columns).toMatchObject({ period: 1000n, periodType: { type: 'cpu', unit: 'nanoseconds' } });
  });

  it('may be a hundred thousand samples of one stack under a limit of one', () => {
    const one = 'app 12 3.4: 5 cpu-clock:\n\t 1a main+0x4 (/bin/app)\n\n';
    const [found] = readPerfScript(utf8(one.repeat(100_000)), { maxSamples: 1 });
    expect([...found!.columns.values]).toEqual([100_000n, 500_000n]);
  });

  it('is refused for more stacks than the limit', () => {
    const one = (name: string) => `app 12 3.4: 5 cpu-clock:\n\t 1a ${name} (/bin/app)\n\n`;
    expect(() => readPerfScript(utf8(one('a') + one('b')), { maxSamples: 1 })).toThrow('samples count limit');
  });

  it.each([
    ['nothing', '', 'it has no samples'],
    ['comments only', '# nothing\n', 'it has no samples'],
    ['another text', 'main;run 12\n', 'line 1 ("main;run 12") is not the head of a sample'],
    ['no event', 'app 12 3.4: 1000\n', 'is not the head of a sample'],
    ['a frame that is none', 'app 12 3.4: cycles:\n   (nothing)\n', 'line 2 ("   (nothing)") is not a frame'],
    ['periods here and there', 'a 1 3.4: 5 cycles:\n\na 1 3.4: cycles:\n', 'some have none'],
    ['a thousand events', Array.from({ length: 1000 }, (_, i) => `a 1 3.4: e${i}:\n`).join(''), 'more than 64 events'],
  ])('is refused with %s', (_, text, message) => {
    expect(() => readPerfScript(utf8(text))).toThrow(message);
  });
});
