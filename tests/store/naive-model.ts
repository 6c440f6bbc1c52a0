/**
 * What the store must answer, worked out the plain way: all profiles in memory, each looked at for each question.
 *
 *     const model = new NaiveModel(rows);
 *     model.stacks(query)      // ['main;parse 5', 'main;render 7']
 *     model.points(query)      // 'pod=a' → [[time, value], …]
 */
import type { Matcher } from '#model/labels.ts';
import type { PointsQuery, SeriesQuery } from '../../service/store/store.ts';

export interface ModelRow {
  /** Milliseconds since 1970. */
  time: number;
  /** Nanoseconds after that. */
  nanos: bigint;
  duration: number;
  profileType: string;
  service: string;
  labels: Record<string, string>;
  stacks: readonly (readonly [path: string, value: bigint])[];
}

const COVERED_AT_MOST = 120_000;

export class NaiveModel {
  constructor(private readonly rows: readonly ModelRow[]) {}

  stacks({ start, end, ...query }: SeriesQuery & { profileType: string }): string[] {
    const sums = new Map<string, bigint>();
    for (const row of this.matching(query)) {
      if (row.time >= start && row.time <= end) {
        row.stacks.forEach(([path, value]) => sums.set(path, (sums.get(path) ?? 0n) + value));
      }
    }
    return [...sums].map(([path, value]) => `${path} ${value}`).sort();
  }

  points(query: PointsQuery): Map<string, (readonly [time: number, value: number])[]> {
    const { start, end, stepMillis: step, groupBy, aggregation } = query;
    const groups = new Map<string, Map<number, bigint>>();
    for (const row of this.matching(query)) {
      const group = groupBy.map((name) => `${name}=${labelOf(row, name)}`).join(',');
      const steps = groups.get(group) ?? new Map<number, bigint>();
      groups.set(group, steps);
      const add = (at: number, value: bigint) => {
        if (at >= start && at <= end) {
          steps.set(at, (steps.get(at) ?? 0n) + value);
        }
      };
      if (aggregation === 'sum') {
        add(start + Math.ceil((row.time - start) / step) * step, totalOf(row));
      } else {
        // By nanoseconds: profiles and what they cover do not keep to milliseconds.
        const from = nanosOf(row);
        const until = from + this.held(row);
        const length = BigInt(step) * 1_000_000n;
        for (let at: number = start; at <= end; at += step) {
          const last = BigInt(at) * 1_000_000n;
          const covered = (until < last ? until : last) - (from > last - length ? from : last - length);
          if (covered > 0n) {
            add(at, totalOf(row) * covered);
          }
        }
      }
    }
    const divided = aggregation === 'sum' ? 1 : step * 1_000_000;
    return new Map(
      [...groups]
        .filter(([, steps]) => steps.size > 0)
        .map(([group, steps]) => [
          group,
          [...steps].sort(([a], [b]) => a - b).map(([at, value]) => [at, Number(value) / divided] as const),
        ]),
    );
  }

  private held(row: ModelRow): bigint {
    const most = BigInt(COVERED_AT_MOST) * 1_000_000n;
    if (row.duration > 0) {
      const duration = BigInt(row.duration) * 1_000_000n;
      return duration < most ? duration : most;
    }
    const times = this.rows
      .filter((other) => seriesOf(other) === seriesOf(row))
      .map(nanosOf)
      .sort((a, b) => (a < b ? -1 : 1));
    const at = times.indexOf(nanosOf(row));
    const gaps = [
      ...times.slice(at + 1, at + 2).map((next) => next - times[at]!),
      ...times.slice(Math.max(0, at - 1), at).map((previous) => times[at]! - previous),
    ];
    return gaps.find((gap) => gap <= most) ?? most;
  }

  private matching({ profileType, matchers }: Pick<PointsQuery, 'profileType' | 'matchers'>): ModelRow[] {
    return this.rows.filter(
      (row) =>
        row.profileType === profileType && matchers.every((matcher) => matches(matcher, labelOf(row, matcher.name))),
    );
  }
}

function matches({ operator, value }: Matcher, label: string): boolean {
  const isIt = operator.endsWith('~') ? new RegExp(`^(?:${value})$`, 's').test(label) : label === value;
  return isIt === operator.startsWith('=');
}

const nanosOf = ({ time, nanos }: ModelRow) => BigInt(time) * 1_000_000n + nanos;
const totalOf = ({ stacks }: ModelRow) => stacks.reduce((sum, [, value]) => sum + value, 0n);
const labelOf = (row: ModelRow, name: string) => (name === 'service_name' ? row.service : (row.labels[name] ?? ''));
const seriesOf = (row: ModelRow) => JSON.stringify([row.profileType, row.service, row.labels]);
