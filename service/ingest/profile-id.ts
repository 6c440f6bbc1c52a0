import { createHash } from 'node:crypto';
import type { TenantNumber } from '#model/brands.ts';
import { compareText, type Labels } from '#model/labels.ts';

/** What makes two pushes the same push. */
export interface PushIdentity {
  tenant: TenantNumber;
  /** As pushed, in any order. */
  labels: Labels;
  /** The profile, unpacked: the same profile packed twice may differ. */
  payload: Uint8Array;
  /** The times the client gave, in nanoseconds; none when it gave none. */
  times: readonly bigint[];
}

/**
 * The id of a pushed profile: a UUIDv8 from what was pushed, so that a retry is stored under the id of the first
 * attempt and counts once. Every field is preceded by its length: no two pushes can run into the same bytes.
 */
export function profileId(push: PushIdentity): Uint8Array {
  const hash = createHash('sha256');
  const labels = [...push.labels].sort((a, b) => compareText(a.name, b.name) || compareText(a.value, b.value));
  const head = [push.tenant, labels.length, ...labels.flatMap((label) => [label.name, label.value]), ...push.times];
  hash.update(head.map((field) => `${Buffer.byteLength(String(field))}:${field}`).join(','));
  hash.update(`;${push.payload.length}:`);
  hash.update(push.payload);
  return uuid8(hash.digest());
}

/** What stands for each of several profiles of a payload, by row: two of them may have the same labels and times. */
export function partsOf(payload: Uint8Array): (row: number) => Uint8Array {
  const digest = createHash('sha256').update(payload).digest();
  return (row) => createHash('sha256').update(`${row}:`).update(digest).digest();
}

/** The id of a profile without any time, which a client may mean as a new one each time it pushes the same bytes. */
export function timelessProfileId(id: Uint8Array, period: bigint): Uint8Array {
  return uuid8(createHash('sha256').update(id).update(String(period)).digest());
}

function uuid8(digest: Uint8Array): Uint8Array {
  const id = new Uint8Array(digest.subarray(0, 16));
  id[6] = (id[6]! & 0x0f) | 0x80;
  id[8] = (id[8]! & 0x3f) | 0x80;
  return id;
}
