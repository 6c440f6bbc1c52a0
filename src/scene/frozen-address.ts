/**
 * The address of a page as it is now: relative times written out as Unix milliseconds, those of a diff's sides too.
 *
 *     …/diff?from=now-30m&to=now&from-2=now-1d&to-2=now&refresh=10s
 *     …/diff?from=1795640000000&to=1795641800000&from-2=1795555400000&to-2=1795641800000
 */
import { urlKeys } from './url-state.ts';

/** What says nothing: the page does so by itself. */
const usual = new Map<string, string>([[urlKeys.timezone, 'browser']]);

const sideTimes = [
  [urlKeys.baselineFrom, urlKeys.baselineTo],
  [urlKeys.comparisonFrom, urlKeys.comparisonTo],
] as const;

/**
 * @param page the page's range, in Unix milliseconds
 * @param rangeOf what two times of a range stand for now
 */
export function frozenAddress(
  address: string,
  page: { from: number; to: number },
  rangeOf: (from: string, to: string) => { from: number; to: number },
): string {
  const url = new URL(address);
  const write = (key: string, time: number) => url.searchParams.set(key, String(time));
  write(urlKeys.from, page.from);
  write(urlKeys.to, page.to);
  for (const [fromKey, toKey] of sideTimes) {
    const [from, to] = [url.searchParams.get(fromKey) ?? '', url.searchParams.get(toKey) ?? ''];
    if (!from.includes('now') && !to.includes('now')) continue;
    const range = rangeOf(from, to);
    write(fromKey, range.from);
    write(toKey, range.to);
  }
  url.searchParams.delete(urlKeys.refresh);
  return shortAddress(url.toString());
}

/**
 * The same address without what is empty or usual, and with colons as they are; of a pin, which has its question
 * itself, with nothing else.
 */
export function shortAddress(address: string): string {
  const url = new URL(address);
  const pin = url.searchParams.get(urlKeys.pin);
  const kept = new URLSearchParams();
  for (const [key, value] of pin ? [[urlKeys.pin, pin]] : url.searchParams) {
    if (value !== '' && usual.get(key!) !== value) kept.append(key!, value!);
  }
  const search = kept.toString().replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%2F', '/');
  return `${url.origin}${url.pathname}${search === '' ? '' : `?${search}`}`;
}
