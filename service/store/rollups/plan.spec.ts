import { describe, expect, it } from 'vitest';
import type { Bucket } from './build-index.ts';
import { planRows, type Buckets, type Planned } from './plan.ts';
import { bucketOf, day, hour, type Resolution } from './resolutions.ts';

const HOUR = hour.millis;
const DAY = day.millis;
const NOON = 20_000 * DAY + 12 * HOUR;
/** In the year 9999, and the end of its hour. */
const LAST = 253_402_300_799_000;
const END_OF_TIME = bucketOf(hour, LAST);

const bucket = (kept = 0, dropped: string[] = []): Bucket => ({
  builds: [7n],
  kept,
  keptUntil: 9,
  marks: 0,
  dropped,
  isWhole: true,
});

/** A store with these buckets, and how often it was asked. */
function buckets(built: readonly { resolution: Resolution; end: number; bucket: Bucket }[]) {
  let asked = 0;
  const store: Buckets = {
    bucket: (resolution, end) => {
      asked++;
      return built.find((one) => one.resolution === resolution && one.end === end)?.bucket;
    },
    nextHeld: (time) => {
      const begins = built.flatMap(({ resolution: { millis }, end }) =>
        end < time ? [] : [Math.max(time, end - millis + 1)],
      );
      return begins.length === 0 ? undefined : Math.min(...begins);
    },
    hoursAreGone: () => {
      asked++;
      return false;
    },
  };
  return { plan: (planned: Planned) => planRows(planned, store), asked: () => asked };
}

describe('a range of thousands of years', () => {
  const all = { start: 1, end: LAST, labels: [] };

  it('is planned in as many steps as there are buckets', () => {
    const { plan, asked } = buckets([{ resolution: hour, end: NOON, bucket: bucket() }]);
    expect(plan(all)).toEqual({
      raw: [
        { start: 1, end: NOON - HOUR, arrivedAfter: 0 },
        { start: NOON + 1, end: LAST, arrivedAfter: 0 },
      ],
      buckets: [{ resolution: hour, first: NOON, last: NOON, builds: [7n] }],
      widened: undefined,
      profiles: { start: 1, end: LAST },
    });
    expect(asked()).toBeLessThan(20);
  });

  it('is one run of profiles where nothing has been summed', () => {
    const { plan, asked } = buckets([]);
    expect(plan({ ...all, end: END_OF_TIME }).raw).toEqual([{ start: 1, end: END_OF_TIME, arrivedAfter: 0 }]);
    expect(asked()).toBeLessThan(20);
  });

  it('is told from when on a label is kept in as many', () => {
    const { plan, asked } = buckets([{ resolution: hour, end: NOON, bucket: bucket(1, ['pod']) }]);
    expect(() => plan({ ...all, labels: ['pod'] })).toThrow(`ask from ${new Date(NOON + 1).toISOString()} on`);
    expect(asked()).toBeLessThan(20);
  });
});
