/**
 * What a person sees of a file that is not stored as profiles of a service: the types that are in it, and the flame
 * graph of one of them.
 */
import { HearthError } from '#model/errors.ts';
import { type FilePart, stacksOfType } from '#model/file-types.ts';
import { nameTree } from '#model/name-tree.ts';
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

export interface TypedPart extends FilePart {
  /** The sample type alone. */
  short: string;
}

/** In the order of the file. */
export function typedParts(profiles: readonly LabelledProfile[]): TypedPart[] {
  return profiles.flatMap(({ columns, labels }) =>
    columns.sampleTypes.map((sampleType, index) => {
      const name = labelValue(sortLabels(labels), '__name__');
      const { type = '', unit = '' } = columns.periodType ?? {};
      const id = [name, sampleType.type, sampleType.unit, type, unit].join(':');
      return { type: id, short: sampleType.type, columns, index, labels };
    }),
  );
}

/**
 * @param wanted a type's id, or its sample type where that is the only one of that name; '' for the first
 * @throws HearthError not_found when there is no such type, malformed_profile when there is none at all
 */
export function viewOf(profiles: readonly LabelledProfile[], wanted: string): FileView {
  const parts = typedParts(profiles);
  const types = [...new Set(parts.map((part) => part.type))];
  const type = parts.find((part) => wanted === '' || part.type === wanted || part.short === wanted)?.type;
  if (parts.length === 0) {
    throw new HearthError('malformed_profile', 'the file has no profile in it');
  }
  if (type === undefined) {
    throw new HearthError(
      'not_found',
      `the file has no profile type '${wanted.slice(0, 200)}': it has ${types.join(', ')}`,
    );
  }
  return { types, type, tree: encodeTreeBytes(nameTree(stacksOfType(parts, type))) };
}
