/** The second half of the tour: from a question to a picture and the link that shows it. */
import { deepStrictEqual, equal } from 'node:assert/strict';
import { decodeFlameGraph, encodeFlameGraph } from '#model/flame-graph.ts';
import { nodeOfWord, pathWord } from '#model/flame-layout-path.ts';
import { nameTree, truncateTree, type NameTree } from '#model/name-tree.ts';
import { printSelector } from '#model/selector.ts';
import { ROOT } from '#model/tree-shape.ts';
import { formatValue } from '#model/units.ts';
import { defaultLimits } from '../../service/limits.ts';
import { addressOf, valuesOf } from '../../src/scene/address.ts';
import { parseFilters } from '../../src/scene/filters-url.ts';
import { urlKeys } from '../../src/scene/url-state.ts';
import { matchersOf, type LabelFilter } from '../../src/ui/filters/label-filter.ts';
import { hexOf, nodeOfPath } from './followed-sample.ts';
import { clipped, number, table, type Report } from './report.ts';
import { sqlLines } from './sql-text.ts';
import type { Asked, Seen, WatchedService } from './watched-service.ts';
import { TAKEN, type Stored } from './way-in.ts';

const MINUTE = 60_000;
const UNIT = 'nanoseconds';
/** Values of a level's node: gap, total, self, name. */
const NODE_WIDTH = 4;

export async function wayOut(report: Report, service: WatchedService, stored: Stored): Promise<void> {
  const { seen, graph, filters } = await question(report, service, stored);
  rowsBack(report, seen, stored);
  const tree = mergedTree(report, seen, stored);
  levels(report, tree, graph, stored);
  url(report, tree, stored, filters);
}

async function question(report: Report, service: WatchedService, { series, sample }: Stored) {
  // As the page asks when one value of a label is chosen.
  const filters: LabelFilter[] = [{ name: 'endpoint', operator: '=', values: [sample.labels['endpoint']!] }];
  const labelSelector = printSelector([
    { name: 'service_name', operator: '=', value: series.service },
    ...matchersOf(filters),
  ]);
  const message = {
    profileTypeID: series.profileType,
    labelSelector,
    start: TAKEN - 5 * MINUTE,
    end: TAKEN + 5 * MINUTE,
  };
  const method = 'querier.v1.QuerierService/SelectMergeStacktraces';
  const [answer, seen] = await service.watch(() => service.post(method, message));
  const [{ select }] = seen.asked as [Asked];

  report.stage(
    'SQL: the question, as the store asks it',
    ['service/query/selection.ts', 'parseStackQuery'],
    ['service/store/conditions.ts', 'Conditions.seriesMatching'],
    ['service/store/merge-stacks.ts', 'stackSums'],
  );
  report.say(`POST /${method} with`);
  report.row(message);
  report.say(
    `becomes one statement. Texts are bound, never written into it; the tenant is always the first condition. (Each
     statement also selects a random number and checks it in every row of the answer: service/store/database.ts.)`,
  );
  report.gap();
  report.show(...sqlLines(`SELECT ${select.columns} ${select.from}`));
  report.row(select.values ?? {}, 'bound: ');
  return { seen, filters, graph: answer['flamegraph'] as WireGraph };
}

function rowsBack(report: Report, { asked }: Seen, { node, sample }: Stored): void {
  const [sums, ...symbols] = asked as [Asked, ...Asked[]];
  const found = sums.rows
    .map(([low, high, value]) => ({ stack: hexOf(low as number, high as number), value: value as bigint }))
    .sort((a, b) => Number(b.value - a.value) || (a.stack < b.stack ? -1 : 1));
  const followed = found.find(({ stack }) => stack === node)!;
  const first = found.slice(0, 3);
  const shown = first.includes(followed) ? first : [...first.slice(0, 2), followed];

  report.stage(
    'Rows back: one for each distinct stack',
    ['service/store/database.ts', 'Database.scan'],
    ['service/store/fetch-symbols.ts', 'SymbolFetcher'],
    ['service/store/symbol-cache.ts', 'SymbolCache'],
    ['service/store/held/held-hours.ts', 'HeldHours'],
  );
  report.say(
    `${number(found.length)} rows: the engine has added up each stack's values over all profiles and series of the
     selection. The largest:`,
  );
  report.show(
    ...table([
      ['', 'stack', 'Σ value'],
      ...shown.map((row) => [row === followed ? '▶' : '', row.stack, number(row.value)]),
    ]),
  );
  report.say(
    `The stacks are ids so far. What they are made of is fetched once and kept, so the next question asks for none of
     it (▶ is a path of ${sample.locations.length} nodes):`,
  );
  report.show(
    ...table(
      symbols.map(({ select, rows }) => [
        /FROM hearth\.(\w+)/.exec(select.from)![1]!,
        rows.length,
        rows.length === 1 ? 'row' : 'rows',
        howAsked(select.from),
      ]),
    ),
  );
  report.say(
    `Once the answer is sent, the hours it is about are read into memory: the next questions about them are answered
     without a statement.`,
  );
}

