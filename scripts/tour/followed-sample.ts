/** The one sample that the tour follows from the agent's bytes to the picture: chosen, and found again at each stage. */
import type { ProfileColumns } from '#model/columns.ts';
import { frameNames } from '#model/frame-names.ts';
import { NONE, ROOT, type TreeShape } from '#model/tree-shape.ts';
import { encodeProfile, type EncodedRows } from '../../service/store/encode.ts';
import type { NormalisedProfile, NormalisedSeries } from '../../service/store/store.ts';

export interface FollowedSample {
  /** Its row in the profile as it was read. */
  row: number;
  /** Locations, leaf first. */
  locations: Int32Array;
  /** Functions, root first. */
  frames: string[];
  values: bigint[];
  labels: Record<string, string>;
}

/** The sample with the largest value of a type among those that belong to a span: it passes through every table. */
export function chooseSample(profile: ProfileColumns, type: number): FollowedSample {
  const { stacks, values, labels, sampleTypes, symbols } = profile;
  const labelsOf = (sample: number) => {
    const found: Record<string, string> = {};
    for (let at = labels.offsets[sample]!; at < labels.offsets[sample + 1]!; at++) {
      found[symbols.strings[labels.key[at]!]!] = symbols.strings[labels.text[at]!]!;
    }
    return found;
  };
  const valueOf = (sample: number) => values[sample * sampleTypes.length + type]!;
  let row = -1;
  for (let sample = 0; sample < stacks.offsets.length - 1; sample++) {
    if ('span_id' in labelsOf(sample) && (row === -1 || valueOf(sample) > valueOf(row))) {
      row = sample;
    }
  }
  const locations = stacks.locations.slice(stacks.offsets[row], stacks.offsets[row + 1]);
  const { names, name, offsets } = frameNames(symbols, locations, []);
  const frames = [...locations]
    .reverse()
    .flatMap((location) => [...name.slice(offsets[location], offsets[location + 1])].map((index) => names[index]!));
  const start = row * sampleTypes.length;
  return {
    row,
    locations,
    frames,
    values: [...values.slice(start, start + sampleTypes.length)],
    labels: labelsOf(row),
  };
}

/** The series and the stack that the sample became part of. */
export function seriesOfSample(profile: NormalisedProfile, sample: FollowedSample, type: string) {
  const { offsets, locations } = profile.stacks;
  const stack = Array.from({ length: offsets.length - 1 }, (_, row) => row).find((row) => {
    const path = locations.subarray(offsets[row], offsets[row + 1]);
    return path.length === sample.locations.length && path.every((location, i) => location === sample.locations[i]);
  });
  const series = profile.series.find(
    ({ labels, stacks }) =>
      labels.some(({ name, value }) => name === '__type__' && value === type) &&
      labels.every(({ name, value }) => (sample.labels[name] ?? value) === value) &&
      stacks.includes(stack!),
  );
  return { series: series!, stack: stack!, value: series!.values[series!.stacks.indexOf(stack!)]! };
}

/**
 * The id of a stack's leaf node, as 16 hex digits. Ids are hashes of content, so a profile of nothing but this stack
 * gives it the same one as the whole.
 */
export function nodeOfStack(profile: NormalisedProfile, series: NormalisedSeries, stack: number): string {
  const alone = { ...series, stacks: Int32Array.of(stack), values: BigInt64Array.of(1n), spans: [] };
  const { ids } = (encodeProfile({ ...profile, series: [alone] }) as EncodedRows).symbols.stack_nodes;
  return hexOf(ids.at(-2)!, ids.at(-1)!);
}

export const hexOf = (low: number, high: number) =>
  [high, low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');

/** The node of a tree that has these frames above it, root first. */
export function nodeOfPath({ names, name, firstChild, nextSibling }: TreeShape, frames: readonly string[]): number[] {
  const path: number[] = [];
  let above = ROOT;
  for (const frame of frames) {
    let child = firstChild[above]!;
    while (child !== NONE && names[name[child]!] !== frame) {
      child = nextSibling[child]!;
    }
    if (child === NONE) {
      throw new Error(`the tree has no ${frame} below ${names[name[above]!]}`);
    }
    path.push(child);
    above = child;
  }
  return path;
}
