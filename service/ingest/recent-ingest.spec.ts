import { expect, it } from 'vitest';
import { RecentIngest } from './recent-ingest.ts';

function startedAt(seconds: number) {
  let now = seconds * 1_000;
  const recent = new RecentIngest(() => now);
  return { recent, at: (second: number) => (now = second * 1_000) };
}

it('has what came in the last whole minute, of one tenant or of several', () => {
  const { recent, at } = startedAt(1_000);
  at(1_100.2);
  recent.add('a', 2, 10);
  at(1_100.9);
  recent.add('a', 1, 5);
  recent.add('b', 7, 1);
  expect(recent.of(['a'])).toEqual({ profiles: 0, bytes: 0, seconds: 60 });
  at(1_101);
  expect(recent.of(['a'])).toEqual({ profiles: 3, bytes: 15, seconds: 60 });
  expect(recent.of(['a', 'b', 'a'])).toEqual({ profiles: 10, bytes: 16, seconds: 60 });
  at(1_160.5);
  recent.add('a', 4, 1);
  expect(recent.of(['a']).profiles).toBe(3);
  at(1_161);
  expect(recent.of(['a'])).toEqual({ profiles: 4, bytes: 1, seconds: 60 });
  // The place of a second is another's 61 seconds later.
  at(1_222);
  recent.add('a', 1, 1);
  at(1_223);
  expect(recent.of(['a']).profiles).toBe(1);
  expect(recent.of(['b', 'nobody']).profiles).toBe(0);
});

it('says of how many seconds it is while it is young', () => {
  const { recent, at } = startedAt(1_000.4);
  expect(recent.of(['a']).seconds).toBe(0);
  at(1_011.5);
  expect(recent.of(['a']).seconds).toBe(10);
});
