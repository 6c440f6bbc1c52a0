/** Rows of profiles and of their series, read back from the bytes in which they are stored. */
import { RowReader } from '../row-binary.ts';
import type { HeldProfile } from './held-hour.ts';

const NANOS_PER_MILLI = 1_000_000n;
const PROFILE_ID_BYTES = 16;

export interface ReadProfile extends HeldProfile {
  profileType: string;
  /** Pairs of halves, low and high. */
  stacks: Int32Array;
  values: BigInt64Array;
}

/** @param bytes rows of the table `profiles`, all of its columns, as encode.ts writes them */
export function profileRows(bytes: Uint8Array): ReadProfile[] {
  const row = new RowReader(bytes);
  const profiles: ReadProfile[] = [];
  while (!row.done) {
    skipPartition(row);
    const profileType = row.text();
    row.text();
    const key = { seriesLow: row.int32(), seriesHigh: row.int32(), ...timeOf(row) };
    const profileId = row.bytes(PROFILE_ID_BYTES);
    // Duration and period.
    row.skip(16);
    const total = row.int64();
    const samples = readSamples(row);
    // When it came.
    row.skip(4);
    profiles.push({ profileType, ...key, profileId, total, ...samples });
  }
  return profiles;
}

/** @param bytes rows of the table `series`: the labels of each, by the halves of its id */
export function seriesRows(bytes: Uint8Array): { low: number; high: number; labels: ReadonlyMap<string, string> }[] {
  const row = new RowReader(bytes);
  const series = [];
  while (!row.done) {
    skipPartition(row);
    row.text();
    row.text();
    const id = { low: row.int32(), high: row.int32() };
    // The hour.
    row.skip(4);
    series.push({ ...id, labels: readLabels(row) });
  }
  return series;
}

export function timeOf(row: RowReader): Pick<HeldProfile, 'millis' | 'nanos'> {
  const time = row.int64();
  return { millis: Number(time / NANOS_PER_MILLI), nanos: Number(time % NANOS_PER_MILLI) };
}

export function readSamples(row: RowReader): Pick<ReadProfile, 'stacks' | 'values'> {
  const stacks = new Int32Array(2 * row.varint());
  for (let i = 0; i < stacks.length; i++) {
    stacks[i] = row.int32();
  }
  const values = new BigInt64Array(row.varint());
  for (let i = 0; i < values.length; i++) {
    values[i] = row.int64();
  }
  return { stacks, values };
}

export function readLabels(row: RowReader): ReadonlyMap<string, string> {
  const names = Array.from({ length: row.varint() }, () => row.text());
  const values = Array.from({ length: row.varint() }, () => row.text());
  return new Map(names.map((name, i) => [name, values[i]!]));
}

/** Retention class, week and tenant. */
function skipPartition(row: RowReader): void {
  row.skip(7);
}
