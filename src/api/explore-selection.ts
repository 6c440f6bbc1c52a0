/** A question of ours as the message that the calls of hearth.v1 take. */
import type { ProfileQuery } from './profile-source.ts';

/** On the wire both ends are included; a query holds what is after its start, so that two that touch share nothing. */
export const exploreSelection = ({ profileType, selector, start, end }: ProfileQuery) => ({
  profileType,
  labelSelector: selector,
  start: BigInt(Math.trunc(start)) + 1n,
  end: BigInt(Math.trunc(end)),
});
