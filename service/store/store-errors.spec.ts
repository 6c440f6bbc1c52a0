import { ClickHouseError } from '@clickhouse/client';
import { describe, expect, it } from 'vitest';
import { toStoreError, toWriteError } from './store-errors.ts';

const engineError = (code: string) => new ClickHouseError({ message: 'said by the engine', code, type: 'ANY' });

describe('errors of the engine', () => {
  it('tell a question that needed too much memory to ask for less', () => {
    expect(toStoreError(engineError('241'))).toMatchObject({ reason: 'result_too_large', code: 'resource_exhausted' });
  });

  it.each([
    ['too little memory', engineError('241')],
    ['too little time', engineError('159')],
    ['a statement that was ended', engineError('394')],
    ['a full disk', engineError('243')],
    ['too many parts', engineError('252')],
    ['no engine', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })],
  ])('tell a push that met %s to come again', (_, error) => {
    const known = toWriteError(error);
    expect(known.reason).toBe('store_unavailable');
    expect(known.retryAfterSeconds).toBeGreaterThan(0);
    expect(known.cause).toBe(error);
  });

  it('say nothing of the statement or its values', () => {
    expect(toStoreError(engineError('62')).message).not.toContain('said by the engine');
    expect(toWriteError(engineError('62')).reason).toBe('internal');
  });
});
