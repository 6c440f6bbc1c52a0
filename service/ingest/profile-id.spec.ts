import { describe, expect, it } from 'vitest';
import { tenantNumber, unixNanos } from '#model/brands.ts';
import { profileId, type PushIdentity } from './profile-id.ts';
import { TimelessPushes } from './timeless-pushes.ts';

const hex = (id: Uint8Array) => Buffer.from(id).toString('hex');
const push: PushIdentity = {
  tenant: tenantNumber(1),
  labels: [
    { name: 'a', value: '1' },
    { name: 'b', value: '2' },
  ],
  payload: Uint8Array.of(1, 2, 3),
  times: [5n],
};
const idOf = (changes: Partial<PushIdentity>) => hex(profileId({ ...push, ...changes }));

describe('the id of a pushed profile', () => {
  it('is a UUID of version 8', () => {
    expect(idOf({})).toMatch(/^[0-9a-f]{12}8[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
  });

  it('is the same for the same push, whatever the order of its labels', () => {
    expect(idOf({ labels: push.labels.toReversed() })).toBe(idOf({}));
  });

  it('differs with the tenant, the labels, the payload and the time', () => {
    const ids = [
      idOf({}),
      idOf({ tenant: tenantNumber(2) }),
      idOf({ labels: [{ name: 'a', value: '1' }] }),
      idOf({ labels: [{ name: 'a', value: '1b2' }] }),
      idOf({ labels: [{ name: 'a1', value: '' }] }),
      idOf({ payload: Uint8Array.of(1, 2) }),
      idOf({ times: [] }),
      idOf({ times: [5n, 5n] }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('profiles without a time', () => {
  const minute = 60_000_000_000n;
  const content = profileId({ ...push, times: [] });
  const start = 1_795_412_600n * 1_000_000_000n;

  it('are retries of each other within five minutes, also over the border of two periods', () => {
    const pushes = new TimelessPushes();
    const first = pushes.momentOf(content, unixNanos(start));
    for (const minutes of [1n, 3n, 4n]) {
      expect(pushes.momentOf(content, unixNanos(start + minutes * minute))).toEqual(first);
    }
  });

  it('are new profiles later', () => {
    const pushes = new TimelessPushes();
    const first = pushes.momentOf(content, unixNanos(start));
    const later = pushes.momentOf(content, unixNanos(start + 5n * minute));
    expect(hex(later.profileId)).not.toBe(hex(first.profileId));
    expect(later.time).toBe(start + 5n * minute);
  });

  it('have the same id after a restart in the same period', () => {
    const period = 300n * 1_000_000_000n;
    const inside = unixNanos((start / period) * period + 1n);
    const before = new TimelessPushes().momentOf(content, inside);
    const after = new TimelessPushes().momentOf(content, unixNanos(inside + minute));
    expect(hex(after.profileId)).toBe(hex(before.profileId));
  });
});
