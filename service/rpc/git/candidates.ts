/**
 * Which files of which repository a path from a profile may stand for, the likeliest first.
 *
 *     candidates({ repository: 'https://github.com/acme/shop', ref: 'v1', rootPath: 'services/cart' }, '/build/cart/cart.go');
 *     // services/cart/build/cart/cart.go, services/cart/cart/cart.go, services/cart/cart.go
 *     candidates({ … }, '…/pkg/mod/github.com/gorilla/mux@v1.8.0/mux.go');
 *     // mux.go of github.com/gorilla/mux at v1.8.0
 */
import { pathParts } from '#model/source-path.ts';

export interface SourcePlace {
  repository: string;
  ref: string;
  rootPath: string;
}

export interface Candidate {
  repository: string;
  ref: string;
  file: string;
}

/** Each is a request to the host: a path that is deeper in its repository needs a root. */
const mostTries = 6;

export function candidates({ repository, ref, rootPath }: SourcePlace, path: string): Candidate[] {
  const module = goModule(path);
  if (module !== undefined) return [module];
  const parts = pathParts(path);
  if (isForeign(parts) || /^(node:|wasm:|<|\[)/.test(path)) return [];
  const root = pathParts(rootPath).join('/');
  const longest = Math.min(parts.length, mostTries);
  return Array.from({ length: longest }, (_, i) => {
    const tail = parts.slice(parts.length - longest + i).join('/');
    return { repository, ref, file: root === '' ? tail : `${root}/${tail}` };
  });
}

/** What came with a language, or was installed for it: none of the repository's files. */
function isForeign(parts: readonly string[]): boolean {
  const folders = parts.slice(0, -1);
  const path = `/${folders.join('/')}/`;
  return (
    folders.some((part) => ['node_modules', 'site-packages', 'dist-packages', 'rustc', 'gems'].includes(part)) ||
    ['/go/src/', '/pkg/mod/', '/.cargo/registry/', '/lib/ruby/', '/lib/python'].some((mark) => path.includes(mark))
  );
}

/** A module of Go has its repository and version in its path. */
function goModule(path: string): Candidate | undefined {
  const parts = pathParts(path);
  const at = parts.findIndex((part) => part.includes('@v'));
  const host =
    at === -1 ? -1 : parts.slice(0, at + 1).findLastIndex((part) => part.includes('.') && !part.includes('@'));
  if (host === -1 || at - host < 2) return undefined;
  const [name = '', version = ''] = parts[at]!.split('@', 2);
  // Capitals are written with a mark before them, for disks that do not tell them apart.
  const plain = (part: string) => part.replace(/!([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const module = [...parts.slice(host, at), name].map(plain);
  const inside = module.slice(3).filter((part) => !/^v\d+$/.test(part));
  // Of what has no tag, the version names the commit.
  const commit = /-\d{14}-([0-9a-f]{12})$/.exec(version)?.[1];
  const tag = version.replace(/\+incompatible$/, '');
  return {
    repository: `https://${module.slice(0, 3).join('/')}`,
    ref: commit ?? [...inside, tag].join('/'),
    file: [...inside, ...parts.slice(at + 1)].join('/'),
  };
}
