import { describe, expect, it } from 'vitest';
import { figuresOf } from './value-figures.ts';

describe('figuresOf', () => {
  it('has the smallest step that so many steps do not exceed', () => {
    const steps = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(figuresOf(steps)).toEqual({
      least: 1,
      quarter: 25,
      median: 50,
      threeQuarters: 75,
      ninetieth: 90,
      ninetyNinth: 99,
      most: 100,
    });
  });

  it('leaves gaps out, and has nothing to say of nothing', () => {
    expect(figuresOf([null, 3, null])).toMatchObject({ least: 3, median: 3, most: 3 });
    expect(figuresOf([null])).toBeUndefined();
  });
});
