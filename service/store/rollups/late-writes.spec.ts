import { describe, expect, it } from 'vitest';
import { tenantNumber } from '#model/brands.ts';
import type { BuildIndex } from './build-index.ts';
import { LateWrites } from './late-writes.ts';

const HOUR = 3_600_000;
const NOW = 100 * HOUR;
const tenant = tenantNumber(1);
/** In the middle of an hour that ended long ago. */
const old = { tenant, time: 10 * HOUR + HOUR / 2 };
const fresh = { tenant, time: NOW };

/** What is written, in order: `open 11`, `commit`, `close 11`, by the number of the hour. */
function lateWrites({ alone = true } = {}) {
  const seen: string[] = [];
  let now = NOW;
  const note = (what: string) => (hours: readonly { bucket: number }[]) => {
    seen.push(...hours.map(({ bucket }) => `${what} ${bucket / HOUR}`));
    return Promise.resolve();
  };
  const index = { openMarks: note('open'), closeMarks: note('close') } as unknown as BuildIndex;
  const dropping = alone ? undefined : ({ refuseWrites: () => Promise.resolve() } as never);
  const late = new LateWrites(index, dropping, () => now);
  const commit = (written: { tenant: typeof tenant; time: number }, isNextWaiting: boolean) =>
    late.around(
      [written],
      () => Promise.resolve(void seen.push('commit')),
      () => isNextWaiting,
    );
  return { late, seen, commit, pass: (millis: number) => (now += millis) };
}

describe('marks of late writes', () => {
  it('are around the commit, and around none that is not late', async () => {
    const { seen, commit } = lateWrites();
    await commit(fresh, false);
    await commit(old, false);
    expect(seen).toEqual(['commit', 'open 11', 'commit', 'close 11']);
  });

  it('stay open from one commit to the next that waits already', async () => {
    const { seen, commit } = lateWrites();
    await commit(old, true);
    await commit(old, true);
    await commit({ tenant, time: old.time + HOUR }, true);
    await commit(fresh, false);
    expect(seen).toEqual(['open 11', 'commit', 'commit', 'open 12', 'commit', 'commit', 'close 11', 'close 12']);
  });

  it('do not stay open for longer than some seconds, however much is pushed', async () => {
    const { seen, commit, pass } = lateWrites();
    await commit(old, true);
    pass(10_001);
    await commit(old, true);
    await commit(old, true);
    expect(seen).toEqual(['open 11', 'commit', 'commit', 'close 11', 'open 11', 'commit']);
  });

  it('are closed after each commit where another service may drop what is written', async () => {
    const { seen, commit } = lateWrites({ alone: false });
    await commit(old, true);
    await commit(old, true);
    expect(seen).toEqual(['open 11', 'commit', 'close 11', 'open 11', 'commit', 'close 11']);
  });

  it('are closed when it turns out that no other commit follows', async () => {
    const { late, seen, commit } = lateWrites();
    await commit(old, true);
    await late.finish();
    await late.finish();
    expect(seen).toEqual(['open 11', 'commit', 'close 11']);
  });

  it('stay open when a commit fails, and are opened anew for the next', async () => {
    const { late, seen, commit } = lateWrites();
    await commit(old, true);
    await expect(
      late.around(
        [old],
        () => Promise.reject(new Error('the engine ended')),
        () => true,
      ),
    ).rejects.toThrow('the engine ended');
    await late.finish();
    await commit(old, false);
    expect(seen).toEqual(['open 11', 'commit', 'open 11', 'commit', 'close 11']);
  });
});
