/** What hours in memory add up to: the same answers as the statements of merge-stacks.ts and points.ts give. */
import { unixMillis } from '#model/brands.ts';
import { IdMap, NO_ROW } from '../id-map.ts';
import type { PointSeries, PointsQuery } from '../store.ts';
import type { HeldHour } from './held-hour.ts';
import type { HeldRows } from './held-hours.ts';
import { valueOf } from './held-labels.ts';

export interface StackSums {
  ids: IdMap;
  /** In the order of the ids. */
  values: bigint[];
  /** Of samples without a stack. */
  stackless: bigint;
}

export function sumStacks(held: HeldRows): StackSums {
  const ids = new IdMap();
  const values: bigint[] = [];
  let stackless = 0n;
  for (const hour of held.hours) {
    const { stacks } = hour;
    const { sums, isThere } = sumHour(held, hour);
    for (let stack = 0; stack < stacks.count; stack++) {
      const low = stacks.low(stack);
      const high = stacks.high(stack);
      if (isThere[stack] === 0) {
        continue;
      }
      if (low === 0 && high === 0) {
        stackless = BigInt.asIntN(64, stackless + sums[stack]!);
        continue;
      }
      const known = ids.row(low, high);
      if (known === NO_ROW) {
        ids.add(low, high);
        values.push(sums[stack]!);
      } else {
        values[known] = BigInt.asIntN(64, values[known]! + sums[stack]!);
      }
    }
  }
  return { ids, values, stackless };
}

/** By the hour's own numbers of stacks: their sums, and whether any profile of the answer has them. */
function sumHour(held: HeldRows, hour: HeldHour): { sums: BigInt64Array; isThere: Uint8Array } {
  const { ends, stackOf, values, stacks } = hour;
  const isThere = new Uint8Array(stacks.count);
  if (values instanceof BigInt64Array) {
    const sums = new BigInt64Array(stacks.count);
    held.each(hour, (row) => {
      for (let at = row === 0 ? 0 : ends[row - 1]!; at < ends[row]!; at++) {
        sums[stackOf[at]!]! += values[at]!;
        isThere[stackOf[at]!] = 1;
      }
    });
    return { sums, isThere };
  }
  const sums = new Float64Array(stacks.count);
  held.each(hour, (row) => {
    for (let at = row === 0 ? 0 : ends[row - 1]!; at < ends[row]!; at++) {
      sums[stackOf[at]!]! += values[at]!;
      isThere[stackOf[at]!] = 1;
    }
  });
  return { sums: BigInt64Array.from(sums, BigInt), isThere };
}

/** @param query whose points are sums of whole profiles */
export function sumPoints(held: HeldRows, query: PointsQuery): PointSeries[] {
  const { start, groupBy } = query;
  const step = Math.max(1, Math.trunc(query.stepMillis));
  const groups = new Map<string, { labels: PointSeries['labels']; sums: Map<number, bigint> }>();
  for (const hour of held.hours) {
    const groupOf = Array.from({ length: hour.series.count }, (_, series) => {
      const all = hour.labels.get(series)!;
      const values = groupBy.map((name) => valueOf(all, name));
      const key = JSON.stringify(values);
      const labels = groupBy.map((name, i) => ({ name, value: values[i]! })).filter(({ value }) => value !== '');
      return { key, labels };
    });
    held.each(hour, (row) => {
      const { key, labels } = groupOf[hour.seriesOf[row]!]!;
      let group = groups.get(key);
      if (group === undefined) {
        group = { labels, sums: new Map() };
        groups.set(key, group);
      }
      const at = Math.floor((hour.millis[row]! - start + step - 1) / step);
      group.sums.set(at, (group.sums.get(at) ?? 0n) + hour.totals[row]!);
    });
  }
  return [...groups.values()].map(({ labels, sums }) => {
    const steps = [...sums].sort(([a], [b]) => a - b);
    return {
      labels,
      timestamps: steps.map(([at]) => unixMillis(at * step + start)),
      values: steps.map(([, value]) => Number(value)),
    };
  });
}
