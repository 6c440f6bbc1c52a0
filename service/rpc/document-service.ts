/**
 * `hearth.v1.DocumentService`: what people keep beside their profiles. Views, presets and pins are made by who reads,
 * deploys are told by who pushes, sources and prices are for who administrates.
 */
import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import { DocumentKind, type Document, type DocumentService } from '#proto/hearth/v1/documents_pb.ts';
import { unixMillis } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import type { Role } from '../locks/credentials.ts';
import { ROLES_HEADER } from '../locks/gate.ts';
import type { DocumentInfo, StoredDocument } from '../store/documents.ts';
import type { ProfileStore } from '../store/store.ts';
import { tenantTurns } from '../tenant-turns.ts';
import { ulid } from '../ulid.ts';
import { checkDocument, checkId, checkRoom, kindOf, LISTED, MOST_LISTED } from './document-rules.ts';
import type { TenantRule } from './tenant.ts';

export interface DocumentOptions {
  store: ProfileStore;
  tenants: TenantRule;
}

/** What putting and deleting needs. */
const writers: Readonly<Record<Exclude<DocumentKind, DocumentKind.UNSPECIFIED>, Role>> = {
  [DocumentKind.VIEW]: 'read',
  [DocumentKind.PRESET]: 'read',
  [DocumentKind.PIN]: 'read',
  [DocumentKind.DEPLOY]: 'push',
  [DocumentKind.SOURCE]: 'admin',
  [DocumentKind.PRICE]: 'admin',
};

export function createDocumentService({ store, tenants }: DocumentOptions): ServiceImpl<typeof DocumentService> {
  // Between the processes of one server the last of two that put at the same moment stays.
  const inTurn = tenantTurns();
  const readers = ({ requestHeader }: HandlerContext) => tenants.forRead((name) => requestHeader.get(name));

  return {
    async put({ document, replaces }, context) {
      const tenant = writerOf(tenants, document?.kind, context);
      const now = Date.now();
      const put = checkDocument(document, ulid(now), now);
      const number = (await store.tenant(tenant, true))!;
      return inTurn(number, async () => {
        const last = await store.documents.lastVersion(number, put.kind, put.id);
        const there = last.isDeleted ? 0n : last.version;
        if (replaces !== 0n && replaces !== (there === 0n ? -1n : there)) {
          throw new HearthError('document_conflict', conflict(put.id, replaces, there));
        }
        checkRoom(await store.documents.usage(number), put.bytes, there === 0n);
        const version = last.version + 1n;
        await store.documents.put(number, { ...put, version });
        return { document: infoMessage({ ...put, version }) };
      });
    },

    async get({ kind, id, version }, context) {
      if (version < 0n) {
        throw new HearthError('bad_request', 'version must not be negative; 0 means the newest');
      }
      const wanted = kindOf(kind);
      checkId(id);
      for (const tenant of readers(context)) {
        const number = await store.tenant(tenant, false);
        const found = number === undefined ? undefined : await store.documents.find(number, wanted, id, version);
        if (found !== undefined) {
          return { document: documentMessage(found) };
        }
      }
      throw notFound(kind, id, version);
    },

    async list({ kind, start, end, limit }, context) {
      const wanted = kindOf(kind);
      const range = { start: bound(start, 0), end: bound(end, Number.MAX_SAFE_INTEGER) };
      if (limit < 0 || limit > MOST_LISTED) {
        throw new HearthError('bad_request', `limit must be from 0 (which means ${LISTED}) to ${MOST_LISTED}`);
      }
      const most = limit === 0 ? LISTED : limit;
      const numbers = await Promise.all(readers(context).map((tenant) => store.tenant(tenant, false)));
      const known = numbers.filter((number) => number !== undefined);
      const lists = await Promise.all(known.map((number) => store.documents.list(number, wanted, range, most)));
      const newest = lists.flat().sort((a, b) => b.time - a.time || (a.id < b.id ? 1 : -1));
      return { documents: newest.slice(0, most).map(infoMessage) };
    },

    async delete({ kind, id }, context) {
      const wanted = kindOf(kind);
      const tenant = writerOf(tenants, kind, context);
      checkId(id);
      const number = await store.tenant(tenant, false);
      if (number === undefined) {
        throw notFound(kind, id, 0n);
      }
      await inTurn(number, async () => {
        const { version, isDeleted } = await store.documents.lastVersion(number, wanted, id);
        if (isDeleted) {
          throw notFound(kind, id, 0n);
        }
        await store.documents.delete(number, wanted, id, version);
      });
      return {};
    },
  };
}

/** Whose document it is, when its sender may write such a one. */
function writerOf(tenants: TenantRule, kind: DocumentKind | undefined, { requestHeader }: HandlerContext): string {
  const needed = writers[kindOf(kind)];
  const roles = requestHeader.get(ROLES_HEADER);
  if (roles !== null && !roles.split(',').includes(needed)) {
    throw new HearthError(
      'role_missing',
      `documents of this kind are put and deleted with the role ${needed}, which the credential lacks: use another`,
    );
  }
  return tenants.forWrite((name) => requestHeader.get(name));
}

function conflict(id: string, replaces: bigint, there: bigint): string {
  const found = there === 0n ? 'there is none' : `the newest is ${there}`;
  const wanted = replaces === -1n ? 'should be new' : `should have replaced version ${replaces}`;
  return `the document '${id}' ${wanted}, and ${found}: read it again, then put what you want to be there`;
}

function notFound(kind: DocumentKind, id: string, version: bigint): HearthError {
  const which = version === 0n ? '' : `version ${version} of `;
  return new HearthError(
    'not_found',
    `there is no ${which}the ${DocumentKind[kind].toLowerCase()} '${id.slice(0, 200)}': it may have been deleted`,
  );
}

/** Unix milliseconds of the wire, where 0 is no bound. */
function bound(millis: bigint, open: number): number {
  if (millis < 0n || millis > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new HearthError('bad_time_range', `${millis} is not in milliseconds since 1970`);
  }
  return millis === 0n ? open : unixMillis(Number(millis));
}

type DocumentMessage = Omit<Document, '$typeName' | '$unknown'>;

const infoMessage = ({ kind, id, name, version, time, bytes }: DocumentInfo): Omit<DocumentMessage, 'content'> => ({
  kind,
  id,
  name,
  version,
  time: BigInt(time),
  bytes: BigInt(bytes),
});

const documentMessage = (document: StoredDocument): DocumentMessage => ({
  ...infoMessage(document),
  content: document.content,
});
