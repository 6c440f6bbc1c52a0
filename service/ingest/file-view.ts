/**
 * What a person sees of a file that is not stored as profiles of a service: the types that are in it, and the flame
 * graph of one of them.
 */
import type { ProfileColumns } from '#model/columns.ts';
import { HearthError } from '#model/errors.ts';
import { nameTree } from '#model/name-tree.ts';
import { locationTree, mergeLocationTrees } from '#model/stack-tree.ts';
import { encodeTreeBytes } from '#model/tree-bytes.ts';
import type { LabelledProfile } from './find-profiles.ts';
import { labelValue, sortLabels } from '#model/labels.ts';

export interface FileView {
  /** By the ids of the types, in the order of the file. */
  types: string[];
  type: string;
  /** As tree-bytes.ts has it: what a worker can send. */
  tree: Uint8Array<ArrayBuffer>;
}

/** One sample type of one profile of a file. */
export interface TypedPart {
  /** Of the profile type. */
  id: string;
  /** The sample type alone. */
  short: string;
  columns: ProfileColumns;
  /** Of the sample type among those of its profile. */
  index: number;
}

/** In the order of the file. */
export function typedParts(profiles: readonly LabelledProfile[]): TypedPart[] {
  return profiles.flatMap(({ columns, labels }) =>
    columns.sampleTypes.map((sampleType, index) => {
      const name = labelValue(sortLabels(labels), '__name__');
      const { type = '', unit = '' } = columns.periodType ?? {};
      const id = [name, sampleType.type, sampleType.unit, type, unit].join(':');
      return { id, short: sampleType.type, columns, index };
    }),
  );
}

/**
 * @param wanted a type's id, or its sample type where that is the only one of that name; '' for the first
 * @throws HearthError not_found when there is no such type, malformed_profile when there is none at all
 */
export function viewOf(profiles: readonly LabelledProfile[], wanted: string): FileView {
  const parts = typedParts(profiles);
  const types = [...new Set(parts.map(({ id }) => id))];
  const named = parts.filter(({ id, short }) => wanted === '' || id === wanted || short === wanted);
  const type = named[0]?.id;
  if (parts.length === 0) {
    throw new HearthError('malformed_profile', 'the file has no profile in it');
  }
  if (type === undefined) {
    throw new HearthError(
      'not_found',
      `the file has no profile type '${wanted.slice(0, 200)}': it has ${types.join(', ')}`,
    );
  }
  // Values below zero are what a difference took away; a flame graph has no place for them.
  const trees = parts
    .filter(({ id }) => id === type)
    .map(({ columns, index }) =>
      locationTree({ ...columns, values: columns.values.map((value) => (value > 0n ? value : 0n)) }, index),
    );
  return { types, type, tree: encodeTreeBytes(nameTree(trees.length === 1 ? trees[0]! : mergeLocationTrees(trees))) };
}
