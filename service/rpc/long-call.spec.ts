import { expect, it } from 'vitest';
import { HearthError } from '#model/errors.ts';
import { LongCall } from './long-call.ts';

function work() {
  let finish: (value: number) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const promise = new Promise<number>((resolve, reject) => ([finish, fail] = [resolve, reject]));
  let starts = 0;
  return {
    start: () => (starts++, promise),
    finish: (n: number) => finish(n),
    fail: (e: Error) => fail(e),
    starts: () => starts,
  };
}

it('is begun once, however often it is waited for, and then told', async () => {
  const call = new LongCall<number>('a count', 1);
  const one = work();
  expect(await call.wait('a', one.start)).toBeUndefined();
  expect(await call.wait('a', one.start)).toBeUndefined();
  one.finish(7);
  expect(await call.wait('a', one.start)).toBe(7);
  expect(one.starts()).toBe(1);
  expect(await call.wait('a', () => Promise.resolve(8))).toBe(8);
});

it('is refused while another one runs, which it names', async () => {
  const call = new LongCall<number>('a count', 1);
  const one = work();
  await call.wait('a', one.start);
  const error = (await call.wait('b', one.start).catch((e: unknown) => e)) as HearthError;
  expect(error).toBeInstanceOf(HearthError);
  expect(error.message).toContain('a count runs already (a)');
  one.finish(1);
  // Nobody has heard how the other one ended, and that keeps nobody waiting.
  await Promise.resolve();
  expect(await call.wait('b', () => Promise.resolve(2))).toBe(2);
});

it('tells its failure once, and can be begun again', async () => {
  const call = new LongCall<number>('a count', 1);
  const one = work();
  await call.wait('a', one.start);
  one.fail(new Error('no disk'));
  await expect(call.wait('a', one.start)).rejects.toThrow('no disk');
  expect(await call.wait('a', () => Promise.resolve(3))).toBe(3);
});
