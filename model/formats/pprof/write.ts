/**
 * Writes merged stacks as a pprof profile of one sample type.
 *
 *     writePprof(tree, { type: parseProfileType('process_cpu:cpu:nanoseconds:cpu:nanoseconds'), timeNanos: end });
 *
 * The same tree gives the same bytes: tables are numbered in the order in which the samples first name them. Lines,
 * files, mappings and build ids are kept; what no sample names is left out. Without any value the result is empty.
 */
import { ByteWriter } from '#model/byte-writer.ts';
import type { LocationTree } from '#model/columns.ts';
import type { ProfileType } from '#model/profile-type.ts';

export interface WriteOptions {
  type: ProfileType;
  /** The end of what the profile covers, since 1970. */
  timeNanos: bigint;
  durationNanos?: bigint;
}

/** What the clients of this wire expect as the sampling period, whatever the agents had. */
export function periodOf(type: ProfileType): bigint {
  switch (type.name) {
    case 'process_cpu':
      return 1_000_000_000n;
    case 'memory':
      return 524_288n;
    default:
      return 1n;
  }
}

export function writePprof(tree: LocationTree, options: WriteOptions): Uint8Array<ArrayBuffer> {
  if (tree.stackless === 0n && tree.self.every((value) => value === 0n)) {
    return new Uint8Array(0);
  }
  return new Writer(tree, options).profile();
}

class Writer {
  private readonly tree: LocationTree;
  private readonly options: WriteOptions;
  private readonly out = new ByteWriter();
  private readonly message = new ByteWriter();
  private readonly part = new ByteWriter();
  private readonly strings = new Map<string, number>([['', 0]]);
  private readonly locations: Numbers;
  private readonly functions: Numbers;
  private readonly mappings: Numbers;

  constructor(tree: LocationTree, options: WriteOptions) {
    this.tree = tree;
    this.options = options;
    this.locations = new Numbers(tree.symbols.locations.mapping.length);
    this.functions = new Numbers(tree.symbols.functions.name.length);
    this.mappings = new Numbers(tree.symbols.mappings.file.length);
  }

  profile(): Uint8Array<ArrayBuffer> {
    const { out, tree, options } = this;
    const { type } = options;
    this.valueType(1, type.sampleType, type.sampleUnit);
    for (let node = 0; node < tree.parent.length; node++) {
      if (tree.self[node] !== 0n) {
        this.sample(node, tree.self[node]!);
      }
    }
    if (tree.stackless !== 0n) {
      this.sample(-1, tree.stackless);
    }
    // Locations name functions and mappings while they are written, so these follow.
    this.each(4, this.locations, (row) => this.location(row));
    this.each(3, this.mappings, (row) => this.mapping(row));
    this.each(5, this.functions, (row) => this.function(row));
    out.varintField(9, options.timeNanos);
    out.varintField(10, options.durationNanos ?? 0n);
    if (type.periodType !== '' || type.periodUnit !== '') {
      this.valueType(11, type.periodType, type.periodUnit);
    }
    out.varintField(12, periodOf(type));
    const encoder = new TextEncoder();
    for (const text of this.strings.keys()) {
      out.bytesField(6, encoder.encode(text));
    }
    return out.take();
  }

  private valueType(field: number, type: string, unit: string): void {
    this.message.clear();
    this.message.varintField(1, this.string(type));
    this.message.varintField(2, this.string(unit));
    this.out.bytesField(field, this.message.view());
  }

  private sample(leaf: number, value: bigint): void {
    const { parent, location } = this.tree;
    const { part, message } = this;
    message.clear();
    part.clear();
    for (let node = leaf; node !== -1; node = parent[node]!) {
      part.uvarint32(this.locations.of(location[node]!));
    }
    if (leaf !== -1) {
      message.bytesField(1, part.view());
    }
    part.clear();
    part.uvarint(value);
    message.bytesField(2, part.view());
    this.out.bytesField(2, message.view());
  }

  private each(field: number, numbers: Numbers, write: (row: number) => void): void {
    numbers.rows.forEach((row, i) => {
      this.message.clear();
      this.message.varintField(1, i + 1);
      write(row);
      this.out.bytesField(field, this.message.view());
    });
  }

  private location(row: number): void {
    const { locations } = this.tree.symbols;
    const { message, part } = this;
    if (locations.mapping[row] !== -1) {
      message.varintField(2, this.mappings.of(locations.mapping[row]!));
    }
    message.varintField(3, locations.address[row]!);
    for (let line = locations.lineOffsets[row]!; line < locations.lineOffsets[row + 1]!; line++) {
      part.clear();
      part.varintField(1, this.functions.of(locations.lineFunction[line]!));
      part.varintField(2, locations.lineNumber[line]!);
      message.bytesField(4, part.view());
    }
    message.varintField(5, locations.isFolded[row]!);
  }

  private mapping(row: number): void {
    const { mappings, strings } = this.tree.symbols;
    const { message } = this;
    message.varintField(2, mappings.memoryStart[row]!);
    message.varintField(3, mappings.memoryLimit[row]!);
    message.varintField(4, mappings.fileOffset[row]!);
    message.varintField(5, this.string(strings[mappings.file[row]!]!));
    message.varintField(6, this.string(strings[mappings.buildId[row]!]!));
    for (let bit = 0; bit < 4; bit++) {
      message.varintField(7 + bit, (mappings.flags[row]! >> bit) & 1);
    }
  }

  private function(row: number): void {
    const { functions, strings } = this.tree.symbols;
    const { message } = this;
    message.varintField(2, this.string(strings[functions.name[row]!]!));
    message.varintField(3, this.string(strings[functions.systemName[row]!]!));
    message.varintField(4, this.string(strings[functions.file[row]!]!));
    message.varintField(5, functions.startLine[row]!);
  }

  private string(text: string): number {
    let index = this.strings.get(text);
    if (index === undefined) {
      index = this.strings.size;
      this.strings.set(text, index);
    }
    return index;
  }
}

/** Ids from 1, given to rows when they are first named. */
class Numbers {
  /** By id − 1. */
  readonly rows: number[] = [];
  private readonly ids: Int32Array;

  constructor(rows: number) {
    this.ids = new Int32Array(rows);
  }

  of(row: number): number {
    if (this.ids[row] === 0) {
      this.ids[row] = this.rows.push(row);
    }
    return this.ids[row]!;
  }
}
