/**
 * Sets of 64-bit ids by a key, with so many ids in all of them at most: the groups that were used longest ago go first.
 *
 *     const groups = new IdGroups(1_000_000);
 *     groups.learn('1/2026-11-23', ids);
 *     groups.find('1/2026-11-23')?.has(low, high);
 */
import { IdMap } from './id-map.ts';

export class IdGroups {
  private readonly groups = new Map<string, IdMap>();
  private count = 0;

  constructor(private readonly most: number) {}

  /** Counts as used. Nothing is added to it but by `learn`. */
  find(key: string): IdMap | undefined {
    const ids = this.groups.get(key);
    if (ids !== undefined) {
      this.groups.delete(key);
      this.groups.set(key, ids);
    }
    return ids;
  }

  /** @param ids two halves each: low, high */
  learn(key: string, ids: Int32Array): void {
    const group = this.find(key) ?? new IdMap();
    this.groups.set(key, group);
    const before = group.count;
    for (let i = 0; i < ids.length; i += 2) {
      group.addOnce(ids[i]!, ids[i + 1]!);
    }
    this.count += group.count - before;
    for (const [oldest, { count }] of this.groups) {
      if (this.count <= this.most) {
        return;
      }
      this.groups.delete(oldest);
      this.count -= count;
    }
  }

  clear(): void {
    this.groups.clear();
    this.count = 0;
  }
}
