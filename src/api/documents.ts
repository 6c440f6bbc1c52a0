/**
 * Small things that people keep beside their profiles: views, pins, presets. Kept by the server where it can, in this browser
 * where it cannot (a Pyroscope), and only there for whom it may not be.
 *
 *     const documents = await documentsOf(profileSource('hearth'));
 *     documents.place;                                         // 'server' or 'browser'
 *     const { id } = await documents.put('view', { name: 'Checkout', content });
 */
import { HearthError } from '#model/errors.ts';
import { DocumentKind, DocumentService, type Document } from '#proto/hearth/v1/documents_pb.ts';
import { BrowserDocuments } from './browser-documents.ts';
import { toHearthError } from './answer-errors.ts';
import type { ProfileSource } from './profile-source.ts';

export type KeptKind = 'view' | 'pin' | 'preset';

export interface KeptDocument {
  id: string;
  name: string;
  /** 1 for the first; each put adds one. */
  version: number;
  /** When this version was put, in Unix milliseconds. */
  time: number;
  /** Of the content. */
  bytes: number;
}

export interface NewDocument {
  /** Made by whoever keeps it when absent. */
  id?: string;
  name: string;
  content: Uint8Array;
  /** The version that is replaced, -1 for none; whatever is there when absent. Another one is refused. */
  replaces?: number;
}

export interface Documents {
  /** Who keeps them: all readers of the server, or this browser alone. */
  readonly place: 'server' | 'browser';
  /** The largest content of a kind, in bytes; 0 where the kind is not kept. */
  most(kind: KeptKind): number;
  /** Newest first. */
  list(kind: KeptKind): Promise<KeptDocument[]>;
  /**
   * @param version the newest when absent
   * @throws HearthError `not_found`
   */
  get(kind: KeptKind, id: string, version?: number): Promise<KeptDocument & { content: Uint8Array }>;
  /** @throws HearthError `document_conflict` when another version is there than the one that is replaced */
  put(kind: KeptKind, document: NewDocument): Promise<KeptDocument>;
  remove(kind: KeptKind, id: string): Promise<void>;
}

/** As many as the server lists. */
const mostListed = 10_000;

const wireKinds: Record<KeptKind, DocumentKind> = {
  view: DocumentKind.VIEW,
  pin: DocumentKind.PIN,
  preset: DocumentKind.PRESET,
};

class ServerDocuments implements Documents {
  readonly place = 'server';
  private readonly client;

  constructor(source: ProfileSource) {
    this.client = source.clientOf(DocumentService);
  }

  most(kind: KeptKind): number {
    return kind === 'pin' ? 4 * 1024 * 1024 : 256 * 1024;
  }

  list(kind: KeptKind): Promise<KeptDocument[]> {
    return this.ask(async () => {
      const { documents } = await this.client.list({ kind: wireKinds[kind], limit: mostListed });
      return documents.map(keptOf);
    });
  }

  get(kind: KeptKind, id: string, version = 0) {
    return this.ask(async () => {
      const { document } = await this.client.get({ kind: wireKinds[kind], id, version: BigInt(version) });
      return { ...keptOf(document), content: document?.content ?? new Uint8Array(0) };
    });
  }

  put(kind: KeptKind, { id = '', name, content, replaces = 0 }: NewDocument): Promise<KeptDocument> {
    return this.ask(async () => {
      const { document } = await this.client.put({
        document: { kind: wireKinds[kind], id, name, content },
        replaces: BigInt(replaces),
      });
      return keptOf(document);
    });
  }

  remove(kind: KeptKind, id: string): Promise<void> {
    return this.ask(async () => {
      await this.client.delete({ kind: wireKinds[kind], id });
    });
  }

  /** Not through the source's cache: what was put is to be seen at once. */
  private async ask<T>(send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      throw toHearthError(error);
    }
  }
}

function keptOf(document: Document | undefined): KeptDocument {
  if (document === undefined) throw new HearthError('internal', 'The server answered without the document.');
  const { id, name, version, time, bytes } = document;
  return { id, name, version: Number(version), time: Number(time), bytes: Number(bytes) };
}

/** @throws HearthError when the server could not be asked what it can do */
export async function documentsOf(source: ProfileSource): Promise<Documents> {
  return (await source.answers(DocumentService.method.put))
    ? new ServerDocuments(source)
    : new BrowserDocuments(source.uid);
}
