/**
 * The time stamps of a profile's samples, each a sample in the lane of its thread.
 *
 *     noteTimes(recorder, new ThreadNames(dictionary), profile, rows, part);
 */
import type { ProfileColumns } from '#model/columns.ts';
import type { Dictionary, OtlpProfile } from '#model/formats/otlp/message.ts';
import type { TimedLane, TimedSamples } from '#model/formats/timed-samples.ts';
import type { GrowingInt32 } from '#model/growing.ts';
import { NO_PARENT, PathTable } from '#model/path-table.ts';

/** What was made of some samples of a profile, in their order. */
export interface TimedColumns extends Pick<ProfileColumns, 'symbols' | 'stacks'> {
  /** Sample-major, one for each of `types`. */
  values: BigInt64Array;
  types: number;
}

/** Which thread a sample is of, by what its attributes say. */
export class ThreadNames {
  /** By row of the dictionary's attributes. */
  private readonly names = new Map<number, string>();
  private readonly ids = new Map<number, string>();

  constructor({ attributes }: Dictionary) {
    attributes.forEach(({ key, value }, row) => {
      if (value === undefined || value === '') return;
      if (key === 'thread.name') this.names.set(row, String(value));
      if (key === 'thread.id') this.ids.set(row, String(value));
    });
  }

  /** '' where the sample does not say. */
  of({ samples: { attributes }, resource }: OtlpProfile, sample: number): string {
    let [name, id] = ['', ''];
    for (let at = attributes.start(sample); at < attributes.end(sample); at++) {
      const row = attributes.items.array[at]!;
      name = this.names.get(row) ?? name;
      id = this.ids.get(row) ?? id;
    }
    const process = String(resource.find(({ key }) => key === 'process.executable.name')?.value ?? '');
    const words = [process === name ? '' : process, name, id].filter((word) => word !== '');
    return words.join(' ');
  }
}

/** @throws HearthError result_too_large */
export function noteTimes(
  recorder: TimedSamples,
  threads: ThreadNames,
  profile: OtlpProfile,
  rows: GrowingInt32,
  { symbols, stacks, values, types }: TimedColumns,
): void {
  const { samples } = profile;
  const times = samples.times?.take() ?? new BigInt64Array(0);
  const starts = startsOf(samples.timestamps);
  const maker = { made: (columns: ProfileColumns) => columns.symbols.strings === symbols.strings };
  const paths = new PathTable();
  const lanes = new Map<string, TimedLane>();
  for (let row = 0; row < rows.length; row++) {
    const sample = rows.array[row]!;
    const [from, to] = [starts[sample]!, starts[sample + 1]!];
    if (from === to) continue;
    const name = threads.of(profile, sample);
    let lane = lanes.get(name);
    if (lane === undefined) {
      lane = recorder.lane(name, maker, paths, types);
      lanes.set(name, lane);
    }
    let node = NO_PARENT;
    for (let at = stacks.offsets[row + 1]! - 1; at >= stacks.offsets[row]!; at--) {
      node = paths.child(node, stacks.locations[at]!);
    }
    const sum = values.subarray(row * types, (row + 1) * types);
    const each = ownValues(profile, sample, to - from, sum);
    for (let at = from; at < to; at++) {
      lane.add(node, times[at]!, undefined, each(at - from));
    }
  }
}

/** Where the time stamps of each sample begin, and the end of the last. */
function startsOf(counts: GrowingInt32): Int32Array {
  const starts = new Int32Array(counts.length + 1);
  for (let sample = 0; sample < counts.length; sample++) {
    starts[sample + 1] = starts[sample]! + counts.array[sample]!;
  }
  return starts;
}

/** What each of so many time stamps counts: its own value where it has one, else an equal part of the sample's. */
function ownValues(
  { samples, sampleTypes }: OtlpProfile,
  sample: number,
  count: number,
  sum: BigInt64Array,
): (stamp: number) => bigint[] {
  const end = samples.valueEnds.array[sample]!;
  const start = sample === 0 ? 0 : samples.valueEnds.array[sample - 1]!;
  const many = BigInt(count);
  const all = samples.values.take();
  let own = 0n;
  for (let at = start; at < end; at++) own += all[at]!;
  if (sampleTypes.length === 1 && end - start === count && own !== 0n) {
    // Of another unit, all are larger by the same factor.
    const scale = sum[0]! / own;
    return (stamp) => [all[start + stamp]! * scale];
  }
  return (stamp) => Array.from(sum, (value) => value / many + (BigInt(stamp) < value % many ? 1n : 0n));
}
