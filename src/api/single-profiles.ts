/**
 * Single profiles of a selection, and how many had which value over time.
 *
 *     const page = await listProfiles(source, { ...query, order: 'largest', page: '' }, signal);
 *     const heatmap = await heatmapOf(source, { ...query, of: 'profiles', stepSeconds: 30 }, signal);
 */
import { ExploreService, ProfileOrder } from '#proto/hearth/v1/explore_pb.ts';
import { HeatmapQueryType, QuerierService } from '#proto/querier/v1/querier_pb.ts';
import { ExemplarType } from '#proto/types/v1/types_pb.ts';
import type { Label } from '#model/labels.ts';
import type { ProfileQuery, ProfileSource } from './profile-source.ts';

/** One series of a profile. */
export interface SingleProfile {
  id: string;
  /** Unix milliseconds. */
  time: number;
  durationSeconds: number;
  value: bigint;
  stacks: number;
  labels: readonly Label[];
  /** Where a list in the same order goes on after it; '' where the server does not say. */
  page: string;
}

export interface ProfilePage {
  profiles: readonly SingleProfile[];
  /** '' when there are no more. */
  next: string;
}

export type Order = 'newest' | 'largest';

export interface ListQuery extends ProfileQuery {
  order: Order;
  /** '' to begin. */
  page: string;
  /** Rows of a page, at most 1,000; 100 when absent. */
  rows?: number;
  spans?: readonly string[];
  profileIds?: readonly string[];
}

export const pageSize = 100;

/** Whether the server lists profiles at all. @throws HearthError */
export const answersList = (source: ProfileSource): Promise<boolean> =>
  source.answers(ExploreService.method.listProfiles);

/** Its end belongs to a range, its start does not, as in charts. @throws HearthError */
export function listProfiles(source: ProfileSource, query: ListQuery, signal?: AbortSignal): Promise<ProfilePage> {
  return source.ask('ListProfiles', query, signal, async (own) => {
    const request = {
      selection: {
        profileType: query.profileType,
        labelSelector: query.selector,
        start: BigInt(Math.trunc(query.start)) + 1n,
        end: BigInt(Math.trunc(query.end)),
        spanSelector: [...(query.spans ?? [])],
        profileIdSelector: [...(query.profileIds ?? [])],
      },
      order: query.order === 'largest' ? ProfileOrder.LARGEST : ProfileOrder.NEWEST,
      page: query.page,
      limit: query.rows ?? pageSize,
    };
    const answer = await source.clientOf(ExploreService).listProfiles(request, { signal: own });
    return {
      next: answer.nextPage,
      profiles: answer.profiles.map((one) => ({
        id: one.profileId,
        time: Number(one.time),
        durationSeconds: one.durationSeconds,
        value: one.value,
        stacks: one.stacks,
        labels: one.labels.map(({ name, value }) => ({ name, value })),
        page: one.page,
      })),
    };
  });
}

/** Counts in slots of time and rows of values. */
export interface HeatmapGrid {
  of: 'profiles' | 'spans';
  /** Unix milliseconds: slot s holds what is after edges[s] up to edges[s + 1]. */
  edges: readonly number[];
  /** In the profile's unit: row r has what is from floors[r] to floors[r + 1]; the lowest first. */
  floors: readonly number[];
  /** counts[slot * rows + row]. */
  counts: Int32Array;
  /** By cell, the span that is largest in it; '' where none is told. */
  spans: readonly string[];
}

export interface HeatmapQuery extends ProfileQuery {
  of: 'profiles' | 'spans';
  stepSeconds: number;
}

/**
 * Of what is after the start, in whole slots counted back from the end: the first may reach out of the range.
 *
 * @returns undefined when there is nothing
 * @throws HearthError
 */
export function heatmapOf(
  source: ProfileSource,
  query: HeatmapQuery,
  signal?: AbortSignal,
): Promise<HeatmapGrid | undefined> {
  return source.ask('SelectHeatmap', query, signal, async (own) => {
    const ofSpans = query.of === 'spans';
    const request = {
      profileTypeID: query.profileType,
      labelSelector: query.selector,
      start: BigInt(firstSlot(query)),
      end: BigInt(Math.trunc(query.end)),
      step: query.stepSeconds,
      groupBy: [],
      queryType: HeatmapQueryType[ofSpans ? 'SPAN' : 'INDIVIDUAL'],
      exemplarType: ExemplarType[ofSpans ? 'SPAN' : 'NONE'],
    };
    const { series } = await source.clientOf(QuerierService).selectHeatmap(request, { signal: own });
    const slots = series.flatMap((one) => one.slots);
    const floors = slots[0]?.yMin;
    if (floors === undefined || floors.length === 0) return undefined;
    const stepMs = query.stepSeconds * 1000;
    const stamps = slots.map(({ timestamp }) => Number(timestamp));
    const first = stamps.reduce((least, stamp) => Math.min(least, stamp), stamps[0]!);
    const count = Math.round((stamps.reduce((most, stamp) => Math.max(most, stamp), first) - first) / stepMs) + 1;
    const grid = {
      of: query.of,
      edges: Array.from({ length: count + 1 }, (_, slot) => first + (slot - 1) * stepMs),
      floors,
      counts: new Int32Array(count * floors.length),
      spans: new Array<string>(count * floors.length).fill(''),
    };
    slots.forEach(({ counts, exemplars }, i) => {
      const slot = Math.round((stamps[i]! - first) / stepMs) * floors.length;
      counts.forEach((number, row) => (grid.counts[slot + row]! += number));
      for (const { spanId, value } of exemplars) {
        if (spanId !== '') grid.spans[slot + rowOf(floors, Number(value))] = spanId;
      }
    });
    return grid;
  });
}

/**
 * The answer for the newest part of a range, with room for all of it: slots before what came hold nothing yet.
 *
 * @param whole what the part is of
 */
export function roomFor(grid: HeatmapGrid, whole: HeatmapQuery): HeatmapGrid {
  const stepMs = whole.stepSeconds * 1000;
  const first = firstSlot(whole) - stepMs;
  const before = Math.max(0, Math.round((grid.edges[0]! - first) / stepMs));
  const cells = before * grid.floors.length;
  const counts = new Int32Array(cells + grid.counts.length);
  counts.set(grid.counts, cells);
  return {
    ...grid,
    edges: [...Array.from({ length: before }, (_, slot) => first + slot * stepMs), ...grid.edges],
    counts,
    spans: [...new Array<string>(cells).fill(''), ...grid.spans],
  };
}

/** Where it ends, in Unix milliseconds: a slot t holds (t − step, t]. */
function firstSlot({ start, end, stepSeconds }: HeatmapQuery): number {
  const stepMs = stepSeconds * 1000;
  return Math.trunc(end) - Math.max(0, Math.ceil((end - start) / stepMs) - 1) * stepMs;
}

/** The row that a value is in. */
export function rowOf(floors: readonly number[], value: number): number {
  const above = floors.findIndex((floor) => floor > value);
  return above === -1 ? floors.length - 1 : Math.max(0, above - 1);
}
