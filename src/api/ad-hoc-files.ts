/**
 * Files that people have uploaded to look at together, of a server that keeps such.
 *
 *     const files = await uploadedFiles(source);       // undefined where the server keeps none
 *     const opened = await openUploaded(source, files[0]!.id);
 */
import { HearthError } from '#model/errors.ts';
import { decodeFlameGraph } from '#model/flame-graph.ts';
import { parseJson } from '#model/formats/json/parse.ts';
import { whole } from '#model/formats/json/decimal.ts';
import type { NameTree } from '#model/name-tree.ts';
import { AdHocProfileService } from '#proto/adhocprofiles/v1/adhocprofiles_pb.ts';
import { AdHocService } from '#proto/hearth/v1/ad_hoc_pb.ts';
import { toHearthError } from './answer-errors.ts';
import type { ProfileSource } from './profile-source.ts';

export interface UploadedFile {
  id: string;
  name: string;
  /** Unix milliseconds. */
  uploaded: number;
}

export interface OpenedUpload extends UploadedFile {
  /** Ids of profile types. */
  types: readonly string[];
  type: string;
  tree: NameTree;
}

/** More than any real profile has frames, and what most servers allow. */
const nodeBudget = 65_536n;

/** The newest first; undefined where the server keeps no files. @throws HearthError */
export async function uploadedFiles(source: ProfileSource, signal?: AbortSignal): Promise<UploadedFile[] | undefined> {
  try {
    const { profiles } = await source.clientOf(AdHocProfileService).list({}, signal === undefined ? {} : { signal });
    return profiles.map(({ id, name, uploadedAt }) => ({ id, name, uploaded: Number(uploadedAt) }));
  } catch (error) {
    const failure = toHearthError(error);
    if (failure.reason === 'not_found' || failure.reason === 'not_implemented') return undefined;
    throw failure;
  }
}

/** @param type '' for the first. @throws HearthError */
export async function openUploaded(
  source: ProfileSource,
  id: string,
  type = '',
  signal?: AbortSignal,
): Promise<OpenedUpload> {
  try {
    const request = { id, maxNodes: nodeBudget, ...(type === '' ? {} : { profileType: type }) };
    const answer = await source.clientOf(AdHocProfileService).get(request, signal === undefined ? {} : { signal });
    return {
      id: answer.id,
      name: answer.name,
      uploaded: Number(answer.uploadedAt),
      types: answer.profileTypes,
      type: answer.profileType,
      tree: treeOf(answer.flamebearerProfile),
    };
  } catch (error) {
    throw toHearthError(error);
  }
}

/** @returns its id. @throws HearthError */
export async function uploadFile(source: ProfileSource, file: File): Promise<string> {
  try {
    const profile = await base64Of(file);
    const { id } = await source.clientOf(AdHocProfileService).upload({ name: file.name, profile });
    return id;
  } catch (error) {
    throw toHearthError(error);
  }
}

/** Not every server that keeps files deletes them. */
export const deleteCall = AdHocService.method.deleteFile;

/** For everybody, and for good. @throws HearthError */
export async function deleteUploaded(source: ProfileSource, id: string): Promise<void> {
  try {
    await source.clientOf(AdHocService).deleteFile({ id });
  } catch (error) {
    throw toHearthError(error);
  }
}

function base64Of(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve((reader.result as string).split(',', 2)[1] ?? '');
    reader.onerror = () => reject(new HearthError('bad_request', 'the file could not be read from the disk'));
    reader.readAsDataURL(file);
  });
}

/** Every digit of a value counts, so the text is not read as the browser would. @throws HearthError */
function treeOf(flamebearer: string): NameTree {
  const { flamebearer: graph } = parseJson(new TextEncoder().encode(flamebearer), 'flamebearer') as {
    flamebearer?: { names?: unknown; levels?: unknown };
  };
  const names = Array.isArray(graph?.names) ? graph.names.map(String) : [];
  const rows: unknown[] = Array.isArray(graph?.levels) ? graph.levels : [];
  const levels = rows.map((row) => ({
    values: (Array.isArray(row) ? row : []).map((value: unknown) => whole(value) ?? 0n),
  }));
  return decodeFlameGraph({ names, levels });
}
