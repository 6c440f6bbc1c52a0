/**
 * Writes a tree as a file for speedscope: one sampled profile, a sample for each stack that has a value of its own; two
 * sides as two profiles of one file.
 *
 *     writeSpeedscope(tree, { name: 'shop-cart, CPU', unit: 'nanoseconds' });
 *     writeSpeedscopeDiff(diff, [{ name: 'before', unit: 'nanoseconds' }, { name: 'after', unit: 'nanoseconds' }], options);
 *
 * Values are written with all their digits, whatever the reader makes of those beyond 2^53.
 */
import type { DiffTree } from '#model/diff.ts';
import type { Place } from '#model/granular-frames.ts';
import type { Side } from '#model/levels.ts';
import type { NameTree } from '#model/name-tree.ts';
import { TextPieces } from '#model/text-pieces.ts';
import { NONE, ROOT, type TreeShape } from '#model/tree-shape.ts';
import { unitOf } from '#model/units.ts';

export interface SpeedscopeOptions {
  /** Of the profile, for people. */
  name: string;
  /** The sample unit of the profile type. */
  unit: string;
  /** Where a function is, by its name. */
  places?: ReadonlyMap<string, Place>;
}

type ProfileOptions = Pick<SpeedscopeOptions, 'name' | 'unit'>;

/** In pieces, since a text has a largest length. */
export function writeSpeedscope(tree: NameTree, { places, ...profile }: SpeedscopeOptions): string[] {
  return speedscopeFile(tree, [{ ...profile, side: tree }], profile.name, places);
}

/** @param name of the file; the sides have names of their own */
export function writeSpeedscopeDiff(
  diff: DiffTree,
  [before, after]: readonly [ProfileOptions, ProfileOptions],
  { name, places }: Omit<SpeedscopeOptions, 'unit'>,
): string[] {
  const profiles = [
    { ...before, side: diff.left },
    { ...after, side: diff.right },
  ];
  return speedscopeFile(diff, profiles, name, places);
}

function speedscopeFile(
  shape: TreeShape,
  profiles: readonly (ProfileOptions & { side: Side })[],
  name: string,
  places: ReadonlyMap<string, Place> | undefined,
): string[] {
  const out = new TextPieces();
  out.add(
    `{"$schema":"https://www.speedscope.app/file-format-schema.json","exporter":"hearth","name":${JSON.stringify(name)},"activeProfileIndex":0,"shared":{"frames":[`,
  );
  const rows = frameRows(shape);
  rows.used.forEach((index, row) => out.add((row === 0 ? '' : ',') + frameJson(shape.names[index]!, places)));
  out.add(']},"profiles":[');
  profiles.forEach((profile, i) => {
    if (i > 0) out.add(',');
    addProfile(out, shape, rows.byName, profile);
  });
  out.add(']}');
  return out.take();
}

function addProfile(
  out: TextPieces,
  shape: TreeShape,
  rowOfName: Int32Array,
  { name, unit, side: { self, total } }: ProfileOptions & { side: Side },
): void {
  const scale = unitsOf(unit);
  out.add(
    `{"type":"sampled","name":${JSON.stringify(name)},"unit":"${scale.unit}","startValue":0,"endValue":${total[ROOT]! * scale.factor},"samples":[`,
  );
  const nodes = Array.from(self.keys()).filter((node) => self[node] !== 0n);
  nodes.forEach((node, i) => {
    const stack: number[] = [];
    for (let at = node; at !== ROOT && at !== NONE; at = shape.parent[at]!) {
      stack.push(rowOfName[shape.name[at]!]!);
    }
    out.add(`${i === 0 ? '' : ','}[${stack.reverse().join(',')}]`);
  });
  out.add('],"weights":[');
  nodes.forEach((node, i) => out.add(`${i === 0 ? '' : ','}${self[node]! * scale.factor}`));
  out.add(']}');
}

function frameJson(name: string, places: ReadonlyMap<string, Place> | undefined): string {
  const place = places?.get(name);
  const file = place === undefined || place.file === '' ? {} : { file: place.file };
  const line = place === undefined || place.line === 0 ? {} : { line: place.line };
  return JSON.stringify({ name, ...file, ...line });
}

/** Names that have a node below the root, numbered in the order in which nodes have them. */
function frameRows({ names, name }: TreeShape): { used: number[]; byName: Int32Array } {
  const byName = new Int32Array(names.length).fill(NONE);
  const used: number[] = [];
  for (let node = 1; node < name.length; node++) {
    if (byName[name[node]!] === NONE) {
      byName[name[node]!] = used.push(name[node]!) - 1;
    }
  }
  return { used, byName };
}

const timeUnits: ReadonlyMap<bigint, string> = new Map([
  [1n, 'nanoseconds'],
  [1_000n, 'microseconds'],
  [1_000_000n, 'milliseconds'],
  [1_000_000_000n, 'seconds'],
]);

/** The word of the format, and what a value is multiplied with for it. */
function unitsOf(sampleUnit: string): { unit: string; factor: bigint } {
  const { kind, factor } = unitOf(sampleUnit);
  if (kind === 'bytes') {
    return { unit: 'bytes', factor };
  }
  const time = kind === 'duration' ? timeUnits.get(factor) : undefined;
  return { unit: time ?? 'none', factor: 1n };
}
