/**
 * How many profiles, or spans, had which value, over time.
 *
 *     const { range, series } = await selectHeatmap(querier, tenants, { …, of: 'profiles' }, signal);
 *     series[0].slots[0].counts[19];       // in the row of the largest values
 *
 * Slots are those of points.ts, (t − step, t], but what comes after the last whole one counts in it.
 */
import type { TenantNumber, UnixMillis } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import type { Label } from '#model/labels.ts';
import { ROWS, type Cell, type Single, type ValueRange } from '../store/single-profiles.ts';
import { keyOfLabels, larger } from './join-tenants.ts';
import { compareLabels, type Querier } from './querier.ts';
import { tellProfilesSince } from './profiles-since.ts';
import { parseLabelNames, parseSelection, parseStep, type WireSelection } from './selection.ts';
import type { Tenants } from './tenant-queries.ts';

export interface HeatmapQuestion extends WireSelection {
  of: 'profiles' | 'spans';
  groupBy: readonly string[];
  stepSeconds: number;
  /** 0 for all. */
  limit: bigint;
  withExemplars: boolean;
}

export interface HeatmapSlot {
  timestamp: UnixMillis;
  /** By row, from the lowest values to the highest. */
  counts: Int32Array;
  /** The largest of each row, where exemplars are asked for. */
  exemplars: (Single | undefined)[];
}

export interface HeatmapSeries {
  labels: Label[];
  /** In order of time. */
  slots: HeatmapSlot[];
}

export interface Heatmap {
  /** Of all series; undefined where there is nothing. */
  range: ValueRange | undefined;
  series: HeatmapSeries[];
}

/**
 * Series in the order of the sums of their values, the largest first, then of their labels.
 *
 * @throws HearthError bad_request, bad_time_range, query_limit
 */
export async function selectHeatmap(
  querier: Querier,
  tenants: Tenants,
  question: HeatmapQuestion,
  signal?: AbortSignal,
): Promise<Heatmap> {
  const { queries } = querier;
  const { store } = queries;
  const stepMillis = parseStep(question.stepSeconds);
  if (question.limit < 0n) {
    throw new HearthError('bad_request', 'limit must not be negative; 0 means all series');
  }
  const groupBy = parseLabelNames(question.groupBy);
  const limits = queries.limitsOf(tenants);
  const queryOf = (tenant: TenantNumber) => ({
    ...parseSelection(tenant, question, limits).query,
    groupBy,
    stepMillis,
    of: question.of,
  });
  // A question that is wrong is refused also when there is no such tenant.
  const { start, end } = queryOf(0 as TenantNumber);
  if (start >= end) {
    throw new HearthError('bad_time_range', `the range has no length: start ${question.start}, end ${question.end}`);
  }
  await tellProfilesSince(queries, tenants, question, { start, end }, signal);
  const range = await queries.ask(tenants, undefined, joinRanges, signal, (tenant, running) =>
    store.singles.valueRange({ ...queryOf(tenant), signal: running }),
  );
  if (range === undefined) {
    return { range, series: [] };
  }
  const cells = await queries.ask(
    tenants,
    [],
    (parts: readonly Cell[][]) => parts.flat(),
    signal,
    (tenant, running) =>
      store.singles.cells({ ...queryOf(tenant), range, withLargest: question.withExemplars, signal: running }),
  );
  const series = seriesOf(cells);
  return { range, series: question.limit > 0n ? series.slice(0, Number(question.limit)) : series };
}

function joinRanges(parts: readonly (ValueRange | undefined)[]): ValueRange | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0
    ? undefined
    : known.reduce((a, b) => ({
        least: a.least < b.least ? a.least : b.least,
        most: a.most > b.most ? a.most : b.most,
      }));
}

/** Cells of several tenants may be the same one. */
function seriesOf(cells: readonly Cell[]): HeatmapSeries[] {
  const found = new Map<string, { labels: Label[]; sum: number; slots: Map<UnixMillis, HeatmapSlot> }>();
  for (const { labels, timestamp, row, count, sum, largest } of cells) {
    const key = keyOfLabels(labels);
    const one = found.get(key) ?? { labels, sum: 0, slots: new Map<UnixMillis, HeatmapSlot>() };
    found.set(key, one);
    one.sum += sum;
    const slot = one.slots.get(timestamp) ?? { timestamp, counts: new Int32Array(ROWS), exemplars: [] };
    one.slots.set(timestamp, slot);
    slot.counts[row]! += count;
    slot.exemplars[row] = largest === undefined ? undefined : larger(slot.exemplars[row], largest);
  }
  return [...found.values()]
    .sort((a, b) => b.sum - a.sum || compareLabels(a.labels, b.labels))
    .map(({ labels, slots }) => ({ labels, slots: [...slots.values()].sort((a, b) => a.timestamp - b.timestamp) }));
}
