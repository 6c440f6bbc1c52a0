/** A span of time in words, with the day only where it is not today. */
import { dateTimeFormat } from '@grafana/data';
import type { TimeSpan } from '../api/profile-source.ts';

export function momentWords(time: number, timeZone: string, format = 'HH:mm:ss'): string {
  const day = (at: number) => dateTimeFormat(at, { format: 'YYYY-MM-DD', timeZone });
  const clock = dateTimeFormat(time, { format, timeZone });
  return day(time) === day(Date.now()) ? clock : `${day(time)} ${clock}`;
}

export function spanWords({ start, end }: TimeSpan, timeZone: string, format = 'HH:mm:ss'): string {
  const day = (at: number) => dateTimeFormat(at, { format: 'YYYY-MM-DD', timeZone });
  const last = day(start) === day(end) ? dateTimeFormat(end, { format, timeZone }) : momentWords(end, timeZone, format);
  return `${momentWords(start, timeZone, format)} – ${last}`;
}
