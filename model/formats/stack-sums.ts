/**
 * Sums values by stack while a file is read, for formats whose samples are steps of time or nodes of a tree: a run of
 * a minute has a hundred thousand samples and a few thousand stacks.
 *
 *     const sums = new StackSums({ types: 1, fraction: 1_000_000n });   // values are counted in millionths
 *     const leaf = sums.paths.child(sums.paths.child(NO_PARENT, main), run);
 *     sums.add(leaf, 0, 2_500_000n);
 *     sums.addSamples(builder, (leaf) => leaf);
 */
import { HearthError } from '#model/errors.ts';
import type { ColumnsBuilder } from '#model/formats/columns-builder.ts';
import { NO_PARENT, PathTable } from '#model/path-table.ts';

/**
 * How many locations all stacks may have together: 128 MiB of them. A tree of a few bytes a node would otherwise
 * become stacks of the square of its size.
 */
const MAX_LOCATIONS = 1 << 25;
const MAX_VALUE = 2n ** 63n - 1n;

export class StackSums {
  /** Stacks from the root; a node's key is the row of a location in the builder. */
  readonly paths = new PathTable();
  private readonly types: number;
  private readonly fraction: bigint;
  /** By (node + 1) and type; node -1 is the empty stack. */
  private readonly sums: (bigint | undefined)[] = [];

  /**
   * @param types sample types
   * @param fraction how many of what is added make one of what is stored
   */
  constructor({ types, fraction = 1n }: { types: number; fraction?: bigint }) {
    this.types = types;
    this.fraction = fraction;
  }

  /** @param node of `paths`, or NO_PARENT for the empty stack */
  add(node: number, type: number, value: bigint): void {
    const at = (node + 1) * this.types + type;
    // A list with holes would become a dictionary; parents come before their children, so this stays linear.
    while (this.sums.length <= at) {
      this.sums.push(undefined);
    }
    this.sums[at] = (this.sums[at] ?? 0n) + value;
  }

  /**
   * Adds a sample for each stack with a value. What is behind the point of a sum is carried to the next stack, so that
   * the total is as exact as one rounding.
   *
   * @throws HearthError malformed_profile, and what the builder refuses
   */
  addSamples(builder: ColumnsBuilder): void {
    const { paths, types, sums } = this;
    const stacks = Math.ceil(sums.length / types);
    const depth = this.checkedDepths(stacks);
    const exact = new Array<bigint>(types).fill(0n);
    const given = new Array<bigint>(types).fill(0n);
    for (let stack = 0; stack < stacks; stack++) {
      const values: bigint[] = [];
      for (let type = 0; type < types; type++) {
        exact[type] = exact[type]! + (sums[stack * types + type] ?? 0n);
        const value = rounded(exact[type]!, this.fraction) - given[type]!;
        given[type] = given[type]! + value;
        values.push(value);
      }
      if (given.some((sum) => sum > MAX_VALUE)) {
        throw new HearthError('malformed_profile', 'the values of the profile add up to more than 2^63 - 1');
      }
      if (values.every((value) => value === 0n)) {
        continue;
      }
      const locations = new Int32Array(depth[stack]!);
      for (let i = 0, node = stack - 1; node !== NO_PARENT; node = paths.parent[node]!) {
        locations[i++] = paths.key[node]!;
      }
      builder.addSample(locations, values);
    }
  }

  /** By stack (node + 1). */
  private checkedDepths(stacks: number): Int32Array {
    const { paths, types, sums } = this;
    const depth = new Int32Array(stacks);
    let all = 0;
    for (let stack = 1; stack < stacks; stack++) {
      depth[stack] = depth[paths.parent[stack - 1]! + 1]! + 1;
      for (let type = 0; type < types; type++) {
        if (sums[stack * types + type] !== undefined) {
          all += depth[stack]!;
          break;
        }
      }
    }
    if (all > MAX_LOCATIONS) {
      throw new HearthError(
        'malformed_profile',
        `the stacks of the profile have ${all} frames together, and ${MAX_LOCATIONS} is the limit; record for a shorter time`,
      );
    }
    return depth;
  }
}

/** Half up; the values are not negative. */
function rounded(value: bigint, fraction: bigint): bigint {
  return fraction === 1n ? value : (2n * value + fraction) / (2n * fraction);
}
