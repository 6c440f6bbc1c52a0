/**
 * One hour of the profiles of a type, of one service or all, as columns in memory, in one of three depths.
 *
 *     totals    rows as they are stored, each once, with what each profile adds up to: for series over time
 *     samples   the same, with each profile's samples: for minutes of stacks
 *     sums      no rows, but the hour's samples added up: for days of stacks, of which it is a part
 *
 *     hour.add({ millis, nanos, seriesLow, seriesHigh, profileId, total }, stacks, values);
 *     hour.addOnce(…);   // unless it is there already: a push that was sent again
 *     hour.labels.get(hour.series.row(low, high))
 */
import { IdMap, NO_ROW } from '../id-map.ts';
import type { SeriesLabels } from '../series-labels.ts';
import { grown } from './grown.ts';
import { HeldSamples } from './held-samples.ts';

export type Depth = 'totals' | 'sums' | 'samples';

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
const BYTES_PER_ROW = 8 + 4 + 4 + 8 + ID_BYTES;
const BYTES_PER_ID = 20;

export class HeldHour {
  rows = 0;
  /** By row. */
  millis = new Float64Array(FIRST_ROWS);
  /** By row: its number in `series`. */
  seriesOf = new Int32Array(FIRST_ROWS);
  totals = new BigInt64Array(FIRST_ROWS);
  /** Σ |total|, as far as a double holds it. */
  magnitude = 0;
  readonly series = new IdMap();
  /** By number in `series`. */
  readonly labels = new Map<number, SeriesLabels>();
  /** A piece for each row, or one for all of them; undefined when only totals are held. */
  readonly samples: HeldSamples | undefined;
  private nanos = new Int32Array(FIRST_ROWS);
  private ids = new Uint8Array(FIRST_ROWS * ID_BYTES);
  /** Beginnings of `ids`: what is not among them is not there. */
  private readonly known = new IdMap();

  /** @param stacks may be shared by several hours */
  constructor(
    readonly depth: Depth,
    stacks: IdMap,
  ) {
    this.samples = depth === 'totals' ? undefined : new HeldSamples(stacks);
  }

  /** About what it takes, without its labels and stacks. */
  get bytes(): number {
    return this.millis.length * BYTES_PER_ROW + this.known.count * BYTES_PER_ID + (this.samples?.bytes ?? 0);
  }

  addOnce(profile: HeldProfile, stacks: Int32Array, values: BigInt64Array): void {
    if (!this.has(profile)) {
      this.add(profile, stacks, values);
    }
  }

  /** @param stacks pairs of halves, low and high */
  add(profile: HeldProfile, stacks: Int32Array, values: BigInt64Array): void {
    const known = this.series.row(profile.seriesLow, profile.seriesHigh);
    const series = known === NO_ROW ? this.series.add(profile.seriesLow, profile.seriesHigh) : known;
    this.makeRoom();
    const row = this.rows++;
    this.millis[row] = profile.millis;
    this.nanos[row] = profile.nanos;
    this.seriesOf[row] = series;
    this.totals[row] = profile.total;
    this.magnitude += Math.abs(Number(profile.total));
    this.ids.set(profile.profileId, row * ID_BYTES);
    const [low, high] = beginning(profile.profileId);
    if (!this.known.has(low, high)) {
      this.known.add(low, high);
    }
    this.samples?.add(stacks, values);
  }

  private has({ millis, nanos, profileId, seriesLow, seriesHigh }: HeldProfile): boolean {
    const series = this.series.row(seriesLow, seriesHigh);
    if (series === NO_ROW || !this.known.has(...beginning(profileId))) {
      return false;
    }
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

  private makeRoom(): void {
    if (this.rows === this.millis.length) {
      const size = 2 * this.rows;
      this.millis = grown(this.millis, new Float64Array(size));
      this.nanos = grown(this.nanos, new Int32Array(size));
      this.seriesOf = grown(this.seriesOf, new Int32Array(size));
      this.totals = grown(this.totals, new BigInt64Array(size));
      this.ids = grown(this.ids, new Uint8Array(size * ID_BYTES));
    }
  }
}

/** Two halves of a profile's id. */
function beginning(id: Uint8Array): [low: number, high: number] {
  const half = (at: number) => id[at]! | (id[at + 1]! << 8) | (id[at + 2]! << 16) | (id[at + 3]! << 24);
  return [half(0), half(4)];
}
