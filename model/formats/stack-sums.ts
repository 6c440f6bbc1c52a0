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
import { type ColumnsBuilder, type SampleLabel, tooManySamples } from '#model/formats/columns-builder.ts';
import type { ReadLimits } from '#model/formats/found-profile.ts';
import { GrowingInt32 } from '#model/growing.ts';
import { NO_PARENT, PathTable } from '#model/path-table.ts';

const MAX_VALUE = 2n ** 63n - 1n;

export interface StackSumsOptions {
  /** Sample types. */
  types: number;
  /** How many of what is added make one of what is stored. */
  fraction?: bigint;
  /** Where several share theirs. */
  paths?: PathTable;
  /** More stacks than there may be samples are refused when they are met. */
  limits?: ReadLimits;
}

export class StackSums {
  /** Stacks from the root; a node's key is the row of a location in the builder. */
  readonly paths: PathTable;
  private readonly types: number;
  private readonly fraction: bigint;
  private readonly maxStacks: number;
  /** By node: where its values begin in `sums`, one for each type. */
  private readonly places = new Map<number, number>();
  private readonly sums: bigint[] = [];

  constructor({ types, fraction = 1n, paths = new PathTable(16), limits = {} }: StackSumsOptions) {
    this.paths = paths;
    this.types = types;
    this.fraction = fraction;
    this.maxStacks = limits.maxSamples ?? 0;
  }

  /**
   * @param node of `paths`, or NO_PARENT for the empty stack
   * @throws HearthError samples_limit
   */
  add(node: number, type: number, value: bigint): void {
    if (value === 0n) {
      return;
    }
    let place = this.places.get(node);
    if (place === undefined) {
      if (this.maxStacks > 0 && this.places.size === this.maxStacks) {
        throw tooManySamples(this.maxStacks);
      }
      place = this.sums.length;
      this.places.set(node, place);
      for (let i = 0; i < this.types; i++) {
        this.sums.push(0n);
      }
    }
    this.sums[place + type] = this.sums[place + type]! + value;
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
    for (const [leaf, place] of this.places) {
      const values = this.sums.slice(place, place + types).map((sum, type) => {
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
