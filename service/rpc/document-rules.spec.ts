import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { DocumentKind, DocumentSchema } from '#proto/hearth/v1/documents_pb.ts';
import { HearthError } from '#model/errors.ts';
import { DEPLOY_KIND } from '../store/documents.ts';
import { checkDocument, checkRoom } from './document-rules.ts';

function reasonOf(work: () => unknown): string {
  try {
    work();
    return 'fits';
  } catch (error) {
    return error instanceof HearthError ? error.reason : String(error);
  }
}
const GIBI = 1_024 ** 3;

describe('a document fits', () => {
  it('up to the number and the bytes that a tenant may have', () => {
    const room = (documents: number, bytes: number, more: number, isNew: boolean) =>
      reasonOf(() => checkRoom({ documents, bytes }, more, isNew));
    expect(room(9_999, 0, 10, true)).toBe('fits');
    expect(room(10_000, 0, 10, true)).toBe('document_limit');
    expect(room(10_000, 0, 10, false)).toBe('fits');
    expect(room(1, GIBI - 10, 10, true)).toBe('fits');
    expect(room(1, GIBI - 10, 11, false)).toBe('document_limit');
  });

  it('up to the bytes that its kind may have', () => {
    const sized = (kind: DocumentKind, bytes: number) =>
      reasonOf(() => checkDocument(create(DocumentSchema, { kind, content: new Uint8Array(bytes) }), 'new', 0));
    for (const kind of [DocumentKind.VIEW, DocumentKind.DEPLOY, DocumentKind.PRICE]) {
      expect([sized(kind, 256 * 1_024), sized(kind, 256 * 1_024 + 1)]).toEqual(['fits', 'document_limit']);
    }
    expect(sized(DocumentKind.PIN, 4 * 1_024 ** 2)).toBe('fits');
    expect(sized(DocumentKind.PIN, 4 * 1_024 ** 2 + 1)).toBe('document_limit');
  });
});

it('is of kind deploy for the wire and for the store alike', () => {
  expect(DEPLOY_KIND).toBe(DocumentKind.DEPLOY);
});
