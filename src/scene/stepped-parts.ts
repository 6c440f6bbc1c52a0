/** A comparison of the newest part of both sides, shown until that of all of them has come: what is said of it. */
import { dateTimeFormat } from '@grafana/data';
import type { HearthError } from '#model/errors.ts';
import type { SteppedSides } from '../api/in-steps.ts';
import type { TimeSpan } from '../api/profile-source.ts';
import { t } from '../ui/text.ts';
import { partsText } from './parts-text.ts';

export interface SteppedParts {
  whole: SteppedSides;
  came: SteppedSides;
  /** Why no more of it comes; undefined while it does. */
  ended?: 'cancelled' | HearthError;
}

/** '1.5 of 4 days, 37 %, since 2026-11-24 12:00'. */
export function cameText(came: TimeSpan, whole: TimeSpan, timeZone: string): string {
  if (came.start === whole.start) return t('parts.all', 'all of it');
  const of = partsText({ cameMs: came.end - came.start, wholeMs: whole.end - whole.start });
  return t('parts.since', '{{parts}}, since {{from}}', {
    parts: of,
    from: dateTimeFormat(came.start, { format: 'YYYY-MM-DD HH:mm', timeZone }),
  });
}

/** That it is of the newest part alone, of which part, and whether more comes. */
export function steppedNote({ whole, came, ended }: SteppedParts, timeZone: string): string {
  const values = {
    baseline: cameText(came.baseline, whole.baseline, timeZone),
    comparison: cameText(came.comparison, whole.comparison, timeZone),
  };
  if (ended === undefined)
    return t(
      'parts.stepped-coming',
      'Of the newest time alone. Baseline: {{baseline}}. Comparison: {{comparison}}. All of it is on its way.',
      values,
    );
  return ended === 'cancelled'
    ? t(
        'parts.stepped-cancelled',
        'Of the newest time alone. Baseline: {{baseline}}. Comparison: {{comparison}}. You cancelled the rest.',
        values,
      )
    : t(
        'parts.stepped-failed',
        'Of the newest time alone. Baseline: {{baseline}}. Comparison: {{comparison}}. The rest failed: {{message}}',
        { ...values, message: ended.message },
      );
}

/** One range that has not come whole. */
export interface SteppedPart {
  whole: TimeSpan;
  came: TimeSpan;
  /** As of SteppedParts. */
  ended?: 'cancelled' | HearthError;
}

/** Of another question than the one that is asked now, no more comes. */
export const settledPart = (part: SteppedPart | undefined): SteppedPart | undefined =>
  part && { ended: 'cancelled', ...part };

/** The same of one range. */
export function newestNote({ whole, came, ended }: SteppedPart, timeZone: string): string {
  const values = { came: cameText(came, whole, timeZone) };
  if (ended === undefined)
    return t('parts.newest-coming', 'Of the newest time alone: {{came}}. All of it is on its way.', values);
  return ended === 'cancelled'
    ? t('parts.newest-cancelled', 'Of the newest time alone: {{came}}. You cancelled the rest.', values)
    : t('parts.newest-failed', 'Of the newest time alone: {{came}}. The rest failed: {{message}}', {
        ...values,
        message: ended.message,
      });
}
