/**
 * What each line of one function costs, as `pprof -list` says it.
 *
 *     lineCosts(tree, 'regexp.compile');   // [{ file: 'regexp.go', line: 173, self: 0n, total: 40n }, …]
 *
 * A sample counts once for a line, however often it is on the stack: totals of lines may come to more than the function's.
 */
import type { LocationTree } from '#model/columns.ts';
import { compareText } from '#model/labels.ts';
import { placeTable } from '#model/place-table.ts';

export interface LineCost {
  /** As profiles name it; '' where they do not. */
  file: string;
  /** From 1; 0 where profiles do not say. */
  line: number;
  self: bigint;
  total: bigint;
}

/** Of one function, in the order of files and lines. */
export const lineCosts = (tree: LocationTree, name: string): LineCost[] => linesByFunction(tree).get(name) ?? [];

/** Of every function, for whoever asks for one after the other. */
export function linesByFunction(tree: LocationTree): Map<string, LineCost[]> {
  const functions = new Map<string, LineCost[]>();
  for (const { name, file, line, self, total } of placeTable(tree, undefined, 'line')) {
    const lines = functions.get(name);
    if (lines === undefined) functions.set(name, [{ file, line, self, total }]);
    else lines.push({ file, line, self, total });
  }
  for (const lines of functions.values()) lines.sort(byLine);
  return functions;
}

export const byLine = (a: LineCost, b: LineCost) => compareText(a.file, b.file) || a.line - b.line;
