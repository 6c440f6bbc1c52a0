/** Which times a deploy is compared by. */
import type { Deploy } from '../api/deploy.ts';
import type { TimeSpan } from '../api/profile-source.ts';

/** Longer nobody waits to see what a deploy did. */
export const dayMs = 24 * 3_600_000;

/** Shorter ones say nothing. */
const shortestMs = 10_000;

/**
 * As long before a deploy as after it: up to the deploys beside it, to now, and no longer than the range that is shown.
 *
 *     ──●────────[────●────]──────●──   now
 */
export function windowsAround(
  deploys: readonly Deploy[],
  at: number,
  { start, end }: TimeSpan,
  now: number,
): { first: number; last: number } {
  const before = Math.max(...deploys.map((deploy) => deploy.at).filter((time) => time < at));
  const after = Math.min(now, ...deploys.map((deploy) => deploy.at).filter((time) => time > at));
  const length = Math.max(shortestMs, Math.min(at - before, after - at, end - start, dayMs));
  return { first: at - length, last: at + length };
}
