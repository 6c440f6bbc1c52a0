import { expect, it } from 'vitest';
import { unixMillis } from '#model/brands.ts';
import { toldOfProfiles, toldOfRange } from './answered-range.ts';

it('says the span of all ranges that are wider than asked, and nothing when none is', () => {
  const responseHeader = new Headers();
  const told = toldOfRange({ responseHeader });
  expect([...responseHeader]).toEqual([]);
  told({ start: unixMillis(3_600_001), end: unixMillis(7_200_000) });
  told({ start: unixMillis(3_600_001), end: unixMillis(10_800_000) });
  expect(responseHeader.get('hearth-answered-range')).toBe('3600001-10800000');
});

it('says from when on there are single profiles', () => {
  const responseHeader = new Headers();
  toldOfProfiles({ responseHeader })(unixMillis(7_200_001));
  expect(responseHeader.get('hearth-profiles-since')).toBe('7200001');
});
