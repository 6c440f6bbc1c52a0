/**
 * shop-checkout: prices an order and makes a receipt.
 *
 * Version 1.1.0 has a regression of a common kind: it compiles the rules for vouchers anew for every order, where
 * 1.0.0 compiled them once.
 */
import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { work, type Handler } from './service.ts';
import type { Span } from './span.ts';

export const versions = ['1.0.0', '1.1.0'] as const;
export type Version = (typeof versions)[number];

interface Order {
  customer: string;
  region: string;
  voucher: string;
  address: Record<string, string>;
  lines: { id: number; name: string; price: number; count: number }[];
}

let version: Version = '1.0.0';

export function deploy(next: Version): void {
  version = next;
}

export const checkoutRoutes: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['/pay', async (span, body) => pay(span, body)],
]);

function pay(span: Span, body: Buffer): string {
  return work(span, () => {
    const order = JSON.parse(body.toString()) as Order;
    checkAddress(order.address);
    const discount = version === '1.0.0' ? checkVoucher(order) : checkVoucherPerCustomer(order);
    const lines = priceLines(order, discount);
    const total = lines.reduce((sum, line) => sum + line.sum, 0);
    const receipt = { number: '', customer: order.customer, lines, total };
    receipt.number = signReceipt(receipt);
    archive(receipt);
    return JSON.stringify(receipt);
  });
}

const addressRules = new Map([
  ['name', /^\p{L}[\p{L}. '-]{1,80}$/u],
  ['street', /^[\p{L}\d .,'-]{3,80}$/u],
  ['city', /^[\p{L} '-]{2,60}$/u],
  ['zip', /^\d{4}\s?[A-Z]{2}$/],
  ['mail', /^[^@\s]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/i],
]);

function checkAddress(address: Record<string, string>): void {
  for (const [field, rule] of addressRules) {
    if (!rule.test(address[field] ?? '')) {
      throw new Error(`the ${field} of the address is not valid`);
    }
  }
}

const campaigns = Array.from({ length: 240 }, (_, i) => ['SPRING', 'SUMMER', 'AUTUMN', 'WINTER'][i % 4]! + (i >> 2));
const voucherRules = campaigns.map((campaign) => new RegExp(`^CUSTOMER-\\d+-${campaign.replace(/\d+/, '')}-(\\d{2})$`));

function checkVoucher({ voucher }: Order): number {
  return discountOf(voucher, voucherRules);
}

function checkVoucherPerCustomer({ voucher, customer }: Order): number {
  return discountOf(voucher, compileVoucherRules(customer));
}

/** The regression of 1.1.0: the rules now name the customer, so they can no longer be compiled once. */
function compileVoucherRules(customer: string): RegExp[] {
  const owner = customer.toUpperCase().replace(/[^A-Z0-9-]/g, '');
  return campaigns.map((campaign) => {
    const rule = new RegExp(`^(${owner})-(${campaign.replace(/\d+/, '')}|${campaign})-(\\d{2}|[A-F]{2,4})$`, 'i');
    rule.test(''); // Compiled for sure: engines put it off until the first use.
    return rule;
  });
}

function discountOf(voucher: string, rules: readonly RegExp[]): number {
  let best = 0;
  for (const rule of rules) {
    best = Math.max(best, Number(rule.exec(voucher)?.at(-1) ?? 0));
  }
  return best;
}

function priceLines({ lines, region }: Order, discount: number): { name: string; sum: number; tax: number }[] {
  const rate = region === 'eu-west' ? 0.21 : region === 'us-east' ? 0.07 : 0.18;
  return lines.map(({ name, price, count }) => {
    const sum = Math.round((price * count * (100 - Math.min(discount, 50))) / 100);
    return { name, sum, tax: Math.round(sum * rate) };
  });
}

function signReceipt(receipt: object): string {
  let digest = JSON.stringify(receipt);
  for (let round = 0; round < 6_000; round++) {
    digest = createHash('sha256').update(digest).update(String(round)).digest('hex');
  }
  return digest.slice(0, 16);
}

/** The last receipts, packed: what the process keeps in memory. */
const shelf: Buffer[] = [];
const SHELF = 500;

function archive(receipt: object): void {
  const copies = JSON.stringify(Array.from({ length: 600 }, (_, copy) => ({ copy, ...receipt })));
  shelf.push(deflateSync(copies, { level: 9 }));
  if (shelf.length > SHELF) {
    shelf.shift();
  }
}
