import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TupleRows } from '#model/formats/tuple-rows.ts';

it('numbers tuples as a map of their texts would, also where one is the beginning of another', () => {
  const number = fc.oneof(fc.integer({ min: -1, max: 2 }), fc.integer());
  fc.assert(
    fc.property(fc.array(fc.array(number, { minLength: 1, maxLength: 5 })), (tuples) => {
      const rows = new TupleRows();
      const texts = new Map<string, number>();
      const added: string[] = [];
      for (const tuple of tuples) {
        const text = tuple.join(' ');
        const expected = texts.get(text) ?? texts.set(text, texts.size).size - 1;
        const key = rows.begin();
        tuple.forEach((part) => key.add(part));
        expect(key.row(() => void added.push(text))).toBe(expected);
      }
      expect(added).toEqual([...texts.keys()]);
    }),
  );
});
