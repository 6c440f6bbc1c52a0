/** What pushers are told when some of what they sent was not stored. */
import { HearthError } from '#model/errors.ts';
import type { Decoded } from './decode.ts';

/** Messages beyond these are counted only: a batch may have hundreds of the same. */
const MESSAGES_SHOWN = 10;

/** What was wrong with those profiles of a payload that are against the rules. */
export function refusalOf({ refused }: Decoded): HearthError {
  return joined(refused.map(({ reason, message }) => new HearthError(reason, message)));
}

/** One error as it is; several as one with the reason of the first. */
export function joined(errors: readonly HearthError[]): HearthError {
  const [first] = errors;
  if (errors.length === 1) {
    return first!;
  }
  const messages = errors.slice(0, MESSAGES_SHOWN).map(({ message }) => message);
  const more = errors.length - messages.length;
  return new HearthError(
    first!.reason,
    `${errors.length} profiles were not stored: ${messages.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
    { retryAfterSeconds: first!.retryAfterSeconds, cause: first!.cause },
  );
}
