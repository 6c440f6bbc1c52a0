/**
 * Units and ids as types, so that milliseconds are never passed where nanoseconds are meant.
 *
 *     const at = unixMillis(1_700_000_000_000);
 *     const ns = toNanos(at); // UnixNanos
 */
declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** A moment: milliseconds since 1970, as on the query wire. */
export type UnixMillis = Brand<number, 'UnixMillis'>;
/** A moment: nanoseconds since 1970, as in pprof and in the store. */
export type UnixNanos = Brand<bigint, 'UnixNanos'>;
/** A length of time in milliseconds. */
export type Millis = Brand<number, 'Millis'>;
/** A length of time in nanoseconds. */
export type Nanos = Brand<bigint, 'Nanos'>;
/** A tenant's internal number: part of every key and hash, never reused. */
export type TenantNumber = Brand<number, 'TenantNumber'>;

export const unixMillis = (value: number) => value as UnixMillis;
export const unixNanos = (value: bigint) => value as UnixNanos;
export const millis = (value: number) => value as Millis;
export const nanos = (value: bigint) => value as Nanos;
export const tenantNumber = (value: number) => value as TenantNumber;

export const toNanos = (at: UnixMillis) => unixNanos(BigInt(Math.trunc(at)) * 1_000_000n);
/** Rounds down, as every client of the wire expects. */
export const toMillis = (at: UnixNanos) => unixMillis(Number(at / 1_000_000n));
