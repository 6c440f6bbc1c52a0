/**
 * The merged stacks of a selection: the engine sums each stack's values, from profiles and rollups as planned, then the
 * stacks are walked to the root through the symbol cache, so that the cost follows the distinct stacks of the answer.
 *
 *     stack id, Σ value  ──nodes──▶  parent-linked tree  ──locations, functions──▶  LocationTree
 */
import type { LocationTree } from '#model/columns.ts';
import { symbolsOfAnswer } from './answer-symbols.ts';
import { Conditions } from './conditions.ts';
import type { Database, Select } from './database.ts';
import { SymbolFetcher } from './fetch-symbols.ts';
import type { HeldMemory } from './held/held-memory.ts';
import { addSums, sumStacks, type StackSums } from './held/held-sums.ts';
import { IdMap } from './id-map.ts';
import { NONE, UNKNOWN } from './location-table.ts';
import { DATABASE } from './migrate.ts';
import { rawPlan, type Plan } from './rollups/plan.ts';
import type { StackQuery } from './store.ts';
import type { TenantSymbols } from './symbol-cache.ts';

export async function mergeStacks(
  database: Database,
  symbols: TenantSymbols,
  query: StackQuery,
  plan: Plan,
  memory?: HeldMemory,
): Promise<LocationTree> {
  const { ids, values, stackless } = inOrder(await sumsOf(database, query, plan, memory));
  const { tree, leaf } = await stackPaths(database, symbols, query, ids, plan);
  values.forEach((value, i) => (tree.self[leaf[i]!]! += value));
  return { ...tree, stackless };
}

/** From memory as far as it is there. */
async function sumsOf(database: Database, query: StackQuery, plan: Plan, memory?: HeldMemory): Promise<StackSums> {
  const hours = memory?.hours.find(query, plan, 'stacks');
  if (hours !== undefined && hours.rest === undefined) {
    return sumStacks(hours);
  }
  const left = hours?.rest ?? plan;
  const minutes = memory?.minutes.find(query, left);
  // Before the store is asked: of what is held, more may be written meanwhile.
  const held = [...(hours === undefined ? [] : [sumStacks(hours)]), ...(minutes === undefined ? [] : [minutes.sums])];
  const rest = minutes === undefined ? left : minutes.rest;
  return addSums([...held, ...(rest === undefined ? [] : [await storedSums(database, query, rest)])]);
}

/** By their ids: the same question has the same answer to the byte, whoever added it up. */
function inOrder({ ids, values, stackless }: StackSums): StackSums {
  const sorted = new BigUint64Array(ids.count);
  const halves = new Int32Array(sorted.buffer);
  for (let stack = 0; stack < ids.count; stack++) {
    halves[2 * stack] = ids.low(stack);
    halves[2 * stack + 1] = ids.high(stack);
  }
  sorted.sort();
  const ordered = new IdMap();
  const orderedValues = new Array<bigint>(ids.count);
  for (let stack = 0; stack < ids.count; stack++) {
    const [low, high] = [halves[2 * stack]!, halves[2 * stack + 1]!];
    orderedValues[stack] = values[ids.row(low, high)]!;
    ordered.add(low, high);
  }
  return { ids: ordered, values: orderedValues, stackless };
}

async function storedSums(database: Database, query: StackQuery, plan: Plan): Promise<StackSums> {
  const stacks = new IdMap();
  const values: bigint[] = [];
  let stackless = 0n;
  await database.scan(stackSums(query, plan), (row) => {
    const low = row.int32();
    const high = row.int32();
    const value = row.int64();
    if (low === 0 && high === 0) {
      stackless = value;
    } else {
      stacks.addOnce(low, high);
      values.push(value);
    }
  });
  return { ids: stacks, values, stackless };
}

export interface StackPaths {
  /** Without values. */
  tree: LocationTree;
  /** By stack, in the order of their ids: the node where it ends. */
  leaf: Int32Array;
}

/** The tree that stacks of a selection make, with what it needs of their symbols. */
export async function stackPaths(
  database: Database,
  symbols: TenantSymbols,
  query: StackQuery,
  stacks: IdMap,
  plan: Plan = rawPlan(query),
): Promise<StackPaths> {
  let services: Promise<string[]> | undefined;
  const fetcher = new SymbolFetcher(database, symbols, {
    tenant: query.tenant,
    plan,
    services: () => (services ??= database.select(servicesOf(query, plan), (row) => row.text())),
    signal: query.signal,
  });
  await fetcher.nodes(stacks);
  const { parent, node, leaf } = treeOf(symbols, stacks);
  await fetcher.locations(missingLocations(symbols, node));
  const { columns, location } = await symbolsOfAnswer(symbols, node, fetcher);
  const self = new BigInt64Array(node.length);
  return { tree: { symbols: columns, parent, location, self, stackless: 0n }, leaf };
}

