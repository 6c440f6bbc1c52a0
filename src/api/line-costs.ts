/**
 * What each line of one function costs in a selection, exact however large the profile is.
 *
 *     const { lines, whole } = await askLines(source, query, 'regexp.compile', signal);
 *     const tables = await linesInParts(source, [before, after], 'regexp.compile', signal, (came) => draw(came.tables));
 *
 * Hearth sums on the server. Of any other the stacks of the selection are taken as a file, and summed here.
 */
import { unixMillis } from '#model/brands.ts';
import { byLine, type LineCost } from '#model/line-costs.ts';
import { ROOT } from '#model/tree-shape.ts';
import { ExploreService, FunctionOrder } from '#proto/hearth/v1/explore_pb.ts';
import { answersFrames, exploreCalls } from './explore-calls.ts';
import { openLocalFile } from './local-file/local-file.ts';
import type { MergeQuery, ProfileSource, TimeSpan } from './profile-source.ts';
import { askCells, cellsOf } from './range-parts.ts';
import { mergedSelection } from './reading.ts';
import { framesOf } from './wire-frames.ts';
import { askPprof } from './stored-pprof.ts';
import { isWithin, wholeOrParts } from './whole-or-parts.ts';

export interface LineTable {
  /** In the order of files and lines. */
  lines: readonly LineCost[];
  /** Of all samples. */
  whole: bigint;
  /** The mean of a gauge, of all samples; undefined where the server does not say. */
  level?: number;
}

/** What has come so far, of each question. */
export interface CameLines {
  tables: readonly LineTable[];
  came: TimeSpan;
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
  if (await answersLines(source, query)) return fromTable(source, query, name, signal);
  return source.ask('lines of a file', { query, name }, signal, async (own) => {
    const file = await openLocalFile(new Blob([await askPprof(source, query, own)]), { signal: own });
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

/**
 * The lines of several selections of one range, part after part where they are slow to come, all at the same pace.
 *
 * @param onPart exactly the answers for a shorter range, the newest part of what is asked
 * @returns what `askLines` has of each. @throws HearthError
 */
export async function linesInParts(
  source: ProfileSource,
  queries: readonly MergeQuery[],
  name: string,
  signal: AbortSignal,
  onPart: (came: CameLines) => void,
): Promise<LineTable[]> {
  const [first] = queries;
  const cells = first === undefined ? [] : cellsOf(first);
  const isSmall = queries.some(({ spans = [], profileIds = [] }) => spans.length + profileIds.length > 0);
  const inParts = cells.length > 1 && !isSmall && (await answersLines(source, first!));
  if (!inParts) return Promise.all(queries.map((query) => askLines(source, query, name, signal)));
  const ask = (span: TimeSpan, until: AbortSignal) =>
    Promise.all(queries.map((query) => fromTable(source, { ...query, ...span, isPart: true }, name, until)));
  const { start, end } = first!;
  return wholeOrParts(
    source,
    { method: 'FunctionTable', question: { query: first!, queries, name }, queries },
    signal,
    (until) => ask({ start, end }, until),
    async (own, running) => {
      const all = queries.map(() => new LinesSoFar());
      await askCells(
        cells,
        (span) => ask(span, own),
        (tables, span, came) => {
          tables.forEach((table, i) => all[i]!.add(table, span, { start, end }));
          running.came({ cameMs: came.end - came.start, wholeMs: end - start });
          if (came.start > start) onPart({ tables: all.map((one) => one.table(came)), came });
        },
      );
      return all.every(({ isExact }) => isExact) ? all.map((one) => one.table({ start, end })) : undefined;
    },
  );
}

const answersLines = (source: ProfileSource, query: MergeQuery) =>
  answersFrames(source, exploreCalls.functionTable, query, 'line');

/** The sums of parts; a gauge's mean by how long each is. */
class LinesSoFar {
  /** Whether each part came whole, and none of them twice. */
  isExact = true;
  private readonly lines = new Map<string, LineCost>();
  private whole = 0n;
  private levelMs = 0;

  add(table: AnsweredLines, part: TimeSpan, asked: TimeSpan): void {
    this.isExact &&= table.isAll && isWithin(table.answered, part, asked);
    for (const { file, line, self, total } of table.lines) {
      const key = JSON.stringify([file, line]);
      const known = this.lines.get(key);
      this.lines.set(key, { file, line, self: self + (known?.self ?? 0n), total: total + (known?.total ?? 0n) });
    }
    this.whole += table.whole;
    this.levelMs += (table.level ?? 0) * (part.end - part.start);
  }

  table({ start, end }: TimeSpan): LineTable {
    return { lines: [...this.lines.values()].sort(byLine), whole: this.whole, level: this.levelMs / (end - start) };
  }
}

interface AnsweredLines extends LineTable {
  /** Whether no row was left out. */
  isAll: boolean;
  /** Wider than asked where only sums are left. */
  answered: TimeSpan | undefined;
}

function fromTable(
  source: ProfileSource,
  query: MergeQuery,
  name: string,
  signal: AbortSignal | undefined,
): Promise<AnsweredLines> {
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
    return {
      lines: lines.sort(byLine),
      whole: total,
      ...(end > start && { level: valueSeconds / (Number(end - start) / 1000) }),
      isAll: first.foundCount <= found,
      answered: first.basis && { start: unixMillis(Number(start)), end: unixMillis(Number(end)) },
    };
  });
}
