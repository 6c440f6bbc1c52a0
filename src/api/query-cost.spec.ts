import { describe, expect, it, vi } from 'vitest';
import type { UnixMillis } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import type { ProfileQuery } from './profile-source.ts';
import { dearBytes, longParts, QueryCost } from './query-cost.ts';

const hour = 3_600_000;
const now = 1_795_640_000_000;

const over = (hours: number, selector = '{service_name="cart"}', end = now): ProfileQuery => ({
  profileType: 'process_cpu:cpu:nanoseconds:cpu:nanoseconds',
  selector,
  start: (end - hours * hour) as UnixMillis,
  end: end as UnixMillis,
});

/** With somebody who is told. */
function watched() {
  const cost = new QueryCost(0);
  cost.subscribe(() => undefined);
  return cost;
}

const reads = (bytes: number | undefined) => vi.fn(() => Promise.resolve(bytes));
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('which selections are worth an estimate', () => {
  it.each([
    ['a day of a service', over(24), 1],
    ['a day whose ends were taken at different moments', { ...over(24), start: now - 24 * hour + 3 }, 1],
    ['less than a day of a service', over(23.9), 0],
    ['an hour of all services', over(1, '{}'), 1],
    ['an hour of all services but one', over(1, '{service_name!="cart"}'), 1],
    ['less than an hour of all services', over(0.9, '{}'), 0],
    ['a selector that nobody can read', over(2, '{'), 0],
    ['both sides of a diff, where one is long', { left: over(24), right: over(1) }, 1],
    ['what a graph asks beside its stacks', { query: over(48), name: 'main' }, 1],
    ['single profiles', { ...over(48), profileIds: ['0'] }, 0],
    ['a question without any', { service: 'cart' }, 0],
  ])('%s', (_, question, count) => {
    expect(longParts(question)).toHaveLength(count);
  });
});

it('asks at once what is short, reads no stacks, is cheap, or has no estimate', async () => {
  const cost = watched();
  const dear = reads(dearBytes * 4);
  await cost.agree('Diff', { left: over(1), right: over(1) }, dear);
  await cost.agree('SelectSeries', over(48), dear);
  expect(dear).not.toHaveBeenCalled();
  await cost.agree('Children', { query: over(48) }, reads(dearBytes));
  await cost.agree('Children', { query: over(48) }, reads(undefined));
  expect(cost.held()).toBeUndefined();
  // Nobody is there who could be told.
  await new QueryCost().agree('Children', { query: over(48) }, dear);
  expect(dear).not.toHaveBeenCalled();
});

it('holds back what is dear until it is wanted, and for the session asks the like at once', async () => {
  const cost = watched();
  const asked: string[] = [];
  const ask = (name: string, question: object) =>
    cost.agree(name, question, reads(dearBytes * 0.8)).then(() => asked.push(name));
  const both = ask('Diff', { left: over(24), right: over(48) });
  const changes = ask('RankChanges', { baseline: over(24), comparison: over(48) });
  const before = ask('Children', { query: over(48, undefined, now - hour) });
  await turn();
  expect(asked).toEqual(['Children']);
  // Two questions read the same; the third is not dear.
  expect(cost.held()).toMatchObject({ bytes: dearBytes * 1.6, parts: [over(24), over(48)] });
  cost.show();
  await Promise.all([both, changes, before]);
  expect(cost.held()).toBeUndefined();
  const again = reads(dearBytes * 9);
  await cost.agree('Children', { query: over(48, '{service_name="cart"}', now + 60_000) }, again);
  expect(again).not.toHaveBeenCalled();
});

it('what a view gives up is held back no longer', async () => {
  const cost = watched();
  const leave = new AbortController();
  const asked = cost.agree('FunctionTable', over(24), reads(dearBytes * 2), leave.signal);
  await turn();
  expect(cost.held()?.bytes).toBe(dearBytes * 2);
  leave.abort();
  await expect(asked).rejects.toThrow(HearthError);
  await vi.waitFor(() => expect(cost.held()).toBeUndefined());
});

it('sides of equal length that lie in different times both count', async () => {
  const cost = watched();
  const [left, right] = [over(24), over(24, undefined, now - 24 * hour)];
  void cost.agree('Diff', { left, right }, reads(dearBytes * 2));
  await turn();
  expect(cost.held()?.bytes).toBe(dearBytes * 4);
});

it('who wants what was just taken back wants what is asked instead', async () => {
  const cost = watched();
  const refreshed = new AbortController();
  const asked = cost.agree('Children', { query: over(24) }, reads(dearBytes * 2), refreshed.signal);
  await turn();
  refreshed.abort();
  cost.show();
  await expect(asked).rejects.toThrow(HearthError);
  await cost.agree('Children', { query: over(24, undefined, now + 10_000) }, reads(dearBytes * 2));
  expect(cost.held()).toBeUndefined();
});
