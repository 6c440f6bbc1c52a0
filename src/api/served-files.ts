/**
 * Files that the server of the page itself shows (`npx hearth-profiles A B`): what they are called, and their content.
 *
 *     const { title, files } = await servedFiles();
 *     const blob = await servedFile(files[0]!.id);
 */
import type { FetchError } from '@grafana/runtime';
import { getBackendSrv } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';
import { HearthError } from '#model/errors.ts';
import { messageOf } from './answer-errors.ts';
import type { SourceFile } from './source-file.ts';

export interface ServedFile {
  /** A number, in the order of the command line. */
  id: string;
  name: string;
  /** Bytes; undefined for what is fetched or read when it is opened. */
  size: number | undefined;
}

export interface ServedFiles {
  /** Where they come from, in words. */
  title: string;
  files: readonly ServedFile[];
  /** The folder that source code is shown from; undefined where none was given. */
  source: string | undefined;
  /** The service whose stored profiles that server lets the page read, and change nothing of; undefined for none. */
  stored: string | undefined;
}

const path = '/hearth/files';
const sourcePath = '/hearth/source';

/** @throws HearthError */
export async function servedFiles(): Promise<ServedFiles> {
  const data = await ask<unknown>(path, 'json');
  const { title, files, source, stored } = (typeof data === 'object' && data !== null ? data : {}) as Record<
    string,
    unknown
  >;
  return {
    title: typeof title === 'string' ? title : '',
    source: typeof source === 'string' ? source : undefined,
    stored: typeof stored === 'string' ? stored : undefined,
    files: (Array.isArray(files) ? files : []).flatMap((one: Record<string, unknown> | null) =>
      typeof one?.['id'] === 'string' && typeof one['name'] === 'string'
        ? [{ id: one['id'], name: one['name'], size: typeof one['size'] === 'number' ? one['size'] : undefined }]
        : [],
    ),
  };
}

/** @throws HearthError */
export function servedFile(id: string): Promise<Blob> {
  // Part of an address that anybody may have written: nothing but a number leads anywhere.
  if (!/^\d{1,6}$/.test(id)) throw new HearthError('not_found', `there is no file ${id.slice(0, 20)}`);
  return ask<Blob>(`${path}/${id}`, 'blob');
}

/** Undefined where the server has no such source. @throws HearthError */
export async function servedSource(file: string): Promise<SourceFile | undefined> {
  try {
    const url = `${sourcePath}?${new URLSearchParams({ file }).toString()}`;
    const { path: found, alike, text } = await ask<{ path: string; alike: number; text: string }>(url, 'json');
    return { path: found, alike, text };
  } catch (error) {
    if (error instanceof HearthError && error.reason === 'not_found') return undefined;
    throw error;
  }
}

async function ask<T>(url: string, responseType: 'json' | 'blob'): Promise<T> {
  try {
    const answer = getBackendSrv().fetch<T>({ url, method: 'GET', responseType, showErrorAlert: false });
    return (await lastValueFrom(answer)).data;
  } catch (error) {
    const failure = error as FetchError<unknown>;
    const data = failure.data instanceof Blob ? await failure.data.text() : failure.data;
    throw new HearthError(failure.status === 404 ? 'not_found' : 'internal', messageOf({ ...failure, data }), {
      cause: error,
    });
  }
}
