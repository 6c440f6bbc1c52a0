/**
 * What went wrong with a question, as one class with a sentence to read: Grafana's failed requests and Connect's errors
 * both end here.
 */
import { Code, ConnectError } from '@connectrpc/connect';
import { HearthError, type Reason } from '#model/errors.ts';
import { isStopped } from './under-way.ts';

const reasonOf: Partial<Record<Code, Reason>> = {
  [Code.Canceled]: 'canceled',
  [Code.InvalidArgument]: 'bad_request',
  [Code.OutOfRange]: 'bad_request',
  [Code.FailedPrecondition]: 'bad_request',
  [Code.DeadlineExceeded]: 'query_timeout',
  [Code.NotFound]: 'not_found',
  [Code.Unauthenticated]: 'no_tenant',
  [Code.ResourceExhausted]: 'overloaded',
  [Code.Aborted]: 'document_conflict',
  [Code.Unimplemented]: 'not_implemented',
  [Code.Unavailable]: 'store_unavailable',
};

/** Turns whatever a call threw into a HearthError; one already made passes through. */
export function toHearthError(error: unknown): HearthError {
  if (error instanceof HearthError) return error;
  if (error instanceof DOMException && error.name === 'AbortError') {
    return new HearthError('canceled', 'The question was taken back.', { cause: error });
  }
  const failure = ConnectError.from(error);
  const reason = reasonOf[failure.code] ?? 'internal';
  const message = failure.rawMessage === '' ? 'The data source gave no reason.' : failure.rawMessage;
  return new HearthError(reason, message, { cause: error });
}

/** Taken back by the view itself: nobody waits to be told. */
export const isCanceled = (error: unknown): boolean => toHearthError(error).reason === 'canceled' && !isStopped(error);

/** The sentence in a failed request of Grafana's, whichever of its shapes it has. */
export function messageOf(failure: { status?: number; statusText?: string; data?: unknown }): string {
  const text = textOf(failure.data);
  if (text !== '') return text;
  if (failure.statusText) return failure.statusText;
  return failure.status
    ? `The data source answered with status ${failure.status}.`
    : 'The data source does not answer.';
}

function textOf(data: unknown): string {
  if (data instanceof ArrayBuffer) return textOf(new TextDecoder().decode(data));
  if (typeof data === 'string') return fromText(data);
  if (typeof data !== 'object' || data === null) return '';
  if ('message' in data && typeof data.message === 'string') return data.message;
  return 'error' in data && typeof data.error === 'string' ? data.error : '';
}

/** A body is our JSON, or a line of plain text; a page of HTML (a proxy's or a login's) says nothing to anyone. */
function fromText(text: string): string {
  const trimmed = text.trim();
  if (trimmed.startsWith('{')) {
    try {
      return textOf(JSON.parse(trimmed));
    } catch {
      return '';
    }
  }
  return trimmed.startsWith('<') ? '' : trimmed.slice(0, 500);
}
