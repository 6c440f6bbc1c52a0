/**
 * Sums values by stack while a file is read, for formats whose samples are steps of time or nodes of a tree: a run of
 * a minute has a hundred thousand samples and a few thousand stacks.
 *
 *     const sums = new StackSums({ types: 1, fraction: 1_000_000n });   // values are counted in millionths
 *     const leaf = sums.paths.child(sums.paths.child(NO_PARENT, main), run);
 *     sums.add(leaf, 0, 2_500_000n);
 *     sums.addSamples(builder);
 */
import { HearthError } from '#model/errors.ts';
import type { ColumnsBuilder, SampleLabel } from '#model/formats/columns-builder.ts';
import { GrowingInt32 } from '#model/growing.ts';
import { NO_PARENT, PathTable } from '#model/path-table.ts';

const MAX_VALUE = 2n ** 63n - 1n;

export class StackSums {
  /** Stacks from the root; a node's key is the row of a location in the builder. */
  readonly paths: PathTable;
  private readonly types: number;
  private readonly fraction: bigint;
  /** By node, a value for each type. */
  private readonly sums = new Map<number, bigint[]>();

  /**
   * @param types sample types
   * @param fraction how many of what is added make one of what is stored
   * @param paths where several share theirs
   */
  constructor({
    types,
    fraction = 1n,
    paths = new PathTable(),
  }: {
    types: number;
    fraction?: bigint;
    paths?: PathTable;
  }) {
    this.paths = paths;
    this.types = types;
    this.fraction = fraction;
  }

  /** @param node of `paths`, or NO_PARENT for the empty stack */
  add(node: number, type: number, value: bigint): void {
    let sums = this.sums.get(node);
    if (sums === undefined) {
      sums = new Array<bigint>(this.types).fill(0n);
      this.sums.set(node, sums);
    }
    sums[type] = sums[type]! + value;
  }

  /**
   * Adds a sample for each stack with a value. What is behind the point of a sum is carried to the next stack, so that
   * the total is as exact as one rounding.
   *
   * @param labels of each of these samples
   * @throws HearthError malformed_profile, and what the builder refuses
   */
  addSamples(builder: ColumnsBuilder, labels: readonly SampleLabel[] = []): void {
    const { paths, types } = this;
    const exact = new Array<bigint>(types).fill(0n);
    const given = new Array<bigint>(types).fill(0n);
    const locations = new GrowingInt32();
    for (const [leaf, sums] of this.sums) {
      const values = sums.map((sum, type) => {
        exact[type] = exact[type]! + sum;
        const value = rounded(exact[type]!, this.fraction) - given[type]!;
        given[type] = given[type]! + value;
        return value;
      });
      if (given.some((sum) => sum > MAX_VALUE)) {
        throw new HearthError('malformed_profile', 'the values of the profile add up to more than 2^63 - 1');
      }
      if (values.every((value) => value === 0n)) {
        continue;
      }
      locations.length = 0;
      for (let node = leaf; node !== NO_PARENT; node = paths.parent[node]!) {
        locations.push(paths.key[node]!);
      }
      builder.addSample(locations.array.subarray(0, locations.length), values, labels);
    }
  }
}

/** Half up; the values are not negative. */
function rounded(value: bigint, fraction: bigint): bigint {
  return fraction === 1n ? value : (2n * value + fraction) / (2n * fraction);
}
