import type { StackColumns } from '#model/columns.ts';

export interface DistinctStacks {
  stacks: StackColumns;
  /** For each sample its row in `stacks`; -1 for a sample that was not asked for. */
  rowOfSample: Int32Array;
}

/**
 * Finds the distinct stacks among the stacks of chosen samples.
 * @param chosen 1 for every sample that counts
 * @param maxDepth stacks are cut to this many locations at the leaf side; 0 is no limit
 */
export function distinctStacks(all: StackColumns, chosen: Uint8Array, maxDepth: number): DistinctStacks {
  const sampleCount = all.offsets.length - 1;
  const rowOfSample = new Int32Array(sampleCount).fill(-1);
  const table = new Int32Array(tableSize(sampleCount)).fill(-1);
  const mask = table.length - 1;
  // Row r's locations are at starts[r] … ends[r] of all.locations.
  const starts = new Int32Array(sampleCount);
  const ends = new Int32Array(sampleCount);
  let rows = 0;
  let locationCount = 0;

  for (let sample = 0; sample < sampleCount; sample++) {
    if (chosen[sample] === 0) {
      continue;
    }
    const end = all.offsets[sample + 1]!;
    // Leaf first: what is nearest the root stays.
    const start = maxDepth > 0 ? Math.max(all.offsets[sample]!, end - maxDepth) : all.offsets[sample]!;
    let slot = hashOf(all.locations, start, end) & mask;
    let row = table[slot]!;
    while (row !== -1 && !same(all.locations, start, end, starts[row]!, ends[row]!)) {
      slot = (slot + 1) & mask;
      row = table[slot]!;
    }
    if (row === -1) {
      row = rows++;
      table[slot] = row;
      starts[row] = start;
      ends[row] = end;
      locationCount += end - start;
    }
    rowOfSample[sample] = row;
  }

  const offsets = new Int32Array(rows + 1);
  const locations = new Int32Array(locationCount);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    offsets[row] = at;
    locations.set(all.locations.subarray(starts[row], ends[row]), at);
    at += ends[row]! - starts[row]!;
  }
  offsets[rows] = at;
  return { stacks: { offsets, locations }, rowOfSample };
}

/** A power of two that leaves the table at most half full. */
function tableSize(entries: number): number {
  return 2 ** Math.max(4, Math.ceil(Math.log2(entries * 2 + 1)));
}

/** FNV-1a over locations, with a last mix so that the low bits differ too. */
function hashOf(locations: Int32Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) {
    hash = Math.imul(hash ^ locations[i]!, 0x01000193);
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function same(locations: Int32Array, start: number, end: number, otherStart: number, otherEnd: number): boolean {
  if (end - start !== otherEnd - otherStart) {
    return false;
  }
  for (let i = start, j = otherStart; i < end; i++, j++) {
    if (locations[i] !== locations[j]) {
      return false;
    }
  }
  return true;
}