/** Whether a selection is of single profiles or spans, which no rollup has. */
export const isOfProfiles = ({ profileIds = [], spanIds = [], traceIds = [] }: StackQuery) =>
  profileIds.length + spanIds.length + traceIds.length > 0;

/** A table's rows that a selection is made of. */
export interface Selected {
  table: string;
  where: Conditions;
}

/** Which rows a selection is made of, and of which tables; what they bind belongs to one statement. */
export function selectedRows(query: StackQuery, plan: Plan): Selected[] {
  if (isOfProfiles(query)) {
    const { table, where } = selected(query);
    return [{ table: `${table} FINAL`, where }];
  }
  const tables: Selected[] = [];
  const raw = new Conditions(query.tenant);
  if (plan.raw.length > 0 || plan.buckets.length === 0) {
    raw.profileType(query.profileType);
    raw.rawRuns(plan.raw);
    raw.seriesMatching(query.matchers, { ...plan, buckets: [] });
    tables.push({ table: 'profiles FINAL', where: raw });
  }
  if (plan.buckets.length > 0) {
    const where = raw.another();
    where.profileType(query.profileType);
    where.bucketRuns(plan.buckets);
    where.seriesMatching(query.matchers, { ...plan, raw: [] });
    tables.push({ table: 'rollups', where });
  }
  return tables;
}

/** Which profiles, or samples of spans, a selection is made of: whatever has been rolled up of them. */
export function selected(query: StackQuery): Selected {
  const { profileIds = [], spanIds = [], traceIds = [] } = query;
  const where = new Conditions(query.tenant);
  where.profileType(query.profileType);
  where.times(query);
  where.seriesMatching(query.matchers, rawPlan(query));
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
  return { table: spanIds.length > 0 || traceIds.length > 0 ? 'span_samples' : 'profiles', where };
}

function stackSums(query: StackQuery, plan: Plan): Select {
  const tables = selectedRows(query, plan);
  const rows = tables.map(
    ({ table, where }) => `${DATABASE}.${table} ARRAY JOIN stacks AS stack, samples AS sample WHERE ${where.sql}`,
  );
  const from =
    rows.length === 1 ? rows[0]! : `(${rows.map((of) => `SELECT stack, sample FROM ${of}`).join(' UNION ALL ')})`;
  return {
    columns: 'stack, sum(sample)',
    from: `FROM ${from} GROUP BY stack`,
    values: tables[0]!.where.values,
    signal: query.signal,
  };
}

/** A stack's symbols are stored with each service that has it: equal ids have equal content. */
function servicesOf(query: StackQuery, plan: Plan): Select {
  const tables = selectedRows(query, plan);
  const each = tables.map(
    ({ table, where }) => `FROM ${DATABASE}.${table.replace(' FINAL', '')} WHERE ${where.sql} GROUP BY service`,
  );
  const all = each.map((from) => `SELECT toString(service) AS service ${from}`).join(' UNION ALL ');
  return {
    columns: 'toString(service)',
    from: each.length === 1 ? each[0]! : `FROM (${all}) GROUP BY service`,
    values: tables[0]!.where.values,
    signal: query.signal,
  };
}

interface NodeTree {
  parent: Int32Array;
  /** The cache's row of each node. */
  node: Int32Array;
  leaf: Int32Array;
}

/** Numbers the nodes of an answer, parents first. */
function treeOf(symbols: TenantSymbols, stacks: IdMap): NodeTree {
  const parent: number[] = [];
  const node: number[] = [];
  /** By the cache's row: the answer's number + 1. */
  const numbers = new Int32Array(symbols.nodes.count);
  const leaf = new Int32Array(stacks.count);
  const path: number[] = [];
  for (let i = 0; i < stacks.count; i++) {
    let row = symbols.nodes.row(stacks.low(i), stacks.high(i));
    while (row !== NONE && numbers[row] === 0) {
      path.push(row);
      row = symbols.parentOf(row);
    }
    let above = row === NONE ? NONE : numbers[row]! - 1;
    for (let next = path.pop(); next !== undefined; next = path.pop()) {
      parent.push(above);
      above = node.push(next) - 1;
      numbers[next] = above + 1;
    }
    leaf[i] = above;
  }
  return { parent: Int32Array.from(parent), node: Int32Array.from(node), leaf };
}

function missingLocations(symbols: TenantSymbols, nodes: Int32Array): IdMap {
  const missing = new IdMap();
  for (const node of nodes) {
    if (symbols.locationOf(node) === UNKNOWN) {
      missing.addOnce(symbols.locationLow(node), symbols.locationHigh(node));
    }
  }
  return missing;
}
