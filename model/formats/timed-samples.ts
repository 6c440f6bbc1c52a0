/**
 * Samples as they were taken, with their time and thread, for whoever wants a file in time order. Readers note them
 * beside what they sum, and only where a recorder was given: pushes are read without one.
 *
 *     const recorder = new TimedSamples();
 *     readAny(bytes, { timed: recorder });
 *     recorder.lanes;   // one for each thread and profile
 */
import type { ProfileColumns } from '#model/columns.ts';
import { HearthError } from '#model/errors.ts';
import { GrowingInt32 } from '#model/growing.ts';
import type { PathTable } from '#model/path-table.ts';

/** Of all lanes; each costs some tens of bytes. */
export const MOST_SAMPLES = 8_000_000;
/** More threads than anybody looks at; each has tables of its own. */
const MOST_LANES = 4_096;

/** Whoever makes the columns of the same samples, and says which they are: a ColumnsBuilder, in most formats. */
export interface ColumnsMaker {
  made(columns: ProfileColumns): boolean;
}

export class TimedSamples {
  readonly lanes: TimedLane[] = [];
  private samples = 0;
  /** What times are counted from: doubles have no room for nanoseconds since 1970. */
  private origin: bigint | undefined;

  /**
   * @param name of the thread; '' where it has none
   * @param paths whose keys are rows of the locations in the builder's columns
   * @throws HearthError result_too_large
   */
  lane(name: string, builder: ColumnsMaker, paths: PathTable, types: number): TimedLane {
    if (this.lanes.length >= MOST_LANES) {
      throw tooMany(`threads (${MOST_LANES})`);
    }
    const lane = new TimedLane(name, builder, paths, types, (start) => {
      if (++this.samples > MOST_SAMPLES) {
        throw tooMany(`samples (${MOST_SAMPLES})`);
      }
      this.origin ??= start;
      return this.origin;
    });
    this.lanes.push(lane);
    return lane;
  }
}

export function tooMany(of: string): HearthError {
  return new HearthError(
    'result_too_large',
    `the file has more ${of} than can be shown in time order; record for a shorter time`,
  );
}

/** The samples of one thread, in the order in which they were noted. */
export class TimedLane {
  /** Nanoseconds since the sample that was noted first. */
  starts = new Float64Array(64);
  /** NaN where nobody knows. */
  ends = new Float64Array(64);
  /** Of `paths`, or NO_PARENT. */
  readonly nodes = new GrowingInt32(64);
  /** Sample-major, one for each sample type. */
  values: BigInt64Array<ArrayBuffer>;

  constructor(
    readonly name: string,
    readonly builder: ColumnsMaker,
    readonly paths: PathTable,
    readonly types: number,
    private readonly originFor: (start: bigint) => bigint,
  ) {
    this.values = new BigInt64Array(64 * types);
  }

  get length(): number {
    return this.nodes.length;
  }

  /**
   * @param start nanoseconds of any clock, the same for all lanes
   * @param end undefined where it lasts until the thread's next sample
   * @throws HearthError result_too_large
   */
  add(node: number, start: bigint, end: bigint | undefined, values: readonly bigint[]): void {
    const origin = this.originFor(start);
    const at = this.nodes.length;
    if (at === this.starts.length) {
      this.starts = grown(this.starts, new Float64Array(2 * at));
      this.ends = grown(this.ends, new Float64Array(2 * at));
      this.values = grown(this.values, new BigInt64Array(2 * at * this.types));
    }
    this.starts[at] = Number(start - origin);
    this.ends[at] = end === undefined ? NaN : Number(end - origin);
    values.forEach((value, type) => (this.values[at * this.types + type] = value));
    this.nodes.push(node);
  }
}

function grown<Column extends Float64Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>>(
  from: Column,
  to: Column,
): Column {
  (to as Float64Array).set(from as Float64Array);
  return to;
}
