/** What holds for every tree that the store answers with, whatever was asked. */
import { expect } from 'vitest';
import type { LocationTree } from '#model/columns.ts';

export function expectWellFormed(tree: LocationTree): void {
  const { parent, location, self, symbols } = tree;
  expect(location).toHaveLength(parent.length);
  expect(self).toHaveLength(parent.length);
  expect(symbols.strings[0]).toBe('');
  const locations = symbols.locations.mapping.length;
  const seen = new Set<string>();
  parent.forEach((above, node) => {
    expect(above).toBeGreaterThanOrEqual(-1);
    expect(above).toBeLessThan(node);
    expect(location[node]).toBeLessThan(locations);
    const path = `${above} ${location[node]}`;
    expect(seen.has(path), `node ${node} repeats the path of another`).toBe(false);
    seen.add(path);
  });
  expect(symbols.locations.lineOffsets).toHaveLength(locations + 1);
  expect(symbols.locations.lineNumber).toHaveLength(symbols.locations.lineFunction.length);
  for (const of of symbols.locations.lineFunction) {
    expect(of).toBeLessThan(symbols.functions.name.length);
  }
}

export function totalOf(tree: LocationTree): bigint {
  return tree.self.reduce((sum, value) => sum + value, tree.stackless);
}
