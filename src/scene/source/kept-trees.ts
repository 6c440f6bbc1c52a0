/**
 * Trees of source code that somebody chose on this computer, one for each service, for as long as the page is open. Files
 * are read when they are looked at, and sent nowhere.
 *
 *     keepTree('shop-cart', await treeOfFolder(files));
 *     keptTree('shop-cart')?.find('/build/app/cart.go');
 */
import { HearthError } from '#model/errors.ts';
import { SourcePaths } from '#model/source-path.ts';
import type { SourceFile } from '../../api/source-file.ts';
import { boundedText, zipEntries, type PackedFile } from '../../api/zip-file.ts';
import { t } from '../../ui/text.ts';

export interface SourceTree {
  /** Of the folder or the zip. */
  name: string;
  files: number;
  /** Undefined where no file fits. @throws HearthError */
  find: (wanted: string) => Promise<SourceFile | undefined>;
}

/** A large repository has tens of thousands. */
const mostFiles = 200_000;

const trees = new Map<string, SourceTree>();
const listeners = new Set<() => void>();

/** @param service '' for profiles in files */
export function keepTree(service: string, tree: SourceTree | undefined): void {
  if (tree === undefined) trees.delete(service);
  else trees.set(service, tree);
  listeners.forEach((tell) => tell());
}

export const keptTree = (service: string): SourceTree | undefined => trees.get(service);

export function onKeptTrees(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/** What a browser gives when a folder is chosen. @throws HearthError */
export function treeOfFolder(files: readonly File[]): SourceTree {
  const name = files[0]?.webkitRelativePath.split('/')[0] ?? '';
  const packed = files
    // A repository's own files and those of editors: of no program.
    .filter(({ webkitRelativePath: path }) => !path.split('/').some((part) => part.startsWith('.')))
    .map((file) => ({
      path: file.webkitRelativePath.split('/').slice(1).join('/') || file.name,
      size: file.size,
      text: () => boundedText(file.stream(), file.name),
    }));
  return treeOf(name, packed);
}

/** @throws HearthError */
export async function treeOfZip(file: File): Promise<SourceTree> {
  return treeOf(file.name, await zipEntries(file));
}

function treeOf(name: string, files: readonly PackedFile[]): SourceTree {
  if (files.length === 0) {
    throw new HearthError('not_found', t('source.empty-tree', 'There are no files in {{name}}.', { name }));
  }
  if (files.length > mostFiles) {
    throw new HearthError(
      'profile_size_limit',
      t('source.large-tree', '{{name}} has {{files}} files: choose the folder of one program.', {
        name,
        files: files.length,
      }),
    );
  }
  const byPath = new Map(files.map((file) => [file.path, file]));
  const paths = new SourcePaths(byPath.keys());
  return {
    name,
    files: files.length,
    find: async (wanted) => {
      const found = paths.find(wanted);
      return found && { ...found, text: await byPath.get(found.path)!.text() };
    },
  };
}
