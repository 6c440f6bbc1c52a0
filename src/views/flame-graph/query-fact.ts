/** What a picture of stored stacks is of, in a line: selector, time, and the ids themselves, for people who cannot ask. */
import { dateTimeFormat } from '@grafana/data';
import type { MergeQuery } from '../../api/profile-source.ts';

export function queryFact(query: MergeQuery, timeZone: string): string {
  const [from, to] = [query.start, query.end].map((at) => timeText(at, timeZone));
  return `${query.selector}, ${from} – ${to}${selectorFact(query)}`;
}

export const timeText = (at: number, timeZone: string) =>
  dateTimeFormat(at, { format: 'YYYY-MM-DD HH:mm:ss', timeZone });

function selectorFact({ spans = [], profileIds = [] }: MergeQuery): string {
  const [span, profile] = [spans.join(', '), profileIds.join(', ')];
  return [span === '' ? '' : `, span ${span}`, profile === '' ? '' : `, profile ${profile}`].join('').slice(0, 300);
}
