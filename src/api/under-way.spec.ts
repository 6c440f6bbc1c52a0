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
  first.done();
  second.done();
  second.done();
  second.came({ cameMs: 1, wholeMs: 2 });
  away();
  expect(told).toEqual(['Diff', 'Diff', 'SelectSeries', undefined]);
});

it('what a person took back is no question that a view gave up', () => {
  expect([isCanceled(stoppedError()), isStopped(stoppedError())]).toEqual([false, true]);
  const left = new HearthError('canceled', 'The question was taken back.');
  expect([isCanceled(left), isStopped(left)]).toEqual([true, false]);
});

it('tells how far a question is that is asked in parts, also while an older one runs', () => {
  const chart = underWay.begin('SelectSeries', () => undefined);
  const stacks = underWay.begin('SelectMergeStacktraces', () => undefined);
  expect(underWay.oldest()).not.toHaveProperty('parts');
  stacks.came({ cameMs: 1, wholeMs: 12 });
  stacks.came({ cameMs: 5, wholeMs: 12 });
  expect(underWay.oldest()).toMatchObject({ method: 'SelectSeries', others: 1, parts: { cameMs: 5, wholeMs: 12 } });
  stacks.done();
  expect(underWay.oldest()).not.toHaveProperty('parts');
  chart.done();
});
