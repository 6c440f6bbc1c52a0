import { expect, it } from 'vitest';
import { answeredRange } from './answered-range.ts';

it.each([
  ['1761091200001-1761094800000', { start: 1_761_091_200_001, end: 1_761_094_800_000 }],
  ['', undefined],
  ['yesterday', undefined],
  ['1-2; drop', undefined],
])('reads %j', (text, range) => {
  expect(answeredRange(new Headers(text === '' ? {} : { 'hearth-answered-range': text }))).toEqual(range);
});
