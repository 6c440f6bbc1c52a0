/** shop-frontend: pages of the shop as HTML, made from templates, and the visitors who ask for them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { catalogue, type Product } from './catalogue.ts';
import { call, inSpan, work } from './service.ts';
import { regions, rootSpan, type Span } from './span.ts';

interface Neighbours {
  recommend: string;
  checkout: string;
}

/**
 * Few visitors with much to do, not many with little: a piece of work that ends between two samples (10 ms) leaves its
 * CPU time with V8's "(idle)", and a profile of such pieces says nothing.
 */
export const VISITS_PER_SECOND = 6;
/** How much a page shows of what was found. */
const PAGE = 240;

let served = 0;

/** How many visitors got what they came for. */
export function servedVisits(): number {
  return served;
}

/** Keeps visitors coming until the process ends: a third looks, a third searches, a third buys. */
export async function receiveVisitors(neighbours: Neighbours, perSecond: number): Promise<never> {
  for (let visit = 0; ; visit++) {
    const region = regions[visit % regions.length]!;
    const visits = [showHome, showSearch, placeOrder];
    const visited = visits[Math.floor(visit / regions.length) % visits.length]!(region, neighbours);
    visited.then(
      () => served++,
      () => undefined, // A visitor who gets no answer goes away.
    );
    await sleep((1_000 / perSecond) * (0.5 + Math.random()));
  }
}

function showHome(region: string, { recommend }: Neighbours): Promise<string> {
  const span = rootSpan('GET /home', region);
  return inSpan(span, async () => {
    const visitor = Math.floor(Math.random() * catalogue.length);
    const answer = await call(span, `${recommend}/similar?to=${visitor}`);
    return work(span, () => renderPage('For you', chosen(answer)));
  });
}

function showSearch(region: string, { recommend }: Neighbours): Promise<string> {
  const span = rootSpan('GET /search', region);
  return inSpan(span, async () => {
    const { tags } = catalogue[Math.floor(Math.random() * catalogue.length)]!;
    const found = work(span, () => searchCatalogue(tags[0]!, tags[1]!));
    const answer = await call(
      span,
      `${recommend}/ranked`,
      work(span, () => JSON.stringify(found.map(({ id }) => id))),
    );
    return work(span, () => renderPage(`${tags[0]} and ${tags[1]}`, chosen(answer)));
  });
}

function placeOrder(region: string, { checkout }: Neighbours): Promise<string> {
  const span = rootSpan('POST /order', region);
  return inSpan(span, async () => {
    const order = work(span, () => fillBasket(span));
    const receipt = await call(span, `${checkout}/pay`, order);
    return work(span, () => renderReceipt(receipt));
  });
}

function chosen(answer: Buffer): Product[] {
  return (JSON.parse(answer.toString()) as number[]).slice(0, PAGE).map((id) => catalogue[id]!);
}

function searchCatalogue(one: string, other: string): Product[] {
  const words = new RegExp(`\\b(${one}|${other})\\b`, 'gi');
  return catalogue
    .map((product) => ({ product, hits: product.text.match(words)?.length ?? 0 }))
    .filter(({ hits }) => hits > 0)
    .sort((a, b) => b.hits - a.hits)
    .map(({ product }) => product);
}

function fillBasket(span: Span): string {
  const lines = Array.from({ length: 12 }, () => {
    const { id, name, price } = catalogue[Math.floor(Math.random() * catalogue.length)]!;
    return { id, name, price, count: 1 + Math.floor(Math.random() * 3) };
  });
  const customer = `customer-${Math.floor(Math.random() * 100_000)}`;
  return JSON.stringify({
    customer,
    region: span.region,
    voucher: `${customer.toUpperCase()}-SPRING-${10 + Math.floor(Math.random() * 80)}`,
    address: { name: 'Ada L.', street: 'Main St 12b', city: 'Utrecht', zip: '3511 AB', mail: 'ada@example.org' },
    lines,
  });
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (char) => entities[char]!);
}

const euros = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' });

function formatPrice(cents: number): string {
  return euros.format(cents / 100);
}

function renderCard({ name, price, tags, text }: Product): string {
  const marks = tags.map((tag) => `<li class="tag">${escapeHtml(tag)}</li>`).join('');
  return `<article><h2>${escapeHtml(name)}</h2><p>${escapeHtml(text)}</p><ul>${marks}</ul><b>${formatPrice(price)}</b></article>`;
}

function renderPage(title: string, products: Product[]): string {
  return `<!doctype html><title>${escapeHtml(title)}</title><main>${products.map(renderCard).join('\n')}</main>`;
}

function renderReceipt(receipt: Buffer): string {
  const { number, total, lines } = JSON.parse(receipt.toString()) as {
    number: string;
    total: number;
    lines: { name: string; sum: number }[];
  };
  const rows = lines.map(({ name, sum }) => `<tr><td>${escapeHtml(name)}</td><td>${formatPrice(sum)}</td></tr>`);
  return `<!doctype html><title>Receipt ${number}</title><table>${rows.join('')}</table><b>${formatPrice(total)}</b>`;
}
