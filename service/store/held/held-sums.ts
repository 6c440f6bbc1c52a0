/** What hours in memory add up to: the same answers as the statements of merge-stacks.ts and points.ts give. */
import { unixMillis } from '#model/brands.ts';
import { IdMap, NO_ROW } from '../id-map.ts';
import type { PointSeries, PointsQuery } from '../store.ts';
import type { HeldHour } from './held-hour.ts';
import type { HeldRows } from './held-hours.ts';
import type { HeldSamples } from './held-samples.ts';
import { valueOf } from './held-labels.ts';

export interface StackSums {
  ids: IdMap;
  /** In the order of the ids. */
  values: bigint[];
  /** Of samples without a stack. */
  stackless: bigint;
}

/** By the numbers of stacks: their sums, and whether any sample of the answer has them. */
interface Sums<Values> {
  values: Values;
  isThere: Uint8Array;
}

export function sumStacks(held: HeldRows): StackSums {
  return sumPieces(
    held.hours.map((hour) => ({ samples: hour.samples!, each: (visit) => held.eachPiece(hour, visit) })),
  );
}

/** All that these have. */
export function sumSamples(all: readonly HeldSamples[]): StackSums {
  return sumPieces(
    all.map((samples) => ({
      samples,
      each(visit) {
        for (let piece = 0; piece < samples.pieces; piece++) {
          visit(piece);
        }
      },
    })),
  );
}

/** @param parts of a selection, disjoint */
export function addSums(parts: readonly StackSums[]): StackSums {
  if (parts.length === 1) {
    return parts[0]!;
  }
  const ids = new IdMap();
  const values: bigint[] = [];
  let stackless = 0n;
  for (const part of parts) {
    for (let stack = 0; stack < part.ids.count; stack++) {
      const [low, high] = [part.ids.low(stack), part.ids.high(stack)];
      const known = ids.row(low, high);
      if (known === NO_ROW) {
        ids.add(low, high);
        values.push(part.values[stack]!);
      } else {
        values[known] = BigInt.asIntN(64, values[known]! + part.values[stack]!);
      }
    }
    stackless = BigInt.asIntN(64, stackless + part.stackless);
  }
  return { ids, values, stackless };
}

/** Some pieces of samples. */
interface Pieces {
  samples: HeldSamples;
  each(visit: (piece: number) => void): void;
}

function sumPieces(all: readonly Pieces[]): StackSums {
  const sums = new Map<IdMap, Sums<Float64Array | BigInt64Array>>();
  const magnitude = all.reduce((sum, { samples }) => sum + samples.magnitude, 0);
  const isExact = magnitude < Number.MAX_SAFE_INTEGER;
  for (const pieces of all) {
    const { stacks } = pieces.samples;
    const known = sums.get(stacks) ?? {
      values: isExact ? new Float64Array(stacks.count) : new BigInt64Array(stacks.count),
      isThere: new Uint8Array(stacks.count),
    };
    sums.set(stacks, known);
    addAll(pieces, known);
  }
  return joined(sums);
}

/** Hours whose stacks are numbered differently have some in common. */
function joined(sums: ReadonlyMap<IdMap, Sums<Float64Array | BigInt64Array>>): StackSums {
  const ids = new IdMap();
  const values: bigint[] = [];
  let stackless = 0n;
  for (const [stacks, own] of sums) {
    for (let stack = 0; stack < stacks.count; stack++) {
      if (own.isThere[stack] === 0) {
        continue;
      }
      const [low, high, value] = [stacks.low(stack), stacks.high(stack), BigInt(own.values[stack]!)];
      const known = sums.size === 1 ? NO_ROW : ids.row(low, high);
      if (low === 0 && high === 0) {
        stackless = BigInt.asIntN(64, stackless + value);
      } else if (known === NO_ROW) {
        ids.add(low, high);
        values.push(value);
      } else {
        values[known] = BigInt.asIntN(64, values[known]! + value);
      }
    }
  }
  return { ids, values, stackless };
}

