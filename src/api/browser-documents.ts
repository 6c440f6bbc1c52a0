/** Documents in this browser's storage, for servers that keep none. Views only: a pin would not fit. */
import { HearthError } from '#model/errors.ts';
import type { Documents, KeptDocument, KeptKind, NewDocument } from './documents.ts';

interface Stored extends KeptDocument {
  /** UTF-8 as text: what is kept here is JSON. */
  content: string;
}

/** Browsers give an address 5 MB. */
const mostBytes = 64 * 1024;
const mostDocuments = 200;

export class BrowserDocuments implements Documents {
  readonly place = 'browser';
  private readonly prefix: string;
  private readonly storage: Storage | undefined;

  /** @param storage of the page when absent */
  constructor(dataSourceUid: string, storage = pageStorage()) {
    this.prefix = `hearth-profiles-app.documents.${dataSourceUid}.`;
    this.storage = storage;
  }

  most(kind: KeptKind): number {
    return kind === 'pin' ? 0 : mostBytes;
  }

  list(kind: KeptKind): Promise<KeptDocument[]> {
    return Promise.resolve(this.read(kind).map(({ content: _, ...kept }) => kept));
  }

  get(kind: KeptKind, id: string): Promise<KeptDocument & { content: Uint8Array }> {
    const found = this.read(kind).find((one) => one.id === id);
    return found === undefined
      ? Promise.reject(notFound(id))
      : Promise.resolve({ ...found, content: new TextEncoder().encode(found.content) });
  }

  put(kind: KeptKind, { id, name, content, replaces }: NewDocument): Promise<KeptDocument> {
    const all = this.read(kind);
    const before = all.find((one) => one.id === id);
    const expected = replaces === -1 ? 0 : replaces;
    if (expected !== undefined && expected !== (before?.version ?? 0)) {
      const message = 'It was changed in another tab meanwhile: look at it again.';
      return Promise.reject(new HearthError('document_conflict', message));
    }
    if (content.length > this.most(kind) || (before === undefined && all.length >= mostDocuments)) {
      const message = `This browser keeps ${mostDocuments} views of ${mostBytes / 1024} KiB at most: delete some first.`;
      return Promise.reject(new HearthError('document_limit', message));
    }
    const stored: Stored = {
      id: id ?? newId(),
      name,
      version: (before?.version ?? 0) + 1,
      time: Date.now(),
      bytes: content.length,
      content: new TextDecoder().decode(content),
    };
    const { content: _, ...kept } = stored;
    return this.write(kind, [stored, ...all.filter((one) => one !== before)]).then(() => kept);
  }

  remove(kind: KeptKind, id: string): Promise<void> {
    const all = this.read(kind);
    const rest = all.filter((one) => one.id !== id);
    return rest.length === all.length ? Promise.reject(notFound(id)) : this.write(kind, rest);
  }

  /** What somebody else wrote there is none of ours. */
  private read(kind: KeptKind): Stored[] {
    try {
      const all: unknown = JSON.parse(this.storage?.getItem(this.prefix + kind) ?? '[]');
      return Array.isArray(all) ? all.filter(isStored) : [];
    } catch {
      return [];
    }
  }

  private write(kind: KeptKind, all: readonly Stored[]): Promise<void> {
    try {
      if (this.storage === undefined) throw new Error('no storage');
      this.storage.setItem(this.prefix + kind, JSON.stringify(all));
      return Promise.resolve();
    } catch (cause) {
      const message = 'This browser has no room for it, or lets pages keep nothing (a private window).';
      return Promise.reject(new HearthError('document_limit', message, { cause }));
    }
  }
}

function isStored(value: unknown): value is Stored {
  if (typeof value !== 'object' || value === null) return false;
  const { id, name, content, version, time, bytes } = value as Partial<Record<keyof Stored, unknown>>;
  const texts = [id, name, content].every((one) => typeof one === 'string');
  return texts && [version, time, bytes].every((one) => typeof one === 'number');
}

const notFound = (id: string) => new HearthError('not_found', `There is no ${id} in this browser any more.`);

/** `crypto.randomUUID` is not there on plain HTTP. */
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36)).join('');

function pageStorage(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}
