import type { Profile } from '#proto/google/v1/profile_pb.ts';
import type { NamedWeight } from '../fixtures/pprof/truth.ts';

/**
 * Functions of a profile with their self and total, from the wire message alone, so that nothing of Hearth's own is
 * part of the comparison. A frame is a line of a location; self goes to the innermost, total counts a function once
 * for each sample; a location without lines is `[mapping] 0xaddress`, of a mapping
 * without a name `[.] 0xaddress`, as Go's tools print it.
 *
 * @param nameOf what a function is called in the rows
 */
export function rowsOf(profile: Profile, type = 0, nameOf = (name: string) => name): NamedWeight[] {
  const text = (index: bigint) => profile.stringTable[Number(index)]!;
  const functions = new Map(profile.function.map((f) => [f.id, nameOf(text(f.name))]));
  const mappings = new Map(profile.mapping.map((m) => [m.id, text(m.filename)]));
  const names = new Map(
    profile.location.map((location) => {
      const file = mappings.get(location.mappingId) ?? 'unknown';
      const unnamed = `[${file === '' ? '.' : file}] 0x${location.address.toString(16)}`;
      const lines = location.line.map((line) => functions.get(line.functionId) || unnamed);
      return [location.id, lines.length === 0 ? [unnamed] : lines];
    }),
  );
  const rows = new Map<string, NamedWeight>();
  const row = (name: string) => {
    let found = rows.get(name);
    if (found === undefined) {
      found = { name, self: 0n, total: 0n };
      rows.set(name, found);
    }
    return found;
  };
  for (const sample of profile.sample) {
    const value = sample.value[type]!;
    const frames = sample.locationId.flatMap((id) => names.get(id)!);
    if (value === 0n) {
      continue;
    }
    if (frames.length > 0) {
      row(frames[0]!).self += value;
    }
    new Set(frames).forEach((name) => (row(name).total += value));
  }
  return [...rows.values()];
}

/** The rows of several profiles, added up. */
export function addedRows(parts: readonly NamedWeight[][]): NamedWeight[] {
  const sums = new Map<string, NamedWeight>();
  for (const { name, self, total } of parts.flat()) {
    const sum = sums.get(name) ?? { name, self: 0n, total: 0n };
    sums.set(name, { name, self: sum.self + self, total: sum.total + total });
  }
  return [...sums.values()];
}
