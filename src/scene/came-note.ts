/** What has come of a range that is asked in parts, and how that is said. */
import { dateTimeFormat } from '@grafana/data';
import type { HearthError } from '#model/errors.ts';
import type { TimeSpan } from '../api/profile-source.ts';
import { t } from '../ui/text.ts';
import { partsText } from './parts-text.ts';

/** Of an answer for the newest part of a range alone. */
export interface CameParts {
  whole: TimeSpan;
  came: TimeSpan;
  /** Why no more of it comes; undefined while it does. */
  ended?: 'cancelled' | HearthError;
}

/** Of another question than the one that is asked now, no more comes. */
export const settledParts = (parts: CameParts | undefined): CameParts | undefined =>
  parts && { ended: 'cancelled', ...parts };

/** Of how much, and of which time, it is, and whether more comes. */
export function cameNote({ whole, came, ended }: CameParts, timeZone: string): string {
  const [from, to] = [came.start, came.end].map((at) => dateTimeFormat(at, { format: 'YYYY-MM-DD HH:mm', timeZone }));
  const how = partsText({ cameMs: came.end - came.start, wholeMs: whole.end - whole.start });
  const words = { parts: how, from: from!, to: to! };
  if (ended === undefined)
    return t(
      'came.coming',
      'Of the newest time alone, {{parts}}: from {{from}} to {{to}}. All of it is on its way.',
      words,
    );
  return ended === 'cancelled'
    ? t(
        'came.cancelled',
        'Of the newest time alone, {{parts}}: from {{from}} to {{to}}. You cancelled the rest.',
        words,
      )
    : t('came.failed', 'Of the newest time alone, {{parts}}: from {{from}} to {{to}}. The rest failed: {{message}}', {
        ...words,
        message: ended.message,
      });
}
