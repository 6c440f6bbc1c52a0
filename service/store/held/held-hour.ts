/**
 * The profiles of one type in one hour, of one service or all, as columns in memory: rows as they are stored, each once.
 *
 *     hour.add({ millis, nanos, seriesLow, seriesHigh, profileId, total }, stacks, values);
 *     hour.addOnce(…);   // unless it is there already: a push that was sent again
 *     hour.labels.get(hour.series.row(low, high))
 */
import { IdMap, NO_ROW } from '../id-map.ts';
import type { SeriesLabels } from '../series-labels.ts';

export interface HeldProfile {
  /** Milliseconds since 1970, rounded down. */
  millis: number;
  /** What is left of its time. */
  nanos: number;
  seriesLow: number;
  seriesHigh: number;
  /** 16 bytes. */
  profileId: Uint8Array;
  total: bigint;
}

const ID_BYTES = 16;
const FIRST_ROWS = 64;
const FIRST_SAMPLES = 1_024;
const BYTES_PER_ROW = 8 + 4 + 4 + 8 + 4 + ID_BYTES;
const BYTES_PER_SAMPLE = 4 + 8;

export class HeldHour {
  rows = 0;
  samples = 0;
  /** By row. */
  millis = new Float64Array(FIRST_ROWS);
  /** By row: its number in `series`. */
  seriesOf = new Int32Array(FIRST_ROWS);
  totals = new BigInt64Array(FIRST_ROWS);
  /** By row: where its samples end. */
  ends = new Int32Array(FIRST_ROWS);
  /** By sample: its number in `stacks`. */
  stackOf = new Int32Array(FIRST_SAMPLES);
  /** Whole numbers; of 64 bits when their sums may be beyond what a double holds exactly, which adds up ten times faster. */
  values: Float64Array<ArrayBuffer> | BigInt64Array<ArrayBuffer> = new Float64Array(FIRST_SAMPLES);
  /** Σ |value|. */
  private magnitude = 0;
  readonly series = new IdMap();
  readonly stacks = new IdMap();
  /** By number in `series`. */
  readonly labels = new Map<number, SeriesLabels>();
  private nanos = new Int32Array(FIRST_ROWS);
  private ids = new Uint8Array(FIRST_ROWS * ID_BYTES);

  /** About what it takes, without its labels. */
  get bytes(): number {
    return this.millis.length * BYTES_PER_ROW + this.stackOf.length * BYTES_PER_SAMPLE + this.stacks.count * 20;
  }

  addOnce(profile: HeldProfile, stacks: Int32Array, values: BigInt64Array): void {
    const series = this.series.row(profile.seriesLow, profile.seriesHigh);
    if (series === NO_ROW || !this.has(profile, series)) {
      this.add(profile, stacks, values);
    }
  }

  /** @param stacks pairs of halves, low and high */
  add(profile: HeldProfile, stacks: Int32Array, values: BigInt64Array): void {
    const series = numberOf(this.series, profile.seriesLow, profile.seriesHigh);
    this.makeRoom(values.length);
    const row = this.rows++;
    this.millis[row] = profile.millis;
    this.nanos[row] = profile.nanos;
    this.seriesOf[row] = series;
    this.totals[row] = profile.total;
    this.ids.set(profile.profileId, row * ID_BYTES);
    for (let i = 0; i < values.length; i++) {
      this.stackOf[this.samples] = numberOf(this.stacks, stacks[2 * i]!, stacks[2 * i + 1]!);
      this.addValue(values[i]!);
    }
    this.ends[row] = this.samples;
  }

  private addValue(value: bigint): void {
    if (this.values instanceof Float64Array) {
      const number = Number(value);
      this.magnitude += Math.abs(number);
      if (this.magnitude < Number.MAX_SAFE_INTEGER) {
        this.values[this.samples++] = number;
        return;
      }
      this.values = BigInt64Array.from(this.values, BigInt);
    }
    this.values[this.samples++] = value;
  }

  private has({ millis, nanos, profileId }: HeldProfile, series: number): boolean {
    for (let row = 0; row < this.rows; row++) {
      const isThen = this.millis[row] === millis && this.nanos[row] === nanos;
      if (isThen && this.seriesOf[row] === series && this.isId(row, profileId)) {
        return true;
      }
    }
    return false;
  }

  private isId(row: number, id: Uint8Array): boolean {
    for (let i = 0; i < ID_BYTES; i++) {
      if (this.ids[row * ID_BYTES + i] !== id[i]) {
        return false;
      }
    }
    return true;
  }

  private makeRoom(samples: number): void {
    if (this.rows === this.millis.length) {
      const size = 2 * this.rows;
      this.millis = grown(this.millis, new Float64Array(size));
      this.nanos = grown(this.nanos, new Int32Array(size));
      this.seriesOf = grown(this.seriesOf, new Int32Array(size));
      this.totals = grown(this.totals, new BigInt64Array(size));
      this.ends = grown(this.ends, new Int32Array(size));
      this.ids = grown(this.ids, new Uint8Array(size * ID_BYTES));
    }
    if (this.samples + samples > this.stackOf.length) {
      const size = Math.max(2 * this.stackOf.length, this.samples + samples);
      this.stackOf = grown(this.stackOf, new Int32Array(size));
      this.values =
        this.values instanceof Float64Array
          ? grown(this.values, new Float64Array(size))
          : grown(this.values, new BigInt64Array(size));
    }
  }
}

function numberOf(ids: IdMap, low: number, high: number): number {
  const known = ids.row(low, high);
  return known === NO_ROW ? ids.add(low, high) : known;
}

function grown<Column extends { set(from: Column): void }>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}
