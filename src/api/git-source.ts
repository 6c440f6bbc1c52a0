/**
 * Source code from a Git host, which the server of the profiles reads: vcs.v1, where that server has a flag for it.
 *
 *     await gitFile(source, { repository: 'https://github.com/acme/shop', ref: 'v1', rootPath: '' }, '/build/cart.go');
 *
 * Where the code of a service lies is kept by the server, a document of kind source for each service; what it does not
 * say is taken from the labels that agents send.
 */
import { HearthError } from '#model/errors.ts';
import { DocumentKind, DocumentService } from '#proto/hearth/v1/documents_pb.ts';
import { VCSService } from '#proto/vcs/v1/vcs_pb.ts';
import { toHearthError } from './answer-errors.ts';
import type { ProfileSource, TimeSpan } from './profile-source.ts';
import type { SourceCommit, SourceFile } from './source-file.ts';

export interface GitPlace {
  /** Address of the repository; '' for none. */
  repository: string;
  /** Branch, tag or commit; '' for the default branch. */
  ref: string;
  /** Where in the repository the program lies. */
  rootPath: string;
}

/** Whoever reads files needs this call. */
export const gitCall = VCSService.method.getFile;

/** Whoever says where the code of a service lies, this one. */
export const keepCall = DocumentService.method.put;

/** Undefined where the repository has no such file. @throws HearthError */
export async function gitFile(
  source: ProfileSource,
  { repository, ref, rootPath }: GitPlace,
  file: string,
  signal: AbortSignal,
): Promise<SourceFile | undefined> {
  try {
    return await source.ask('GetFile', { repository, ref, rootPath, file }, signal, async (own) => {
      const request = { repositoryURL: repository, ref, rootPath, localPath: file };
      const { content, URL: url } = await source.clientOf(VCSService).getFile(request, { signal: own });
      const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
      const isAddress = /^https?:\/\//.test(url);
      const path = isAddress ? pathOnPage(url) : undefined;
      const commit = (signalOfPage: AbortSignal) => gitCommit(source, { repository, ref }, url, signalOfPage);
      const found = { path: path ?? file, text: new TextDecoder().decode(bytes), alike: 1, commit };
      return isAddress ? { ...found, url } : found;
    });
  } catch (error) {
    if (error instanceof HearthError && error.reason === 'not_found') return undefined;
    throw error;
  }
}

/** Undefined where the server does not say, or the file is of another repository. @throws HearthError */
async function gitCommit(
  source: ProfileSource,
  { repository, ref }: Pick<GitPlace, 'repository' | 'ref'>,
  page: string,
  signal: AbortSignal,
): Promise<SourceCommit | undefined> {
  if (!(await source.answers(VCSService.method.getCommit))) return undefined;
  return source.ask('GetCommit', { repository, ref }, signal, async (own) => {
    const request = { repositoryURL: repository, ref };
    const {
      sha,
      author,
      date,
      message,
      URL: url,
    } = await source.clientOf(VCSService).getCommit(request, { signal: own });
    // A module's files are of its own repository.
    if (!page.startsWith(`${url.replace(/\/(?:-\/)?commit\/[0-9a-f]+$/, '')}/`)) return undefined;
    return { sha, author: author?.login ?? '', date, message, ...(/^https?:\/\//.test(url) ? { url } : {}) };
  });
}

/** `cart/cart.go` of https://github.com/acme/shop/blob/v1/cart/cart.go */
function pathOnPage(url: string): string | undefined {
  const path = /\/(?:blob|src\/(?:tag|commit))\/[^/]+\/(.+)$/.exec(new URL(url).pathname)?.[1];
  return path === undefined ? undefined : path.split('/').map(decodeURIComponent).join('/');
}

/** An id of a document has no more bytes. */
const canBeId = (service: string) => service !== '' && new TextEncoder().encode(service).length <= 200;

/** What is kept of a service; undefined where nobody has said anything. @throws HearthError */
export async function loadGitPlace(
  source: ProfileSource,
  service: string,
  signal?: AbortSignal,
): Promise<GitPlace | undefined> {
  if (!canBeId(service) || !(await source.answers(keepCall))) return undefined;
  return source.ask('source of a service', { service }, signal, async (own) => {
    const client = source.clientOf(DocumentService);
    // Most services have none, which is no failed request that a browser need tell of.
    const { documents } = await client.list({ kind: DocumentKind.SOURCE, limit: 10_000 }, { signal: own });
    if (!documents.some(({ id }) => id === service)) return undefined;
    const { document } = await client.get({ kind: DocumentKind.SOURCE, id: service }, { signal: own });
    return parseGitPlace(new TextDecoder().decode(document?.content));
  });
}

/** Undefined takes it away. @throws HearthError also when the credential may not */
export async function saveGitPlace(source: ProfileSource, service: string, place: GitPlace | undefined): Promise<void> {
  const client = source.clientOf(DocumentService);
  try {
    if (place === undefined) await client.delete({ kind: DocumentKind.SOURCE, id: service });
    else {
      const content = new TextEncoder().encode(JSON.stringify(place));
      await client.put({ document: { kind: DocumentKind.SOURCE, id: service, name: service, content } });
    }
    source.forget();
  } catch (error) {
    throw toHearthError(error);
  }
}

/** From the document that keeps it; undefined when it is none. */
export function parseGitPlace(json: string): GitPlace | undefined {
  try {
    const read: unknown = JSON.parse(json);
    const { repository, ref = '', rootPath = '' } = (read ?? {}) as Record<string, unknown>;
    const isText = [repository, ref, rootPath].every((one) => typeof one === 'string');
    return isText ? ({ repository, ref, rootPath } as GitPlace) : undefined;
  } catch {
    return undefined;
  }
}

/** What agents say of a service by labels; '' for what they do not. @throws HearthError */
export async function labelledGitPlace(
  source: ProfileSource,
  query: TimeSpan & { selector: string },
  signal?: AbortSignal,
): Promise<GitPlace> {
  const { selector, ...span } = query;
  const names = ['service_repository', 'service_git_ref', 'service_root_path'];
  const labels = await source.series({ ...span, matchers: [selector], labelNames: names }, signal);
  const of = (name: string) => {
    const values = new Set(labels.flatMap((set) => set.filter((one) => one.name === name).map(({ value }) => value)));
    // Of several versions none is that of them all: its default branch is shown.
    return values.size === 1 ? [...values][0]! : '';
  };
  return { repository: of(names[0]!), ref: of(names[1]!), rootPath: of(names[2]!) };
}
