import { describe, expect, it } from 'vitest';
import { changeOf } from './change.ts';

describe('a change since the range before', () => {
  const text = (mean: number, previousMean?: number) => changeOf({ mean, previousMean }).text;

  it('is a percentage while one can read it, then a factor', () => {
    expect(text(1.2, 1)).toBe('+20 %');
    expect(text(0.968, 1)).toBe('−3.2 %');
    expect(text(12, 1)).toBe('×12');
    expect(text(1.001, 1)).toBe('±0 %');
  });

  it('has words for what was not there, is not there, or is not known', () => {
    expect(text(1, 0)).toBe('new');
    expect(text(0, 1)).toBe('gone');
    expect(text(0, 0)).toBe('±0 %');
    expect(text(1)).toBe('no earlier data');
  });
});
