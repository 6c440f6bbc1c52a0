import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SharedBudget } from './shared-budget.ts';

describe('a shared budget', () => {
  it('gives one tenant half, the next half of the rest, and takes back', () => {
    const budget = new SharedBudget<string>(100);
    const takeAll = (tenant: string) => {
      let bytes = 0;
      while (budget.take(tenant, 1)) {
        bytes++;
      }
      return bytes;
    };
    expect([takeAll('a'), takeAll('b'), takeAll('c')]).toEqual([50, 25, 12]);
    budget.give('a', 50);
    expect(takeAll('d')).toBe(31);
  });

  it('gives what is left to who holds nothing, and anything while it is unused', () => {
    const budget = new SharedBudget<string>(100);
    expect(budget.take('a', 1_000)).toBe(true);
    expect(budget.take('b', 1)).toBe(false);
    budget.give('a', 1_000);
    expect([budget.take('a', 20), budget.take('b', 80), budget.take('c', 1)]).toEqual([true, true, false]);
  });

  it('holds no more than its size and one request, and is empty when all was given back', () => {
    const step = fc.record({ tenant: fc.integer({ min: 0, max: 4 }), bytes: fc.integer({ min: 0, max: 80 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const budget = new SharedBudget<number>(100);
        const taken = steps.filter(({ tenant, bytes }) => {
          const before = budget.used;
          const isTaken = budget.take(tenant, bytes);
          expect(budget.used).toBe(before + (isTaken ? bytes : 0));
          expect(budget.used).toBeLessThanOrEqual(100);
          return isTaken;
        });
        taken.forEach(({ tenant, bytes }) => budget.give(tenant, bytes));
        expect(budget.used).toBe(0);
        expect(budget.take(0, 50)).toBe(true);
      }),
    );
  });
});
