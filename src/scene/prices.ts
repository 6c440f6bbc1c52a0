/**
 * What computing costs, in money: prices that somebody set for the tenant, and what they make of a profile type's mean.
 *
 *     const money = moneyOf('process_cpu:cpu:nanoseconds:cpu:nanoseconds', { currency: 'EUR', coreHour: 0.04, gigabyteHour: 0.005 });
 *     money?.text(2.5e9);         // '€73.00/month': 2.5 cores × €0.04 × 730 h
 *     moneyOf('block:delay:nanoseconds:contentions:count', prices);   // undefined: waiting costs nothing
 */
import { parseProfileType } from '#model/profile-type.ts';
import { isGauge, unitOf } from '#model/units.ts';
import type { Prices } from '../api/prices.ts';
import { t } from '../ui/text.ts';

/** A mean in money. Means are those of a measure: nanoseconds a second, bytes held. */
export interface Money {
  /** '€73.00/month'; '< €0.01/month' of next to nothing */
  text: (mean: number) => string;
  /** Whether it is more than nothing, but not a cent. */
  isLittle: (mean: number) => boolean;
  /** '2.5 cores × €0.04 × 730 h = €73.00 a month' */
  explained: (mean: number) => string;
  /** 'cores × price of a core-hour × 730 h' */
  formula: string;
}

export const hoursPerMonth = 730;
const cent = 0.01;

/**
 * What a mean costs in a month, in the currency of the prices; undefined for what has no price: events, waiting, and
 * memory that is handed back.
 */
export function monthlyCost(profileType: string, mean: number, prices: Prices): number | undefined {
  const amount = pricedAmount(profileType);
  return amount && amount.of(mean) * amount.price(prices) * hoursPerMonth;
}

/** @returns undefined where there are no prices, or none for what is measured */
export function moneyOf(profileType: string, prices: Prices | undefined): Money | undefined {
  const amount = pricedAmount(profileType);
  if (amount === undefined || prices === undefined) return undefined;
  const price = amount.price(prices);
  if (price === 0) return undefined;
  const isLittle = (mean: number) => mean > 0 && amount.of(mean) * price * hoursPerMonth < cent / 2;
  const inMonth = (mean: number) => moneyText(amount.of(mean) * price * hoursPerMonth, prices.currency);
  return {
    isLittle,
    text: (mean) =>
      isLittle(mean)
        ? t('prices.little', '< {{money}}/month', { money: moneyText(cent, prices.currency) })
        : t('prices.month', '{{money}}/month', { money: inMonth(mean) }),
    explained: (mean) =>
      t('prices.explained', '{{amount}} × {{price}} × {{hours}} h = {{money}} a month', {
        amount: amount.text(amount.of(mean)),
        price: moneyText(price, prices.currency, 6),
        hours: hoursPerMonth,
        money: inMonth(mean),
      }),
    formula: amount.formula(moneyText(price, prices.currency, 6)),
  };
}

interface PricedAmount {
  /** Cores or gigabytes of a mean. */
  of: (mean: number) => number;
  price: (prices: Prices) => number;
  text: (amount: number) => string;
  formula: (price: string) => string;
}

function pricedAmount(profileType: string): PricedAmount | undefined {
  const type = parseProfileType(profileType);
  const { kind, factor } = unitOf(type.sampleUnit);
  const isCpu = type.name === 'process_cpu' || type.sampleType === 'cpu';
  if (kind === 'duration' && isCpu) {
    return {
      of: (mean) => (mean * Number(factor)) / 1e9,
      price: ({ coreHour }) => coreHour,
      text: (cores) => t('prices.cores', '{{cores}} cores', { cores: round(cores) }),
      formula: (price) =>
        t('prices.core-formula', 'cores × {{price}} for a core-hour × {{hours}} h', { price, hours: hoursPerMonth }),
    };
  }
  if (kind === 'bytes' && isGauge(type)) {
    return {
      of: (mean) => (mean * Number(factor)) / 1e9,
      price: ({ gigabyteHour }) => gigabyteHour,
      text: (gigabytes) => t('prices.gigabytes', '{{gigabytes}} GB', { gigabytes: round(gigabytes) }),
      formula: (price) =>
        t('prices.memory-formula', 'GB in use × {{price}} for a GB-hour × {{hours}} h', {
          price,
          hours: hoursPerMonth,
        }),
    };
  }
  return undefined;
}

const round = (amount: number) => Number(amount.toPrecision(4)).toString();

/** `€1,234`, `€0.45`, `¥3`; cents are left out where they are nothing to the sum. */
export function moneyText(amount: number, currency: string, mostDigits = Math.abs(amount) >= 100 ? 0 : 2): string {
  const digits = { minimumFractionDigits: Math.min(mostDigits, 2), maximumFractionDigits: mostDigits };
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency, ...digits }).format(amount);
  } catch {
    // Letters that are no currency's.
    return `${new Intl.NumberFormat('en', digits).format(amount)} ${currency}`;
  }
}
