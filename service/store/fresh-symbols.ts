/**
 * The symbol rows of a commit that are not durable yet, each once.
 *
 *     const fresh = new FreshSymbols(known, isTrusted);
 *     profiles.forEach((profile) => fresh.add(profile));
 *     await insert(fresh.rows);
 *     tell(fresh.areDurable());
 */
import { symbolGroup, type DurableNews } from './durable-symbols.ts';
import { symbolTables, type EncodedRows, type SymbolRows, type SymbolTableName } from './encode.ts';
import type { IdGroups } from './id-groups.ts';
import { IdMap } from './id-map.ts';

export class FreshSymbols {
  readonly rows: Record<SymbolTableName, Uint8Array[]> = {
    functions: [],
    mappings: [],
    locations: [],
    stack_nodes: [],
    series: [],
  };
  private readonly groups = new Map<string, SymbolsOfGroup>();

  constructor(
    private readonly known: IdGroups,
    private readonly isTrusted: (profile: EncodedRows) => boolean,
  ) {}

  add(profile: EncodedRows): void {
    const key = symbolGroup(profile);
    let group = this.groups.get(key);
    if (group === undefined) {
      const isTrusted = this.isTrusted(profile);
      const known = (isTrusted ? this.known.find(key) : undefined) ?? new IdMap();
      group = { known, fresh: new IdMap(), freshSeries: new IdMap(), again: new IdMap(), isTrusted };
      this.groups.set(key, group);
    }
    const { known, fresh, freshSeries, again } = group;
    for (const table of symbolTables) {
      const [rows, into] = [profile.symbols[table], this.rows[table]];
      if (table === 'series') {
        addRows(rows, into, known, freshSeries, undefined);
      } else {
        addRows(rows, into, known, fresh, again);
      }
    }
  }

  /**
   * Remembers that they are durable.
   * @returns what whoever encodes may leave out from now on: these, and what came although it was known. Without series,
   * of which each profile has a few rows that say when it was there
   */
  areDurable(): DurableNews['groups'] {
    const news: DurableNews['groups'] = [];
    for (const [key, { fresh, freshSeries, again, isTrusted }] of this.groups) {
      if (!isTrusted) {
        continue;
      }
      const ids = fresh.ids();
      this.known.learn(key, ids);
      this.known.learn(key, freshSeries.ids());
      for (const some of [ids, again.ids()]) {
        if (some.length > 0) {
          news.push({ key, ids: some });
        }
      }
    }
    return news;
  }
}

interface SymbolsOfGroup {
  /** Before the commit. */
  known: IdMap;
  fresh: IdMap;
  freshSeries: IdMap;
  /** Came although they were known: who encoded them had not heard of it, or has forgotten it. */
  again: IdMap;
  isTrusted: boolean;
}

/** @param again takes those of the rows that are known already */
function addRows(
  { ids, ends, bytes }: SymbolRows,
  rows: Uint8Array[],
  known: IdMap,
  fresh: IdMap,
  again: IdMap | undefined,
): void {
  // Neighbouring fresh rows go as one piece.
  let from = -1;
  for (let row = 0; row < ends.length; row++) {
    const low = ids[2 * row]!;
    const high = ids[2 * row + 1]!;
    const start = row === 0 ? 0 : ends[row - 1]!;
    const isKnown = known.has(low, high);
    if (isKnown) {
      again?.addOnce(low, high);
    }
    if (isKnown || fresh.has(low, high)) {
      if (from !== -1) {
        rows.push(bytes.subarray(from, start));
        from = -1;
      }
      continue;
    }
    fresh.add(low, high);
    if (from === -1) {
      from = start;
    }
  }
  if (from !== -1) {
    rows.push(bytes.subarray(from, ends[ends.length - 1]!));
  }
}
