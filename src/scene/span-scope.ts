/**
 * Which spans a flame graph is of: those of the link, or all that have the name of the one it began with. Names are no
 * labels; the spans of a name are looked up first, then their samples.
 */
import { topSpans, topSpansCall } from '../api/top-spans.ts';
import type { ProfileQuery } from '../api/profile-source.ts';
import type { Selection } from './Selection.ts';

/** As many as an answer may have; those that cost most come first. */
export const mostSpans = 1_000;

/** No span has it: a name without spans has no samples, instead of all. */
const noSpan = '0000000000000000';

export async function spansInScope(
  selection: Selection,
  query: ProfileQuery,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { spans, spanName, spanScope } = selection.state;
  if (spanScope !== 'name' || spanName === '') return spans;
  const { source } = selection;
  if (!(await source.answers(topSpansCall))) return spans;
  const found = await topSpans(source, { ...query, spanName, byName: false, limit: mostSpans }, signal);
  const ids = found.map(({ span }) => span).filter((span) => span !== '');
  return ids.length > 0 ? ids : [noSpan];
}
