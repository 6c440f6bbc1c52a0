/** Ids whose order is that of time: ULIDs, 48 bits of milliseconds and 80 of chance in Crockford's base 32. */
import { randomBytes } from 'node:crypto';

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 26;

export function ulid(millis: number): string {
  let number = (BigInt(millis) << 80n) | BigInt(`0x${randomBytes(10).toString('hex')}`);
  let text = '';
  for (let i = 0; i < LENGTH; i++) {
    text = DIGITS[Number(number & 31n)]! + text;
    number >>= 5n;
  }
  return text;
}
