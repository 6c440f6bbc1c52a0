/** shop-recommend: which products a visitor may like, by the likeness of tastes. */
import { catalogue } from './catalogue.ts';
import { work, type Handler } from './service.ts';
import type { Span } from './span.ts';

export const recommendRoutes: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['/similar', async (span, _body, url) => similar(span, new URLSearchParams(url.split('?')[1]))],
  ['/ranked', async (span, body) => ranked(span, body)],
]);

/** Of so many products that a visitor has looked at are the tastes known. */
const LOOKED_AT = 40;

function similar(span: Span, query: URLSearchParams): string {
  return work(span, () => {
    const last = Number(query.get('to'));
    const seen = Array.from({ length: LOOKED_AT }, (_, i) => catalogue[(last + i) % catalogue.length]!);
    return JSON.stringify(sortByScore(scoreAll(seen.map(({ taste }) => taste))));
  });
}

function ranked(span: Span, body: Buffer): string {
  return work(span, () => {
    const ids = JSON.parse(body.toString()) as number[];
    const tastes = [averageTaste(ids.slice(0, 20)), ...ids.slice(0, LOOKED_AT).map((id) => catalogue[id]!.taste)];
    const wanted = new Set(ids);
    return JSON.stringify(sortByScore(scoreAll(tastes)).filter((id) => wanted.has(id)));
  });
}

function averageTaste(ids: number[]): Float64Array {
  const sum = new Float64Array(catalogue[0]!.taste.length);
  for (const id of ids) {
    catalogue[id]!.taste.forEach((value, i) => {
      sum[i]! += value / ids.length;
    });
  }
  return sum;
}

/** The likeness to each of some tastes, summed up. */
function scoreAll(tastes: readonly Float64Array[]): Map<number, number> {
  return new Map(
    catalogue.map((product) => [product.id, tastes.reduce((sum, taste) => sum + cosine(product.taste, taste), 0)]),
  );
}

/** How much two tastes point the same way. */
function cosine(a: Float64Array, b: Float64Array): number {
  let dot = 0;
  let lengthA = 0;
  let lengthB = 0;
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    lengthA += a[i]! ** 2;
    lengthB += b[i]! ** 2;
  }
  return dot / Math.sqrt(lengthA * lengthB);
}

function sortByScore(scores: Map<number, number>): number[] {
  return [...scores].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([id]) => id);
}
