/**
 * A profile as columns: what every format reader makes, and what every merge and view starts from.
 *
 * Tables refer to each other by row index (never by the ids of the file), strings by index into `strings`.
 *
 *     functions   name → strings        locations  lines[lineOffsets[l] … lineOffsets[l+1]) → functions
 *     stacks      locations[offsets[s] … offsets[s+1])   leaf first
 *     values      values[s * sampleTypes.length + t]
 */

export interface ValueType {
  type: string;
  unit: string;
}

/** The symbols that stacks are made of. A location's first line is nearest the leaf (the innermost inlined frame). */
export interface SymbolColumns {
  /** strings[0] is ''. */
  strings: string[];
  functions: {
    /** Index into strings, as are systemName and file. */
    name: Int32Array;
    systemName: Int32Array;
    file: Int32Array;
    startLine: Int32Array;
  };
  mappings: {
    file: Int32Array;
    buildId: Int32Array;
    memoryStart: BigUint64Array;
    memoryLimit: BigUint64Array;
    fileOffset: BigUint64Array;
    /** Bits 0–3: has functions, file names, line numbers, inline frames. */
    flags: Uint8Array;
  };
  locations: {
    /** Index into mappings, or -1. */
    mapping: Int32Array;
    address: BigUint64Array;
    isFolded: Uint8Array;
    /** Row l's lines are lineOffsets[l] … lineOffsets[l + 1]; one entry more than there are locations. */
    lineOffsets: Int32Array;
    /** Index into functions. */
    lineFunction: Int32Array;
    lineNumber: Int32Array;
  };
}

/** Stacks as lists of locations, leaf first. */
export interface StackColumns {
  /** Row s's locations are offsets[s] … offsets[s + 1]; one entry more than there are stacks. */
  offsets: Int32Array;
  locations: Int32Array;
}

/** The labels of samples: row s's labels are offsets[s] … offsets[s + 1]. */
export interface SampleLabelColumns {
  offsets: Int32Array;
  /** Index into strings. */
  key: Int32Array;
  /** Index into strings; 0 for a numeric label. */
  text: Int32Array;
  number: BigInt64Array;
  /** Index into strings. */
  numberUnit: Int32Array;
}

/** One profile as read from a file or a push; samples as they were sent (not merged, not cleaned). */
export interface ProfileColumns {
  sampleTypes: ValueType[];
  /** Unset where the file names none. */
  periodType: ValueType | undefined;
  period: bigint;
  /** Nanoseconds since 1970; 0 when the file has no time. */
  timeNanos: bigint;
  durationNanos: bigint;
  /** The sample type a viewer should open, '' when the file names none. */
  defaultSampleType: string;
  comments: string[];
  symbols: SymbolColumns;
  /** One stack per sample. */
  stacks: StackColumns;
  /** Sample-major: values[sample * sampleTypes.length + type]. */
  values: BigInt64Array;
  labels: SampleLabelColumns;
}

/**
 * Merged stacks as parent-linked nodes over locations: the exchange form between store, merges and views.
 * A node stands for a path from the root; parent[n] < n, or -1 for a node at the root.
 */
export interface LocationTree {
  symbols: SymbolColumns;
  parent: Int32Array;
  /** Index into symbols.locations. */
  location: Int32Array;
  /** The value of samples whose leaf is this node. */
  self: BigInt64Array;
  /** The value of samples without any stack: part of the total, under no node. */
  stackless: bigint;
}
