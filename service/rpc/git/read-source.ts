/**
 * Reads files of source code, and what is known of commits, from the Git hosts that are configured, and from nowhere else (docs/decisions/0026).
 *
 *     const source = new GitSource(hosts, () => tokens);
 *     await source.read({ repository: 'https://github.com/acme/shop', ref: 'v1', rootPath: '' }, '/build/cart.go');
 *     // { text: 'package …', url: 'https://github.com/acme/shop/blob/v1/cart.go' }
 *     await source.commit('https://github.com/acme/shop', 'v1');   // { sha: '1a2b…', author: 'jane', … }
 */
import { HearthError } from '#model/errors.ts';
import type { GitHost } from '../../git-hosts.ts';
import { candidates, type SourcePlace } from './candidates.ts';
import { readCommit, type Commit } from './read-commit.ts';
import {
  commitAddress,
  findRepository,
  pageAddress,
  rawAddress,
  requestHeaders,
  type Repository,
} from './repository.ts';

export interface GitFile {
  content: Uint8Array;
  /** The page that people look at. */
  url: string;
}

/** Code that people wrote is smaller by far. */
const mostBytes = 4 << 20;
const timeoutMs = 10_000;
/** At once, of all readers: hosts count requests. */
const mostAsking = 8;
/** Of what was read lately. */
const rememberedBytes = 32 << 20;
const freshMs = 5 * 60_000;

export class GitSource {
  private readonly remembered = new Map<string, { at: number; content: Uint8Array | undefined }>();
  private bytes = 0;
  private asking = 0;

  /** @param tokens by `host/owner`, as they are now */
  constructor(
    readonly hosts: readonly GitHost[],
    private readonly tokens: () => ReadonlyMap<string, string>,
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws HearthError not_found, bad_request, no_connection, overloaded */
  async read(place: SourcePlace, path: string, signal?: AbortSignal): Promise<GitFile> {
    const tried = candidates(place, path);
    for (const { repository, ref, file } of tried) {
      const found = await this.file(findRepository(repository, this.hosts), ref, file, signal);
      if (found !== undefined) return found;
    }
    const why = tried.length === 0 ? 'it is of the language or of a package' : `none of ${tried.length} places has it`;
    throw new HearthError('not_found', `${place.repository.slice(0, 200)} has no ${path.slice(-200)}: ${why}`);
  }

  /**
   * @param ref '' for the default branch
   * @throws HearthError not_found, bad_request, no_connection, overloaded
   */
  async commit(address: string, ref: string, signal?: AbortSignal): Promise<Commit> {
    const repository = findRepository(address, this.hosts);
    const answer = await this.ask(repository, commitAddress(repository, ref), 'commit', signal);
    if (answer === undefined) {
      throw new HearthError('not_found', `${address.slice(0, 200)} has no ${ref.slice(0, 200) || 'commits'}`);
    }
    return readCommit(repository, answer);
  }

  private async file(repository: Repository, ref: string, file: string, signal?: AbortSignal) {
    const content = await this.ask(repository, rawAddress(repository, ref, file), 'file', signal);
    return content && { content, url: pageAddress(repository, ref, file) };
  }

  /** Undefined when there is none. */
  private async ask(
    repository: Repository,
    address: string,
    wanted: 'file' | 'commit',
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array | undefined> {
    const known = this.remembered.get(address);
    if (known !== undefined && this.now() - known.at < freshMs) return known.content;
    if (this.asking >= mostAsking) {
      throw new HearthError('overloaded', 'many files of source code are being read: try again in a moment', {
        retryAfterSeconds: 1,
      });
    }
    this.asking++;
    try {
      const headers = requestHeaders(repository.host, tokenOf(this.tokens(), repository), wanted);
      const content = await fetchFile(address, headers, signal);
      this.remember(address, content);
      return content;
    } finally {
      this.asking--;
    }
  }

  private remember(address: string, content: Uint8Array | undefined): void {
    const costOf = (one: Uint8Array | undefined) => 500 + (one?.length ?? 0);
    const before = this.remembered.get(address);
    if (before !== undefined) {
      this.remembered.delete(address);
      this.bytes -= costOf(before.content);
    }
    this.remembered.set(address, { at: this.now(), content });
    this.bytes += costOf(content);
    for (const [oldest, { content: old }] of this.remembered) {
      if (this.bytes <= rememberedBytes) break;
      this.remembered.delete(oldest);
      this.bytes -= costOf(old);
    }
  }
}

/** That of the longest path that the repository is below; none for any other. */
export function tokenOf(tokens: ReadonlyMap<string, string>, { host, path }: Repository): string | undefined {
  const { host: name } = new URL(host.origin);
  for (let length = path.length; length >= 0; length--) {
    const token = tokens.get([name, ...path.slice(0, length)].join('/'));
    if (token !== undefined) return token;
  }
  return undefined;
}

/** Undefined when there is none. Redirects are not followed: they could lead anywhere, with the token. */
async function fetchFile(
  address: string,
  headers: Record<string, string>,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | undefined> {
  const { host } = new URL(address);
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await fetch(address, {
      headers,
      redirect: 'manual',
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    if (answer.status !== 200 || answer.body === null) {
      await answer.body?.cancel();
      if (answer.status === 404) return undefined;
      const why =
        answer.status === 401 || answer.status === 403
          ? 'its token is missing or not enough, or too many files were read'
          : 'it may be down';
      throw new HearthError('no_connection', `${host} answered with status ${answer.status}: ${why}`);
    }
    return await boundedBytes(answer.body, host);
  } catch (error) {
    if (error instanceof HearthError) throw error;
    if (signal?.aborted === true) throw new HearthError('canceled', 'the question was taken back');
    throw new HearthError('no_connection', `${host} does not answer`, { cause: error });
  }
}

async function boundedBytes(body: ReadableStream<Uint8Array>, host: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > mostBytes) {
      throw new HearthError('result_too_large', `the file at ${host} has more than ${mostBytes >> 20} MiB`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
