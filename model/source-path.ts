/**
 * Finds the file that a profile names in a tree of sources that lies somewhere else: the one whose path ends most alike.
 *
 *     const paths = new SourcePaths(['cmd/shop/main.go', 'cart/cart.go', 'vendor/cart/cart.go']);
 *     paths.find('/build/app/cart/cart.go');   // { path: 'cart/cart.go', alike: 2 }
 *     paths.find('/build/app/other.go');       // undefined
 */

export interface FoundPath {
  path: string;
  /** How many files of the tree end just as much alike, this one included. */
  alike: number;
}

/** The parts of a path or address, whatever system wrote it; what leads upwards or nowhere is left out. */
export function pathParts(path: string): string[] {
  const bare = path.replace(/^[a-z][a-z0-9+.-]{0,30}:\/\//i, '').replace(/[?#].*$/s, '');
  return bare.split(/[/\\]/).filter((part) => part !== '' && part !== '.' && part !== '..');
}

export class SourcePaths {
  /** By the last part, in lower case: systems that ignore case write names as they like. */
  private readonly byName = new Map<string, { path: string; parts: string[] }[]>();

  constructor(paths: Iterable<string>) {
    for (const path of paths) {
      const parts = pathParts(path);
      const name = parts.at(-1)?.toLowerCase();
      if (name === undefined) continue;
      const known = this.byName.get(name);
      if (known === undefined) this.byName.set(name, [{ path, parts }]);
      else known.push({ path, parts });
    }
  }

  /** Of several that end alike, the one nearest the top of the tree. */
  find(wanted: string): FoundPath | undefined {
    const parts = pathParts(wanted);
    let best: { path: string; parts: string[] } | undefined;
    let most = 0;
    let alike = 0;
    for (const file of this.byName.get(parts.at(-1)?.toLowerCase() ?? '') ?? []) {
      const same = sameEnd(file.parts, parts);
      if (same > most) [best, most, alike] = [file, same, 1];
      else if (same === most) {
        alike++;
        if (best !== undefined && file.parts.length < best.parts.length) best = file;
      }
    }
    return best && { path: best.path, alike };
  }
}

/** How many parts two paths have in common at their ends; the names themselves are alike. */
function sameEnd(a: readonly string[], b: readonly string[]): number {
  let same = 1;
  while (same < a.length && same < b.length && a[a.length - 1 - same] === b[b.length - 1 - same]) same++;
  return same;
}
