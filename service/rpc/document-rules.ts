/** What a document may be, and how many there may be. */
import { DocumentKind, type Document } from '#proto/hearth/v1/documents_pb.ts';
import { unixMillis } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import type { StoredDocument } from '../store/documents.ts';

const KIBI = 1_024;
/** A view is an address and a preset some rules: whatever is larger is none. */
const MAX_BYTES = 256 * KIBI;
/** A pin holds the answer of a question: a flame graph of the most nodes that are drawn. */
const MAX_PIN_BYTES = 4 * KIBI * KIBI;
/** One for each deploy of a busy team over years. */
const MAX_DOCUMENTS = 10_000;
/** All versions of a tenant's documents together: what may lie on the disk beside the profiles. */
const MAX_TOTAL_BYTES = KIBI * KIBI * KIBI;
/** Ids are in addresses and keys. */
const MAX_ID_BYTES = 200;
const MAX_NAME_BYTES = 1_024;

/** How many List answers when nothing is said, and at most: all there may be. */
export const LISTED = 1_000;
export const MOST_LISTED = MAX_DOCUMENTS;

type KnownKind = Exclude<DocumentKind, DocumentKind.UNSPECIFIED>;

/** @throws HearthError bad_request */
export function kindOf(kind: DocumentKind | undefined): KnownKind {
  if (kind === undefined || kind === DocumentKind.UNSPECIFIED || DocumentKind[kind] === undefined) {
    const names = Object.values(DocumentKind).filter((name) => typeof name === 'string' && name !== 'UNSPECIFIED');
    throw new HearthError('bad_request', `say which kind of document it is: ${names.join(', ')}`);
  }
  return kind;
}

/**
 * What is stored of a document that somebody put; its version is for whoever stores it.
 *
 * @param freshId for one that has none
 * @param now Unix milliseconds
 * @throws HearthError bad_request, bad_time_range, document_limit
 */
export function checkDocument(sent: Document | undefined, freshId: string, now: number): StoredDocument {
  const kind = kindOf(sent?.kind);
  const { id, name, content, time } = sent!;
  checkId(id);
  checkText('name', name, MAX_NAME_BYTES);
  const most = kind === DocumentKind.PIN ? MAX_PIN_BYTES : MAX_BYTES;
  if (content.length > most) {
    throw new HearthError(
      'document_limit',
      `the content has ${content.length} bytes, and a document of this kind may have ${most}`,
    );
  }
  const told = kind === DocumentKind.DEPLOY && time !== 0n;
  if (told && (time < 0n || time > BigInt(Number.MAX_SAFE_INTEGER))) {
    throw new HearthError('bad_time_range', `the time of the deploy, ${time}, is not in milliseconds since 1970`);
  }
  return {
    kind,
    id: id === '' ? freshId : id,
    name,
    version: 0n,
    time: unixMillis(told ? Number(time) : now),
    bytes: content.length,
    content,
  };
}

/** @throws HearthError bad_request for what no document can have */
export function checkId(id: string): void {
  checkText('id', id, MAX_ID_BYTES);
}

/** @throws HearthError document_limit */
export function checkRoom(
  { documents, bytes }: { documents: number; bytes: number },
  more: number,
  isNew: boolean,
): void {
  if (isNew && documents >= MAX_DOCUMENTS) {
    throw new HearthError(
      'document_limit',
      `there are ${documents} documents already, and a tenant may have ${MAX_DOCUMENTS}: delete some`,
    );
  }
  if (bytes + more > MAX_TOTAL_BYTES) {
    throw new HearthError(
      'document_limit',
      `the documents have ${bytes} bytes already, old versions included, and a tenant may have ${MAX_TOTAL_BYTES}: delete some`,
    );
  }
}

function checkText(what: string, text: string, most: number): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > most) {
    throw new HearthError('bad_request', `the ${what} of the document has ${bytes} bytes, and may have ${most}`);
  }
  for (const rune of text) {
    const code = rune.codePointAt(0)!;
    if (code < 0x20 || code === 0x7f) {
      throw new HearthError('bad_request', `the ${what} of the document has control characters: leave them out`);
    }
  }
}
