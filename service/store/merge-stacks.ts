/**
 * The merged stacks of a selection: the engine sums each stack's values, then the stacks are walked to the root
 * through the symbol cache, so that the cost follows the distinct stacks of the answer.
 *
 *     stack id, Σ value  ──nodes──▶  parent-linked tree  ──locations, functions──▶  LocationTree
 */
import type { LocationTree, SymbolColumns } from '#model/columns.ts';
import { Conditions } from './conditions.ts';
import type { Database } from './database.ts';
import { IdMapOf, SymbolFetcher, type Wanted } from './fetch-symbols.ts';
import type { IdMap } from './id-map.ts';
import { DATABASE } from './migrate.ts';
import type { StackQuery } from './store.ts';
import type { TenantSymbols } from './symbol-cache.ts';

export async function mergeStacks(
  database: Database,
  symbols: TenantSymbols,
  query: StackQuery,
): Promise<LocationTree> {
  const stacks = new IdMapOf();
  const values: bigint[] = [];
  const services = new Set<string>();
  let stackless = 0n;
  await database.scan(stackSums(query), (row) => {
    const low = row.int32();
    const high = row.int32();
    const value = row.int64();
    services.add(row.text());
    if (low === 0 && high === 0) {
      stackless = value;
    } else {
      stacks.addOnce(low, high);
      values.push(value);
    }
  });
  const wanted: Wanted = { tenant: query.tenant, range: query, services, signal: query.signal };
  const fetcher = new SymbolFetcher(database, symbols, wanted);
  await fetcher.nodes(stacks.ids);
  const tree = new TreeBuilder(symbols, stacks.ids, values);
  await fetcher.locations(tree.locationIds);
  await fetcher.functions(functionIds(symbols, tree.locationIds));
  await fetcher.mappings(mappingIds(symbols, tree.locationIds));
  return {
    symbols: columnsOf(symbols, tree.locationIds),
    parent: Int32Array.from(tree.parent),
    location: Int32Array.from(tree.location),
    self: BigInt64Array.from(tree.self),
    stackless,
  };
}

function stackSums(query: StackQuery) {
  const { profileIds = [], spanIds = [], traceIds = [] } = query;
  const where = new Conditions(query.tenant);
  where.profileType(query.profileType);
  where.times(query);
  where.seriesMatching(query.matchers, query);
  if (profileIds.length > 0) {
    where.add(`profile_id IN (${profileIds.map((id) => `unhex('${Buffer.from(id).toString('hex')}')`).join(', ')})`);
  }
  if (spanIds.length > 0) {
    where.add(`span_id IN (${spanIds.map((id) => BigInt.asUintN(64, id)).join(', ')})`);
  }
  if (traceIds.length > 0) {
    const each = traceIds.map(
      ({ high, low }) => `(trace_high = ${BigInt.asUintN(64, high)} AND trace_low = ${BigInt.asUintN(64, low)})`,
    );
    where.add(`(${each.join(' OR ')})`);
  }
  const table = spanIds.length > 0 || traceIds.length > 0 ? 'span_samples' : 'profiles';
  return {
    // Any service of a stack can name its symbols: equal ids have equal content.
    columns: 'stack, sum(sample), any(service)',
    from:
      `FROM ${DATABASE}.${table} FINAL ARRAY JOIN stacks AS stack, samples AS sample ` +
      `WHERE ${where.sql} GROUP BY stack`,
    values: where.values,
    signal: query.signal,
  };
}

/** Numbers the nodes of an answer, parents first, and the locations they name. */
class TreeBuilder {
  readonly parent: number[] = [];
  readonly location: number[] = [];
  readonly self: bigint[] = [];
  private readonly locations = new IdMapOf();
  /** By the cache's node row: the answer's node + 1. */
  private readonly numbers: Int32Array;

  constructor(
    private readonly symbols: TenantSymbols,
    stacks: IdMap,
    values: readonly bigint[],
  ) {
    this.numbers = new Int32Array(symbols.nodes.count);
    for (let i = 0; i < stacks.count; i++) {
      const node = this.number(symbols.nodes.row(stacks.low(i), stacks.high(i)));
      this.self[node] = this.self[node]! + values[i]!;
    }
  }

  get locationIds(): IdMap {
    return this.locations.ids;
  }

