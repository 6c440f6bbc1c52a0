/**
 * One line for each service, or for each value of any labels, from one question: what it came to, what it did before, its
 * course, and when its last profile came. Asked only where `source.answers(overviewCall)` says so.
 *
 *     const { lines } = await serviceOverview(source, { ...range, profileType, selector: '{}', groupBy: [], points: 120 });
 */
import { ExploreService } from '#proto/hearth/v1/explore_pb.ts';
import type { Label } from '#model/labels.ts';
import { askInSteps } from './in-steps.ts';
import type { ProfileQuery, ProfileSource, TimeSpan } from './profile-source.ts';

export const overviewCall = ExploreService.method.serviceOverview;

export interface OverviewQuery extends ProfileQuery {
  /** Empty for the service. */
  groupBy: readonly string[];
  /** Of a course, at most. */
  points: number;
  /** Lines, the largest; they and the points together are bounded by the server. */
  limit: number;
}

export interface AnsweredLine {
  /** In the order of groupBy; those that are lacked are left out. */
  labels: readonly Label[];
  /** A counter's sum; a gauge's mean over the range. */
  value: number;
  /** The same over as long a time just before. */
  baselineValue: number;
  /** Each point's rate per second, or level; not a number where there is no data. */
  course: readonly number[];
  /** Unix milliseconds; undefined when there was none in the range. */
  lastProfile: number | undefined;
  /** Which types it has in the hours of the range. */
  profileTypes: readonly string[];
}

export interface AnsweredOverview {
  /** The largest first. */
  lines: AnsweredLine[];
  /** Before the limit. */
  lineCount: number;
  /** Between points, in milliseconds. */
  stepMs: number;
  /** Where the first point stands, in Unix milliseconds. */
  firstPoint: number;
}

/**
 * Means and changes are of a whole range, so where that is slow to come the newest part of it is told meanwhile.
 *
 * @throws HearthError
 */
export function serviceOverview(
  source: ProfileSource,
  query: OverviewQuery,
  signal: AbortSignal,
  onStep: (overview: AnsweredOverview, came: TimeSpan) => void,
): Promise<AnsweredOverview> {
  return askInSteps(
    source,
    { method: 'ServiceOverview', question: query, ranges: [query], readsStacks: false },
    signal,
    ([part], until) => askOverview(source, { ...query, ...part, isPart: true }, until),
    ({ answer, ranges: [came] }) => onStep(answer, came!),
  );
}

function askOverview(source: ProfileSource, query: OverviewQuery, signal: AbortSignal): Promise<AnsweredOverview> {
  return source.ask('ServiceOverview', query, signal, async (own) => {
    const { profileType, selector, start, end, groupBy, points, limit } = query;
    const request = {
      ...{ profileType, labelSelector: selector, groupBy: [...groupBy], points, limit },
      // Both ends are included here, and a series is what is after its start: so it is the same data as in the charts.
      start: BigInt(Math.trunc(start)) + 1n,
      end: BigInt(Math.trunc(end)),
    };
    const answer = await source.clientOf(ExploreService).serviceOverview(request, { signal: own });
    return {
      lines: answer.lines.map(({ labels, lastProfile, ...line }) => ({
        labels: labels.map(({ name, value }) => ({ name, value })),
        value: line.value,
        baselineValue: line.baselineValue,
        course: line.course,
        lastProfile: lastProfile === 0n ? undefined : Number(lastProfile),
        profileTypes: line.profileTypes,
      })),
      lineCount: answer.lineCount,
      stepMs: Number(answer.step),
      firstPoint: Number(answer.firstPoint),
    };
  });
}
