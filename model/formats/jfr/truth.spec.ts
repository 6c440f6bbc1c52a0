/** Our reading of real recordings beside that of the JDK's own reader (jdk.jfr.consumer). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readJfr } from '#model/formats/jfr/read.ts';
import { weighedEvents } from '#model/formats/jfr/events.ts';
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
  top30: { name: string; self_events: number; total_events: number; self_value: number; total_value: number }[];
}

interface RecordingTruth {
  event_counts: Record<string, number>;
  stack_events: Record<string, EventTruth>;
}

const folder = new URL('../../../tests/fixtures/jfr/', import.meta.url);
const truth = JSON.parse(readFileSync(new URL('truth.json', folder), 'utf8')) as Record<string, RecordingTruth>;
const bytesOf = (file: string) => readFileSync(new URL(file, folder));

/** The profile that is made of a type of event, by the first of its sample types. */
const profileOfEvent = new Map([
  ['jdk.ExecutionSample', 'cpu'],
  ['jdk.ObjectAllocationInNewTLAB', 'alloc_in_new_tlab_objects'],
  ['jdk.ObjectAllocationSample', 'alloc_sample_objects'],
]);

function profileOf(event: string, profiles: readonly FoundProfile[]): FoundProfile {
  const kind = weighedEvents.get(event)?.kind;
  const type = profileOfEvent.get(event);
  return profiles.find(({ name, columns }) =>
    type === undefined ? name === kind : columns.sampleTypes[0]!.type === type,
  )!;
}

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
  const { profiles, ignored } = readJfr(bytesOf(file), { sampleRate: 1 });
  const read = Object.entries(recording.stack_events).filter(
    ([event]) => profileOfEvent.has(event) || weighedEvents.has(event),
  );

  it.each(read)('has the events, values, stacks and top functions of %s', (event, expected) => {
    const profile = profileOf(event, profiles);
    // One sample a second: a sample of the processor counts 1 s, so that counts can be read from the values.
    const scale = event === 'jdk.ExecutionSample' ? 1_000_000_000n : 1n;
    const events = nameTree(locationTree(profile.columns, 0));
    expect(events.total[ROOT]).toBe(BigInt(expected.events) * scale);
    expect(distinctStacks(profile)).toBe(expected.distinct_stacks_by_function);
    const counted = new Map(functionTable(events).map((row) => [row.name, row]));
    const values = expected.value_field === null ? undefined : nameTree(locationTree(profile.columns, 1));
    expect(values?.total[ROOT] ?? BigInt(expected.value_sum)).toBe(BigInt(expected.value_sum));
    const weighed = new Map(functionTable(values ?? events).map((row) => [row.name, row]));
    const ours = expected.top30.map(({ name }) => ({
      name,
      self_events: Number(counted.get(name)!.self / scale),
      total_events: Number(counted.get(name)!.total / scale),
      self_value: Number(weighed.get(name)!.self / scale),
      total_value: Number(weighed.get(name)!.total / scale),
    }));
    expect(ours).toEqual(expected.top30);
    // And nothing that the truth does not name is larger than what it names.
    const named = new Set(expected.top30.map(({ name }) => name));
    const least = Math.min(...expected.top30.map(({ self_events }) => self_events));
    const missing = [...counted.values()].filter(({ name, self }) => Number(self / scale) > least && !named.has(name));
    expect(missing).toEqual([]);
  });

  it('counts the events that no profile is made of', () => {
    const others = Object.entries(recording.event_counts).filter(([event]) => !read.some(([known]) => known === event));
    expect(Object.fromEntries([...ignored].sort())).toEqual(Object.fromEntries(others.sort()));
  });
});

describe('several chunks', () => {
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
