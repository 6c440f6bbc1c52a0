/**
 * From decoded pprof messages (of any library that makes objects of them) to the same columns our reader makes:
 * ids resolved to rows, values in 64-bit columns.
 */
import type { ProfileColumns } from '#model/columns.ts';

type Numeric = number | bigint;

/** The fields as both protobuf libraries name them. */
export interface ProfileMessage {
  sampleType: { type: Numeric; unit: Numeric }[];
  sample: {
    locationId: Numeric[];
    value: Numeric[];
    label: { key: Numeric; str: Numeric; num: Numeric; numUnit: Numeric }[];
  }[];
  mapping: {
    id: Numeric;
    memoryStart: Numeric;
    memoryLimit: Numeric;
    fileOffset: Numeric;
    filename: Numeric;
    buildId: Numeric;
    hasFunctions: boolean;
    hasFilenames: boolean;
    hasLineNumbers: boolean;
    hasInlineFrames: boolean;
  }[];
  location: {
    id: Numeric;
    mappingId: Numeric;
    address: Numeric;
    line: { functionId: Numeric; line: Numeric }[];
    isFolded: boolean;
  }[];
  function: { id: Numeric; name: Numeric; systemName: Numeric; filename: Numeric; startLine: Numeric }[];
  timeNanos: Numeric;
  durationNanos: Numeric;
  periodType?: { type: Numeric; unit: Numeric } | undefined;
  period: Numeric;
  comment: Numeric[];
  defaultSampleType: Numeric;
}

export function messageColumns(message: ProfileMessage, strings: string[]): ProfileColumns {
  const { sampleType, sample, mapping, location } = message;
  const functions = message.function;
  const valueType = (type: { type: Numeric; unit: Numeric }) => ({
    type: strings[Number(type.type)]!,
    unit: strings[Number(type.unit)]!,
  });
  const ints = <T>(rows: T[], value: (row: T) => Numeric) => Int32Array.from(rows, (row) => Number(value(row)));
  const longs = <T>(rows: T[], value: (row: T) => Numeric) => BigUint64Array.from(rows, (row) => BigInt(value(row)));
  const rowsById = (rows: { id: Numeric }[]) => new Map(rows.map((row, i) => [Number(row.id), i]));
  const offsets = <T>(rows: T[], length: (row: T) => number) => {
    const sums = new Int32Array(rows.length + 1);
    rows.forEach((row, i) => (sums[i + 1] = sums[i]! + length(row)));
    return sums;
  };

  const functionRow = rowsById(functions);
  const mappingRow = rowsById(mapping);
  const locationRow = rowsById(location);
  const lineOffsets = offsets(location, (l) => l.line.length);
  const lineFunction = new Int32Array(lineOffsets.at(-1)!);
  const lineNumber = new Int32Array(lineOffsets.at(-1)!);
  let line = 0;
  for (const { line: lines } of location) {
    for (const { functionId, line: number } of lines) {
      lineFunction[line] = functionRow.get(Number(functionId))!;
      lineNumber[line++] = Number(number);
    }
  }

  const stackOffsets = offsets(sample, (s) => s.locationId.length);
  const stackLocations = new Int32Array(stackOffsets.at(-1)!);
  const values = new BigInt64Array(sample.length * sampleType.length);
  const labelOffsets = offsets(sample, (s) => s.label.length);
  const labels = labelOffsets.at(-1)!;
  const labelColumns = {
    offsets: labelOffsets,
    key: new Int32Array(labels),
    text: new Int32Array(labels),
    number: new BigInt64Array(labels),
    numberUnit: new Int32Array(labels),
  };
  let at = 0;
  let value = 0;
  let label = 0;
  for (const { locationId, value: ofSample, label: labelsOfSample } of sample) {
    for (const id of locationId) {
      stackLocations[at++] = locationRow.get(Number(id))!;
    }
    for (const number of ofSample) {
      values[value++] = BigInt(number);
    }
    for (const { key, str, num, numUnit } of labelsOfSample) {
      labelColumns.key[label] = Number(key);
      labelColumns.text[label] = Number(str);
      labelColumns.number[label] = BigInt(num);
      labelColumns.numberUnit[label++] = Number(numUnit);
    }
  }

  return {
    sampleTypes: sampleType.map(valueType),
    periodType: message.periodType === undefined ? undefined : valueType(message.periodType),
    period: BigInt(message.period),
    timeNanos: BigInt(message.timeNanos),
    durationNanos: BigInt(message.durationNanos),
    defaultSampleType: strings[Number(message.defaultSampleType)]!,
    comments: message.comment.map((c) => strings[Number(c)]!),
    symbols: {
      strings,
      functions: {
        name: ints(functions, (f) => f.name),
        systemName: ints(functions, (f) => f.systemName),
        file: ints(functions, (f) => f.filename),
        startLine: ints(functions, (f) => f.startLine),
      },
      mappings: {
        file: ints(mapping, (m) => m.filename),
        buildId: ints(mapping, (m) => m.buildId),
        memoryStart: longs(mapping, (m) => m.memoryStart),
        memoryLimit: longs(mapping, (m) => m.memoryLimit),
        fileOffset: longs(mapping, (m) => m.fileOffset),
        flags: Uint8Array.from(
          mapping,
          (m) => +m.hasFunctions | (+m.hasFilenames << 1) | (+m.hasLineNumbers << 2) | (+m.hasInlineFrames << 3),
        ),
      },
      locations: {
        mapping: Int32Array.from(location, (l) => mappingRow.get(Number(l.mappingId)) ?? -1),
        address: longs(location, (l) => l.address),
        isFolded: Uint8Array.from(location, (l) => Number(l.isFolded)),
        lineOffsets,
        lineFunction,
        lineNumber,
      },
    },
    stacks: { offsets: stackOffsets, locations: stackLocations },
    values,
    labels: labelColumns,
  };
}
