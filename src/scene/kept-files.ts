/**
 * Files on this computer that were dropped or picked, for as long as the page is open; they are sent nowhere. An address
 * names them as `local:<name>`: whoever reloads the page is asked for them again.
 *
 *     const refs = keepFiles(files);      // ['local:cpu.pb.gz']
 *     keptFile('local:cpu.pb.gz');
 */
const kept = new Map<string, File>();
const listeners = new Set<() => void>();
let list: readonly string[] = [];

export const localRef = (name: string) => `local:${name}`;

/** Two files of one name are told apart by a number. @returns how addresses name them */
export function keepFiles(files: readonly File[]): string[] {
  const refs = files.map((file) => {
    const known = [...kept].find(([, one]) => isSame(one, file))?.[0];
    if (known !== undefined) return known;
    let ref = localRef(file.name);
    for (let number = 2; kept.has(ref); number++) ref = localRef(`${file.name} (${number})`);
    kept.set(ref, file);
    return ref;
  });
  list = [...kept.keys()];
  listeners.forEach((tell) => tell());
  return refs;
}

const isSame = (a: File, b: File) => a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;

export const keptFile = (ref: string): File | undefined => kept.get(ref);

/** The newest last; another list each time that it changes. */
export const keptFiles = (): readonly string[] => list;

export function onKeptFiles(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}
