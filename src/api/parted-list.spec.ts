import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { unixMillis } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import { askedSource } from '../../tests/fixtures/asked-source.ts';
import { listInParts, type CameList } from './parted-list.ts';
import type { ProfileQuery, ProfileSource } from './profile-source.ts';
import type { ListQuery, Order, ProfilePage, SingleProfile } from './single-profiles.ts';

const HOUR = 3_600_000;
const end = unixMillis(Date.parse('2026-11-25T06:40:00Z'));
const start = unixMillis(end - 96 * HOUR);
const signal = new AbortController().signal;

/** Every half an hour two series of a profile, whose values come again and again. */
const stored: SingleProfile[] = Array.from({ length: 2 * 192 }, (_, i) => ({
  id: `p${Math.floor(i / 2)}`,
  time: end - Math.floor(i / 2) * 0.5 * HOUR,
  durationSeconds: 10,
  value: BigInt((i * 7919) % 23),
  stacks: i,
  labels: [],
  page: '',
}));

/** As the service lists them: what the order goes by, then the newer first. */
const ordered = (order: Order) =>
  [...stored]
    .sort((a, b) => (order === 'largest' ? Number(b.value - a.value) : 0) || b.time - a.time || a.stacks - b.stacks)
    .map((profile, place) => ({ ...profile, page: `${order}.${place}` }));

function listed(query: ProfileQuery): ProfilePage {
  const { order, page, rows = 100, start: after, end: until } = query as ListQuery;
  const from = page === '' ? 0 : Number(page.split('.')[1]) + 1;
  const found = ordered(order)
    .slice(from)
    .filter(({ time }) => time > after && time <= until);
  const profiles = found.slice(0, rows);
  return { profiles, next: found.length > rows ? profiles.at(-1)!.page : '' };
}

const query = (more: Partial<ListQuery>): ListQuery => ({
  ...{ profileType: 'cpu', selector: '{}', start, end, order: 'newest', page: '' },
  ...more,
});

/** What the whole question hangs at, until it is taken back. */
const hang = (until: AbortSignal) =>
  new Promise<never>((_, reject) => until.addEventListener('abort', () => reject(new HearthError('canceled', 'late'))));

const isWhole = (asked: ProfileQuery) => asked.start === start;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** @returns the page, after all waiting that there is */
async function list(source: ProfileSource, of: ListQuery, onPart: (came: CameList) => void = () => undefined) {
  const answer = listInParts(source, of, signal, onPart);
  await vi.runAllTimersAsync();
  return answer;
}

it.each([
  ['newest', 20],
  ['newest', 100],
  ['newest', 384],
  ['largest', 20],
  ['largest', 100],
  ['largest', 383],
] as const)('the %s, %i a page, are page by page those of the undivided question', async (order, rows) => {
  let hanging = true;
  const { source } = askedSource((of, until) => {
    const first = hanging && order === 'largest';
    hanging = false;
    return first ? hang(until) : listed(of);
  });
  for (let page = '', left = 100; left > 0; left--) {
    hanging = true;
    const parted = await list(source, query({ order, rows, page }));
    expect(parted).toEqual(listed(query({ order, rows, page })));
    page = parted.next;
    if (page === '') return;
  }
  expect.fail('pages without an end');
});

it('of the newest nothing is asked that is older than the page', async () => {
  const { source, asked } = askedSource(listed);
  const came: CameList[] = [];
  const { profiles } = await list(source, query({ rows: 16 }), (part) => came.push(part));
  // Of four hours.
  expect(profiles).toHaveLength(16);
  expect(asked.every((one) => one.start >= end - 5 * HOUR)).toBe(true);
  expect(asked.length).toBeGreaterThan(1);
  // What came before is the beginning of it.
  for (const part of came) expect(profiles.slice(0, part.profiles.length)).toEqual(part.profiles);
});

it('the newest go on from a part to the next until the page is full, drawn meanwhile', async () => {
  const { source, told } = askedSource(listed);
  const came: CameList[] = [];
  const { profiles, next } = await list(source, query({ rows: 300 }), (part) => came.push(part));
  expect([profiles.length, next]).toEqual([300, 'newest.299']);
  expect(came.length).toBeGreaterThan(1);
  for (const part of came) {
    expect(part.profiles).toEqual(listed(query({ rows: 300, ...part.came })).profiles);
    expect(part.came.end).toBe(end);
  }
  expect(told.at(-1)!.wholeMs).toBe(96 * HOUR);
});

it('profiles that are far apart are not looked for hour after hour, however slow the server is', async () => {
  const { source, asked } = askedSource(async (of) => {
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    return listed(of);
  });
  await list(source, query({ rows: 384 }));
  expect(asked.length).toBeLessThan(16);
});

it('the largest so far are those of the newest part', async () => {
  const { source, asked } = askedSource((of, until) => (isWhole(of) && of.end === end ? hang(until) : listed(of)));
  const came: CameList[] = [];
  await list(source, query({ order: 'largest', rows: 20 }), (part) => came.push(part));
  expect(isWhole(asked[0]!)).toBe(true);
  expect(came.length).toBeGreaterThan(0);
  for (const part of came) {
    expect(part.profiles).toEqual(listed(query({ order: 'largest', rows: 20, ...part.came })).profiles);
  }
});

it('where rows do not say how a list goes on, the whole list is asked in the end', async () => {
  const { source, asked } = askedSource((of) => {
    const { profiles, next } = listed(of);
    return { profiles: profiles.map((profile) => ({ ...profile, page: '' })), next };
  });
  const { next } = await list(source, query({ rows: 20 }));
  expect(next).toBe('newest.19');
  expect(asked.at(-1)).toMatchObject({ start, end, rows: 20 });
});

it('what is short, of single profiles or spans, or pinned is asked once', async () => {
  const never = () => expect.fail('a part');
  for (const [more, how] of [
    [{ start: unixMillis(end - HOUR) }, {}],
    [{ profileIds: ['p1'] }, {}],
    [{ spans: ['00000000000000a1'] }, {}],
    [{}, { pinned: () => expect.fail('the pin') }],
  ] as const) {
    const { source, asked } = askedSource(listed, how);
    await list(source, query(more), never);
    expect(asked).toHaveLength(1);
  }
});

it('a list that is cancelled, or fails, asks no more', async () => {
  const leaving = new AbortController();
  let answers = 1;
  const { source, asked } = askedSource((of, until) => (answers-- > 0 ? listed(of) : hang(until)));
  const came: CameList[] = [];
  const failed = listInParts(source, query({ rows: 300 }), leaving.signal, (part) => came.push(part));
  const caught = failed.catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  expect([came.length, asked.length]).toEqual([1, 2]);
  leaving.abort();
  expect(await caught).toBeInstanceOf(HearthError);
  await vi.runAllTimersAsync();
  expect(asked).toHaveLength(2);
});
