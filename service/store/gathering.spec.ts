import { describe, expect, it } from 'vitest';
import { GATHERED_FOR_MILLIS, Gathering, QUIET_AFTER_MILLIS } from './gathering.ts';

/** A clock that only pauses move, with pushes that arrive at given moments. */
function gatheringOf(arrivals: readonly number[]) {
  let now = 0;
  const gathering = new Gathering(
    () => now,
    (millis) => Promise.resolve((now += millis)),
  );
  const size = () => arrivals.filter((at) => at <= now).length;
  return { gathering, size, now: () => now };
}

const every = (millis: number) => Array.from({ length: 1_000 }, (_, n) => n * millis);

describe('pushes that wait for a commit', () => {
  it('are not kept waiting when few came last time', async () => {
    const { gathering, size, now } = gatheringOf(every(1));
    gathering.begin(3);
    await gathering.wait({ size, isUrgent: () => false });
    expect(now()).toBe(0);
  });

  it('are gathered until a time after the last commit began, while more come', async () => {
    const { gathering, size, now } = gatheringOf(every(5));
    gathering.begin(4);
    await gathering.wait({ size, isUrgent: () => false });
    expect(now()).toBe(GATHERED_FOR_MILLIS);
  });

  it('are committed as soon as no more come', async () => {
    const { gathering, size, now } = gatheringOf([0, 0, 0, 0, 20]);
    gathering.begin(4);
    await gathering.wait({ size, isUrgent: () => false });
    expect(now()).toBe(2 * QUIET_AFTER_MILLIS);
  });

  it('are committed at once when it is urgent', async () => {
    const { gathering, size, now } = gatheringOf(every(5));
    gathering.begin(40);
    await gathering.wait({ size, isUrgent: () => now() >= QUIET_AFTER_MILLIS });
    expect(now()).toBe(QUIET_AFTER_MILLIS);
  });
});
