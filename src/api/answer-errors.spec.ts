import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { HearthError } from '#model/errors.ts';
import { isCanceled, messageOf, toHearthError } from './answer-errors.ts';

describe('what went wrong', () => {
  it('keeps the sentence of the server and gets a reason', () => {
    const error = toHearthError(new ConnectError('the selector "{" is not closed', Code.InvalidArgument));
    expect(error).toBeInstanceOf(HearthError);
    expect([error.reason, error.message]).toEqual(['bad_request', 'the selector "{" is not closed']);
  });

  it('is said also when the server says nothing', () => {
    expect(toHearthError(new ConnectError('', Code.Unavailable))).toMatchObject({
      reason: 'store_unavailable',
      message: 'The data source gave no reason.',
    });
  });

  it('is no failure when it was taken back', () => {
    expect(isCanceled(new DOMException('aborted', 'AbortError'))).toBe(true);
    expect(isCanceled(new ConnectError('', Code.Canceled))).toBe(true);
    expect(isCanceled(new Error('no'))).toBe(false);
  });

  it('passes through when it has a reason already', () => {
    const error = new HearthError('not_found', 'no such thing');
    expect(toHearthError(error)).toBe(error);
  });
});

describe('the sentence in a failed request', () => {
  const bytes = (text: string) => new TextEncoder().encode(text).buffer;

  it.each([
    [{ data: { message: 'the range is too long' } }, 'the range is too long'],
    [{ data: bytes('{"code":"invalid_argument","message":"no"}') }, 'no'],
    [{ data: 'a plain line\n' }, 'a plain line'],
    [{ data: '<html>nginx</html>', status: 502, statusText: 'Bad Gateway' }, 'Bad Gateway'],
    [{ data: '{broken', status: 500 }, 'The data source answered with status 500.'],
    [{}, 'The data source does not answer.'],
  ])('%# is found', (failure, sentence) => {
    expect(messageOf(failure)).toBe(sentence);
  });
});