  /** The answer's number of a node; nodes above it are numbered first. */
  private number(row: number): number {
    const { symbols, numbers } = this;
    const path: number[] = [];
    let above = row;
    while (above !== -1 && numbers[above] === 0) {
      path.push(above);
      const low = symbols.parentLow(above);
      const high = symbols.parentHigh(above);
      above = low === 0 && high === 0 ? -1 : symbols.nodes.row(low, high);
    }
    let parent = above === -1 ? -1 : numbers[above]! - 1;
    for (let i = path.length - 1; i >= 0; i--) {
      const node = path[i]!;
      const low = symbols.locationLow(node);
      const high = symbols.locationHigh(node);
      this.locations.addOnce(low, high);
      this.parent.push(parent);
      this.location.push(this.locations.ids.row(low, high));
      this.self.push(0n);
      parent = this.parent.length - 1;
      numbers[node] = parent + 1;
    }
    return parent;
  }
}

function functionIds(symbols: TenantSymbols, locations: IdMap): IdMap {
  const ids = new IdMapOf();
  for (const { functions } of rowsOf(symbols, locations)) {
    for (let i = 0; i < functions.length; i += 2) {
      ids.addOnce(functions[i]!, functions[i + 1]!);
    }
  }
  return ids.ids;
}

function mappingIds(symbols: TenantSymbols, locations: IdMap): IdMap {
  const ids = new IdMapOf();
  for (const { mappingLow, mappingHigh } of rowsOf(symbols, locations)) {
    if (mappingLow !== 0 || mappingHigh !== 0) {
      ids.addOnce(mappingLow, mappingHigh);
    }
  }
  return ids.ids;
}

function rowsOf(symbols: TenantSymbols, locations: IdMap) {
  return Array.from(
    { length: locations.count },
    (_, i) => symbols.locations[symbols.locationIds.row(locations.low(i), locations.high(i))]!,
  );
}

/** The symbols of an answer alone: what it does not use would cost every reader of it. */
function columnsOf(symbols: TenantSymbols, locations: IdMap): SymbolColumns {
  const rows = rowsOf(symbols, locations);
  const functions = functionIds(symbols, locations);
  const mappings = mappingIds(symbols, locations);
  const functionRows = Array.from(
    { length: functions.count },
    (_, i) => symbols.functions[symbols.functionIds.row(functions.low(i), functions.high(i))]!,
  );
  const mappingRows = Array.from(
    { length: mappings.count },
    (_, i) => symbols.mappings[symbols.mappingIds.row(mappings.low(i), mappings.high(i))]!,
  );
  const strings = new Strings();
  const lineOffsets = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => (lineOffsets[i + 1] = lineOffsets[i]! + row.lines.length));
  const lineFunction = new Int32Array(lineOffsets[rows.length]!);
  const lineNumber = new Int32Array(lineOffsets[rows.length]!);
  rows.forEach((row, i) => {
    lineNumber.set(row.lines, lineOffsets[i]!);
    row.lines.forEach((_, line) => {
      lineFunction[lineOffsets[i]! + line] = functions.row(row.functions[2 * line]!, row.functions[2 * line + 1]!);
    });
  });
  return {
    functions: {
      name: Int32Array.from(functionRows, (row) => strings.index(row.name)),
      systemName: Int32Array.from(functionRows, (row) => strings.index(row.systemName)),
      file: Int32Array.from(functionRows, (row) => strings.index(row.file)),
      startLine: Int32Array.from(functionRows, (row) => row.startLine),
    },
    mappings: {
      file: Int32Array.from(mappingRows, (row) => strings.index(row.file)),
      buildId: Int32Array.from(mappingRows, (row) => strings.index(row.buildId)),
      memoryStart: BigUint64Array.from(mappingRows, (row) => row.memoryStart),
      memoryLimit: BigUint64Array.from(mappingRows, (row) => row.memoryLimit),
      fileOffset: BigUint64Array.from(mappingRows, (row) => row.fileOffset),
      flags: Uint8Array.from(mappingRows, (row) => row.flags),
    },
    locations: {
      mapping: Int32Array.from(rows, (row) => mappings.row(row.mappingLow, row.mappingHigh)),
      address: BigUint64Array.from(rows, (row) => row.address),
      isFolded: Uint8Array.from(rows, (row) => row.isFolded),
      lineOffsets,
      lineFunction,
      lineNumber,
    },
    strings: strings.list,
  };
}

class Strings {
  readonly list = [''];
  private readonly known = new Map([['', 0]]);

  index(text: string): number {
    let index = this.known.get(text);
    if (index === undefined) {
      index = this.list.push(text) - 1;
      this.known.set(text, index);
    }
    return index;
  }
}
