/**
 * The package a function belongs to, read from its name as each language writes it: what frames are coloured by.
 *
 *     github.com/acme/shop/cart.(*Cart).Add   →  github.com/acme/shop/cart      Go
 *     java/util/TreeMap.put                   →  java/util                      Java
 *     core::iter::traits::Iterator::fold      →  core                           Rust, C++
 *     render (jinja2/environment.py:1290)     →  jinja2                         Python, Ruby
 *     parse:/app/node_modules/acorn/acorn.js:3 →  acorn                         JavaScript
 *     [libc.so.6] 0x1f2                       →  libc.so.6                      no symbol
 *     /src/shop/cart/add.go                   →  /src/shop/cart                 a file
 *     cart.Add /src/shop/cart/add.go:17       →  cart                           a line of a function
 *
 * A guess where the name says nothing: then the whole name, so that equal names still look equal.
 */
import { splitPlace } from '#model/granular-frames.ts';

export function packageOf(fullName: string): string {
  const before = known.get(fullName);
  if (before !== undefined) return before;
  const found = readPackage(fullName);
  if (fullName.length > longestRead) return found;
  if (known.size === mostKnown) known.clear();
  known.set(fullName, found);
  return found;
}

/** Answers so far: ten thousand names take 60 ms to read, and are asked for anew whenever a graph changes. */
const known = new Map<string, string>();
const mostKnown = 50_000;

function readPackage(fullName: string): string {
  const name = fullName.slice(0, longestRead);
  const found = bareMapping(name) ?? sourcePackage(name) ?? fileFolder(name);
  if (found !== undefined) return found;
  const own = splitPlace(fullName).name.slice(0, longestRead);
  return scopePackage(own) ?? dottedPackage(own);
}

/** Names may be 64 KiB long; the searches below take time by the square of the length. */
const longestRead = 300;

function bareMapping(name: string): string | undefined {
  return name.startsWith('[') && name.includes(']') ? name.slice(1, name.indexOf(']')) : undefined;
}

/** `function (dir/file.py:12)`, `dir/file.rb function`, `function:dir/file.js:12`. */
function sourcePackage(name: string): string | undefined {
  const found = /([^\s():]+)\.(?:py|rb|js|mjs|cjs|ts|tsx|jsx|php|ex|erl)\b/.exec(name);
  if (found === null) {
    return undefined;
  }
  const parts = found[1]!.split('/').filter((part) => part !== '' && part !== '.');
  const installed = Math.max(...installedUnder.map((folder) => parts.lastIndexOf(folder)));
  if (installed !== -1 && installed + 1 < parts.length) {
    const first = parts[installed + 1]!;
    return first.startsWith('@') && installed + 2 < parts.length ? `${first}/${parts[installed + 2]!}` : first;
  }
  return name.includes('/') && parts.length > 1 && !found[1]!.startsWith('/') ? parts[0]! : parts.slice(-2).join('/');
}

const installedUnder = ['node_modules', 'site-packages', 'dist-packages', 'gems'];

/** Of the languages whose functions do not bear the name of their file. */
function fileFolder(name: string): string | undefined {
  return /^[^\s:]+\.(?:go|rs|java|kt|scala|c|cc|cpp|cxx|h|hpp|s|S|swift|cs)$/.test(name) &&
    /^\/|\.(go|rs|java)$/.test(name)
    ? name.slice(0, Math.max(name.lastIndexOf('/'), 0)) || name
    : undefined;
}

/** `<alloc::vec::Vec<T> as core::clone::Clone>::clone`, `std::sort<int*>`. */
function scopePackage(name: string): string | undefined {
  const at = name.indexOf('::');
  if (at === -1) {
    return undefined;
  }
  const start = name.slice(0, at).replace(/^.*[\s<&*(]/, '');
  return start === '' ? undefined : start;
}

/** `net/http.(*conn).serve`, `java.util.TreeMap.put`, `runtime.mallocgc`. */
function dottedPackage(name: string): string {
  // Slashes and dots in receivers and type arguments are no part of the path: `sync.(*Map[net/url.URL]).Load`.
  const end = name.search(/[([<{]/);
  const path = end > 0 ? name.slice(0, end) : name;
  const slash = path.lastIndexOf('/');
  const words = path.slice(slash + 1).split('.');
  if (words.length === 1) {
    return name;
  }
  const folder = path.slice(0, slash);
  const firstClass = words.findIndex((word) => /^\p{Lu}/u.test(word));
  if (firstClass === 0) {
    // Java's classes in folders: `java/util/TreeMap.put`. Without a folder the class is all there is.
    return slash === -1 ? words[0]! : folder;
  }
  const own = words.slice(0, slash === -1 && firstClass > 1 ? firstClass : 1).join('.');
  return slash === -1 ? own : `${folder}/${own}`;
}
