/**
 * Sums stacks of names, for the formats that know no more of a frame: folded lines, and the tries and trees of
 * Pyroscope's first agents.
 *
 *     const stacks = new NamedStacks(limits);
 *     stacks.add(stacks.child(stacks.child(NO_PARENT, 'main'), 'run'), 5n);
 *     stacks.finish();   // [{ name: '', labels: [], columns }] with the sample type samples in count
 *
 * What was counted the formats do not say; whoever takes the profile in knows it (`/ingest` from the name of the
 * application, an import from its options).
 */
import { ColumnsBuilder } from '#model/formats/columns-builder.ts';
import type { FoundProfile, ReadLimits } from '#model/formats/found-profile.ts';
import { frameSource } from '#model/formats/folded/frame-source.ts';
import { StackSums } from '#model/formats/stack-sums.ts';
import { NO_PARENT } from '#model/path-table.ts';

export class NamedStacks {
  private readonly builder: ColumnsBuilder;
  private readonly sums: StackSums;
  private readonly locations = new Map<string, number>();

  /** @param fraction how many of what is added make one */
  constructor(limits: ReadLimits, fraction = 1n) {
    this.builder = new ColumnsBuilder([{ type: 'samples', unit: 'count' }], limits);
    this.sums = new StackSums({ types: 1, fraction, limits });
  }

  /** The stack with one frame more. A frame without a name (`a;;b`) says nothing and is left out. */
  child(parent: number, name: string): number {
    if (name === '') {
      return parent;
    }
    let location = this.locations.get(name);
    if (location === undefined) {
      const { file, line } = frameSource(name);
      location = this.builder.frame(name, file, line);
      this.locations.set(name, location);
    }
    return this.sums.paths.child(parent, location);
  }

  /** The stack of `main;run`. */
  stack(text: string): number {
    let node = NO_PARENT;
    for (let at = 0; at <= text.length;) {
      const semicolon = text.indexOf(';', at);
      const end = semicolon === -1 ? text.length : semicolon;
      node = this.child(node, text.slice(at, end));
      at = end + 1;
    }
    return node;
  }

  add(stack: number, value: bigint): void {
    this.sums.add(stack, 0, value);
  }

  /** @throws HearthError malformed_profile for a total beyond 64 bits, samples_limit */
  finish(): FoundProfile[] {
    this.sums.addSamples(this.builder);
    return [{ name: '', labels: [], columns: this.builder.finish() }];
  }
}
