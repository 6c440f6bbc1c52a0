/**
 * `adhocprofiles.v1.AdHocProfileService`: files that people upload to look at, to compare and to share by their id.
 * A file is kept as it came and read anew each time, in a decode worker.
 */
import type { ServiceImpl } from '@connectrpc/connect';
import type { AdHocProfileService } from '#proto/adhocprofiles/v1/adhocprofiles_pb.ts';
import type { AdHocService } from '#proto/hearth/v1/ad_hoc_pb.ts';
import { unixMillis } from '#model/brands.ts';
import { diffTrees, encodeDiffGraph, truncateDiff } from '#model/diff.ts';
import { HearthError } from '#model/errors.ts';
import { encodeFlameGraph } from '#model/flame-graph.ts';
import { truncateTree } from '#model/name-tree.ts';
import { parseProfileType } from '#model/profile-type.ts';
import { decodeTreeBytes } from '#model/tree-bytes.ts';
import type { FileView } from '../ingest/file-view.ts';
import type { Ingest } from '../ingest/ingest.ts';
import { mebibytes } from '../limits.ts';
import { diffFlamebearer, flamebearer } from '../query/flamebearer.ts';
import type { Querier } from '../query/querier.ts';
import type { AdHocFile } from '../store/ad-hoc-files.ts';
import type { ProfileStore } from '../store/store.ts';
import type { LimitsOf } from '../tenant-settings.ts';
import { tenantTurns } from '../tenant-turns.ts';
import { ulid } from '../ulid.ts';
import type { TenantRule } from './tenant.ts';

export interface AdHocOptions {
  ingest: Ingest;
  querier: Querier;
  store: ProfileStore;
  tenants: TenantRule;
  limitsOf: LimitsOf;
}

/** All files of a tenant together. */
const MAX_TOTAL_BYTES = 1024 * 1024 * 1024;
/** Bytes of a name; the part of it that goes into the id is cut shorter. */
const MAX_NAME_BYTES = 1_024;
const NAME_IN_ID = 100;

type Header = { requestHeader: Headers };

export function createAdHocService(options: AdHocOptions): ServiceImpl<typeof AdHocProfileService> {
  const { ingest, querier, store, tenants, limitsOf } = options;
  const readerOf = ({ requestHeader }: Header) => tenants.forRead((name) => requestHeader.get(name));
  const inTurn = tenantTurns();

  /** A file belongs to one tenant: who may read several is shown those of each. */
  const find = async (names: readonly string[], id: string): Promise<{ tenant: string; file: AdHocFile }> => {
    for (const tenant of names) {
      const number = await store.tenant(tenant, false);
      const file = number === undefined ? undefined : await store.adHoc.find(number, id);
      if (file !== undefined) {
        return { tenant, file };
      }
    }
    throw noSuchFile(id);
  };
  const viewOf = async (tenant: string, file: AdHocFile, type = ''): Promise<FileView> =>
    ingest.viewFile(tenant, { name: file.name, content: file.content, type });
  const answerOf = (tenant: string, file: AdHocFile, view: FileView, maxNodes = 0n) => ({
    id: file.id,
    name: file.name,
    uploadedAt: BigInt(file.uploaded),
    profileType: view.type,
    profileTypes: view.types,
    flamebearerProfile: flamebearer(
      encodeFlameGraph(truncateTree(decodeTreeBytes(view.tree), querier.nodes([tenant], maxNodes))),
      parseProfileType(view.type),
    ),
  });

  return {
    async upload({ name, profile, maxNodes }, { requestHeader }) {
      const tenant = tenants.forWrite((header) => requestHeader.get(header));
      const file = fileOf(name, profile, mebibytes(limitsOf(tenant).maxAdHocFileMb));
      // Read first: what nobody can look at is not kept.
      const answer = answerOf(tenant, file, await viewOf(tenant, file), maxNodes);
      const number = (await store.tenant(tenant, true))!;
      await inTurn(number, async () => {
        checkRoom(await store.adHoc.usage(number), file.content.length, limitsOf(tenant).maxAdHocFiles);
        await store.adHoc.save(number, file);
      });
      return answer;
    },
    async get({ id, profileType, maxNodes }, context) {
      const { tenant, file } = await find(readerOf(context), id);
      return answerOf(tenant, file, await viewOf(tenant, file, profileType), maxNodes);
    },
    async list(_request, context) {
      const numbers = await Promise.all(readerOf(context).map((tenant) => store.tenant(tenant, false)));
      const lists = await Promise.all(numbers.filter((n) => n !== undefined).map((n) => store.adHoc.list(n)));
      const profiles = lists.flat().sort((a, b) => b.uploaded - a.uploaded || (a.id < b.id ? 1 : -1));
      return { profiles: profiles.map(({ id, name, uploaded }) => ({ id, name, uploadedAt: BigInt(uploaded) })) };
    },
    async diff({ leftId, rightId, profileType, maxNodes }, context) {
      const names = readerOf(context);
      const [left, right] = [await find(names, leftId), await find(names, rightId)];
      const leftView = await viewOf(left.tenant, left.file, profileType);
      const rightView = await viewOf(right.tenant, right.file, leftView.type);
      const nodes = querier.nodes(names, maxNodes ?? 0n);
      const tree = diffTrees(decodeTreeBytes(leftView.tree), decodeTreeBytes(rightView.tree));
      return {
        profileTypes: leftView.types.filter((type) => rightView.types.includes(type)),
        flamebearerProfile: diffFlamebearer(
          encodeDiffGraph(truncateDiff(tree, nodes)),
          parseProfileType(leftView.type),
        ),
      };
    },
  };
}

