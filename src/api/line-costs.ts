/**
 * What each line of one function costs in a selection, exact however large the profile is.
 *
 *     const { lines, whole } = await askLines(source, query, 'regexp.compile', signal);
 *
 * Hearth sums on the server. Of any other the stacks of the selection are taken as a file, and summed here.
 */
import { byLine, type LineCost } from '#model/line-costs.ts';
import { ROOT } from '#model/tree-shape.ts';
import { ExploreService, FunctionOrder } from '#proto/hearth/v1/explore_pb.ts';
import { answersFrames, exploreCalls } from './explore-calls.ts';
import { openLocalFile } from './local-file/local-file.ts';
import type { MergeQuery, ProfileSource } from './profile-source.ts';
import { mergedSelection } from './reading.ts';
import { framesOf } from './wire-frames.ts';
import { storedPprof } from './stored-pprof.ts';

export interface LineTable {
  /** In the order of files and lines. */
  lines: readonly LineCost[];
  /** Of all samples. */
  whole: bigint;
  /** The mean of a gauge, of all samples; undefined where the server does not say. */
  level?: number;
}

/** Of rows that have the name in theirs; of a name such as `main` there are many. */
const pageRows = 10_000;
const mostPages = 20;

/** @throws HearthError */
export async function askLines(
  source: ProfileSource,
  query: MergeQuery,
  name: string,
  signal?: AbortSignal,
): Promise<LineTable> {
  if (await answersFrames(source, exploreCalls.functionTable, query, 'line'))
    return fromTable(source, query, name, signal);
  return source.ask('lines of a file', { query, name }, signal, async (own) => {
    const file = await openLocalFile(new Blob([await storedPprof(source, query, own)]), { signal: own });
    try {
      const type = file.content.types[0]!;
      const [lines, tree] = await Promise.all([
        file.lines(type, name, { noInlines: query.noInlines }),
        file.tree(type, 'function'),
      ]);
      return { lines, whole: tree.total[ROOT]! };
    } finally {
      file.close();
    }
  });
}

function fromTable(
  source: ProfileSource,
  query: MergeQuery,
  name: string,
  signal: AbortSignal | undefined,
): Promise<LineTable> {
  return source.ask('FunctionTable by line', { query, name }, signal, async (own) => {
    const client = source.clientOf(ExploreService);
    const ask = (offset: number) =>
      client.functionTable(
        {
          selection: mergedSelection(query),
          ...framesOf(query, 'line'),
          order: FunctionOrder.TOTAL,
          // The longest that a search may be.
          search: name.slice(0, 4096),
          limit: pageRows,
          offset,
        },
        { signal: own },
      );
    const first = await ask(0);
    const rows = [...first.functions];
    const found = Math.min(first.foundCount, pageRows * mostPages);
    for (let offset = pageRows; offset < found; offset += pageRows) rows.push(...(await ask(offset)).functions);
    const lines = rows
      .filter((row) => row.name === name)
      .map(({ file, line, self, total }) => ({ file, line, self, total }));
    const { total = 0n, valueSeconds = 0, start = 0n, end = 0n } = first.basis ?? {};
    const level = end > start ? { level: valueSeconds / (Number(end - start) / 1000) } : {};
    return { lines: lines.sort(byLine), whole: total, ...level };
  });
}