/** How a table of symbols was asked; the profiles are asked which services the stacks are of. */
function howAsked(sql: string): string {
  if (sql.endsWith('GROUP BY service')) {
    return 'which services';
  }
  return /\bid IN \(/.test(sql) ? 'by id' : 'all of the service';
}

function mergedTree(report: Report, { trees }: Seen, { sample }: Stored): NameTree {
  const [merged] = trees as [(typeof trees)[0]];
  const tree = nameTree(merged);
  const path = nodeOfPath(tree, sample.frames);
  const share = (node: number) => `${((100 * Number(tree.total[node]!)) / Number(tree.total[ROOT]!)).toFixed(1)} %`;
  const value = (amount: bigint) => formatValue(amount, UNIT);

  report.stage(
    'Tree: stacks merged from the root',
    ['service/store/merge-stacks.ts', 'treeOf'],
    ['service/store/answer-symbols.ts', 'symbolsOfAnswer'],
    ['model/name-tree.ts', 'nameTree'],
    ['model/name-tree.ts', 'truncateTree'],
  );
  report.say(
    `Stacks that begin alike share their nodes: ${number(merged.parent.length)} nodes over locations become
     ${number(tree.name.length - 1)} over function names, because lines of one function are one frame. Down the
     followed path:`,
  );
  report.show(
    ...table([
      ['', 'function', 'total', '', 'self'],
      ['', 'total', value(tree.total[ROOT]!), share(ROOT), value(tree.self[ROOT]!)],
      ...path.map((node, depth) => [
        '▶',
        clipped(`${' '.repeat(depth + 1)}${sample.frames[depth]!}`, 70),
        value(tree.total[node]!),
        share(node),
        value(tree.self[node]!),
      ]),
    ]),
  );
  return tree;
}

/** As the wire has it in JSON: whole numbers are texts. */
interface WireGraph {
  names: string[];
  levels: { values: string[] }[];
  total: string;
  maxSelf: string;
}

function levels(report: Report, tree: NameTree, graph: WireGraph, { sample }: Stored): void {
  const own = encodeFlameGraph(truncateTree(tree, defaultLimits.defaultNodes));
  const asText = own.levels.map(({ values }) => ({ values: values.map(String) }));
  deepStrictEqual(graph, { names: own.names, levels: asText, total: `${own.total}`, maxSelf: `${own.maxSelf}` });
  const path = nodeOfPath(tree, sample.frames);
  const shownLevels = own.levels.map(({ values }, depth) => {
    const node = depth === 0 ? ROOT : path[depth - 1];
    const at = Array.from({ length: values.length / NODE_WIDTH }, (_, i) => i * NODE_WIDTH).find(
      (start) =>
        node !== undefined &&
        own.names[Number(values[start + 3])] === tree.names[tree.name[node]!] &&
        values[start + 1] === tree.total[node] &&
        values[start + 2] === tree.self[node],
    );
    return {
      depth,
      nodes: values.length / NODE_WIDTH,
      ofPath: at === undefined ? [] : values.slice(at, at + NODE_WIDTH),
    };
  });

  report.stage(
    'Flame graph: the tree as levels',
    ['service/rpc/querier-service.ts', 'mergeStacktraces'],
    ['model/flame-graph.ts', 'encodeFlameGraph'],
    ['model/levels.ts', 'encodeLevels'],
  );
  report.say(
    `What goes over the wire, and what Grafana's own flame graph reads: ${number(own.names.length)} names and a row of
     numbers for each level, four a node: the gap to the node on its left, total, self, index of the name.
     ${own.levels.length} levels; the followed node of the first and the last ones:`,
  );
  const followed = shownLevels.filter(({ ofPath }) => ofPath.length > 0);
  report.show(
    ...table([
      ['', 'level', 'nodes', 'gap', 'total', 'self', 'name'],
      ...[...followed.slice(0, 3), ...followed.slice(-2)].map(({ depth, nodes, ofPath: [gap, total, self, name] }) => [
        depth === 0 ? '' : '▶',
        depth,
        nodes,
        gap!,
        total!,
        self!,
        `${name} = ${own.names[Number(name)]!}`,
      ]),
    ]),
  );
}

function url(report: Report, tree: NameTree, { sample, series }: Stored, filters: LabelFilter[]): void {
  // The page has only what came over the wire.
  const page = decodeFlameGraph(encodeFlameGraph(tree));
  const leaf = nodeOfPath(page, sample.frames).at(-1)!;
  const values = {
    ...valuesOf({
      from: new Date(TAKEN - 5 * MINUTE).toISOString(),
      to: new Date(TAKEN + 5 * MINUTE).toISOString(),
      service: series.service,
      profileType: series.profileType,
      filters,
    }),
    [urlKeys.focus]: pathWord(page, leaf),
  };
  const address = addressOf('flame-graph', values);
  // Whoever opens the link gets the same question and the same frame.
  const read = new URL(address, 'http://localhost').searchParams;
  deepStrictEqual(parseFilters(read.getAll(urlKeys.filters)), filters);
  equal(nodeOfWord(page, read.get(urlKeys.focus)!), leaf);

  report.stage(
    'URL: the link that shows it',
    ['src/scene/address.ts', 'addressOf'],
    ['src/scene/url-state.ts', 'urlKeys'],
    ['model/flame-layout-path.ts', 'pathWord'],
  );
  report.say(
    `All that was chosen is in the address, so a reload, a bookmark or a colleague sees the same: below the address of
     the page (npm start prints it; in Grafana it is Grafana's own)`,
  );
  report.show(
    new URL(address, 'http://localhost').pathname,
    ...[...read].map(([key, value], i) => `${i === 0 ? '?' : '&'}${key}=${value}`),
  );
  report.say(
    `The last key is the followed frame, ${sample.frames.at(-1)!}: a hash of the names above it, the same in every
     tree that has this path. The page zooms in on it.`,
  );
}
