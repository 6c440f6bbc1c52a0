/**
 * Trees of source code that somebody chose on this computer, one for each service. They are kept by the browser as far as
 * it has room; files are read when they are looked at, and sent nowhere.
 *
 *     await keepTree('shop-cart', folderTree(files));
 *     keptTree('shop-cart')?.find('/build/app/cart.go');
 */
import { HearthError } from '#model/errors.ts';
import { SourcePaths } from '#model/source-path.ts';
import { removeTree, storedTree, storedTrees, storeTree, type StoredTree } from '../../api/browser-trees.ts';
import type { SourceFile } from '../../api/source-file.ts';
import { boundedText, mostSourceBytes, mostSourceFiles, zipEntries, type PackedFile } from '../../api/zip-file.ts';
import { t } from '../../ui/text.ts';

export interface SourceTree {
  /** Of the folder or the zip. */
  name: string;
  files: number;
  /** Whether it is there when the page is opened again; undefined while that is not known. */
  isStored: boolean | undefined;
  /** Undefined where no file fits. @throws HearthError */
  find: (wanted: string) => Promise<SourceFile | undefined>;
}

type TreeContent = Pick<StoredTree, 'name' | 'content' | 'folder'>;

/** By service; undefined of one that was looked for and has none. */
const trees = new Map<string, SourceTree | undefined>();
const listeners = new Set<() => void>();
const tellAll = () => listeners.forEach((tell) => tell());

/** @param service '' for profiles in files. @throws HearthError when there is nothing to read in it */
export async function keepTree(service: string, content: TreeContent): Promise<void> {
  const tree = await readTree(content);
  trees.set(service, tree);
  tellAll();
  const isStored = await storeTree({ service, ...content, files: tree.files, kept: Date.now() });
  if (trees.get(service) !== tree) return;
  trees.set(service, { ...tree, isStored });
  tellAll();
}

export async function forgetTree(service: string): Promise<void> {
  trees.set(service, undefined);
  tellAll();
  await removeTree(service);
  tellAll();
}

/** What the browser keeps of every service, the newest first. */
export const keptTrees = (): Promise<StoredTree[]> => storedTrees();

/** Undefined also until the browser has been asked; then listeners are told. */
export function keptTree(service: string): SourceTree | undefined {
  if (!trees.has(service)) {
    trees.set(service, undefined);
    void bringBack(service);
  }
  return trees.get(service);
}

async function bringBack(service: string): Promise<void> {
  const stored = await storedTree(service);
  if (stored === undefined) return;
  // What cannot be read any more is as if it were not there.
  const tree = await readTree(stored).catch(() => undefined);
  if (tree === undefined || trees.get(service) !== undefined) return;
  trees.set(service, { ...tree, isStored: true });
  tellAll();
}

export function onKeptTrees(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/** What a browser gives when a folder is chosen. @throws HearthError */
export function folderTree(files: readonly File[]): TreeContent {
  const name = files[0]?.webkitRelativePath.split('/')[0] ?? '';
  // A repository's own files and those of editors are of no program, nor is what is too large to be code.
  const code = files.filter(
    ({ webkitRelativePath: path, size }) =>
      size <= mostSourceBytes && !path.split('/').some((part) => part.startsWith('.')),
  );
  if (code.length > mostSourceFiles) {
    throw new HearthError(
      'profile_size_limit',
      t('source.large-tree', '{{name}} has {{files}} files: choose the folder of one program.', {
        name,
        files: code.length,
      }),
    );
  }
  let at = 0;
  const starts = code.map(({ size }) => {
    at += size;
    return at - size;
  });
  const paths = code.map((file) => file.webkitRelativePath.split('/').slice(1).join('/') || file.name);
  return { name, content: new Blob(code), folder: { paths, starts } };
}

export const zipTree = (file: File): TreeContent => ({ name: file.name, content: file });

/** @throws HearthError */
async function readTree({ name, content, folder }: TreeContent): Promise<SourceTree> {
  const files = folder === undefined ? await zipEntries(content) : folderFiles(content, folder);
  if (files.length === 0) {
    throw new HearthError('not_found', t('source.empty-tree', 'There are no files in {{name}}.', { name }));
  }
  const byPath = new Map(files.map((file) => [file.path, file]));
  const paths = new SourcePaths(byPath.keys());
  return {
    name,
    files: files.length,
    isStored: undefined,
    find: async (wanted) => {
      const found = paths.find(wanted);
      return found && { ...found, text: await byPath.get(found.path)!.text() };
    },
  };
}

const folderFiles = (content: Blob, { paths, starts }: NonNullable<StoredTree['folder']>): PackedFile[] =>
  paths.map((path, i) => {
    const [start, end] = [starts[i]!, starts[i + 1] ?? content.size];
    return { path, size: end - start, text: () => boundedText(content.slice(start, end), path) };
  });
