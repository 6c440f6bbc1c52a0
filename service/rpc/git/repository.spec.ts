import { describe, expect, it } from 'vitest';
import { parseGitHosts } from '../../git-hosts.ts';
import { candidates } from './candidates.ts';
import { tokenOf } from './read-source.ts';
import { commitAddress, findRepository, pageAddress, rawAddress, requestHeaders } from './repository.ts';

const hosts = parseGitHosts(['github.com', 'gitlab:git.example.org', 'gitea:http://127.0.0.1:3000'])!;
const raw = (address: string, ref = 'v1', file = 'cart/cart.go') =>
  rawAddress(findRepository(address, hosts), ref, file);

describe('the hosts that source is read from', () => {
  it('are named with their kind where it cannot be known', () => {
    expect(hosts.map(({ kind, origin }) => [kind, origin])).toEqual([
      ['github', 'https://github.com'],
      ['gitlab', 'https://git.example.org'],
      ['gitea', 'http://127.0.0.1:3000'],
    ]);
    for (const wrong of ['git.example.org', 'svn:example.org', 'github.com/acme', 'gitlab:a@b', '']) {
      expect(parseGitHosts([wrong]), wrong).toBeUndefined();
    }
  });
});

describe('the address of a file', () => {
  it('is that of the host’s API', () => {
    expect(raw('https://github.com/acme/shop.git')).toBe(
      'https://api.github.com/repos/acme/shop/contents/cart/cart.go?ref=v1',
    );
    expect(raw('git@git.example.org:group/sub/shop.git')).toBe(
      'https://git.example.org/api/v4/projects/group%2Fsub%2Fshop/repository/files/cart%2Fcart.go/raw?ref=v1',
    );
    expect(raw('http://127.0.0.1:3000/acme/shop', 'feature/a b&c')).toBe(
      'http://127.0.0.1:3000/api/v1/repos/acme/shop/raw/cart/cart.go?ref=feature%2Fa%20b%26c',
    );
    const commit = (address: string, ref: string) => commitAddress(findRepository(address, hosts), ref);
    expect(commit('github.com/acme/shop', 'feature/a?b')).toBe(
      'https://api.github.com/repos/acme/shop/commits/feature%2Fa%3Fb',
    );
    expect(commit('git@git.example.org:group/sub/shop.git', '')).toBe(
      'https://git.example.org/api/v4/projects/group%2Fsub%2Fshop/repository/commits/HEAD?stats=false',
    );
    const shop = findRepository('github.com/acme/shop', hosts);
    expect(pageAddress(shop, 'v1', 'cart/cart.go')).toBe('https://github.com/acme/shop/blob/v1/cart/cart.go');
  });

  it.each([
    'https://evil.example/acme/shop',
    'https://github.com.evil.example/acme/shop',
    'https://github.com@evil.example/acme/shop',
    'https://github.com:8443/acme/shop',
    'git@evil.example:acme/shop',
    'http://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    'https://[::1]/acme/shop',
  ])('is none for %s, which is no host that is named', (address) => {
    expect(() => findRepository(address, hosts)).toThrow(/read from github.com, git.example.org, 127.0.0.1:3000 only/);
  });

  it.each([
    'https://github.com/acme',
    'https://github.com/acme/shop/contents/x',
    'https://github.com/acme/%2e%2e',
    'https://github.com/a%2Fb/c%3Fd',
    'https://git.example.org/api',
  ])('is none for %s, which is no repository', (address) => {
    expect(() => findRepository(address, hosts)).toThrow(/no owner and name/);
  });

  it('stays within the repository, whatever file or ref is asked for', () => {
    for (const file of ['../../../user', '..%2f..%2fuser', 'a/../../b', './c?x=1#y', '\\..\\d']) {
      const { origin, pathname, search } = new URL(raw('github.com/acme/shop', '../../heads?x=1', file));
      expect(origin + search).toBe(`https://api.github.com?ref=${encodeURIComponent('../../heads?x=1')}`);
      expect(pathname).toMatch(/^\/repos\/acme\/shop\/contents\//);
    }
  });
});

describe('a token', () => {
  const tokens = new Map([
    ['github.com/acme', 'a'],
    ['github.com/acme/secret', 'b'],
  ]);
  it('goes to the repositories below its path, and to no other', () => {
    const tokenFor = (address: string) => tokenOf(tokens, findRepository(address, hosts));
    expect(tokenFor('github.com/acme/shop')).toBe('a');
    expect(tokenFor('github.com/acme/secret')).toBe('b');
    expect(tokenFor('github.com/acmes/shop')).toBeUndefined();
    expect(tokenFor('git.example.org/acme/shop')).toBeUndefined();
    expect(requestHeaders(hosts[2]!, 'x')).toMatchObject({ authorization: 'token x' });
  });
});

describe('the files that a path may stand for', () => {
  const place = { repository: 'https://github.com/acme/shop', ref: 'v1', rootPath: 'services/cart/' };
  const files = (path: string) => candidates(place, path).map(({ file }) => file);

  it('are those below the root, the most of the path first, and not many', () => {
    expect(files('/build/cart/cart.go')).toEqual([
      'services/cart/build/cart/cart.go',
      'services/cart/cart/cart.go',
      'services/cart/cart.go',
    ]);
    expect(files('a/b/c/d/e/f/g/h/i.go')).toHaveLength(6);
  });

  it('are none of a language or of a package that was installed', () => {
    for (const path of [
      '/usr/local/go/src/runtime/proc.go',
      '/app/node_modules/express/index.js',
      'node:internal/timers',
      '<frozen importlib>',
      '/usr/lib/python3.12/json/decoder.py',
      '/rustc/abc/library/core/src/ops/function.rs',
    ]) {
      expect(files(path), path).toEqual([]);
    }
  });

  it('are one of the repository and version that a Go module names', () => {
    const of = (path: string) => candidates(place, `/go/pkg/mod/${path}`)[0];
    expect(of('github.com/gorilla/mux@v1.8.0/mux.go')).toEqual({
      repository: 'https://github.com/gorilla/mux',
      ref: 'v1.8.0',
      file: 'mux.go',
    });
    expect(of('github.com/!burnt!sushi/toml@v1.2.0/decode.go')?.repository).toBe('https://github.com/BurntSushi/toml');
    expect(of('github.com/x/y/v2@v2.1.0/z/a.go')).toMatchObject({ ref: 'v2.1.0', file: 'z/a.go' });
    expect(of('github.com/x/y/sub@v0.3.0/a.go')).toMatchObject({ ref: 'sub/v0.3.0', file: 'sub/a.go' });
    expect(of('github.com/x/y@v0.0.0-20240102030405-0123456789ab/a.go')?.ref).toBe('0123456789ab');
  });
});