/** Whoever may upload may take away: of their own tenant, any file. */
export function createAdHocDeletion({
  store,
  tenants,
}: Pick<AdHocOptions, 'store' | 'tenants'>): ServiceImpl<typeof AdHocService> {
  return {
    async deleteFile({ id }, { requestHeader }) {
      const number = await store.tenant(
        tenants.forWrite((header) => requestHeader.get(header)),
        false,
      );
      if (number === undefined || !(await store.adHoc.has(number, id))) throw noSuchFile(id);
      await store.adHoc.remove(number, id);
      return {};
    },
  };
}

const noSuchFile = (id: string) =>
  new HearthError('not_found', `there is no uploaded profile '${id.slice(0, 200)}': it may have another id`);

function fileOf(name: string, base64: string, maxBytes: number): AdHocFile {
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
    throw new HearthError('bad_request', `the name of the file is longer than ${MAX_NAME_BYTES} bytes: shorten it`);
  }
  // By the length of its text, before the text is read.
  const bytes = Buffer.byteLength(base64, 'base64');
  if (maxBytes > 0 && bytes > maxBytes) {
    throw new HearthError(
      'body_too_large',
      `the file is ${bytes} bytes long, and an uploaded file may have ${maxBytes} (limits.maxAdHocFileMb): pack it, or take it in with hearth import`,
    );
  }
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) {
    throw new HearthError('bad_request', 'profile is not base64: send the file encoded, without spaces');
  }
  const content = new Uint8Array(Buffer.from(base64, 'base64'));
  const now = Date.now();
  return { id: idOf(name, now), name, uploaded: unixMillis(now), content };
}

function checkRoom({ files, bytes }: { files: number; bytes: number }, more: number, maxFiles: number): void {
  if (maxFiles > 0 && files >= maxFiles) {
    throw new HearthError(
      'ad_hoc_limit',
      `there are ${files} uploaded files already, which is the limit (maxAdHocFiles)`,
    );
  }
  if (bytes + more > MAX_TOTAL_BYTES) {
    throw new HearthError(
      'ad_hoc_limit',
      `the uploaded files have ${bytes} bytes already, and ${MAX_TOTAL_BYTES} is the limit`,
    );
  }
}

/** A ULID, whose order is that of time, and the name as far as an address may have it. */
function idOf(name: string, millis: number): string {
  const plain = Array.from(name, (rune) => (/^[A-Za-z0-9._-]$/.test(rune) ? rune : '_')).join('');
  return `${ulid(millis)}-${plain.slice(0, NAME_IN_ID)}`;
}
