/** Our reading of real recordings beside that of the JDK's own reader (jdk.jfr.consumer). */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ProfileColumns } from '#model/columns.ts';
import { readLabelsSnapshot } from '#model/formats/jfr/labels-snapshot.ts';
import { readJfr } from '#model/formats/jfr/read.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { functionTable } from '#model/function-table.ts';
import { nameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import type { FoundProfile } from '#model/formats/found-profile.ts';

interface EventTruth {
  events: number;
  value_field: string | null;
  value_sum: number;
  distinct_stacks_by_function: number;
  values_by_state?: Record<string, number>;
  values_by_context?: Record<string, number>;
  top30: { name: string; self_events: number; total_events: number; self_value: number; total_value: number }[];
}

interface RecordingTruth {
  event_counts: Record<string, number>;
  stack_events: Record<string, EventTruth>;
}

const folder = new URL('../../../tests/fixtures/jfr/', import.meta.url);
const truth = JSON.parse(readFileSync(new URL('truth.json', folder), 'utf8')) as Record<string, RecordingTruth>;
const bytesOf = (file: string) => {
  const bytes = readFileSync(new URL(file, folder));
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
};

const AGENT = 'java-endpoints-pyroscope-agent-wall.jfr.gz';

/** One sample a second: what a sample counts for is then 1 s, so that counts can be read from the values. */
const SECOND = 1_000_000_000n;
const rates = { sampleRate: 1 };

/** Where an event's count and value are: the profile by its first sample type, and the places among its sample types. */
interface Place {
  type: string;
  name: string;
  /** Absent when only values are kept. */
  events?: number;
  value?: number;
  scale: bigint;
}

const counted = (name: string, type: string): Place => ({ name, type, events: 0, value: 1, scale: 1n });
const places = new Map<string, Place>([
  ['jdk.ExecutionSample', { name: 'process_cpu', type: 'cpu', events: 0, scale: SECOND }],
  ['jdk.CPUTimeSample', { name: 'process_cpu', type: 'cpu', value: 0, scale: 1n }],
  ['profiler.WallClockSample', { name: 'wall', type: 'wall', value: 0, scale: SECOND }],
  ['jdk.ObjectAllocationInNewTLAB', counted('memory', 'alloc_in_new_tlab_objects')],
  ['jdk.ObjectAllocationOutsideTLAB', counted('memory', 'alloc_outside_tlab_objects')],
  ['jdk.ObjectAllocationSample', counted('memory', 'alloc_sample_objects')],
  ['jdk.JavaMonitorEnter', counted('mutex', 'contentions')],
  ['jdk.ThreadPark', counted('block', 'contentions')],
  ['profiler.LiveObject', { name: 'memory', type: 'live', events: 0, scale: 1n }],
  ['profiler.Malloc', counted('memory', 'malloc_objects')],
]);

const profileAt = (profiles: readonly FoundProfile[], { name, type }: Pick<Place, 'name' | 'type'>): FoundProfile =>
  profiles.find((profile) => profile.name === name && profile.columns.sampleTypes[0]!.type === type)!;

const rootTotal = ({ columns }: FoundProfile, at: number) => nameTree(locationTree(columns, at)).total[ROOT]!;

function distinctStacks({ columns }: FoundProfile): number {
  const { stacks, symbols } = columns;
  const { lineOffsets, lineFunction } = symbols.locations;
  const keys = new Set<string>();
  for (let s = 0; s < stacks.offsets.length - 1; s++) {
    const locations = stacks.locations.subarray(stacks.offsets[s], stacks.offsets[s + 1]);
    keys.add([...locations].map((l) => symbols.functions.name[lineFunction[lineOffsets[l]!]!]).join(' '));
  }
  keys.delete(''); // The truth counts stacks, and an event without one has none.
  return keys.size;
}

describe.each(Object.entries(truth))('%s', (file, recording) => {
  const { profiles, ignored } = readJfr(bytesOf(file), rates);
  const read = Object.entries(recording.stack_events).flatMap(([event, expected]) => {
    const place = places.get(event);
    return place === undefined ? [] : ([[event, place, expected]] as const);
  });

  it.each(read)('has the events, values, stacks and top functions of %s', (_, place, expected) => {
    const profile = profileAt(profiles, place);
    expect(distinctStacks(profile)).toBe(expected.distinct_stacks_by_function);
    const compare = (at: number | undefined, what: 'events' | 'value', sum: number) => {
      if (at === undefined) {
        return;
      }
      expect(rootTotal(profile, at)).toBe(BigInt(sum) * place.scale);
      const rows = functionTable(nameTree(locationTree(profile.columns, at)));
      const ours = new Map(rows.map(({ name, self, total }) => [name, [self / place.scale, total / place.scale]]));
      expect(expected.top30.map(({ name }) => [name, ours.get(name)])).toEqual(
        expected.top30.map((row) => [row.name, [BigInt(row[`self_${what}`]), BigInt(row[`total_${what}`])]]),
      );
      if (what === 'events') {
        // And nothing that the truth does not name is larger than what it names.
        const named = new Set(expected.top30.map(({ name }) => name));
        const least = BigInt(Math.min(...expected.top30.map((row) => row.self_events))) * place.scale;
        expect(rows.filter(({ name, self }) => self > least && !named.has(name))).toEqual([]);
      }
    };
    compare(place.events, 'events', expected.events);
    compare(place.value, 'value', expected.value_sum);
  });

  it('counts the events that no profile is made of', () => {
    const others = Object.entries(recording.event_counts).filter(([event]) => !read.some(([known]) => known === event));
    expect(Object.fromEntries([...ignored].sort())).toEqual(Object.fromEntries(others.sort()));
  });
});

describe('wall time', () => {
  const wallOf = (file: string) => truth[file]!.stack_events['profiler.WallClockSample']!;
  const beside = 'java-matcher-asprof43-wall-live-nativemem.jfr.gz';

  it('of running threads is processor time too, where wall time is what was asked for', () => {
    const running = wallOf(AGENT).values_by_state!.STATE_RUNNABLE!;
    const cpu = profileAt(readJfr(bytesOf(AGENT), rates).profiles, { name: 'process_cpu', type: 'cpu' });
    expect(rootTotal(cpu, 0)).toBe(BigInt(running) * SECOND);
    expect(cpu.labels).toEqual([{ name: 'jfr_event', value: 'wall' }]);
  });

  it('is not, beside samples of the processor: those count it already', () => {
    const { profiles } = readJfr(bytesOf(beside), rates);
    expect(wallOf(beside).values_by_state!.STATE_RUNNABLE).toBeGreaterThan(0);
    const samples = truth[beside]!.stack_events['jdk.ExecutionSample']!.events;
    expect(rootTotal(profileAt(profiles, { name: 'process_cpu', type: 'cpu' }), 0)).toBe(BigInt(samples) * SECOND);
  });

  it('has the interval that the recording says it has', () => {
    const { profiles } = readJfr(bytesOf(beside));
    expect(profileAt(profiles, { name: 'wall', type: 'wall' }).columns.period).toBe(50_000_000n);
    expect(profileAt(profiles, { name: 'process_cpu', type: 'cpu' }).columns.period).toBe(20_000_000n);
  });
});

describe('the labels that the Java agent sends beside a recording', () => {
  const labels = readLabelsSnapshot(bytesOf('java-endpoints-pyroscope-agent-wall.labels.pb'));
  const { profiles } = readJfr(bytesOf(AGENT), { ...rates, labels });
  const endpointOf = (context: string): string => {
    const [[key, value] = [0n, 0n]] = labels.contexts.get(BigInt(context)) ?? new Map<bigint, bigint>();
    expect(labels.strings.get(key) ?? 'endpoint').toBe('endpoint');
    return labels.strings.get(value) ?? '';
  };

  it.each([
    ['profiler.WallClockSample', 'wall', 'wall', 0, SECOND, ['', '/primes', '/words']],
    // Counting primes allocates nothing.
    ['jdk.ObjectAllocationInNewTLAB', 'memory', 'alloc_in_new_tlab_objects', 1, 1n, ['', '/words']],
  ] as const)('are those of the samples: %s', (event, name, type, at, scale, endpoints) => {
    const expected = new Map<string, bigint>();
    for (const [context, value] of Object.entries(truth[AGENT]!.stack_events[event]!.values_by_context!)) {
      const endpoint = endpointOf(context);
      expected.set(endpoint, (expected.get(endpoint) ?? 0n) + BigInt(value) * scale);
    }
    const { columns } = profileAt(profiles, { name, type });
    const ours = new Map<string, bigint>();
    for (let s = 0; s < columns.stacks.offsets.length - 1; s++) {
      const [from, to] = [columns.labels.offsets[s]!, columns.labels.offsets[s + 1]!];
      const endpoint = from === to ? '' : columns.symbols.strings[columns.labels.text[from]!]!;
      const value = columns.values[s * columns.sampleTypes.length + at]!;
      ours.set(endpoint, (ours.get(endpoint) ?? 0n) + value);
    }
    expect([...ours].sort()).toEqual([...expected].sort());
    expect([...ours.keys()].sort()).toEqual(endpoints);
  });
});

describe("what async-profiler's converter makes of the same recording", () => {
  const pprof = (file: string) => readPprof(readFileSync(new URL(`../pprof/java/${file}`, folder)));
  const { profiles } = readJfr(bytesOf('java-matcher-asprof-itimer-alloc-lock.jfr'), rates);
  const total = (columns: ProfileColumns) => nameTree(locationTree(columns, 0)).total[ROOT]!;

  it('has the same processor time in as many stacks and in every function of Java', () => {
    const theirs = pprof('matcher-cpu.pb');
    const ours = profileAt(profiles, { name: 'process_cpu', type: 'cpu' });
    expect(rootTotal(ours, 0)).toBe(total(theirs) * SECOND);
    expect(distinctStacks(ours)).toBe(distinctStacks({ name: '', labels: [], columns: theirs }));
    const table = ({ columns }: { columns: ProfileColumns }, scale: bigint) =>
      new Map(
        functionTable(nameTree(locationTree(columns, 0)))
          // In a recording, functions of libraries have their library's name before them; here, classes have slashes.
          .filter(({ name }) => /^((java|com|org)[./]|Matcher[.$])/.test(name))
          .map(({ name, self, total: sum }) => [name.replaceAll('/', '.'), [self / scale, sum / scale]]),
      );
    const functions = table({ columns: theirs }, 1n);
    expect(functions.size).toBeGreaterThan(100);
    expect(table(ours, SECOND)).toEqual(functions);
  });

  it('has the same bytes, and the same waits in locks', () => {
    const bytes = profileAt(profiles, { name: 'memory', type: 'alloc_in_new_tlab_objects' });
    expect(rootTotal(bytes, 1)).toBe(total(pprof('matcher-alloc-bytes.pb')));
    const waits = ['mutex', 'block'].map((name) => rootTotal(profileAt(profiles, { name, type: 'contentions' }), 1));
    expect(waits[0]! + waits[1]!).toBe(total(pprof('matcher-lock-ns.pb')));
  });
});

describe('several chunks', () => {
  it('are in the recording of JDK 25, whose truth is compared above', () => {
    const bytes = bytesOf('java-matcher-jdk25-cputime-chunks.jfr.gz');
    let chunks = 0;
    for (let at = 0; at < bytes.length; at += Number(bytes.readBigUInt64BE(at + 8))) {
      chunks++;
    }
    expect(chunks).toBe(3);
  });

  const [first, second] = ['java-javac-jdk17-profile.jfr', 'java-matcher-jdk17-profile.jfr'].map(bytesOf) as [
    Buffer,
    Buffer,
  ];
  const total = (bytes: Uint8Array, name: string) =>
    readJfr(bytes)
      .profiles.filter((profile) => profile.name === name)
      .flatMap(({ columns }) => [...columns.values])
      .reduce((sum, value) => sum + value, 0n);

  it('are read each by its own types, constants and clock, and added up', () => {
    const both = Buffer.concat([first, second]);
    for (const name of ['process_cpu', 'memory', 'mutex', 'block']) {
      expect(total(both, name)).toBe(total(first, name) + total(second, name));
    }
    const { startNanos, durationNanos } = readJfr(both);
    expect(startNanos).toBe(readJfr(first).startNanos);
    const last = readJfr(second);
    expect(startNanos + durationNanos).toBe(last.startNanos + last.durationNanos);
  });

  it('make one stack of equal stacks', () => {
    const twice = readJfr(Buffer.concat([first, first])).profiles[0]!.columns;
    const once = readJfr(first).profiles[0]!.columns;
    expect(twice.stacks).toEqual(once.stacks);
    expect([...twice.values]).toEqual([...once.values].map((value) => 2n * value));
  });
});
