/**
 * What is in a file that nobody stores: its profile types, and the stacks of one of them.
 *
 *     const parts = fileParts(readAny(bytes).profiles);
 *     parts.map(({ type }) => type);                      // ['wall:wall:nanoseconds:cpu:nanoseconds', …]
 *     stacksOfType(parts, parts[0]!.type);
 *
 * Profiles of one type (threads, chunks of a recording) are one. Values below zero are what a difference took away; a
 * flame graph has no place for them.
 */
import type { LocationTree, ProfileColumns } from '#model/columns.ts';
import { HearthError } from '#model/errors.ts';
import type { FoundProfile } from '#model/formats/found-profile.ts';
import type { Labels } from '#model/labels.ts';
import { profileName } from '#model/profile-name.ts';
import { printProfileType } from '#model/profile-type.ts';
import { locationTree, mergeLocationTrees } from '#model/stack-tree.ts';

/** One sample type of one profile of a file. */
export interface FilePart {
  /** The profile type's id. */
  type: string;
  columns: ProfileColumns;
  /** Of the sample type among those of its profile. */
  index: number;
  /** Of the whole profile. */
  labels: Labels;
}

/**
 * In the order of the file; the one that tools open first is first: what the profile calls its default, else in pprof the
 * last one. @throws HearthError malformed_profile for none
 */
export function fileParts(profiles: readonly FoundProfile[], format = ''): FilePart[] {
  const parts = profiles.flatMap((profile) => partsOf(profile, format === 'pprof'));
  if (parts.length === 0) {
    throw new HearthError('malformed_profile', 'the file has no profile in it');
  }
  return parts;
}

function partsOf({ name, columns, labels }: FoundProfile, lastIsDefault: boolean): FilePart[] {
  const { sampleTypes, periodType, defaultSampleType } = columns;
  const parts = sampleTypes.map(({ type, unit }, index) => ({
    type: printProfileType({
      name: plain(name || profileName(sampleTypes)),
      sampleType: plain(type),
      sampleUnit: plain(unit),
      periodType: plain(periodType?.type ?? ''),
      periodUnit: plain(periodType?.unit ?? ''),
    }),
    columns,
    index,
    labels,
  }));
  const wished = sampleTypes.findIndex(({ type }) => type === defaultSampleType);
  const first = wished === -1 && lastIsDefault ? parts.length - 1 : wished;
  return first <= 0 ? parts : [parts[first]!, ...parts.filter((_, index) => index !== first)];
}

/** The parts of an id are set apart by colons. */
const plain = (word: string) => word.replaceAll(':', '_');

export function stacksOfType(parts: readonly FilePart[], type: string): LocationTree {
  const trees = parts
    .filter((part) => part.type === type)
    .map(({ columns, index }) =>
      locationTree({ ...columns, values: columns.values.map((value) => (value > 0n ? value : 0n)) }, index),
    );
  if (trees.length === 0) {
    throw new HearthError('not_found', `the file has no profile type '${type.slice(0, 200)}'`);
  }
  return trees.length === 1 ? trees[0]! : mergeLocationTrees(trees);
}
