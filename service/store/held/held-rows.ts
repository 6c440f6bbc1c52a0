/** Rows of profiles and of their series, read back from the bytes in which they are stored. */
import type { EncodedRows, SymbolRows } from '../encode.ts';
import { hour } from '../rollups/resolutions.ts';
import { RowReader } from '../row-binary.ts';
import { readLabels, type SeriesLabels } from '../series-labels.ts';
import type { HeldProfile } from './held-hour.ts';

const NANOS_PER_MILLI = 1_000_000n;
const PROFILE_ID_BYTES = 16;

export interface ReadProfile extends HeldProfile {
  profileType: string;
  /** Pairs of halves, low and high. */
  stacks: Int32Array;
  values: BigInt64Array;
}

/** What a push has written: its rows of profiles, with their labels as far as they are there. */
export interface WrittenRows {
  profiles: ReadProfile[];
  labelsOf(profile: ReadProfile): SeriesLabels | undefined;
}

export function writtenRows({ profiles, symbols }: Pick<EncodedRows, 'profiles' | 'symbols'>): WrittenRows {
  let series: SeriesRow[] | undefined;
  const read = new Map<SeriesRow, SeriesLabels>();
  return {
    profiles: profileRows(profiles),
    labelsOf({ seriesLow, seriesHigh }) {
      series ??= seriesRows(symbols.series);
      const own = series.find(({ low, high }) => low === seriesLow && high === seriesHigh);
      if (own !== undefined && !read.has(own)) {
        read.set(own, own.labels());
      }
      return own && read.get(own);
    },
  };
}

/** @param bytes rows of the table `profiles`, all of its columns, as encode.ts writes them */
function profileRows(bytes: Uint8Array): ReadProfile[] {
  const row = new RowReader(bytes);
  const profiles: ReadProfile[] = [];
  while (!row.done) {
    skipPartition(row);
    const profileType = row.text();
    skipText(row);
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

/** @param rows of the table `series`: the labels of each, read when they are asked for, by the halves of its id */
export function seriesRows({ ends, bytes }: SymbolRows): SeriesRow[] {
  return Array.from(ends, (end, i) => {
    const row = new RowReader(bytes.subarray(i === 0 ? 0 : ends[i - 1]!, end));
    skipPartition(row);
    skipText(row);
    skipText(row);
    const id = { low: row.int32(), high: row.int32() };
    // The hour.
    row.skip(4);
    return { ...id, labels: () => readLabels(row) };
  });
}

export interface SeriesRow {
  low: number;
  high: number;
  /** To be called once. */
  labels: () => SeriesLabels;
}

/** Hours since 1970, as in the sorting key. */
export const hourOf = (millis: number) => Math.floor(millis / hour.millis);

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

const skipText = (row: RowReader) => row.skip(row.varint());

/** Retention class, week and tenant. */
function skipPartition(row: RowReader): void {
  row.skip(7);
}
