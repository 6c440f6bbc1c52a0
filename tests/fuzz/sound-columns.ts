/** What must hold of every profile that a reader accepts: every row that is named is there. */
import type { ProfileColumns } from '#model/columns.ts';

/** @throws Error that says what does not hold */
export function checkColumns({ sampleTypes, symbols, stacks, values, labels }: ProfileColumns): void {
  const { strings, functions, mappings, locations } = symbols;
  const samples = stacks.offsets.length - 1;
  check(strings[0] === '', 'the first string is not empty');
  check(values.length === samples * sampleTypes.length, 'values do not fit samples and types');
  for (const column of [functions.name, functions.systemName, functions.file, mappings.file, mappings.buildId]) {
    checkRows(column, strings.length, 'a symbol names a string');
  }
  checkRows(locations.mapping, mappings.file.length, 'a location names a mapping', -1);
  checkRows(locations.lineFunction, functions.name.length, 'a line names a function');
  checkOffsets(locations.lineOffsets, locations.mapping.length, locations.lineFunction.length, 'lines');
  checkRows(stacks.locations, locations.mapping.length, 'a stack names a location');
  checkOffsets(stacks.offsets, samples, stacks.locations.length, 'stacks');
  checkOffsets(labels.offsets, samples, labels.key.length, 'labels');
  for (const column of [labels.key, labels.text, labels.numberUnit]) {
    check(column.length === labels.key.length, 'columns of labels differ in length');
    checkRows(column, strings.length, 'a label names a string');
  }
}

function checkOffsets(offsets: Int32Array, rows: number, elements: number, what: string): void {
  check(offsets.length === rows + 1 && offsets[0] === 0 && offsets[rows] === elements, `offsets of ${what} do not fit`);
  for (let row = 0; row < rows; row++) {
    check(offsets[row]! <= offsets[row + 1]!, `offsets of ${what} go back`);
  }
}

function checkRows(column: Int32Array, rows: number, what: string, least = 0): void {
  for (const row of column) {
    check(row >= least && row < rows, `${what} that is not there`);
  }
}

function check(holds: boolean, what: string): void {
  if (!holds) {
    throw new Error(`unsound columns: ${what}`);
  }
}