function addAll(pieces: Pieces, sums: Sums<Float64Array | BigInt64Array>): void {
  const { values } = pieces.samples;
  if (sums.values instanceof Float64Array) {
    addPieces(pieces, values as Float64Array, sums as Sums<Float64Array>);
  } else if (values instanceof BigInt64Array) {
    addPieces64(pieces, values, sums as Sums<BigInt64Array>);
  } else {
    // Of one hour they are exact, added to the others not.
    const own = { values: new Float64Array(sums.values.length), isThere: sums.isThere };
    addPieces(pieces, values, own);
    own.values.forEach((value, stack) => (sums.values[stack] = (sums.values[stack] as bigint) + BigInt(value)));
  }
}

function addPieces({ samples, each }: Pieces, values: Float64Array, sums: Sums<Float64Array>): void {
  const { ends, stackOf } = samples;
  each((piece) => {
    for (let at = piece === 0 ? 0 : ends[piece - 1]!; at < ends[piece]!; at++) {
      sums.values[stackOf[at]!]! += values[at]!;
      sums.isThere[stackOf[at]!] = 1;
    }
  });
}

/** The same as `addPieces`: one function of both kinds of values takes three times as long. */
function addPieces64({ samples, each }: Pieces, values: BigInt64Array, sums: Sums<BigInt64Array>): void {
  const { ends, stackOf } = samples;
  each((piece) => {
    for (let at = piece === 0 ? 0 : ends[piece - 1]!; at < ends[piece]!; at++) {
      sums.values[stackOf[at]!]! += values[at]!;
      sums.isThere[stackOf[at]!] = 1;
    }
  });
}

interface PointGroup {
  labels: PointSeries['labels'];
  /** By step: numbers while a double holds the sum of all of them exactly. */
  sums: Map<number, number | bigint>;
}

/** @param query whose points are sums of whole profiles */
export function sumPoints(held: HeldRows, query: PointsQuery): PointSeries[] {
  const { start, groupBy } = query;
  const step = Math.max(1, Math.trunc(query.stepMillis));
  const isExact = held.hours.reduce((sum, { magnitude }) => sum + magnitude, 0) < Number.MAX_SAFE_INTEGER;
  const groups = new Map<string, PointGroup>();
  for (const hour of held.hours) {
    const groupOf = groupsOfSeries(hour, groupBy, groups);
    const { millis, seriesOf, totals } = hour;
    const stepOf = (row: number) => Math.floor((millis[row]! - start + step - 1) / step);
    held.each(
      hour,
      isExact
        ? (row) => {
            const { sums } = groupOf[seriesOf[row]!]!;
            const at = stepOf(row);
            sums.set(at, ((sums.get(at) ?? 0) as number) + Number(totals[row]));
          }
        : (row) => {
            const { sums } = groupOf[seriesOf[row]!]!;
            const at = stepOf(row);
            sums.set(at, ((sums.get(at) ?? 0n) as bigint) + totals[row]!);
          },
    );
  }
  return [...groups.values()]
    .filter(({ sums }) => sums.size > 0)
    .map(({ labels, sums }) => {
      const steps = Float64Array.from(sums.keys()).sort();
      return {
        labels,
        timestamps: Array.from(steps, (at) => unixMillis(at * step + start)),
        values: Array.from(steps, (at) => Number(sums.get(at)!)),
      };
    });
}

/** By the hour's number of a series: the group that it belongs to. */
function groupsOfSeries(hour: HeldHour, groupBy: readonly string[], groups: Map<string, PointGroup>): PointGroup[] {
  return Array.from({ length: hour.series.count }, (_, series) => {
    const all = hour.labels.get(series)!;
    const values = groupBy.map((name) => valueOf(all, name));
    const key = JSON.stringify(values);
    const labels = groupBy.map((name, i) => ({ name, value: values[i]! })).filter(({ value }) => value !== '');
    const group = groups.get(key) ?? { labels, sums: new Map<number, number | bigint>() };
    groups.set(key, group);
    return group;
  });
}
