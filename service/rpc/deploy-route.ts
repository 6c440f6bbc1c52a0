/**
 * Told of a deploy by one POST, as a pipeline does it:
 *
 *     curl -X POST http://localhost:4040/api/deploys -d '{"service":"cart","version":"1.4.0"}'
 *     { "service": "cart", "version": "1.4.0", "time": 1795640000000, "text": "cart 1.4.0 by CI" }
 *
 * Kept as a document of the kind deploy; answered with its id and time. `time` is in Unix milliseconds or ISO, now when
 * absent; without a service it is about all of them. `author` is who deployed, `link` an address to read more.
 */
import { z } from 'zod';
import { codeToHttpStatus } from '@connectrpc/connect/protocol-connect';
import { DocumentKind, DocumentSchema } from '#proto/hearth/v1/documents_pb.ts';
import { create } from '@bufbuild/protobuf';
import { HearthError } from '#model/errors.ts';
import type { Log } from '../log.ts';
import type { ProfileStore } from '../store/store.ts';
import { ulid } from '../ulid.ts';
import { connectCode } from './connect-errors.ts';
import { checkDocument, checkRoom } from './document-rules.ts';
import { sendPlain, TEXT_TYPE } from './plain-answer.ts';
import type { AnyRequest, AnyResponse } from './port.ts';
import { readBody } from './read-body.ts';
import type { TenantRule } from './tenant.ts';

export const deployPath = '/api/deploys';

export interface DeployRouteOptions {
  store: ProfileStore;
  tenants: TenantRule;
  log: Log;
}

/** Names of a service and a version, and a sentence. */
const MAX_BYTES = 16 * 1_024;

const sentDeploy = z.object({
  service: z.string().optional(),
  version: z.string().optional(),
  time: z.union([z.number().int().nonnegative(), z.iso.datetime({ offset: true })]).optional(),
  text: z.string().optional(),
  author: z.string().optional(),
  link: z
    .url({ protocol: /^https?$/ })
    .or(z.literal(''))
    .optional(),
});

/** Answers a request to `deployPath`; never rejects. */
export async function handleDeploy(
  request: AnyRequest,
  response: AnyResponse,
  { store, tenants, log }: DeployRouteOptions,
): Promise<void> {
  try {
    if (request.method !== 'POST') {
      response.setHeader('allow', 'POST');
      await sendPlain(request, response, { status: 405, type: TEXT_TYPE, body: 'tell of a deploy with POST\n' });
      return;
    }
    const tenant = tenants.forWrite((name) => request.headers[name]?.toString() ?? null);
    const document = documentOf(await readBody(request, MAX_BYTES), Date.now());
    const number = (await store.tenant(tenant, true))!;
    checkRoom(await store.documents.usage(number), document.bytes, true);
    await store.documents.put(number, { ...document, version: 1n });
    const body = `${JSON.stringify({ id: document.id, time: document.time })}\n`;
    await sendPlain(request, response, { status: 200, type: 'application/json; charset=utf-8', body });
  } catch (error) {
    const known =
      error instanceof HearthError
        ? error
        : new HearthError('internal', 'the service failed; its log has the reason', { cause: error });
    if (known.code === 'internal') {
      log.error({ err: known, cause: known.cause }, 'a deploy could not be kept');
    }
    response.setHeader('hearth-reason', known.reason);
    const status = codeToHttpStatus(connectCode(known.code));
    await sendPlain(request, response, { status, type: TEXT_TYPE, body: `${known.message}\n` });
  }
}

function documentOf(body: Uint8Array, now: number) {
  const { service = '', version = '', time, text = '', author = '', link = '' } = parse(body);
  const said = [service, version].filter((part) => part !== '').join(' ');
  const name = text === '' ? said : text;
  if (name === '') {
    throw new HearthError('bad_request', 'say what was deployed: a service, a version, or a text');
  }
  const at = typeof time === 'string' ? Date.parse(time) : (time ?? now);
  // A deploy without a service is about all of them: one that says '' would be about none.
  const content = JSON.stringify({ ...(service === '' ? {} : { service }), version, text, author, link });
  const sent = { kind: DocumentKind.DEPLOY, name, time: BigInt(at), content: new TextEncoder().encode(content) };
  return checkDocument(create(DocumentSchema, sent), ulid(now), now);
}

function parse(body: Uint8Array): z.infer<typeof sentDeploy> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw new HearthError('bad_request', 'the body is not JSON: send {"service": "cart", "version": "1.4.0"}');
  }
  const parsed = sentDeploy.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join('.') ?? '';
    throw new HearthError(
      'bad_request',
      `${where === '' ? 'the deploy' : where} cannot be read: service, version, text and author are texts, link is an http(s) address, time is Unix milliseconds or an ISO time`,
    );
  }
  return parsed.data;
}
