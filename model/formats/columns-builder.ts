/**
 * Makes columns from profiles whose format names its frames instead of numbering them: equal strings, functions and
 * locations become one row.
 *
 *     const builder = new ColumnsBuilder([{ type: 'samples', unit: 'count' }]);
 *     const main = builder.frame('main', 'main.py', 12);
 *     const run = builder.frame('run', 'run.py', 3);
 *     builder.addSample([run, main], [5n]);   // leaf first
 *     builder.finish({ period: 10_000_000n });
 */
import type { ProfileColumns, SymbolColumns, ValueType } from '#model/columns.ts';
import { HearthError } from '#model/errors.ts';
import type { ReadLimits } from '#model/formats/found-profile.ts';
import { TupleRows } from '#model/formats/tuple-rows.ts';
import { GrowingInt32 } from '#model/growing.ts';

/** A label of a sample; numeric ones are kept with their unit. */
export type SampleLabel = { key: string; text: string } | { key: string; number: bigint; unit: string };

/** What a function is beside its name. */
export interface FunctionDetails {
  systemName?: string;
  file?: string;
  startLine?: number;
}

/** Where code was loaded from. Flags are those of SymbolColumns. */
export interface MappingDetails {
  buildId?: string;
  memoryStart?: bigint;
  memoryLimit?: bigint;
  fileOffset?: bigint;
  flags?: number;
}

export interface LocationDetails {
  /** Row of a mapping, -1 for none. */
  mapping?: number;
  address?: bigint;
  isFolded?: boolean;
}

/** A function's row with the line within it. */
export interface Line {
  functionRow: number;
  line: number;
}

/**
 * How many locations all stacks may have together: 64 MiB of them. A tree of a few bytes a node would otherwise become
 * stacks of the square of its size.
 */
const MAX_STACK_LOCATIONS = 1 << 24;

export class ColumnsBuilder {
  private readonly strings: string[] = [];
  private readonly stringRows = new Map<string, number>();
  private readonly functionRows = new TupleRows();
  private readonly mappingRows = new Map<string, number>();
  private readonly locationRows = new TupleRows();
  private readonly functions = {
    name: new GrowingInt32(),
    systemName: new GrowingInt32(),
    file: new GrowingInt32(),
    startLine: new GrowingInt32(),
  };
  private readonly mappings = { file: new GrowingInt32(), buildId: new GrowingInt32() };
  private readonly mappingRanges: bigint[] = [];
  private readonly mappingFlags: number[] = [];
  private readonly locationMapping = new GrowingInt32();
  private readonly addresses: bigint[] = [];
  private readonly folded: number[] = [];
  private readonly lineOffsets = new GrowingInt32();
  private readonly lineFunction = new GrowingInt32();
  private readonly lineNumber = new GrowingInt32();
  private readonly stackOffsets = new GrowingInt32();
  private readonly stackLocations = new GrowingInt32();
  private values = new BigInt64Array(64);
  private valueCount = 0;
  private readonly labelOffsets = new GrowingInt32();
  private readonly labelKey = new GrowingInt32();
  private readonly labelText = new GrowingInt32();
  private readonly labelNumber: bigint[] = [];
  private readonly labelUnit = new GrowingInt32();
  private samples = 0;

  constructor(
    private readonly sampleTypes: readonly ValueType[],
    private readonly limits: ReadLimits = {},
  ) {
    this.string('');
    this.lineOffsets.push(0);
    this.stackOffsets.push(0);
    this.labelOffsets.push(0);
  }

  /** Whether these columns are what it has made. */
  made({ symbols }: ProfileColumns): boolean {
    return symbols.strings === this.strings;
  }

  get sampleCount(): number {
    return this.samples;
  }

  /** The row of a string. */
  string(text: string): number {
    return rowOf(this.stringRows, text, () => void this.strings.push(text));
  }

  /** The row of a function. */
  function(name: string, { systemName = name, file = '', startLine = 0 }: FunctionDetails = {}): number {
    const nameRow = this.string(name);
    const key = this.functionRows.begin();
    key.add(nameRow);
    key.add(systemName === name ? nameRow : this.string(systemName));
    key.add(this.string(file));
    key.add(int32(startLine));
    return key.row(() => {
      this.functions.name.push(nameRow);
      this.functions.systemName.push(this.string(systemName));
      this.functions.file.push(this.string(file));
      this.functions.startLine.push(int32(startLine));
    });
  }

  /** The row of a mapping. */
  mapping(file: string, details: MappingDetails = {}): number {
    const { buildId = '', memoryStart = 0n, memoryLimit = 0n, fileOffset = 0n, flags = 0 } = details;
    const key = `${this.string(file)} ${this.string(buildId)} ${memoryStart} ${memoryLimit} ${fileOffset} ${flags}`;
    return rowOf(this.mappingRows, key, () => {
      this.mappings.file.push(this.string(file));
      this.mappings.buildId.push(this.string(buildId));
      this.mappingRanges.push(memoryStart, memoryLimit, fileOffset);
      this.mappingFlags.push(flags);
    });
  }

  /** The row of a location; its first line is the innermost. */
  location(lines: readonly Line[], { mapping = -1, address = 0n, isFolded = false }: LocationDetails = {}): number {
    const key = this.locationRows.begin();
    key.add(mapping);
    key.add(isFolded ? 1 : 0);
    if (address === 0n) {
      key.add(0);
      key.add(0);
    } else {
      key.add(Number(BigInt.asIntN(32, address)));
      key.add(Number(BigInt.asIntN(32, address >> 32n)));
    }
    for (const { functionRow, line } of lines) {
      key.add(functionRow);
      key.add(int32(line));
    }
    return key.row(() => {
      this.locationMapping.push(mapping);
      this.addresses.push(address);
      this.folded.push(isFolded ? 1 : 0);
      for (const { functionRow, line } of lines) {
        this.lineFunction.push(functionRow);
        this.lineNumber.push(int32(line));
      }
      this.lineOffsets.push(this.lineFunction.length);
    });
  }

