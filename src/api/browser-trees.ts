/**
 * Trees of source code in this browser's database, so that they are there when the page is opened again. Sent nowhere.
 *
 *     await storeTree({ service: 'shop-cart', name: 'shop.zip', files: 120, kept: Date.now(), content: zip });
 *     await storedTree('shop-cart');
 *
 * A browser that has no database, or no room, keeps nothing: each call says so by its answer, not by an error.
 */
export interface StoredTree {
  /** Whose profiles it is for; '' for profiles in files. */
  service: string;
  /** Of the folder or the zip. */
  name: string;
  files: number;
  /** Unix milliseconds. */
  kept: number;
  /** A zip; or of a folder all of its files, one after the other. */
  content: Blob;
  /** Of a folder: where each of its files begins, in their order. */
  folder?: { paths: readonly string[]; starts: readonly number[] };
}

/** Of one, and of all; the oldest leave first. */
export const mostTreeBytes = 64 << 20;
const mostAllBytes = 256 << 20;
const mostTrees = 20;

const databaseName = 'hearth-profiles-app';
const storeName = 'source-trees';

/** @returns whether it is kept */
export async function storeTree(tree: StoredTree): Promise<boolean> {
  if (tree.content.size > mostTreeBytes) return false;
  // Of a file on the disk a browser keeps where it lies, which is no use once it has changed or is gone.
  const content = await copyOf(tree.content);
  if (content === undefined) return false;
  const stored = await within('readwrite', (trees) => trees.put({ ...tree, content }));
  if (stored === undefined) return false;
  let [count, bytes] = [0, 0];
  for (const { service, content } of await storedTrees()) {
    count++;
    bytes += content.size;
    if (count > mostTrees || bytes > mostAllBytes) await removeTree(service);
  }
  return true;
}

async function copyOf(content: Blob): Promise<Blob | undefined> {
  try {
    return new Blob([await content.arrayBuffer()]);
  } catch {
    return undefined;
  }
}

export const storedTree = async (service: string): Promise<StoredTree | undefined> =>
  within<StoredTree | undefined>('readonly', (trees) => trees.get(service) as IDBRequest<StoredTree | undefined>);

/** The newest first. */
export async function storedTrees(): Promise<StoredTree[]> {
  const trees = await within('readonly', (all) => all.getAll() as IDBRequest<StoredTree[]>);
  return (trees ?? []).sort((a, b) => b.kept - a.kept);
}

export const removeTree = (service: string): Promise<unknown> => within('readwrite', (trees) => trees.delete(service));

/** Undefined where it could not be done. */
async function within<T>(
  mode: IDBTransactionMode,
  ask: (trees: IDBObjectStore) => IDBRequest<T>,
): Promise<T | undefined> {
  let database: IDBDatabase | undefined;
  try {
    database = await opened();
    const change = database.transaction(storeName, mode);
    const asked = ask(change.objectStore(storeName));
    await new Promise<void>((resolve, reject) => {
      change.oncomplete = () => resolve();
      change.onabort = () => reject(change.error ?? new Error('the browser gave up'));
    });
    return asked.result;
  } catch {
    return undefined;
  } finally {
    database?.close();
  }
}

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(databaseName, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(storeName, { keyPath: 'service' });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error('the browser has no database'));
  });
}
