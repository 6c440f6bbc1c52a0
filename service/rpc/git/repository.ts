/**
 * Where a file of a repository is read: the address of its content and the page that people look at.
 *
 *     const repository = findRepository('https://github.com/acme/shop.git', hosts);
 *     rawAddress(repository, 'v1.2.0', 'cart/cart.go');
 *     // https://api.github.com/repos/acme/shop/contents/cart/cart.go?ref=v1.2.0
 *
 * Everything that comes from a request is put into the address as one part of a path, encoded: no repository, ref or
 * file leads to another host, or to another place of the same one.
 */
import { HearthError } from '#model/errors.ts';
import { pathParts } from '#model/source-path.ts';
import type { GitHost } from '../../git-hosts.ts';

export interface Repository {
  host: GitHost;
  /** Owner or groups, then the name. */
  path: readonly string[];
}

const longestAddress = 2_000;

/** @throws HearthError bad_request for what is no repository of these hosts */
export function findRepository(address: string, hosts: readonly GitHost[]): Repository {
  if (address.length > longestAddress)
    throw new HearthError('bad_request', 'the address of the repository is too long');
  // As Git writes it for ssh: git@github.com:acme/shop.git
  const [, sshHost, sshPath] = /^(?:ssh:\/\/)?[\w-]{1,64}@([\w.-]{1,253})[:/]([^:]*)$/.exec(address) ?? [];
  const url = parseUrl(sshHost === undefined ? withScheme(address) : `https://${sshHost}/${sshPath}`);
  const host = url && hosts.find(({ origin }) => new URL(origin).host === url.host);
  if (url === undefined || host === undefined) {
    const names = hosts.map(({ origin }) => new URL(origin).host).join(', ');
    throw new HearthError(
      'bad_request',
      `source code is read from ${names} only, and the repository is ${address.slice(0, 200)}: add its host to the option source-hosts`,
    );
  }
  const path = url.pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
  path.push((path.pop() ?? '').replace(/\.git$/, ''));
  const fits = host.kind === 'gitlab' ? path.length >= 2 && path.length <= 20 : path.length === 2;
  if (!fits || path.some((part) => !/^[\w.~-]{1,200}$/.test(part) || /^\.+$/.test(part))) {
    throw new HearthError('bad_request', `the repository ${address.slice(0, 200)} has no owner and name`);
  }
  return { host, path };
}

const withScheme = (address: string) => (/^[a-z]{2,10}:\/\//i.test(address) ? address : `https://${address}`);

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The file's content, as the host's API gives it. */
export function rawAddress({ host: { kind, origin }, path }: Repository, ref: string, file: string): string {
  const [owner = '', name = ''] = path.map(encodeURIComponent);
  const parts = pathParts(file);
  const inPath = parts.map(encodeURIComponent).join('/');
  // Of none, that of the default branch.
  const named = ref === '' && kind === 'gitlab' ? 'HEAD' : ref;
  const query = named === '' ? '' : `?ref=${encodeURIComponent(named)}`;
  switch (kind) {
    case 'github':
      return `${githubApi(origin)}/repos/${owner}/${name}/contents/${inPath}${query}`;
    case 'gitlab': {
      const project = encodeURIComponent(path.join('/'));
      return `${origin}/api/v4/projects/${project}/repository/files/${encodeURIComponent(parts.join('/'))}/raw${query}`;
    }
    case 'gitea':
      return `${origin}/api/v1/repos/${owner}/${name}/raw/${inPath}${query}`;
  }
}

/** The commit that a ref stands for; of Gitea a list that has it first. */
export function commitAddress({ host: { kind, origin }, path }: Repository, ref: string): string {
  const [owner = '', name = ''] = path.map(encodeURIComponent);
  const named = encodeURIComponent(ref || 'HEAD');
  switch (kind) {
    case 'github':
      return `${githubApi(origin)}/repos/${owner}/${name}/commits/${named}`;
    case 'gitlab':
      return `${origin}/api/v4/projects/${encodeURIComponent(path.join('/'))}/repository/commits/${named}?stats=false`;
    case 'gitea': {
      const of = ref === '' ? '' : `&sha=${named}`;
      return `${origin}/api/v1/repos/${owner}/${name}/commits?limit=1&stat=false&verification=false&files=false${of}`;
    }
  }
}

const githubApi = (origin: string) => (origin === 'https://github.com' ? 'https://api.github.com' : `${origin}/api/v3`);

/** What a browser shows of the repository. */
export const repositoryPage = ({ host: { origin }, path }: Repository): string =>
  `${origin}/${path.map(encodeURIComponent).join('/')}`;

/** What a browser shows of a file. */
export function pageAddress(of: Repository, ref: string, file: string): string {
  const { kind } = of.host;
  const repository = repositoryPage(of);
  // Nobody has said what the default branch is called.
  if (ref === '' && kind === 'gitea') return repository;
  const place = `${encodeURIComponent(ref || 'HEAD')}/${pathParts(file).map(encodeURIComponent).join('/')}`;
  switch (kind) {
    case 'github':
      return `${repository}/blob/${place}`;
    case 'gitlab':
      return `${repository}/-/blob/${place}`;
    case 'gitea':
      return /^[0-9a-f]{7,64}$/.test(ref) ? `${repository}/src/commit/${place}` : `${repository}/src/tag/${place}`;
  }
}

/** How a host is told what may be read, and whether the content is wanted as it is or what is known of a commit. */
export function requestHeaders(
  { kind }: GitHost,
  token: string | undefined,
  wanted: 'file' | 'commit' = 'file',
): Record<string, string> {
  const accept = kind === 'github' ? `application/vnd.github.${wanted === 'file' ? 'raw+' : ''}json` : '*/*';
  const scheme = kind === 'gitea' ? 'token' : 'Bearer';
  return {
    accept,
    'user-agent': 'hearth',
    ...(token === undefined ? {} : { authorization: `${scheme} ${token}` }),
  };
}