  /** The row of a location with one line and no address: all that most text formats know of a frame. */
  frame(name: string, file = '', line = 0): number {
    return this.location([{ functionRow: this.function(name, { file }), line }]);
  }

  /**
   * @param stack rows of locations, leaf first
   * @param values one for each sample type
   * @throws HearthError samples_limit, sample_labels_limit, malformed_profile
   */
  addSample(stack: ArrayLike<number>, values: readonly bigint[], labels: readonly SampleLabel[] = []): void {
    const { maxSamples = 0, maxSampleLabels = 0 } = this.limits;
    if (maxSamples > 0 && this.samples >= maxSamples) {
      throw tooManySamples(maxSamples);
    }
    if (maxSampleLabels > 0 && labels.length > maxSampleLabels) {
      throw tooManyLabels(this.samples, labels.length, maxSampleLabels);
    }
    if (this.stackLocations.length + stack.length > MAX_STACK_LOCATIONS) {
      throw new HearthError(
        'malformed_profile',
        `the stacks of the profile have more than ${MAX_STACK_LOCATIONS} frames together; record for a shorter time`,
      );
    }
    this.samples++;
    const to = this.stackLocations.reserve(stack.length);
    for (let i = 0; i < stack.length; i++) {
      to[this.stackLocations.length + i] = stack[i]!;
    }
    this.stackLocations.length += stack.length;
    this.stackOffsets.push(this.stackLocations.length);
    this.addValues(values);
    for (const label of labels) {
      this.labelKey.push(this.string(label.key));
      const isText = 'text' in label;
      this.labelText.push(isText ? this.string(label.text) : 0);
      this.labelNumber.push(isText ? 0n : label.number);
      this.labelUnit.push(isText ? 0 : this.string(label.unit));
    }
    this.labelOffsets.push(this.labelKey.length);
  }

  finish(
    scalars: Partial<
      Pick<ProfileColumns, 'periodType' | 'period' | 'timeNanos' | 'durationNanos' | 'defaultSampleType' | 'comments'>
    > = {},
  ): ProfileColumns {
    return {
      sampleTypes: [...this.sampleTypes],
      periodType: undefined,
      period: 0n,
      timeNanos: 0n,
      durationNanos: 0n,
      defaultSampleType: '',
      comments: [],
      ...scalars,
      symbols: this.symbols(),
      stacks: { offsets: this.stackOffsets.take(), locations: this.stackLocations.take() },
      values: this.values.slice(0, this.valueCount),
      labels: {
        offsets: this.labelOffsets.take(),
        key: this.labelKey.take(),
        text: this.labelText.take(),
        number: BigInt64Array.from(this.labelNumber),
        numberUnit: this.labelUnit.take(),
      },
    };
  }

  private addValues(values: readonly bigint[]): void {
    const types = this.sampleTypes.length;
    if (values.length !== types) {
      throw new RangeError(`a sample has ${values.length} values for ${types} sample types`);
    }
    if (this.valueCount + types > this.values.length) {
      const grown = new BigInt64Array(Math.max(this.valueCount + types, this.values.length * 2));
      grown.set(this.values);
      this.values = grown;
    }
    for (const value of values) {
      this.values[this.valueCount++] = value;
    }
  }

  private symbols(): SymbolColumns {
    const { functions, mappings, mappingRanges } = this;
    const range = (part: number) => BigUint64Array.from(mappingRanges.filter((_, i) => i % 3 === part));
    return {
      strings: this.strings,
      functions: {
        name: functions.name.take(),
        systemName: functions.systemName.take(),
        file: functions.file.take(),
        startLine: functions.startLine.take(),
      },
      mappings: {
        file: mappings.file.take(),
        buildId: mappings.buildId.take(),
        memoryStart: range(0),
        memoryLimit: range(1),
        fileOffset: range(2),
        flags: Uint8Array.from(this.mappingFlags),
      },
      locations: {
        mapping: this.locationMapping.take(),
        address: BigUint64Array.from(this.addresses),
        isFolded: Uint8Array.from(this.folded),
        lineOffsets: this.lineOffsets.take(),
        lineFunction: this.lineFunction.take(),
        lineNumber: this.lineNumber.take(),
      },
    };
  }
}

export function tooManySamples(limit: number): HearthError {
  return new HearthError(
    'samples_limit',
    `the profile exceeds the samples count limit (max_profile_stacktrace_samples, limit: ${limit})`,
  );
}

export function tooManyLabels(sample: number, labels: number, limit: number): HearthError {
  return new HearthError(
    'sample_labels_limit',
    `sample ${sample} has ${labels} labels, which is over the limit of ${limit}`,
  );
}

function rowOf<K>(rows: Map<K, number>, key: K, add: () => void): number {
  const known = rows.get(key);
  if (known !== undefined) {
    return known;
  }
  const row = rows.size;
  rows.set(key, row);
  add();
  return row;
}

/** Line numbers are 32-bit in the columns; what a file claims beyond that is no line. */
function int32(line: number): number {
  return Number.isInteger(line) && Math.abs(line) < 2 ** 31 ? line : 0;
}
