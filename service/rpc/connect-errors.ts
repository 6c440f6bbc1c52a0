/** Hearth's errors as Connect's, and a log entry for what was not foreseen: the only place where one becomes the other. */
import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import { HearthError, type Code as CodeName, type Reason } from '#model/errors.ts';
import type { Log } from '../log.ts';

const codes: Record<CodeName, Code> = {
  canceled: Code.Canceled,
  unknown: Code.Unknown,
  invalid_argument: Code.InvalidArgument,
  deadline_exceeded: Code.DeadlineExceeded,
  not_found: Code.NotFound,
  already_exists: Code.AlreadyExists,
  permission_denied: Code.PermissionDenied,
  resource_exhausted: Code.ResourceExhausted,
  failed_precondition: Code.FailedPrecondition,
  aborted: Code.Aborted,
  out_of_range: Code.OutOfRange,
  unimplemented: Code.Unimplemented,
  internal: Code.Internal,
  unavailable: Code.Unavailable,
  data_loss: Code.DataLoss,
  unauthenticated: Code.Unauthenticated,
};

/** Tells programs the reason, which is finer than the code. */
const REASON_HEADER = 'hearth-reason';

export const connectCode = (name: CodeName): Code => codes[name];

/** @param onRefused told of every call that ends with an error, by its service */
export function errorInterceptor(
  log: Log,
  onRefused: (service: string, reason: Reason) => void = () => undefined,
): Interceptor {
  return (next) => async (request) => {
    try {
      return await next(request);
    } catch (error) {
      onRefused(request.service.typeName, error instanceof HearthError ? error.reason : 'internal');
      const { aborted, reason } = request.signal;
      // Whoever set a time limit is told that it has passed, not that somebody cancelled.
      const isLate = aborted && reason instanceof ConnectError && reason.code === Code.DeadlineExceeded;
      throw isLate ? reason : toConnectError(error, log, request.method.name);
    }
  };
}

/** @param method as the log names it */
export function toConnectError(error: unknown, log: Log, method: string): ConnectError {
  if (error instanceof ConnectError) {
    return error;
  }
  const known =
    error instanceof HearthError
      ? error
      : new HearthError('internal', 'the service failed; its log has the reason', { cause: error });
  if (known.code === 'internal') {
    log.error({ err: known, cause: known.cause, method }, 'a request failed');
  }
  const headers: Record<string, string> = { [REASON_HEADER]: known.reason };
  if (known.retryAfterSeconds !== undefined) {
    headers['retry-after'] = String(known.retryAfterSeconds);
  }
  return new ConnectError(known.message, connectCode(known.code), headers);
}
