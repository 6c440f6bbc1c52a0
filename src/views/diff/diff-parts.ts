/** A comparison that comes in parts: how much of each side is there, what is said of it, and what becomes of it. */
import type { HearthError } from '#model/errors.ts';
import type { MergeQuery, TimeSpan } from '../../api/profile-source.ts';
import { cameText } from '../../scene/stepped-parts.ts';
import { t } from '../../ui/text.ts';
import type { DiffAnswer } from './compared-sides.ts';

/** What has come is in the answer's own queries. */
export interface DiffParts {
  whole: { left: TimeSpan; right: TimeSpan };
  /** Why no more of it comes; undefined while it does. */
  ended?: 'cancelled' | HearthError;
}

/** Whether more of it is on its way. */
export const isComing = ({ parts }: Pick<DiffAnswer, 'parts'>): boolean =>
  parts !== undefined && parts.ended === undefined;

/** Of another question than the one that is asked now, no more comes. */
export const settled = (answer: DiffAnswer | undefined): DiffAnswer | undefined =>
  answer?.parts !== undefined && isComing(answer)
    ? { ...answer, parts: { ...answer.parts, ended: 'cancelled' } }
    : answer;

/** "The last day", asked a moment later. */
const toleranceMs = 60_000;

/** Whether a whole answer is of the question that a part is of, maybe of other times. */
export function isLike(drawn: DiffAnswer | undefined, part: DiffAnswer): boolean {
  if (drawn === undefined || drawn.parts !== undefined || drawn.by !== part.by || part.parts === undefined)
    return false;
  const { whole } = part.parts;
  const alike = (a: MergeQuery, b: MergeQuery, span: TimeSpan) =>
    a.selector === b.selector &&
    a.profileType === b.profileType &&
    a.noInlines === b.noInlines &&
    Math.abs(a.end - a.start - (span.end - span.start)) <= toleranceMs;
  return (
    alike(drawn.left.query, part.left.query, whole.left) && alike(drawn.right.query, part.right.query, whole.right)
  );
}

/** How much of the sides has come, of which times, and whether more comes; undefined of a whole answer. */
export function diffPartsNote({ parts, left, right }: DiffAnswer, timeZone: string): string | undefined {
  if (parts === undefined) return undefined;
  const values = {
    baseline: cameText(left.query, parts.whole.left, timeZone),
    comparison: cameText(right.query, parts.whole.right, timeZone),
  };
  const { ended } = parts;
  if (ended === undefined)
    return t(
      'diff.parts-coming',
      'Baseline: {{baseline}}. Comparison: {{comparison}}. The rest is on its way.',
      values,
    );
  return ended === 'cancelled'
    ? t(
        'diff.parts-cancelled',
        'Only a part is compared. Baseline: {{baseline}}. Comparison: {{comparison}}. You cancelled the rest.',
        values,
      )
    : t(
        'diff.parts-failed',
        'Only a part is compared. Baseline: {{baseline}}. Comparison: {{comparison}}. The rest failed: {{message}}',
        { ...values, message: ended.message },
      );
}
