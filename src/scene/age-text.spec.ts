import { expect, it } from 'vitest';
import { ageText } from './age-text.ts';

it.each([
  [0, 'now'],
  [4_000, '4 s ago'],
  [59_400, '59 s ago'],
  [190_000, '3 min ago'],
  [7_300_000, '2 h ago'],
  [90_061_000, '1 d ago'],
  [-5_000, 'now'],
])('says %i ms as %s', (ms, text) => {
  expect(ageText(1_000_000_000, 1_000_000_000 + ms)).toBe(text);
});
