/**
 * The prices of computing that a tenant has set: one document, which a server with documents keeps.
 *
 *     const prices = await loadPrices(source);   // undefined where nobody has set any, or the server keeps none
 *     await savePrices(source, { currency: 'EUR', coreHour: 0.04, gigabyteHour: 0.005 });
 */
import { DocumentKind, DocumentService } from '#proto/hearth/v1/documents_pb.ts';
import { toHearthError } from './answer-errors.ts';
import type { ProfileSource } from './profile-source.ts';

export interface Prices {
  /** Three letters of ISO 4217. */
  currency: string;
  /** Of a core, and of a gigabyte of memory (10⁹ bytes), for an hour. */
  coreHour: number;
  gigabyteHour: number;
}

/** Whoever may set them needs this call. */
export const priceCall = DocumentService.method.put;

const document = { kind: DocumentKind.PRICE, id: 'computing' };

/** @throws HearthError when the server could not be asked */
export async function loadPrices(source: ProfileSource, signal?: AbortSignal): Promise<Prices | undefined> {
  if (!(await source.answers(DocumentService.method.get))) return undefined;
  return source.ask('Prices', {}, signal, async (own) => {
    const client = source.clientOf(DocumentService);
    // Most tenants have none, which is no failed request that a browser need tell of.
    const { documents } = await client.list({ kind: document.kind }, { signal: own });
    if (!documents.some(({ id }) => id === document.id)) return undefined;
    const answer = await client.get(document, { signal: own });
    return parsePrices(new TextDecoder().decode(answer.document?.content));
  });
}

/**
 * Undefined takes them away.
 *
 * @throws HearthError also when the credential may not
 */
export async function savePrices(source: ProfileSource, prices: Prices | undefined): Promise<void> {
  try {
    const client = source.clientOf(DocumentService);
    if (prices === undefined) {
      await client.delete(document);
    } else {
      const content = new TextEncoder().encode(JSON.stringify(prices));
      await client.put({ document: { ...document, name: 'Prices of computing', content } });
    }
    source.forget();
  } catch (error) {
    throw toHearthError(error);
  }
}

/** From the document that keeps them; undefined when it is none. */
export function parsePrices(json: string): Prices | undefined {
  try {
    const read: unknown = JSON.parse(json);
    if (typeof read !== 'object' || read === null) return undefined;
    const { currency, coreHour, gigabyteHour } = read as Record<string, unknown>;
    if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) return undefined;
    return isPrice(coreHour) && isPrice(gigabyteHour) ? { currency, coreHour, gigabyteHour } : undefined;
  } catch {
    return undefined;
  }
}

const isPrice = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;
