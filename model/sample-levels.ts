/**
 * The labels of samples in a file, and its stacks by their values, as `go tool pprof -tagroot` and `-tagleaf` have them.
 *
 *     sampleLabelNames(parts);                                             // ['customer', 'endpoint']
 *     stacksByLabels(parts, type, { names: ['endpoint'], most: 100 });
 *     // [{ values: ['invoice'], stacks }, { values: ['search'], stacks }, { values: [''], stacks }]
 *
 * A label of the whole profile is one of its samples, unless they have it themselves. Of several values of one label the
 * text of all, with commas between them, is the value; '' is none.
 */
import type { LocationTree, ProfileColumns } from '#model/columns.ts';
import { type FilePart, stacksOfType } from '#model/file-types.ts';
import { compareText } from '#model/labels.ts';

/** Sorted, without a server's own. */
export function sampleLabelNames(parts: readonly FilePart[]): string[] {
  const names = new Set<string>();
  for (const { labels, columns } of onePerProfile(parts)) {
    labels.forEach(({ name }) => names.add(name));
    const { strings } = columns.symbols;
    for (const key of new Set(columns.labels.key)) names.add(strings[key]!);
  }
  return [...names].filter((name) => name !== '' && !name.startsWith('__')).sort(compareText);
}

/** A profile of several sample types is as many parts, of one table of labels. */
const onePerProfile = (parts: readonly FilePart[]) => [
  ...new Map(parts.map((part) => [part.columns.labels, part])).values(),
];

export interface LabelledStacks {
  /** By name; undefined for all others together. */
  values: readonly string[] | undefined;
  stacks: LocationTree;
}

/**
 * The largest first, the others last.
 *
 * @param most combinations of values that have stacks of their own
 * @throws HearthError not_found for a type that the file has not
 */
export function stacksByLabels(
  parts: readonly FilePart[],
  type: string,
  { names, most }: { names: readonly string[]; most: number },
): LabelledStacks[] {
  const own = parts.filter((part) => part.type === type);
  const known = new Map<string, Combination>();
  const ofSample = own.map((part) => combinationsOf(part, names, known));
  const sorted = [...known.values()]
    .filter(({ sum }) => sum > 0n)
    .sort((a, b) => (a.sum < b.sum ? 1 : a.sum > b.sum ? -1 : 0));
  sorted.forEach((one, i) => (one.group = Math.min(i, most)));
  const groups = Math.min(sorted.length, most + 1);
  const grouped = own.map((part, p) => partsByGroup(part, ofSample[p]!, groups));
  const found = Array.from({ length: groups }, (_, group) => ({
    values: group < most ? sorted[group]!.values : undefined,
    stacks: stacksOfType(
      grouped.flatMap((ofPart) => ofPart[group] ?? []),
      type,
    ),
  }));
  // Of a file without values there is a tree without frames; of a type that it has not, an error.
  return found.length > 0 ? found : [{ values: undefined, stacks: stacksOfType(own, type) }];
}

interface Combination {
  values: readonly string[];
  sum: bigint;
  group: number;
}

/** By sample; undefined where its value is none that is shown. */
function combinationsOf(
  { columns, index, labels: ofProfile }: FilePart,
  names: readonly string[],
  known: Map<string, Combination>,
): (Combination | undefined)[] {
  const { symbols, labels, values, sampleTypes } = columns;
  /** By index into strings: which of the names it is. */
  const place = new Map<number, number>();
  symbols.strings.forEach((text, i) => {
    const at = names.indexOf(text);
    if (at !== -1) place.set(i, at);
  });
  const usual = names.map((name) => ofProfile.find((label) => label.name === name)?.value ?? '');
  const samples = labels.offsets.length - 1;
  const found = new Array<Combination | undefined>(samples);
  for (let sample = 0; sample < samples; sample++) {
    const value = values[sample * sampleTypes.length + index]!;
    if (value <= 0n) continue;
    const texts: (string | undefined)[] = names.map(() => undefined);
    for (let label = labels.offsets[sample]!; label < labels.offsets[sample + 1]!; label++) {
      const at = place.get(labels.key[label]!);
      if (at === undefined) continue;
      const text = labelText(columns, label);
      texts[at] = texts[at] === undefined ? text : `${texts[at]},${text}`;
    }
    const own = texts.map((text, i) => text ?? usual[i]!);
    // A value may have any character in it, so lengths keep them apart.
    const key = own.length === 1 ? own[0]! : own.map((text) => `${text.length}:${text}`).join('');
    let combination = known.get(key);
    if (combination === undefined) known.set(key, (combination = { values: own, sum: 0n, group: 0 }));
    combination.sum += value;
    found[sample] = combination;
  }
  return found;
}

/** `4096` for bytes=4096 bytes, whose name says it; else `12 milliseconds`. */
function labelText({ symbols: { strings }, labels }: ProfileColumns, label: number): string {
  const text = labels.text[label]!;
  if (text !== 0) return strings[text]!;
  const unit = strings[labels.numberUnit[label]!]!;
  const number = String(labels.number[label]!);
  return unit === '' || unit === strings[labels.key[label]!] ? number : `${number} ${unit}`;
}

/** The samples of each group as a part of its own; symbols are those of all. */
function partsByGroup(
  part: FilePart,
  combinations: readonly (Combination | undefined)[],
  groups: number,
): (FilePart | undefined)[] {
  const { columns, index } = part;
  const { stacks, values, sampleTypes } = columns;
  const lengthOf = (sample: number) => stacks.offsets[sample + 1]! - stacks.offsets[sample]!;
  const samples = new Int32Array(groups);
  const frames = new Int32Array(groups);
  combinations.forEach((combination, sample) => {
    if (combination === undefined) return;
    samples[combination.group]!++;
    frames[combination.group]! += lengthOf(sample);
  });
  const made = Array.from(samples, (count, group) => ({
    offsets: new Int32Array(count + 1),
    locations: new Int32Array(frames[group]!),
    values: new BigInt64Array(count),
    count: 0,
  }));
  combinations.forEach((combination, sample) => {
    if (combination === undefined) return;
    const group = made[combination.group]!;
    const at = group.offsets[group.count]!;
    group.locations.set(stacks.locations.subarray(stacks.offsets[sample], stacks.offsets[sample + 1]), at);
    group.values[group.count] = values[sample * sampleTypes.length + index]!;
    group.offsets[++group.count] = at + lengthOf(sample);
  });
  return made.map(({ offsets, locations, values: own, count }) =>
    count === 0
      ? undefined
      : {
          ...part,
          index: 0,
          columns: { ...columns, sampleTypes: [sampleTypes[index]!], stacks: { offsets, locations }, values: own },
        },
  );
}
