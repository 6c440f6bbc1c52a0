import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FairQueue } from './fair-queue.ts';

function drained<Item>(queue: FairQueue<string, Item>): Item[] {
  const items: Item[] = [];
  while (queue.size > 0) {
    const next = queue.peek();
    expect(queue.shift()).toBe(next);
    items.push(next!);
  }
  expect([queue.peek(), queue.shift()]).toEqual([undefined, undefined]);
  return items;
}

describe('a fair queue', () => {
  it('serves one of each tenant in turn, each in its order', () => {
    const queue = new FairQueue<string, string>();
    ['a1', 'a2', 'a3', 'b1', 'c1', 'c2'].forEach((item) => queue.push(item[0]!, item));
    expect(drained(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3']);
  });

  it('lets nobody who comes late wait for more than one of each other', () => {
    const queue = new FairQueue<string, string>();
    Array.from({ length: 5_000 }, (_, i) => queue.push('noisy', `noisy${i}`));
    queue.shift();
    queue.push('quiet', 'quiet');
    expect(drained(queue).indexOf('quiet')).toBe(1);
  });

  it('loses nothing and keeps each line in order', () => {
    const step = fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.constant(undefined));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const queue = new FairQueue<string, string>();
        const out: string[] = [];
        let pushed = 0;
        for (const tenant of steps) {
          if (tenant !== undefined) {
            queue.push(tenant, `${tenant}${pushed++}`);
          } else if (queue.size > 0) {
            out.push(queue.shift()!);
          }
        }
        out.push(...drained(queue));
        expect(out).toHaveLength(pushed);
        for (const tenant of ['a', 'b', 'c']) {
          const numbers = out.filter((item) => item.startsWith(tenant)).map((item) => Number(item.slice(1)));
          expect(numbers).toEqual([...numbers].sort((x, y) => x - y));
        }
      }),
    );
  });
});
