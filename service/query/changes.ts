/** What has changed between two selections, told from noise: see model/rank-changes.ts for how. */
import { blockCosts, joinBlockCosts, type BlockCosts, type Costs } from '#model/block-costs.ts';
import { granularFrames, type Place } from '#model/granular-frames.ts';
import { parseProfileType } from '#model/profile-type.ts';
import { rankChanges, type NotedChange, type RankedFunction } from '#model/rank-changes.ts';
import { NONE } from '#model/tree-shape.ts';
import { isGauge } from '#model/units.ts';
import { withoutInlined } from '#model/without-inlined.ts';
import { blocksOf, joinCounts, noCounts, type StackBlocks } from '../store/stack-blocks.ts';
import { nodesAtCallSite } from './call-site.ts';
import { rowLimit } from './functions.ts';
import type { Querier, StackQuestion } from './querier.ts';
import { askStacks, basisOf, type SelectionBasis } from './sides.ts';
import type { Tenants } from './tenant-queries.ts';

/** Rates are per second of the range: a counter's sum, a gauge's mean. */
export interface ChangedFunction extends RankedFunction {
  /** '' where profiles do not say. */
  file: string;
  selfRate: number;
  baselineSelfRate: number;
  totalRate: number;
  baselineTotalRate: number;
}

export interface ChangesAnswer {
  changes: ChangedFunction[];
  overall: NotedChange & { rate: number; baselineRate: number };
  basis: SelectionBasis;
  baselineBasis: SelectionBasis;
  withoutNoise: string;
  /** How many blocks of time noise was looked for in. */
  blocks: number;
  baselineBlocks: number;
}

interface ComparedSides {
  selection: StackQuestion;
  baseline: StackQuestion;
  /** What was inlined into a function counts for that function. */
  noInlines?: boolean;
}

const DEFAULT_CHANGES = 50;
const MILLIS_PER_SECOND = 1_000;
/** Twice as many as it takes to tell a change from noise. */
const FEW_BLOCKS = 12;

/** @param limit how many functions; 0 for the default. @throws HearthError query_limit, and as mergeStacks */
export async function rankedChanges(
  querier: Querier,
  tenants: Tenants,
  { selection, baseline, noInlines = false }: ComparedSides,
  limit: number,
  signal?: AbortSignal,
): Promise<ChangesAnswer> {
  const rows = rowLimit(querier, tenants, limit, DEFAULT_CHANGES);
  const [side, other] = await Promise.all([
    sideOf(querier, tenants, { ...selection, noInlines }, signal),
    sideOf(querier, tenants, { ...baseline, noInlines }, signal),
  ]);
  const { changes, overall, withoutNoise } = rankChanges(side.costs, other.costs, {
    rate: side.rate,
    baselineRate: other.rate,
    limit: rows,
  });
  return {
    changes: changes.map((change) => ({
      ...change,
      file: side.files.get(change.name) ?? other.files.get(change.name) ?? '',
      selfRate: change.selfShare * side.rate,
      baselineSelfRate: change.baselineSelfShare * other.rate,
      totalRate: change.totalShare * side.rate,
      baselineTotalRate: change.baselineTotalShare * other.rate,
    })),
    overall: { ...overall, rate: side.rate, baselineRate: other.rate },
    basis: side.basis,
    baselineBasis: other.basis,
    withoutNoise,
    blocks: side.costs.blocks,
    baselineBlocks: other.costs.blocks,
  };
}

interface SideCosts {
  costs: BlockCosts;
  files: Map<string, string>;
  /** Of everything. */
  rate: number;
  basis: SelectionBasis;
}

async function sideOf(
  querier: Querier,
  tenants: Tenants,
  { noInlines, ...question }: StackQuestion & { noInlines: boolean },
  signal: AbortSignal | undefined,
): Promise<SideCosts> {
  const { store } = querier.queries;
  const count = async (isFine: boolean) =>
    blocksOf(
      await askStacks(querier, tenants, question, [noCounts, joinCounts], signal, (query) =>
        store.profileCounts({ ...query, isFine }),
      ),
    );
  const [counted, basis] = await Promise.all([count(false), basisOf(querier, tenants, question, signal)]);
  // Of a long range with data in a few hours the sums of these hours would be all there is to compare.
  const isFine = counted.profiles.length < FEW_BLOCKS;
  const { edges, profiles } = isFine ? await count(true) : counted;
  const none: { costs: Costs; places: Place[] }[] = [];
  const parts = await askStacks(querier, tenants, question, [none, (all) => all.flat()], signal, async (query) => {
    const all = atCallSiteOnly(await store.stackBlocks({ ...query, edges, isFine }), question.callSite ?? []);
    const blocks = noInlines ? { ...all, tree: withoutInlined(all.tree) } : all;
    const { places } = granularFrames(blocks.tree.symbols, blocks.tree.location, 'function');
    return [{ costs: blockCosts(blocks, profiles.length), places }];
  });
  const costs = joinBlockCosts(
    parts.map((part) => part.costs),
    profiles,
  );
  const files = new Map(parts.flatMap(({ places }) => places.map(({ name, file }) => [name, file] as const)));
  return { costs, files, basis, rate: rateOf(question, costs, basis) };
}

/** Rows that are not below the call site belong to nothing that is asked about. */
function atCallSiteOnly(blocks: StackBlocks, callSite: readonly string[]): StackBlocks {
  if (callSite.length === 0) {
    return blocks;
  }
  const isAt = nodesAtCallSite(blocks.tree, callSite);
  const value = blocks.value.map((sum, row) => (blocks.leaf[row] !== NONE && isAt[blocks.leaf[row]!] === 1 ? sum : 0));
  return { ...blocks, value };
}

/** Per second of the range; of a gauge the mean, as far as the call site is part of it. */
function rateOf({ profileTypeID }: StackQuestion, { whole }: BlockCosts, basis: SelectionBasis): number {
  const seconds = Math.max(1, basis.end - basis.start) / MILLIS_PER_SECOND;
  const asked = whole.reduce((sum, value) => sum + value, 0);
  const total = Number(basis.total);
  const gauge = total === 0 ? 0 : (basis.valueSeconds * asked) / total;
  return (isGauge(parseProfileType(profileTypeID)) ? gauge : asked) / seconds;
}
