import { expect, it } from 'vitest';
import { HearthError } from '#model/errors.ts';
import { isCanceled } from './answer-errors.ts';
import { isStopped, stoppedError, underWay } from './under-way.ts';

it('tells of the question that has run longest, and takes all of them back at once', () => {
  const told: (string | undefined)[] = [];
  const away = underWay.subscribe(() => told.push(underWay.oldest()?.method));
  const stopped: string[] = [];
  const first = underWay.begin('Diff', () => stopped.push('Diff'));
  const second = underWay.begin('SelectSeries', () => stopped.push('SelectSeries'));
  expect(underWay.oldest()).toMatchObject({ method: 'Diff', others: 1 });
  underWay.stop();
  expect(stopped).toEqual(['Diff', 'SelectSeries']);
  first();
  second();
  second();
  away();
  expect(told).toEqual(['Diff', 'Diff', 'SelectSeries', undefined]);
});

it('what a person took back is no question that a view gave up', () => {
  expect([isCanceled(stoppedError()), isStopped(stoppedError())]).toEqual([false, true]);
  const left = new HearthError('canceled', 'The question was taken back.');
  expect([isCanceled(left), isStopped(left)]).toEqual([true, false]);
});
