/** Errors of the engine, of its client and of the way to it, turned into Hearth's: the only place that knows both. */
import { ClickHouseError } from '@clickhouse/client';
import { HearthError } from '#model/errors.ts';

/** The engine's error numbers that mean something to the asker. */
const ENGINE_CODE = {
  timeoutExceeded: '159',
  tooSlow: '160',
  noSuchPart: '232',
  memoryLimit: '241',
  notEnoughSpace: '243',
  tooManyParts: '252',
  queryCancelled: '394',
  tooManyBytes: '396',
  cannotCompileRegexp: '427',
} as const;

const RETRY_SOON_SECONDS = 1;
const RETRY_WHEN_FULL_SECONDS = 30;

export function toStoreError(error: unknown): HearthError {
  if (error instanceof HearthError) {
    return error;
  }
  if (error instanceof ClickHouseError) {
    return ofEngine(error);
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return new HearthError('canceled', 'the query was cancelled by its caller', { cause: error });
  }
  // Whatever else fails on the way (refused, reset, closed) means that the engine is not there.
  return new HearthError('store_unavailable', 'the profile store does not answer; ask again in a moment', {
    cause: error,
    retryAfterSeconds: RETRY_SOON_SECONDS,
  });
}

/** Whether the engine said that there is no such part (any more). */
export function isGone(error: unknown): boolean {
  return error instanceof ClickHouseError && error.code === ENGINE_CODE.noSuchPart;
}

/**
 * As `toStoreError`, for rows that are written: nothing about them is too large or too slow for the one who pushed them,
 * so where the engine was short of memory or time they are to be sent again.
 */
export function toWriteError(error: unknown): HearthError {
  const known = toStoreError(error);
  return ['result_too_large', 'query_timeout', 'canceled'].includes(known.reason)
    ? new HearthError('store_unavailable', 'the profile store is short of memory or time; send again later', {
        cause: error,
        retryAfterSeconds: RETRY_SOON_SECONDS,
      })
    : known;
}

function ofEngine(error: ClickHouseError): HearthError {
  switch (error.code) {
    case ENGINE_CODE.timeoutExceeded:
    case ENGINE_CODE.tooSlow:
      return new HearthError(
        'query_timeout',
        'the query took longer than limits.queryTimeout allows: ask for a shorter range or fewer series',
        { cause: error },
      );
    case ENGINE_CODE.memoryLimit:
      return new HearthError(
        'result_too_large',
        'the query needs more memory than limits.maxQueryMemoryMb allows: ask for a shorter range or fewer series',
        { cause: error },
      );
    case ENGINE_CODE.tooManyBytes:
      return new HearthError(
        'result_too_large',
        'the answer is larger than limits.maxResultMb allows: ask for a shorter range or fewer series',
        { cause: error },
      );
    case ENGINE_CODE.queryCancelled:
      return new HearthError('canceled', 'the query was cancelled', { cause: error });
    case ENGINE_CODE.cannotCompileRegexp:
      return new HearthError('bad_selector', 'a regular expression of the selector is not valid RE2', { cause: error });
    case ENGINE_CODE.notEnoughSpace:
      return new HearthError('store_unavailable', 'the disk of the profile store is full: free space on it', {
        cause: error,
        retryAfterSeconds: RETRY_WHEN_FULL_SECONDS,
      });
    case ENGINE_CODE.tooManyParts:
      return new HearthError('store_unavailable', 'the profile store is merging what it was given; send again later', {
        cause: error,
        retryAfterSeconds: RETRY_SOON_SECONDS,
      });
    default:
      return new HearthError('internal', 'the profile store could not answer; its log has the reason', {
        cause: error,
      });
  }
}
